import type { CommandSpec } from './command.ts';

/** Commands about tokens. A part of the catalog. */
export const BUDGET_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'budget',
    summary: 'how full the context window of each session is',
    about: 'By what the agent shows in its status line, else by its transcript; what is not known is said as unknown.',
    options: [{ flags: '--all', about: 'of every repository on this machine' }],
    examples: [{ command: 'rollcall budget', about: 'who will soon be compacted' }],
    load: async () => (await import('./commands/budget.ts')).budget,
  },
  {
    name: 'usage',
    summary: 'tokens and cost, by session, day or project',
    about: 'Counted from the captured transcripts, each response once: copies by resume and fork are left out.',
    options: [
      { flags: '--by <what>', about: 'session (when not given), day or project' },
      { flags: '--session <ref>', about: 'only of this session' },
      { flags: '--last <time>', about: 'only of this time: 90s, 20m, 24h, 7d' },
      { flags: '--all', about: 'of every repository on this machine' },
    ],
    examples: [
      { command: 'rollcall usage', about: 'what each session of this repository used' },
      { command: 'rollcall usage --by day --last 7d --all', about: 'what the last week cost' },
    ],
    load: async () => (await import('./commands/usage.ts')).usage,
  },
];
