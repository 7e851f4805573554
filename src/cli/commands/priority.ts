import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { priorityText } from '../rendering/priority-text.ts';

export const priority: Command = async (context, [ref, said], options) => {
  const { out, pid, terminal } = context;
  const clear = options['clear'] === true;
  if (clear && (ref === undefined || said !== undefined)) {
    throw new RollcallError('USAGE', { detail: '--clear takes a session and nothing else', command: 'rollcall priority' });
  }
  const change = clear ? { priority: null } : said === undefined ? {} : { priority: said };
  const session = ref === undefined ? null : bareRef(ref);
  const reply = await client(context).priority({ caller: { pid, terminal }, session, ...change });
  if (out.json) return out.reply(reply);
  for (const line of priorityText(reply)) out.line(line);
};
