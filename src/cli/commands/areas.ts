import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { areasText } from '../rendering/areas-text.ts';

export const areas: Command = async (context, _args, options) => {
  const { out } = context;
  const session = typeof options['session'] === 'string' ? bareRef(options['session']) : null;
  const reply = await client(context).areas({ session, caller: { pid: context.pid, terminal: context.terminal } });
  const shown = options['free'] === true ? reply.areas.filter(({ free }) => free) : reply.areas;
  if (out.json) return out.reply({ ...reply, areas: shown });
  if (reply.areas.length === 0) return out.line('Git tracks no file here that belongs to an area.');
  if (shown.length === 0) return out.line('Somebody is at work in every area.');
  for (const line of areasText(shown, out.width)) out.line(line);
};
