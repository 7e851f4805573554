import type { CommandSpec } from './command.ts';

const MOMENT = "15:04, '2026-11-21 15:04', or 20m (ago)";

/** What is decided about calls, by which rules, and what a person says to it. A part of the catalog. */
export const GOVERNANCE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'rules list',
    summary: 'every rule that holds here: built-in ones, yours, and those of files',
    options: [
      { flags: '--domain <name>', about: 'only of this domain, such as data or publish' },
      { flags: '--disabled', about: 'only those that are disabled' },
    ],
    examples: [{ command: 'rollcall rules list --domain data', about: 'what is said about databases' }],
    load: async () => (await import('./commands/rules.ts')).rulesList,
  },
  {
    name: 'rules show',
    summary: 'one rule with its examples, and who has changed it when',
    args: [{ name: '<id>', about: 'its id, as `rollcall rules list` shows it' }],
    examples: [{ command: 'rollcall rules show self-governance.settings', about: 'all of it' }],
    load: async () => (await import('./commands/rules.ts')).rulesShow,
  },
  {
    name: 'rules test',
    summary: 'what would be decided of a shell command here, and why',
    about: 'Nothing is run or written down. Exits with 0 whatever the outcome is.',
    args: [{ name: '<command>', about: 'the command, in quotes' }],
    examples: [{ command: "rollcall rules test 'rm -rf ~'", about: 'deny, ask or silent' }],
    load: async () => (await import('./commands/rules.ts')).rulesTest,
  },
  {
    name: 'rules add',
    summary: 'take rules of a YAML file over as yours',
    about: 'Only a person at a terminal may do it. All rules of the file or none. Those that are there already stay as they are.',
    args: [{ name: '<file>', about: 'a file with one rule, or a list of them' }],
    examples: [{ command: 'rollcall rules add my-rules.yaml', about: 'they hold from the next call on' }],
    load: async () => (await import('./commands/rules-change.ts')).rulesAdd,
  },
  {
    name: 'rules disable',
    summary: 'let a rule rest, with a reason',
    about: 'Only a person at a terminal may do it. For one place or command, an exception in the settings is narrower.',
    args: [{ name: '<id>', about: 'its id, as `rollcall rules list` shows it' }],
    options: [
      { flags: '--reason <text>', about: 'why; it is kept' },
      { flags: '--for <time>', about: 'how long: 20m, 2h, 1d (until it is enabled again when not given)' },
    ],
    examples: [{ command: "rollcall rules disable publish.package --reason 'release day' --for 2h", about: 'it is back after two hours' }],
    load: async () => (await import('./commands/rules-change.ts')).rulesDisable,
  },
  {
    name: 'rules enable',
    summary: 'let a disabled rule hold again',
    about: 'Only a person at a terminal may do it.',
    args: [{ name: '<id>', about: 'its id, as `rollcall rules list` shows it' }],
    examples: [{ command: 'rollcall rules enable publish.package', about: 'from the next call on' }],
    load: async () => (await import('./commands/rules-change.ts')).rulesEnable,
  },
  {
    name: 'rules review',
    summary: 'what each rule has done: refused, asked, set aside, or nothing',
    options: [{ flags: '--since <time>', about: `from this moment on: ${MOMENT} (30 days when not given)` }],
    examples: [{ command: 'rollcall rules review --since 7d', about: 'of the last week, on this machine' }],
    load: async () => (await import('./commands/rules.ts')).rulesReview,
  },
  {
    name: 'rules apply',
    summary: 'make your rules what a file says: rules, or suggestions that you have ticked',
    about:
      'Only a person at a terminal may do it. Of a YAML file all rules count, of a Markdown file of suggestions those with `[x] Approve`. Rules that the file does not name stay.',
    args: [{ name: '<file>', about: 'rules (YAML), or suggestions (Markdown)' }],
    examples: [{ command: 'rollcall rules apply SUGGESTED_RULES_2026-11-21.md', about: 'the ticked ones' }],
    load: async () => (await import('./commands/rules-change.ts')).rulesApply,
  },
  {
    name: 'why',
    summary: 'why one call was refused, asked about or noted',
    args: [{ name: '<decision>', about: 'its id, as refusals and `rollcall audit` show it' }],
    examples: [{ command: 'rollcall why dec_01k3x7', about: 'the rule, what came of it, and how to let the call through' }],
    load: async () => (await import('./commands/why.ts')).why,
  },
  {
    name: 'allow',
    summary: 'let one refused call through, once',
    about: 'Only a person at a terminal outside of the agent may do it. The agent then has ten minutes to make exactly that call again.',
    args: [{ name: '<code>', about: 'the code that the agent showed you beside the refusal' }],
    examples: [{ command: 'rollcall allow K7Q4M-2XBCD', about: 'that call of that session' }],
    load: async () => (await import('./commands/allow.ts')).allow,
  },
  {
    name: 'audit',
    summary: 'what was decided about calls, newest first',
    options: [
      { flags: '--service <name>', about: 'only of this service, such as BoundaryEnforcer' },
      { flags: '--outcome <name>', about: 'only deny, ask, note or silent' },
      { flags: '--since <time>', about: `only from this moment on: ${MOMENT}` },
      { flags: '--session <ref>', about: 'only of this session' },
      { flags: '--all', about: 'of every repository on this machine' },
      { flags: '--limit <n>', about: 'how many (50 when not given)' },
      { flags: '--export <file>', about: 'all of them into a new file, as JSON lines, oldest first' },
    ],
    examples: [
      { command: 'rollcall audit --outcome deny --since 1d', about: 'what was refused since yesterday' },
      { command: 'rollcall audit --all --export audit.jsonl', about: 'everything, for another program' },
    ],
    load: async () => (await import('./commands/audit.ts')).audit,
  },
];
