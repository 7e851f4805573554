import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';

export const refresh: Command = async (context) => {
  const { out } = context;
  const reply = await client(context).refresh();
  if (out.json) return out.reply(reply);
  const ended = reply.cleaned.map(({ number }) => `#${number}`).join(', ');
  out.line(`cleaned sessions: ${reply.cleaned.length}${ended === '' ? '' : ` (${ended})`}`);
  out.line(`released locks: ${reply.released}`);
  out.line(`heartbeats: ${reply.heartbeats}`);
  out.line(`done in ${reply.tookMs} ms`);
};
