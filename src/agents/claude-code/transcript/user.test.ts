import { describe, expect, test } from 'vitest';
import type { RecordPart, TranscriptRecord } from '../../../core/transcript/record.ts';
import { claudeCodeReader } from './reader.ts';

const envelope = {
  uuid: 'u1',
  parentUuid: 'u0',
  isSidechain: false,
  userType: 'external',
  entrypoint: 'cli',
  cwd: '/work/garden',
  sessionId: 's1',
  version: '2.1.197',
  gitBranch: 'main',
  timestamp: '2026-05-01T10:00:00.000Z',
};

const read = (own: object): TranscriptRecord => claudeCodeReader.read({ ...envelope, type: 'user', ...own });
const said = (content: unknown, own: object = {}): TranscriptRecord => read({ message: { role: 'user', content }, ...own });
const prompts = (record: TranscriptRecord): RecordPart[] => record.parts.filter(({ type }) => type === 'prompt');
const typed = (text: string): RecordPart => ({ type: 'prompt', text, typed: true });
const plain = (text: string): RecordPart => ({ type: 'text', text });

describe('what a person said', () => {
  test('a text is the prompt as it stands, with what surrounds the record', () => {
    expect(said('  Water the beans, not the peas.\n')).toEqual({
      uuid: 'u1',
      parentUuid: 'u0',
      nativeType: 'user',
      kind: 'prompt',
      at: Date.UTC(2026, 4, 1, 10),
      agentSessionId: 's1',
      agentId: null,
      sidechain: false,
      cwd: '/work/garden',
      branch: 'main',
      version: '2.1.197',
      parts: [typed('  Water the beans, not the peas.\n')],
      usage: null,
      compaction: null,
    });
  });

  test('blocks: text and what was pasted', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } };
    const record = said([image, { type: 'text', text: 'What is this leaf?' }]);
    expect(record.kind).toBe('prompt');
    expect(record.parts).toEqual([typed('What is this leaf?'), { type: 'attachment', mime: 'image/png' }]);
    expect(said([image])).toMatchObject({ kind: 'prompt', parts: [{ type: 'attachment', mime: 'image/png' }] });
  });

  test('a reminder inside a block is not said by a person; one that a person quotes is', () => {
    const reminder = '<system-reminder>\nThe list is empty.\n</system-reminder>';
    expect(said([{ type: 'text', text: `Go on.\n\n${reminder}` }])).toMatchObject({
      kind: 'prompt',
      parts: [typed('Go on.'), plain(reminder)],
    });
    expect(
      said([
        { type: 'text', text: reminder },
        { type: 'text', text: 'Go on.' },
      ]),
    ).toMatchObject({ kind: 'prompt', parts: [plain(reminder), typed('Go on.')] });
    expect(said(reminder)).toMatchObject({ kind: 'notice', parts: [plain(reminder)] });
    const quoting = 'Why does <system-reminder>x</system-reminder> stand in the log?';
    expect(said(quoting)).toMatchObject({ kind: 'prompt', parts: [typed(quoting)] });
    expect(said('<system-reminder> is a strange name')).toMatchObject({
      kind: 'prompt',
      parts: [typed('<system-reminder> is a strange name')],
    });
  });

  test('what an editor puts before a prompt', () => {
    const opened = '<ide_opened_file>The user opened beds.ts</ide_opened_file>';
    expect(said(`${opened}\nRename the bed.`)).toMatchObject({ kind: 'prompt', parts: [plain(opened), typed('Rename the bed.')] });
  });

  test('a slash command is what was typed', () => {
    const command =
      '<command-name>/plant</command-name>\n            <command-message>plant</command-message>\n            <command-args>three rows</command-args>';
    expect(said(command)).toMatchObject({ kind: 'prompt', parts: [typed('/plant three rows')] });
    const older = '<command-message>plant is running…</command-message>\n<command-name>plant</command-name>';
    expect(said(older)).toMatchObject({ kind: 'prompt', parts: [typed('/plant')] });
    const system = claudeCodeReader.read({ ...envelope, type: 'system', subtype: 'local_command', content: command });
    expect(system).toMatchObject({ kind: 'prompt', nativeType: 'system/local_command', parts: [typed('/plant three rows')] });
  });

  test('a shell line and a note for the memory', () => {
    expect(said('<bash-input>rm old.txt</bash-input>')).toMatchObject({ kind: 'prompt', parts: [typed('! rm old.txt')] });
    expect(said('<user-memory-input>never prune in May</user-memory-input>')).toMatchObject({
      kind: 'prompt',
      parts: [typed('# never prune in May')],
    });
  });

  test('said while the agent worked: the attachment is the prompt, the queue is not', () => {
    const attachment = (own: object) =>
      claudeCodeReader.read({ ...envelope, type: 'attachment', attachment: { type: 'queued_command', ...own } });
    expect(attachment({ prompt: 'Not the peas!', commandMode: 'prompt', origin: { kind: 'human' } })).toMatchObject({
      kind: 'prompt',
      nativeType: 'attachment/queued_command',
      parts: [typed('Not the peas!')],
    });
    expect(
      attachment({
        prompt: [
          { type: 'text', text: 'As here' },
          { type: 'image', source: { media_type: 'image/jpeg' } },
        ],
      }),
    ).toMatchObject({
      kind: 'prompt',
      parts: [typed('As here'), { type: 'attachment', mime: 'image/jpeg' }],
    });
    expect(attachment({ prompt: '<task-notification>done</task-notification>', commandMode: 'task-notification' }).kind).toBe('notice');
    expect(attachment({ prompt: 'done', origin: { kind: 'task-notification' } }).kind).toBe('notice');
    expect(attachment({ prompt: 'hidden', isMeta: true }).kind).toBe('notice');
    const queue = claudeCodeReader.read({ type: 'queue-operation', operation: 'enqueue', content: 'Not the peas!', sessionId: 's1' });
    expect(queue).toMatchObject({ kind: 'meta', parts: [plain('Not the peas!')] });
    // What waits until the turn has ended comes as a record of its own, without an attachment.
    expect(said('Not the peas!', { promptSource: 'queued' })).toMatchObject({ kind: 'prompt', parts: [typed('Not the peas!')] });
  });
});

describe('typed by a person', () => {
  const isTyped = (own: object): unknown => prompts(said('Dig.', own)).map((part) => part.type === 'prompt' && part.typed);

  test('at a terminal; versions that do not say it count as that', () => {
    const { entrypoint: _, ...older } = envelope;
    expect(isTyped({})).toEqual([true]);
    expect(isTyped({ origin: { kind: 'human' }, promptSource: 'typed' })).toEqual([true]);
    expect(prompts(claudeCodeReader.read({ ...older, type: 'user', message: { role: 'user', content: 'Dig.' } }))).toEqual([typed('Dig.')]);
  });

  test('in a fork that a program made, where the prompt itself says so', () => {
    expect(isTyped({ entrypoint: 'sdk-cli', origin: { kind: 'human' }, promptSource: 'typed' })).toEqual([true]);
  });

  test.each([
    ['begun by a program (-p)', { entrypoint: 'sdk-cli' }],
    ['begun by a program, which says so', { entrypoint: 'sdk-cli', promptSource: 'sdk' }],
    ['begun by a library', { entrypoint: 'sdk-ts' }],
    ['the prompt of a subagent', { isSidechain: true, agentId: 'a1' }],
    ['a side question', { isSidechain: true }],
    ['not from outside', { userType: 'internal' }],
    ['from a channel', { origin: { kind: 'channel', server: 'chat' } }],
    ['the program went on by itself', { origin: { kind: 'auto-continuation' } }],
    ['a suggestion that was accepted', { promptSource: 'suggestion_accepted' }],
    ['from the system', { promptSource: 'system' }],
    ['a session in the background', { sessionKind: 'bg' }],
    ['a plan, worded by the model', { planContent: '# Beds' }],
  ])('not when %s', (_why, own) => {
    expect(isTyped(own)).toEqual([false]);
  });

  test('a plan of a version without planContent', () => {
    expect(prompts(said('Implement the following plan:\n\n# Beds'))).toEqual([
      { type: 'prompt', text: 'Implement the following plan:\n\n# Beds', typed: false },
    ]);
  });
});

describe('what is no prompt', () => {
  test.each([
    ['isMeta', 'Some text', { isMeta: true }],
    ['output of a local command', '<local-command-stdout>Bye!</local-command-stdout>', {}],
    ['errors of a local command', '<local-command-stderr>no</local-command-stderr>', {}],
    ['output of a shell line', '<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>', {}],
    ['a caveat', '<local-command-caveat>Caveat: …</local-command-caveat>', { isMeta: true }],
    ['a caveat of older versions', 'Caveat: The messages below were generated by the user while running local commands. …', {}],
    ['a task that ended', '<task-notification>\n<task-id>b1</task-id>\n</task-notification>', {}],
    ['a task that ended, by its origin', 'The task has ended', { origin: { kind: 'task-notification' } }],
    ['the text of a skill', 'Base directory for this skill: /x', { sourceToolUseID: 'toolu_1' }],
    ['shown and not sent', 'Only to look at', { isVisibleInTranscriptOnly: true }],
  ])('%s', (_what, content, own) => {
    const record = said(content, own);
    expect(record.kind).toBe('notice');
    expect(prompts(record)).toEqual([]);
    expect(record.parts.length).toBeGreaterThan(0);
  });

  test('the summary of a compaction', () => {
    const text = 'This session is being continued from a previous conversation that ran out of context. Beans were sown.';
    expect(said(text, { isCompactSummary: true, isVisibleInTranscriptOnly: true })).toMatchObject({
      kind: 'summary',
      parts: [plain(text)],
    });
    expect(said(text, { isVisibleInTranscriptOnly: true }).kind).toBe('summary');
  });

  test('a broken-off turn, as a block or as a text', () => {
    expect(said([{ type: 'text', text: '[Request interrupted by user for tool use]' }])).toMatchObject({
      kind: 'interrupt',
      parts: [plain('[Request interrupted by user for tool use]')],
    });
    expect(said('[Request interrupted by user]').kind).toBe('interrupt');
    const both = said([
      { type: 'text', text: '[Request interrupted by user]' },
      { type: 'text', text: 'Use the other bed.' },
    ]);
    expect(both).toMatchObject({ kind: 'interrupt', parts: [plain('[Request interrupted by user]'), typed('Use the other bed.')] });
  });

  test('content that nobody understands', () => {
    expect(said([{ type: 'hologram' }]).kind).toBe('unknown');
    expect(read({}).kind).toBe('unknown');
    expect(said(7).kind).toBe('unknown');
  });
});
