import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { archiveText, filesText } from '../rendering/archive-text.ts';

export const archive: Command = async (context, [ref]) => {
  const { out } = context;
  const reply = await client(context).archive(ref === undefined ? undefined : bareRef(ref));
  if (ref !== undefined && reply.enabled && reply.list.length === 0) throw new RollcallError('NOT_CAPTURED', { ref });
  if (out.json) return out.reply(reply);
  for (const line of archiveText(reply, (text) => out.style.strong(text))) out.line(line);
  if (reply.list.length === 0) return;
  out.line();
  for (const line of filesText(reply.list, reply.now, out.width)) out.line(line);
};
