import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { countOf } from '../count.ts';
import { client } from '../daemon-client.ts';
import { momentOf } from '../moment.ts';
import { bareRef } from '../number.ts';
import { searchText } from '../rendering/search-text.ts';

const COMMAND = 'rollcall search';
const [USUAL, MOST] = [20, 200];

export const search: Command = async (context, args, options) => {
  const { out } = context;
  const text = (name: string): string | null => (typeof options[name] === 'string' ? options[name] : null);
  const session = text('session');
  const limit = countOf(options['limit'], '--limit', COMMAND) ?? USUAL;
  if (limit > MOST) throw new RollcallError('USAGE', { detail: `--limit is at most ${MOST}`, command: COMMAND });
  // A shell has taken the quotes away: what came as one argument was meant as one.
  const words = args.map((word) => (/\s/.test(word) ? `"${word.replaceAll('"', ' ')}"` : word)).join(' ');
  const reply = await client(context).search({
    words,
    session: session === null ? null : bareRef(session),
    file: text('file'),
    tool: text('tool'),
    since: momentOf(options['since'], '--since', COMMAND, new Date()),
    limit,
  });
  if (out.json) return out.reply(reply);
  for (const line of searchText(reply, out.width)) out.line(line);
};
