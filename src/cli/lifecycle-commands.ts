import type { CommandSpec } from './command.ts';

/** The begin and the end of sessions. A part of the catalog. */
export const LIFECYCLE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'check all that a session needs before it begins here',
    about:
      'What the last closedown left, the services of the project, whether foreign edits are refused, the parts of Rollcall, the tests of the project, who is here. Each line begins with ✓, ⚠️ or ✗. Exits with 1 when a check fails that blocks.',
    examples: [
      { command: 'rollcall init', about: 'before the work begins' },
      { command: 'rollcall init --json', about: 'the same for a program' },
    ],
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    name: 'closedown',
    summary: 'close a session down: clean up, write down how it stands, leave a document and a marker for the next one',
    about:
      'An agent closes its own session down, a person any. Its later tool calls are refused until its user’s next prompt. Processes that the session started are ended only where a person asked. Killed in the middle it goes on by itself; run twice it changes nothing.',
    args: [{ name: '[ref]', about: 'its number or name; not needed where just one agent works' }],
    options: [{ flags: '--dry-run', about: 'list what would be done, and do nothing' }],
    examples: [
      { command: 'rollcall closedown --dry-run', about: 'what would be ended, removed and released' },
      { command: 'rollcall closedown 2', about: 'session #2' },
    ],
    load: async () => (await import('./commands/closedown.ts')).closedown,
  },
];
