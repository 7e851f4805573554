import { asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';

export const heartbeat: Command = async (context, args) => {
  const { out } = context;
  const [ref] = args;
  const reply = await client(context).heartbeat({ ...asker(context), session: ref === undefined ? null : bareRef(ref) });
  if (out.json) return out.reply(reply);
  if (reply.reactivated) out.line(`✅ Reactivating Session #${reply.session.number}`);
  out.line(ref === undefined ? '💓 Heartbeat sent' : `💓 Heartbeat sent for Session #${reply.session.number}`);
};
