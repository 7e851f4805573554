import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { worktreeTable } from '../rendering/worktree-text.ts';

export const worktreeList: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const reply = await client(context).worktrees({ all });
  if (out.json) return out.reply(reply);
  for (const line of worktreeTable(reply, all, out.width)) out.line(line);
};
