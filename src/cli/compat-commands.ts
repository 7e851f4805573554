import type { CommandSpec } from './command.ts';

/** Commands for the files of older systems. A part of the catalog. */
export const COMPAT_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'import fpai',
    summary: 'take over the sessions of a claude_sessions.json and its heartbeats',
    about:
      'Nothing is written there. Run again it takes over what changed there since. Its identity and claims are only shown. A damaged registry is not imported, not even in part.',
    args: [{ name: '<dir>', about: 'the directory that claude_sessions.json lies in' }],
    options: [{ flags: '--dry-run', about: 'say what would be done' }],
    examples: [{ command: 'rollcall import fpai docs/coordination --dry-run', about: 'first look at it' }],
    load: async () => (await import('./commands/import-fpai.ts')).importFpai,
  },
  {
    name: 'export',
    summary: 'the sessions of this repository as a file that older scripts read',
    about: 'What was imported comes back with everything that it had, changed only where the session changed since.',
    options: [
      { flags: '--format <name>', about: 'claude_sessions' },
      { flags: '--out <file>', about: 'write it there; only an earlier export or an empty place is written to' },
    ],
    examples: [
      { command: 'rollcall export --format claude_sessions', about: 'to standard output' },
      { command: 'rollcall export --format claude_sessions --out sessions.json', about: 'to a file, as a whole or not at all' },
    ],
    load: async () => (await import('./commands/export.ts')).exportSessions,
  },
];
