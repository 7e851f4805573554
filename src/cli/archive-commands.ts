import type { CommandSpec } from './command.ts';

const SESSION = "its number (`2` or `#2`), a name, or an agent's session id, also its begin";
const MOMENT = "15:04, '2026-11-21 15:04', or 20m (ago)";

/** Commands that show what was said and done, and what was handed on. A part of the catalog. */
export const ARCHIVE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'transcript',
    summary: 'what was said and done in a session, record by record',
    about: 'Secrets are replaced by ***. Pieces of more than 2,000 characters are cut.',
    args: [{ name: '<ref>', about: SESSION }],
    options: [
      { flags: '--from <time>', about: `only from this moment on: ${MOMENT}` },
      { flags: '--to <time>', about: 'only up to this moment' },
      { flags: '--limit <n>', about: 'how many records (100 when not given)' },
      { flags: '--full', about: 'cut nothing' },
      { flags: '--after <place>', about: 'go on where a former call ended; its last line says how' },
    ],
    examples: [
      { command: 'rollcall transcript 2 --from 20m', about: 'the last twenty minutes of session #2' },
      { command: 'rollcall transcript 4be0c1d2 --limit 500 --full', about: 'of a session that is only in the archive' },
    ],
    load: async () => (await import('./commands/transcript.ts')).transcript,
  },
  {
    name: 'show-record',
    summary: 'one record as a whole, and everywhere it stands',
    args: [{ name: '<id>', about: 'its id as transcripts and search print it, such as r123' }],
    options: [{ flags: '--raw', about: 'as it stands in its file, with secrets replaced' }],
    examples: [{ command: 'rollcall show-record r123', about: 'all of it' }],
    load: async () => (await import('./commands/show-record.ts')).showRecord,
  },
  {
    name: 'search',
    summary: 'records of all transcripts that hold these words',
    about: 'All of the words have to be there. Several words in quotes stand one behind the other.',
    args: [{ name: '<words...>', about: 'what to look for' }],
    options: [
      { flags: '--session <ref>', about: 'only in this session' },
      { flags: '--file <path>', about: 'only calls that name this file' },
      { flags: '--tool <name>', about: 'only calls of this tool' },
      { flags: '--since <time>', about: `only from this moment on: ${MOMENT}` },
      { flags: '--limit <n>', about: 'how many, the best ones (20 when not given, 200 at most)' },
    ],
    examples: [
      { command: 'rollcall search discount rounding', about: 'where both words are' },
      { command: 'rollcall search login --file src/login.ts --since 7d', about: 'calls on one file' },
    ],
    load: async () => (await import('./commands/search.ts')).search,
  },
  {
    name: 'ledger',
    summary: 'what a session knows: goal, work done, decisions, open ends',
    about: 'Read from its transcript. Without a name: the calling session, else the newest that lives here.',
    args: [{ name: '[ref]', about: SESSION }],
    examples: [{ command: 'rollcall ledger 2', about: 'what session #2 knows' }],
    load: async () => (await import('./commands/ledger.ts')).ledger,
  },
  {
    name: 'handoff',
    summary: 'what a session left for the next one',
    about: 'Written when a turn ends, and for the last time when the session is over. Without a name: the newest here.',
    args: [{ name: '[ref]', about: 'its number (`2` or `#2`) or any name it is known by; also of an imported one' }],
    options: [{ flags: '--imported', about: 'only what was imported from older tools; without a name: a list of it' }],
    examples: [
      { command: 'rollcall handoff > handoff.md', about: 'the newest, as Markdown' },
      { command: 'rollcall handoff "Session 6"', about: 'a name may have blanks' },
    ],
    load: async () => (await import('./commands/handoff.ts')).handoff,
  },
  {
    name: 'compactions',
    summary: 'what compactions dropped, and what was given back',
    options: [{ flags: '--session <ref>', about: 'only of this session' }],
    examples: [{ command: 'rollcall compactions --session 2', about: 'of session #2, the oldest first' }],
    load: async () => (await import('./commands/compactions.ts')).compactions,
  },
  {
    name: 'archive',
    summary: 'what the archive of transcripts holds, and whether the capture works',
    args: [{ name: '[ref]', about: SESSION }],
    examples: [
      { command: 'rollcall archive', about: 'how much there is, and how far behind it is' },
      { command: 'rollcall archive 2', about: 'with the files of session #2' },
    ],
    load: async () => (await import('./commands/archive.ts')).archive,
  },
  {
    name: 'forget',
    summary: 'take sessions out of the archive, with all that was made of their transcripts',
    about:
      'Only a person at a terminal may do it. Bytes, index, words, hand-offs, frozen contexts and counts of tokens go, and nothing of the session is captured again. The transcripts of the agent stay where they are, and so does what another session has of it.',
    args: [{ name: '[ref]', about: `${SESSION}; it has to be over` }],
    options: [
      { flags: '--before <time>', about: 'every session whose last record is older: 2026-11-01, or 30d (ago)' },
      { flags: '--all', about: 'with --before: of every repository, and those of which nobody knows where they worked' },
      { flags: '--yes', about: 'ask nothing' },
      { flags: '--list', about: 'what is forgotten now' },
      { flags: '--undo <ref>', about: 'capture a forgotten session again, from what its agent still has' },
    ],
    examples: [
      { command: 'rollcall forget 2', about: 'session #2, after a question' },
      { command: 'rollcall forget --before 90d --all', about: 'everything older than 90 days' },
    ],
    load: async () => (await import('./commands/forget.ts')).forget,
  },
];
