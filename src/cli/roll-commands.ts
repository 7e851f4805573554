import type { CommandSpec } from './command.ts';

/** Commands of the roll by number: who a terminal is, who else is there, and who is not any more. A part of the catalog. */
export const ROLL_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'identify',
    summary: 'say which session this terminal is: take a number, or take it up again',
    about:
      'The identity of a terminal is kept for its calendar day; that of an agent is its own session. Without a terminal it asks nothing: the options decide, and the exit status is 1 when nothing is known.',
    options: [
      { flags: '--as <n>', about: 'take this number' },
      { flags: '--role <text>', about: 'what the session is for' },
      { flags: '--goal <text>', about: 'what it is to reach' },
      { flags: '--new', about: 'a new session, with the lowest free number when --as names none' },
      { flags: '--no-cleanup', about: 'say nothing of stale sessions' },
      { flags: '--auto-cleanup', about: 'mark stale sessions as inactive, and do not ask' },
      { flags: '--heartbeat-only', about: 'only a sign of life of the session that this terminal is' },
      { flags: '--forget', about: 'this terminal is nobody any more: its session is inactive, and the next `identify` asks anew' },
      { flags: '--force', about: 'take a number that a living session has; a person at a terminal only' },
      { flags: '--compat <name>', about: 'fpai: under the title that its scripts had' },
    ],
    examples: [
      { command: 'rollcall identify', about: 'see who is here, and choose a number' },
      { command: "rollcall identify --as 8 --role 'Chat' --auto-cleanup", about: 'without a question' },
      { command: 'rollcall identify --heartbeat-only', about: 'in a prompt or a script' },
    ],
    load: async () => (await import('./commands/identify.ts')).identify,
  },
  {
    name: 'register',
    summary: 'put a session into the register by its number',
    about:
      'For one that has no hooks: it lives by heartbeats. Who calls does not become that session; `identify` does that. Sessions that are stale are marked as inactive first.',
    args: [
      { name: '<number>', about: 'its number, or `next` for the lowest that is free' },
      { name: '[role]', about: 'what it is for' },
      { name: '[goal]', about: 'what it is to reach' },
      { name: '[session-id]', about: 'the name that it is known by (`session-N` when not given)' },
      { name: '[terminal]', about: 'where it runs' },
    ],
    options: [{ flags: '--force', about: 'take a number that a living session has; a person at a terminal only' }],
    examples: [{ command: "rollcall register 5 'Ops' 'Keep the servers up' session-ops s003", about: 'session #5' }],
    load: async () => (await import('./commands/register.ts')).register,
  },
  {
    name: 'intent',
    summary: 'say what you work on; others see it, and who says the same is told',
    about:
      'Without words it shows what was said. The first typed prompt of a session is its intent until somebody says one. Progress and time are shown only when they were said, with when.',
    args: [{ name: '[text]', about: 'what you work on; an empty one takes it away' }],
    options: [
      { flags: '--area <patterns...>', about: 'where: files, directories, or patterns in quotes' },
      { flags: '--progress <percent>', about: 'how far it is: 0 to 100' },
      { flags: '--eta <time>', about: 'when you think to be done: 90s, 20m, 2h, 1d' },
      { flags: '--depends-on <refs...>', about: 'sessions whose work yours builds on: you hear how far they are, and when they are done' },
      { flags: '--done', about: 'it is done: who depends on it is told' },
      { flags: '--session <ref>', about: 'of this session; a person at a terminal only' },
    ],
    examples: [
      { command: "rollcall intent 'voice selection' --area 'src/voice/**' --eta 2h", about: 'what, where, and until when' },
      { command: 'rollcall intent --progress 60', about: 'how far it is' },
      { command: "rollcall intent 'tests of the API' --depends-on 1", about: 'you are told when #1 is done' },
    ],
    load: async () => (await import('./commands/intent.ts')).intent,
  },
  {
    name: 'priority',
    summary: 'say how urgent the work of a session is, or ask',
    about:
      'A session with a higher priority takes what an idle one with a lower one has claimed, or holds; both are told. Never while the turn of the other runs. Only a person at a terminal sets one: an agent cannot, and no branch, prompt or intent ever does.',
    args: [
      { name: '[session]', about: 'its number, or any name it is known by; not given: all that have a priority' },
      { name: '[priority]', about: 'a number from 0 to 1000, or a word: production, hotfix, feature, refactor, experiment' },
    ],
    options: [{ flags: '--clear', about: 'take it away' }],
    examples: [
      { command: 'rollcall priority', about: 'who has which, and what can be said here' },
      { command: 'rollcall priority 3 hotfix', about: 'set it' },
      { command: 'rollcall priority 3 --clear', about: 'it has none again' },
    ],
    load: async () => (await import('./commands/priority.ts')).priority,
  },
  {
    name: 'whoami',
    summary: 'which session this terminal, or the agent around it, is',
    about: 'Exits with 1 when nobody knows.',
    examples: [{ command: 'rollcall whoami', about: 'its number, role and goal' }],
    load: async () => (await import('./commands/whoami.ts')).whoami,
  },
  {
    name: 'heartbeat',
    summary: 'a sign of life by hand',
    about: 'A session that was marked as inactive is active again.',
    args: [{ name: '[ref]', about: 'the number or name of the session; of the caller when not given' }],
    examples: [{ command: 'rollcall heartbeat 5', about: 'session #5 is there' }],
    load: async () => (await import('./commands/heartbeat.ts')).heartbeat,
  },
  {
    name: 'note',
    summary: 'a word about a session: which window, what for',
    args: [
      { name: '<ref>', about: 'the number or name of the session' },
      { name: '<text>', about: 'the note; an empty one takes the former away' },
    ],
    examples: [{ command: "rollcall note 8 'left pane'", about: 'shown by `rollcall list --long`' }],
    load: async () => (await import('./commands/amend.ts')).note,
  },
  {
    name: 'rename',
    summary: 'give a session another number',
    args: [
      { name: '<ref>', about: 'the number or name of the session' },
      { name: '<number>', about: 'the number that it gets; no living session may have it' },
    ],
    examples: [{ command: 'rollcall rename 8 2', about: 'session #8 is #2 from now on' }],
    load: async () => (await import('./commands/amend.ts')).rename,
  },
  {
    name: 'relabel',
    summary: 'change the role, the goal or the project of a session',
    about: 'The project is the name of the repository unless something else is said; it counts for names and files of the session.',
    args: [{ name: '<ref>', about: 'the number or name of the session' }],
    options: [
      { flags: '--role <text>', about: 'what it is for; an empty one takes the former away' },
      { flags: '--goal <text>', about: 'what it is to reach; an empty one takes the former away' },
      { flags: '--project <name>', about: 'what its work belongs to; an empty one is the name of the repository again' },
    ],
    examples: [
      { command: "rollcall relabel 8 --role 'Chat'", about: 'session #8 has another role' },
      { command: 'rollcall relabel 8 --project vibe-os', about: 'its work belongs to another project' },
    ],
    load: async () => (await import('./commands/amend.ts')).relabel,
  },
  {
    name: 'retire',
    summary: 'end a session that lives by heartbeats; its number is free',
    args: [{ name: '<ref>', about: 'the number or name of the session' }],
    examples: [{ command: 'rollcall retire 5', about: 'nobody comes back as session #5' }],
    load: async () => (await import('./commands/retire.ts')).retire,
  },
  {
    name: 'list',
    summary: 'the roll by number: who is active, who is inactive, which numbers are free',
    about: '`rollcall sessions` shows what each of the living ones does.',
    options: [
      { flags: '--all', about: 'of every repository on this machine' },
      { flags: '--active', about: 'only those that are active and not stale' },
      { flags: '--stale', about: 'only those that a cleanup would mark as inactive' },
      { flags: '--compact', about: 'all inactive ones in one line' },
      { flags: '--long', about: 'with goal, note, project, name, terminal and times of each' },
      { flags: '--count', about: 'only their number' },
    ],
    examples: [
      { command: 'rollcall list --compact', about: 'the short form' },
      { command: 'rollcall list --active --count', about: 'how many there are' },
    ],
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'cleanup',
    summary: 'mark stale sessions as inactive, so that their numbers are free',
    about: 'Stale is who was silent for longer than the timeout. One whose process lives never is. The daemon does this by itself too.',
    options: [
      { flags: '--dry-run', about: 'show what would be done, and change nothing' },
      { flags: '--timeout-minutes <m>', about: 'instead of `cleanup.timeout_minutes`' },
      { flags: '--quiet', about: 'print nothing when there was nothing to do' },
      { flags: '--all', about: 'in every repository on this machine' },
    ],
    examples: [
      { command: 'rollcall cleanup --dry-run', about: 'look first' },
      { command: 'rollcall cleanup --timeout-minutes 30', about: 'who was silent for half an hour' },
    ],
    load: async () => (await import('./commands/cleanup.ts')).cleanup,
  },
  {
    name: 'cron print',
    summary: 'the line for a crontab that cleans up every hour',
    about: 'Only for those who want one: the daemon looks after sessions by itself.',
    examples: [{ command: 'rollcall cron print', about: 'with absolute paths; add it with `crontab -e`' }],
    load: async () => (await import('./commands/cron.ts')).cronPrint,
  },
];
