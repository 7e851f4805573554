import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { removedText } from '../rendering/worktree-text.ts';

export const worktreeRemove: Command = async (context, [name], options) => {
  const { out, pid, terminal } = context;
  const reply = await client(context).removeWorktree({
    caller: { pid, terminal },
    name: name ?? null,
    keepBranch: options['keep-branch'] === true,
    ignored: options['ignored'] === true,
    dryRun: options['dry-run'] === true,
  });
  if (out.json) return out.reply(reply);
  for (const line of removedText(reply)) out.line(line);
};
