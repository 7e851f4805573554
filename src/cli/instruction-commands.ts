import type { CommandSpec } from './command.ts';

const ID = { name: '<id>', about: 'its id, as `rollcall instructions` shows it, or the begin of it' } as const;
const PERSON = 'Only a person at a terminal outside of an agent may do it.';
const FIELDS = [
  { flags: '--quadrant <name>', about: 'strategic, operational, tactical, system or stochastic' },
  { flags: '--persistence <name>', about: 'high, medium, low or variable' },
  { flags: '--scope <name>', about: 'permanent, project, session or immediate' },
  { flags: '--constraint <words>', about: "what calls are held against: 'require port 27027', 'forbid branch main'; `none`" },
] as const;
const list = async () => (await import('./commands/instructions.ts')).instructions;

/** What the user said that is to hold. A part of the catalog. */
export const INSTRUCTION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'instructions',
    summary: 'what was said in sessions and is to hold: what waits for you, and what holds',
    about:
      'Read from what a person typed into sessions. What was said plainly (always, never, remember) and can be checked holds at once, as a question; all else waits here until you accept it.',
    options: [{ flags: '--state <name>', about: 'only inbox, active, rejected, snoozed or superseded (inbox and active when not given)' }],
    examples: [{ command: 'rollcall instructions --state inbox', about: 'what waits for you' }],
    load: list,
  },
  {
    name: 'instructions list',
    summary: 'the same',
    options: [
      { flags: '--state <name>', about: 'only inbox, active, rejected, snoozed or superseded' },
      { flags: '--all', about: 'in whichever state' },
    ],
    examples: [{ command: 'rollcall instructions list --all --json', about: 'all of them, for a program' }],
    load: list,
  },
  {
    name: 'instructions accept',
    summary: 'let one hold as it was read',
    about: PERSON,
    args: [ID],
    examples: [{ command: 'rollcall instructions accept ins_01k3x7', about: 'from the next call on' }],
    load: async () => (await import('./commands/instructions-review.ts')).accept,
  },
  {
    name: 'instructions edit',
    summary: 'let one hold, but otherwise than it was read',
    about: PERSON,
    args: [ID],
    options: [{ flags: '--text <words>', about: 'other words' }, ...FIELDS],
    examples: [
      { command: "rollcall instructions edit ins_01k3x7 --constraint 'forbid path legacy/**'", about: 'what calls are held against' },
    ],
    load: async () => (await import('./commands/instructions-review.ts')).edit,
  },
  {
    name: 'instructions reject',
    summary: 'one is not to hold; said again later, it is in the inbox again',
    about: PERSON,
    args: [ID],
    examples: [{ command: 'rollcall instructions reject ins_01k3x7', about: 'it is not asked about any more' }],
    load: async () => (await import('./commands/instructions-review.ts')).reject,
  },
  {
    name: 'instructions snooze',
    summary: 'decide about one later; meanwhile it does not hold',
    about: PERSON,
    args: [ID],
    options: [{ flags: '--for <time>', about: 'how long: 20m, 2h, 1d (7d when not given)' }],
    examples: [{ command: 'rollcall instructions snooze ins_01k3x7 --for 1d', about: 'tomorrow it is in the inbox again' }],
    load: async () => (await import('./commands/instructions-review.ts')).snooze,
  },
  {
    name: 'instructions supersede',
    summary: 'let another one hold in the place of one',
    about: PERSON,
    args: [ID],
    options: [{ flags: '--by <id>', about: 'the one that holds from now on' }],
    examples: [{ command: 'rollcall instructions supersede ins_01k3x7 --by ins_01k3zz', about: 'the newer words hold' }],
    load: async () => (await import('./commands/instructions-review.ts')).supersede,
  },
  {
    name: 'instructions add',
    summary: 'say what is to hold, without a session',
    about: PERSON,
    args: [{ name: '<text>', about: 'your words, in quotes' }],
    options: FIELDS,
    examples: [{ command: "rollcall instructions add 'never push to main'", about: 'it holds at once' }],
    load: async () => (await import('./commands/instructions-review.ts')).add,
  },
  {
    name: 'instructions import',
    summary: 'take over an instruction-history.json',
    about: `${PERSON} What only the file has is added, what is newer there replaces; what is newer here, or of unknown age there, stays. Exits with 1 where an entry of the file is not here afterwards.`,
    args: [{ name: '<file>', about: 'the file' }],
    options: [{ flags: '--dry-run', about: 'only say what would be done' }],
    examples: [
      { command: 'rollcall instructions import .claude/instruction-history.json --dry-run', about: 'what the file has and you have not' },
    ],
    load: async () => (await import('./commands/instructions-file.ts')).importFile,
  },
  {
    name: 'instructions export',
    summary: 'bring an instruction-history.json up to date',
    about:
      'What holds here and is not there is added, what is newer here replaces; everything else in the file stays as it is. Where there is no file, one is made.',
    args: [{ name: '<file>', about: 'the file' }],
    examples: [{ command: 'rollcall instructions export .claude/instruction-history.json', about: 'both ways, after an import' }],
    load: async () => (await import('./commands/instructions-file.ts')).exportFile,
  },
];
