import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { addedText } from '../rendering/worktree-text.ts';

export const worktreeAdd: Command = async (context, [name], options) => {
  const { out, pid, terminal } = context;
  const text = (option: string): string | null => (typeof options[option] === 'string' ? options[option] : null);
  const reply = await client(context).addWorktree({
    caller: { pid, terminal },
    name: name ?? null,
    branch: text('branch'),
    from: text('from'),
    dryRun: options['dry-run'] === true,
  });
  if (out.json) return out.reply(reply);
  for (const line of addedText(reply)) out.line(line);
};
