import type { CommandSpec } from './command.ts';
import { ARCHIVE_COMMANDS } from './archive-commands.ts';
import { AREA_COMMANDS } from './area-commands.ts';
import { BUDGET_COMMANDS } from './budget-commands.ts';
import { COMPAT_COMMANDS } from './compat-commands.ts';
import { GOVERNANCE_COMMANDS } from './governance-commands.ts';
import { HISTORY_COMMANDS } from './history-commands.ts';
import { INSTRUCTION_COMMANDS } from './instruction-commands.ts';
import { MESSAGE_COMMANDS } from './message-commands.ts';
import { LIFECYCLE_COMMANDS } from './lifecycle-commands.ts';
import { ROLL_COMMANDS } from './roll-commands.ts';
import { TERMINAL_COMMANDS } from './terminal-commands.ts';
import { WORKTREE_COMMANDS } from './worktree-commands.ts';

/** Every command of the program, in the order of `rollcall --help`. Each implementation is a file that is loaded when it is called. */
export const CATALOG: readonly CommandSpec[] = [
  {
    name: 'status',
    summary: 'who works here, what they hold, and whether foreign edits are refused',
    about:
      'Shows the repository (or directory) that you are in. The first line says whether the installed hooks would refuse a foreign edit now.',
    examples: [
      { command: 'rollcall status', about: 'the roll call of this repository' },
      { command: 'rollcall status --json', about: 'the same for a program' },
    ],
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'sessions',
    summary: 'the sessions of this repository',
    options: [
      { flags: '--all', about: 'of every repository on this machine' },
      { flags: '--ended', about: 'also those that have ended' },
      { flags: '--active', about: 'only those whose process lives' },
      { flags: '--count', about: 'only their number' },
    ],
    examples: [{ command: 'rollcall sessions --all --ended', about: 'everything that the register knows' }],
    load: async () => (await import('./commands/sessions.ts')).sessions,
  },
  {
    name: 'leases',
    alias: 'locks',
    summary: 'which files are held or claimed, by whom, and who waits',
    options: [{ flags: '--all', about: 'of every repository on this machine' }],
    examples: [{ command: 'rollcall leases', about: 'what is held in this repository' }],
    load: async () => (await import('./commands/leases.ts')).leases,
  },
  {
    name: 'show',
    summary: 'everything about one session',
    args: [{ name: '<ref>', about: 'its number (`2` or `#2`) or any name it is known by' }],
    examples: [{ command: 'rollcall show 2', about: 'session #2 of this repository' }],
    load: async () => (await import('./commands/show.ts')).show,
  },
  ...ROLL_COMMANDS,
  ...MESSAGE_COMMANDS,
  ...WORKTREE_COMMANDS,
  ...COMPAT_COMMANDS,
  {
    name: 'journal',
    summary: 'what changed, oldest first',
    options: [
      { flags: '--limit <n>', about: 'how many entries, the newest ones (50 when not given)' },
      { flags: '--session <ref>', about: 'only of this session' },
      { flags: '--all', about: 'of every repository on this machine' },
    ],
    examples: [{ command: 'rollcall journal --session 2 --limit 20', about: 'the last 20 entries of session #2' }],
    load: async () => (await import('./commands/journal.ts')).journal,
  },
  ...LIFECYCLE_COMMANDS,
  ...HISTORY_COMMANDS,
  ...ARCHIVE_COMMANDS,
  ...TERMINAL_COMMANDS,
  ...BUDGET_COMMANDS,
  ...GOVERNANCE_COMMANDS,
  ...INSTRUCTION_COMMANDS,
  {
    name: 'claim',
    summary: 'take files, directories or patterns for as long as you say',
    about: 'All of them or none. Asked again it renews. Refused with exit status 75, and with who holds what.',
    args: [{ name: '<paths...>', about: 'files, directories, or patterns in quotes' }],
    options: [
      { flags: '--shared', about: 'others may claim the same, also shared; nobody else edits it' },
      { flags: '--reason <text>', about: 'what for; others see it' },
      { flags: '--eta <time>', about: 'when you think to be done: 90s, 20m, 2h, 1d' },
      { flags: '--ttl <time>', about: 'when it ends by itself (as the settings say when not given)' },
      { flags: '--everywhere', about: 'in every worktree of the repository' },
      { flags: '--session <ref>', about: 'in the name of this session; a person at a terminal only' },
    ],
    examples: [
      { command: "rollcall claim 'src/parser/**' --reason 'new grammar' --eta 20m", about: 'a whole directory' },
      { command: 'rollcall claim docs/ README.md --shared', about: 'nobody rewrites what you read' },
    ],
    load: async () => (await import('./commands/claim.ts')).claim,
  },
  {
    name: 'release',
    summary: 'give files back, so that others may edit them',
    about: 'Without paths: everything that the calling session holds.',
    args: [{ name: '[paths...]', about: 'files, relative to where you are, or patterns as they were claimed' }],
    options: [{ flags: '--force', about: 'also from another session whose turn runs; a person at a terminal only' }],
    examples: [
      { command: 'rollcall release src/app.ts', about: 'give one file back' },
      { command: "rollcall release 'src/parser/**'", about: 'end a claim' },
    ],
    load: async () => (await import('./commands/release.ts')).release,
  },
  {
    name: 'unlock',
    summary: 'end the lease on one file, and say who had it',
    args: [{ name: '<path>', about: 'a file, or a pattern as it was claimed' }],
    options: [{ flags: '--force', about: "also another session's; a person at a terminal only" }],
    examples: [{ command: 'rollcall unlock src/app.ts --force', about: 'take it away from a session that hangs' }],
    load: async () => (await import('./commands/unlock.ts')).unlock,
  },
  {
    name: 'wait',
    summary: 'stand in line for files, until all of them are granted',
    about: 'Exits with 75 when the time is up. Ctrl-C leaves the line.',
    args: [{ name: '<paths...>', about: 'at most 50 files, relative to where you are' }],
    options: [
      { flags: '--timeout <seconds>', about: 'how long to wait (100 when not given)' },
      { flags: '--session <ref>', about: 'in the name of this session; a person at a terminal only' },
    ],
    examples: [{ command: 'rollcall wait src/app.ts --timeout 60', about: 'until it is free, for a minute at most' }],
    load: async () => (await import('./commands/wait.ts')).wait,
  },
  {
    name: 'mine',
    summary: 'your uncommitted files in this checkout',
    about: 'Of the calling session; for a person, the files that no session explains.',
    options: [
      { flags: '--session <ref>', about: 'of this session' },
      { flags: '--null', about: 'each name as it is with a NUL behind it, for programs' },
    ],
    examples: [
      { command: 'rollcall mine', about: 'what you have changed and not committed' },
      {
        command: 'rollcall mine --null | git --literal-pathspecs add --pathspec-from-file=- --pathspec-file-nul',
        about: 'stage your own work only',
      },
    ],
    load: async () => (await import('./commands/mine.ts')).mine,
  },
  {
    name: 'whose',
    summary: 'who has uncommitted work in a file, who holds it, and who waits for it',
    args: [{ name: '<paths...>', about: 'files; a directory stands for what is changed or held below it' }],
    examples: [{ command: 'rollcall whose src/app.ts', about: 'before you revert it' }],
    load: async () => (await import('./commands/whose.ts')).whose,
  },
  ...AREA_COMMANDS,
  {
    name: 'refresh',
    summary: 'look after every session now: end those whose process is gone',
    about: 'The daemon does this every few seconds by itself.',
    examples: [{ command: 'rollcall refresh', about: 'how many were cleaned, and what was released' }],
    load: async () => (await import('./commands/refresh.ts')).refresh,
  },
  {
    name: 'daemon run',
    summary: 'run the daemon in the foreground',
    about: 'Commands and hooks start a daemon by themselves when they need one; this is for looking at one that does not start.',
    examples: [{ command: 'rollcall daemon run', about: 'until Ctrl-C' }],
    load: async () => {
      const { daemonRun } = await import('./commands/daemon-run.ts');
      return ({ env }) => daemonRun(env);
    },
  },
  {
    name: 'daemon status',
    summary: 'whether a daemon runs, and what it costs',
    about: 'Starts none. Exits with 1 when none runs.',
    examples: [{ command: 'rollcall daemon status', about: 'its process, version, memory and when it leaves' }],
    load: async () => (await import('./commands/daemon-status.ts')).daemonStatus,
  },
  {
    name: 'daemon stop',
    summary: 'ask the daemon to leave, and wait until it has',
    about: 'Nothing is lost: the next command or hook that needs a daemon starts one.',
    examples: [{ command: 'rollcall daemon stop', about: 'end it after its current requests' }],
    load: async () => (await import('./commands/daemon-stop.ts')).daemonStop,
  },
  {
    name: 'daemon logs',
    summary: 'what the daemon said last',
    options: [{ flags: '--lines <n>', about: 'how many lines (50 when not given)' }],
    examples: [{ command: 'rollcall daemon logs --lines 200', about: 'the last 200 lines' }],
    load: async () => (await import('./commands/daemon-logs.ts')).daemonLogs,
  },
  {
    name: 'setup',
    alias: 'install',
    summary: "put the hooks into the agents' settings and prove that they work",
    about: 'Keeps every other hook and key, and may be run again. Ends with ENFORCING, or with what is wrong.',
    options: [
      { flags: '--scope <scope>', about: 'whose settings: user (when not given), project or local' },
      { flags: '--statusline', about: 'also set the status line of Claude Code, where none is set' },
      { flags: '--no-statusline', about: 'set none and do not ask for it; takes out the one that setup has set' },
      {
        flags: '--claude-md',
        about: 'also tell agents of init and closedown in CLAUDE.md (user: your own, project: the one of the repository)',
      },
      { flags: '--yes', about: 'ask nothing' },
    ],
    examples: [
      { command: 'rollcall setup', about: 'for all your repositories' },
      { command: 'rollcall setup --statusline --yes', about: 'and with the status line' },
      { command: 'rollcall setup --scope project --yes', about: 'for this repository and everyone who works in it' },
    ],
    load: async () => (await import('./commands/setup.ts')).setup,
  },
  {
    name: 'uninstall',
    summary: 'take out everything that setup put in',
    about: 'Settings files that nobody else has edited since become what they were, byte for byte. Says what it leaves.',
    options: [
      { flags: '--scope <scope>', about: 'only these settings: user, project or local (all when not given)' },
      { flags: '--purge', about: 'also delete the register, the archive of transcripts, the log and the list of trusted repositories' },
      { flags: '--yes', about: 'ask nothing' },
    ],
    examples: [{ command: 'rollcall uninstall', about: 'restore the settings files and stop the daemon' }],
    load: async () => (await import('./commands/uninstall.ts')).uninstall,
  },
  {
    name: 'doctor',
    summary: 'check everything that Rollcall needs, each finding with its remedy',
    options: [{ flags: '--repair', about: 'mend what can be mended; a damaged register is kept as a copy' }],
    examples: [{ command: 'rollcall doctor', about: 'exits with 1 when a check failed' }],
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'demo',
    summary: 'see it work: three scripted sessions in a temporary repository',
    about: 'Uses the real hook command and a real daemon of its own below a temporary directory. Touches nothing of yours.',
    examples: [{ command: 'rollcall demo', about: 'takes a few seconds' }],
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'trust',
    summary: "let this repository's .rollcall.yaml do more than tighten",
    about: 'Shows what the file would set, and asks. Trust belongs to its content: a file that changed is no longer trusted.',
    options: [
      { flags: '--yes', about: 'ask nothing' },
      { flags: '--list', about: 'show what is trusted' },
      { flags: '--revoke', about: 'take the trust in this repository back' },
    ],
    examples: [{ command: 'rollcall trust', about: 'see what the file asks for, and trust it as it is now' }],
    load: async () => (await import('./commands/trust.ts')).trust,
  },
  {
    name: 'config',
    summary: 'all settings with their values and where each comes from',
    examples: [{ command: 'rollcall config', about: 'as they hold in this directory' }],
    load: async () => (await import('./commands/config.ts')).config,
  },
  {
    name: 'config get',
    summary: 'the value of one setting',
    args: [{ name: '<key>', about: 'its name, as in `rollcall config`' }],
    examples: [{ command: 'rollcall config get fail_closed', about: 'prints the value alone' }],
    load: async () => (await import('./commands/config.ts')).configGet,
  },
  {
    name: 'run',
    summary: 'start a program, with or without coordination',
    about: 'Exits with the status of the program. `rollcall --no-coordination -- <command...>` is the same with the option.',
    args: [{ name: '<command...>', about: 'the program and its arguments, after `--`' }],
    options: [{ flags: '--no-coordination', about: 'agents started by it take no part: nothing is registered, leased or refused' }],
    examples: [{ command: 'rollcall run --no-coordination -- claude', about: 'one agent outside of the roll call' }],
    passesRest: true,
    load: async () => (await import('./commands/run.ts')).run,
  },
];
