import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { compactionText } from '../rendering/compaction-text.ts';

export const compactions: Command = async (context, _args, options) => {
  const { out } = context;
  const ref = options['session'];
  const reply = await client(context).compactions(typeof ref === 'string' ? bareRef(ref) : undefined);
  if (out.json) return out.reply(reply);
  if (reply.compactions.length === 0) return out.line('No conversation was compacted.');
  for (const [at, compaction] of reply.compactions.entries()) {
    if (at > 0) out.line();
    for (const line of compactionText(compaction, (text) => out.style.strong(text), out.width)) out.line(line);
  }
};
