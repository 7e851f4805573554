import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { mergedText } from '../rendering/worktree-text.ts';

export const worktreeMerge: Command = async (context, [name], options) => {
  const { out, pid, terminal } = context;
  const reply = await client(context).mergeWorktree({
    caller: { pid, terminal },
    name: name ?? null,
    dryRun: options['dry-run'] === true,
  });
  if (out.json) return out.reply(reply);
  for (const line of mergedText(reply)) out.line(line);
};
