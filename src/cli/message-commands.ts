import type { CommandSpec } from './command.ts';

/** What sessions and people tell one another. A part of the catalog. */
export const MESSAGE_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'send',
    summary: 'write to another session, or to all that are here',
    about:
      "An agent reads it with its next prompt or tool call, marked as another session's or a terminal's, and not its user's. Secrets in it are replaced, control characters are taken out, and it is kept until it was read.",
    args: [
      { name: '<to>', about: 'its number (`2` or `#2`), any name it is known by, or `all`' },
      { name: '<text>', about: 'at most 4000 characters, in one word (quotes); behind `--` where it begins with a dash' },
    ],
    options: [{ flags: '--reply-to <message>', about: 'in answer to a message that you were sent: m7' }],
    examples: [
      { command: "rollcall send 2 'The migration is done, you can go on.'", about: 'to session #2' },
      { command: "rollcall send 2 'Yes' --reply-to m7", about: 'in answer' },
      { command: "rollcall send all 'I restart the test server now.'", about: 'to every other session in this repository' },
    ],
    load: async () => (await import('./commands/send.ts')).send,
  },
  {
    name: 'inbox',
    summary: 'messages that you were sent, and how far they came',
    about:
      'What you read in your own inbox counts as acknowledged. A person at a terminal may name another session; that acknowledges nothing unless `--ack` says so.',
    args: [{ name: '[which]', about: 'of this session (`2`, a name), or this message alone (`m7`)' }],
    options: [
      { flags: '--ack <messages...>', about: 'acknowledge these: m7 m9' },
      { flags: '--ack-all', about: 'acknowledge all' },
      { flags: '--sent', about: 'what you sent instead; of a terminal that is no session: what people and programs sent here' },
    ],
    examples: [
      { command: 'rollcall inbox', about: 'read what others wrote to you' },
      { command: 'rollcall inbox --ack m7', about: 'say that you have seen it' },
      { command: 'rollcall inbox --sent', about: 'whether yours were read' },
    ],
    load: async () => (await import('./commands/inbox.ts')).inbox,
  },
];
