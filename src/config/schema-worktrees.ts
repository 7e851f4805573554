import type { Setting } from './schema-types.ts';

/** Checkouts of their own for sessions that would share one. */
export const WORKTREE_SETTINGS = {
  worktree: {
    type: 'choice',
    values: ['off', 'suggest', 'auto'],
    default: 'suggest',
    scope: 'repository',
    tighter: ['auto', 'suggest', 'off'],
    description:
      'What a session gets that starts in a checkout in which another one lives: nothing, the offer of a worktree of its own, or, where a person sits before it, one that is made at once.',
  },
  'worktrees.directory': {
    type: 'directory',
    default: '',
    scope: 'trusted',
    tighter: null,
    description:
      'Directory in which worktrees are made; relative to the root of the main checkout. Empty: `<repository>-worktrees` beside the main checkout.',
  },
  'worktrees.copy': {
    type: 'texts',
    default: [],
    scope: 'trusted',
    tighter: null,
    description:
      'Files that git does not track and that a new worktree gets a copy of, such as `.env`; relative to the root of the checkout that it is made from.',
  },
  'worktrees.at_end': {
    type: 'choice',
    values: ['keep', 'merge'],
    default: 'keep',
    scope: 'user',
    tighter: 'keep',
    description:
      'What is done with the worktree of a session that has ended and left commits: it is kept, or its branch is merged back where that needs nobody.',
  },
} as const satisfies Record<string, Setting>;
