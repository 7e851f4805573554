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
  {
    name: 'replay',
    summary: 'the journal of one session in order, and who held what at a moment',
    args: [{ name: '<ref>', about: 'its number (`2` or `#2`) or any name it is known by' }],
    options: [{ flags: '--at <time>', about: "the moment: 15:04, '2026-11-21 15:04', or 20m (ago); now when not given" }],
    examples: [{ command: 'rollcall replay 2 --at 15:04', about: 'what session #2 had done by then, and who held what' }],
    load: async () => (await import('./commands/replay.ts')).replay,
  },
  {
    name: 'statusline',
    summary: "one line for Claude Code's status line",
    about: 'Reads what Claude Code gives a status line on standard input. Starts no daemon, and always exits with 0.',
    examples: [{ command: 'rollcall statusline', about: 'as `statusLine.command` in its settings' }],
    load: async () => {
      const { statusline } = await import('./commands/lines.ts');
      return ({ env, out }) => statusline(env, out.json);
    },
  },
  {
    name: 'tmux-status',
    summary: 'one line for the status line of tmux',
    about: 'Starts no daemon, and always exits with 0.',
    args: [
      { name: '[pane]', about: 'the pane that it is for, such as %5' },
      { name: '[directory]', about: 'where that pane works' },
    ],
    examples: [{ command: 'rollcall tmux-status %5 ~/shop', about: 'what tmux shows' }],
    load: async () => {
      const { tmuxStatus } = await import('./commands/lines.ts');
      return ({ env, out }, [pane, directory]) => tmuxStatus(env, pane, directory, out.json);
    },
  },
];
