import type { CommandSpec } from './command.ts';

/** Commands about captured terminals. A part of the catalog. */
export const TERMINAL_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'capture start',
    summary: 'keep all that a pane of tmux prints, for what has no transcript',
    about: 'tmux writes it from now on, also while no daemon runs; what the pane holds already is kept too.',
    options: [
      { flags: '--tmux <pane>', about: 'the pane, as tmux names it: %7, work:1.0 (when not given: this one)' },
      {
        flags: '--session <ref>',
        about: 'the session of a terminal that it belongs to (when not given: that of the pane, else a new one)',
      },
    ],
    examples: [
      { command: 'rollcall capture start', about: 'this pane' },
      { command: 'rollcall capture start --tmux work:1.0', about: 'another one' },
    ],
    load: async () => (await import('./commands/capture-start.ts')).captureStart,
  },
  {
    name: 'capture stop',
    summary: 'end the capture of a pane',
    about: 'What it printed stays in the archive. A session that was opened for the capture ends with it.',
    args: [{ name: '[ref]', about: 'a pane, a session, or the id of the capture (when not given: this pane)' }],
    examples: [{ command: 'rollcall capture stop work:1.0', about: 'of that pane' }],
    load: async () => (await import('./commands/capture-stop.ts')).captureStop,
  },
  {
    name: 'capture list',
    summary: 'the panes that are captured, or were',
    examples: [{ command: 'rollcall capture list', about: 'with the lines of each so far' }],
    load: async () => (await import('./commands/capture-list.ts')).captureList,
  },
  {
    name: 'import scrollback',
    summary: 'take dumps of terminals into the archive, but for those that repeat themselves',
    about: 'Each file is judged by how many of its lines differ. One that was imported before adds nothing.',
    args: [{ name: '<files...>', about: 'dumps of scrollbacks, as text' }],
    options: [
      { flags: '--session <ref>', about: 'the session that they belong to (when not given: each is one of its own)' },
      { flags: '--dry-run', about: 'only judge them' },
    ],
    examples: [{ command: 'rollcall import scrollback old/*.txt --dry-run', about: 'which of them are worth it' }],
    load: async () => (await import('./commands/import-scrollback.ts')).importScrollback,
  },
];
