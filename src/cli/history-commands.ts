import type { CommandSpec } from './command.ts';

/** Commands that tell what was. A part of the catalog. */
export const HISTORY_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'history',
    summary: 'what each session did, ended ones too, newest first',
    options: [
      { flags: '--last <time>', about: 'only who was here in this time: 90s, 20m, 24h, 7d' },
      { flags: '--session <ref>', about: 'only this session, with the names of its files' },
      { flags: '--all', about: 'of every repository on this machine' },
    ],
    examples: [
      { command: 'rollcall history --last 24h', about: 'who worked here since yesterday' },
      { command: 'rollcall history --session 2', about: 'which files session #2 changed' },
    ],
    load: async () => (await import('./commands/history.ts')).history,
  },
];
