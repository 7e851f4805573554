import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { countOf } from '../count.ts';
import { journalText } from '../rendering/journal-text.ts';

const DEFAULT_LIMIT = 50;

export const journal: Command = async (context, _args, options) => {
  const { out } = context;
  const limit = countOf(options['limit'], '--limit', 'rollcall journal') ?? DEFAULT_LIMIT;
  const session = typeof options['session'] === 'string' ? { session: options['session'] } : {};
  const reply = await client(context).journal({ all: options['all'] === true, limit, ...session });
  if (out.json) return out.reply(reply);
  if (reply.entries.length === 0) return out.line('Nothing has been recorded here yet.');
  for (const line of journalText(reply.entries, out.width)) out.line(line);
};
