import type { CommandSpec } from './command.ts';

const DRY_RUN = { flags: '--dry-run', about: 'show what would be done, and change nothing' };

/** Commands about worktrees that Rollcall makes. A part of the catalog. */
export const WORKTREE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'worktree list',
    summary: 'the worktrees that Rollcall made: whose they are, and what in them is not merged',
    about: '`git worktree list` shows those of others too.',
    options: [{ flags: '--all', about: 'of every repository on this machine' }],
    examples: [{ command: 'rollcall worktree list', about: 'with the commands to merge and to remove each' }],
    load: async () => (await import('./commands/worktree-list.ts')).worktreeList,
  },
  {
    name: 'worktree add',
    summary: 'make a worktree with a new branch, beside the main checkout',
    about: 'It belongs to the session that runs this; one that a person makes belongs to the first session that starts in it.',
    args: [{ name: '[name]', about: 'the name of its directory, and of the branch (when not given: work-1, work-2, …)' }],
    options: [
      { flags: '--branch <name>', about: 'the new branch, when it is to be called differently' },
      { flags: '--from <ref>', about: 'branch, tag or commit that it begins at (when not given: what is checked out)' },
      DRY_RUN,
    ],
    examples: [
      { command: 'rollcall worktree add', about: 'the next free name' },
      { command: 'rollcall worktree add login --branch feature/login --from main', about: 'all of it said' },
    ],
    load: async () => (await import('./commands/worktree-add.ts')).worktreeAdd,
  },
  {
    name: 'worktree merge',
    summary: 'merge its branch back into the branch that it came from',
    about:
      'Only where both checkouts are clean, nothing conflicts and no turn of another session runs in the one that it goes into. Otherwise nothing is changed, and the answer says what to do.',
    args: [{ name: '[name]', about: 'its name, path or branch (when not given: the one you are in, or have)' }],
    options: [DRY_RUN],
    examples: [{ command: 'rollcall worktree merge work-1', about: 'its commits are in the branch that it came from' }],
    load: async () => (await import('./commands/worktree-merge.ts')).worktreeMerge,
  },
  {
    name: 'worktree remove',
    summary: 'remove a worktree and its branch, when nothing would be lost with them',
    about: 'What is not committed or not merged is never deleted: the answer says what that is, and how to keep it.',
    args: [{ name: '[name]', about: 'its name, path or branch (when not given: the one you are in, or have)' }],
    options: [
      { flags: '--keep-branch', about: 'only the directory: its commits need not be merged' },
      { flags: '--ignored', about: 'also with files that git ignores' },
      DRY_RUN,
    ],
    examples: [
      { command: 'rollcall worktree remove work-1 --dry-run', about: 'look first' },
      { command: 'rollcall worktree remove work-1', about: 'when it is merged' },
    ],
    load: async () => (await import('./commands/worktree-remove.ts')).worktreeRemove,
  },
];
