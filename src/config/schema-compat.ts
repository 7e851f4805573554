import type { Setting } from './schema-types.ts';

/** Files that are kept up to date for programs that read the old ones. */
export const COMPAT_SETTINGS = {
  'compat.fpai': {
    type: 'directory',
    default: '',
    scope: 'trusted',
    tighter: null,
    description: 'Directory in which the files of the old registry are kept up to date; relative to the root of the repository.',
  },
  'compat.context': {
    type: 'boolean',
    default: false,
    scope: 'trusted',
    tighter: null,
    description:
      'Whether `.session-context/current-session-context.json` and `.claude/session-state.json` in the repository are kept up to date.',
  },
  'compat.token_status': {
    type: 'boolean',
    default: false,
    scope: 'user',
    tighter: null,
    description: 'Whether `/dev/shm/token_budget_status` is kept up to date.',
  },
} as const satisfies Record<string, Setting>;
