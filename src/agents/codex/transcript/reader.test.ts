import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mutated, wholeRecord } from '../../../../test/transcripts/garbage.ts';
import { emptyTally } from '../../../../test/transcripts/plan.ts';
import { transcriptLines } from '../../../../test/transcripts/write.ts';
import type { TranscriptRecord } from '../../../core/transcript/record.ts';
import { codexOriginOf } from './origin.ts';
import { codexReader, codexReaderFor } from './reader.ts';

const timestamp = '2026-05-01T10:00:00.000Z';
const line = (type: string, payload: unknown): object => ({ timestamp, type, payload });
const item = (payload: object): TranscriptRecord => codexReader.read(line('response_item', payload));
const event = (type: string, payload: object = {}): TranscriptRecord => codexReader.read(line('event_msg', { type, ...payload }));
const said = (role: string, ...texts: string[]) => ({
  type: 'message',
  role,
  content: texts.map((text) => ({ type: 'input_text', text })),
});

describe('sessions', () => {
  const meta = line('session_meta', { id: 's1', cwd: '/work/garden', cli_version: '0.126.0', source: 'cli', git: { branch: 'main' } });

  test('the first record says where and who; no record has an id', () => {
    expect(codexReader.read(meta)).toEqual({
      uuid: null,
      parentUuid: null,
      nativeType: 'session_meta',
      kind: 'meta',
      at: Date.UTC(2026, 4, 1, 10),
      agentSessionId: 's1',
      agentId: null,
      sidechain: false,
      cwd: '/work/garden',
      branch: 'main',
      version: '0.126.0',
      parts: [],
      usage: null,
      compaction: null,
    });
    expect(codexReader.read(line('turn_context', { cwd: '/work/shed', model: 'm' }))).toMatchObject({
      kind: 'meta',
      cwd: '/work/shed',
      agentSessionId: null,
    });
  });

  test.each([
    ['cli', true],
    ['vscode', true],
    ['exec', false],
    ['mcp', false],
    [{ subagent: { thread_spawn: { parent_thread_id: 's0', depth: 1 } } }, false],
    [undefined, false],
  ])('source %j: typed %s', (source, typed) => {
    const reader = codexReaderFor(codexOriginOf(line('session_meta', { id: 's1', source })));
    expect(reader.read(line('event_msg', { type: 'user_message', message: 'Dig.' })).parts).toEqual([
      { type: 'prompt', text: 'Dig.', typed },
    ]);
  });

  test('whose session it is, and from whom', () => {
    expect(codexOriginOf(meta)).toEqual({ sessionId: 's1', source: 'cli', parentSessionId: null, parentUntil: null });
    expect(codexOriginOf(line('session_meta', { id: 's2', forked_from_id: 's1', source: 'cli' }))).toEqual({
      sessionId: 's2',
      source: 'cli',
      parentSessionId: 's1',
      parentUntil: null,
    });
    expect(codexOriginOf(line('session_meta', { id: 's2', forked_from_id: 's1', forked_from_ordinal_exclusive: 37 }))).toMatchObject({
      parentSessionId: 's1',
      parentUntil: 37,
    });
    const source = { subagent: { thread_spawn: { parent_thread_id: 's1' } } };
    expect(codexOriginOf(line('session_meta', { id: 's3', source }))).toEqual({
      sessionId: 's3',
      source: 'subagent',
      parentSessionId: 's1',
      parentUntil: null,
    });
    expect(codexOriginOf(line('event_msg', { id: 's1' }))).toBeNull();
    expect(codexOriginOf(null)).toBeNull();
  });
});

describe('what was said', () => {
  test('the event is the prompt, the message that repeats it is not', () => {
    expect(
      event('user_message', { message: 'Dig the bed.\n', images: ['data:image/png;base64,AA'], local_images: ['/tmp/a.png'] }),
    ).toMatchObject({
      kind: 'prompt',
      parts: [
        { type: 'prompt', text: 'Dig the bed.\n', typed: false },
        { type: 'attachment', mime: 'image/png' },
        { type: 'attachment', mime: null },
      ],
    });
    expect(item(said('user', 'Dig the bed.\n'))).toMatchObject({ kind: 'notice', parts: [] });
  });

  test('what Codex says in the user’s place', () => {
    const environment = '<environment_context>\n  <cwd>/work</cwd>\n</environment_context>';
    expect(item(said('user', environment))).toMatchObject({ kind: 'notice', parts: [{ type: 'text', text: environment }] });
    expect(item(said('user', '# AGENTS.md instructions for /work\n\nDig.'))).toMatchObject({ kind: 'notice', parts: [{ type: 'text' }] });
    expect(item(said('developer', 'Be brief.'))).toMatchObject({ kind: 'notice', parts: [{ type: 'text', text: 'Be brief.' }] });
  });

  test('the answer is the message, the event that repeats it is not', () => {
    expect(item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Dug.' }] })).toMatchObject({
      kind: 'answer',
      parts: [{ type: 'text', text: 'Dug.' }],
    });
    expect(event('agent_message', { message: 'Dug.' })).toMatchObject({ kind: 'meta', parts: [] });
    const reasoning = { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Which bed?' }], content: null, encrypted_content: 'x' };
    expect(item(reasoning)).toMatchObject({ kind: 'answer', parts: [{ type: 'thinking', text: 'Which bed?' }] });
    expect(item({ type: 'reasoning', summary: [], encrypted_content: 'x' })).toMatchObject({
      kind: 'answer',
      parts: [{ type: 'thinking', text: '' }],
    });
    expect(event('agent_reasoning', { text: 'Which bed?' })).toMatchObject({ kind: 'meta', parts: [] });
  });

  test('the first versions have items without an envelope, and no events', () => {
    expect(codexReader.read({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Dig.' }] })).toMatchObject({
      kind: 'prompt',
      parts: [{ type: 'prompt', text: 'Dig.' }],
    });
    expect(
      codexReader.read({
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: '<environment_context>x</environment_context>' }],
      }).kind,
    ).toBe('notice');
    expect(codexReader.read({ record_type: 'state' }).kind).toBe('meta');
  });
});

describe('tokens', () => {
  const usage = (input_tokens: number, cached_input_tokens: number) => ({
    input_tokens,
    cached_input_tokens,
    output_tokens: 30,
    reasoning_output_tokens: 10,
    total_tokens: 0,
  });

  test('what was cached is not input as well', () => {
    const info = { total_token_usage: usage(1000, 400), last_token_usage: usage(100, 90), model_context_window: 258_400 };
    expect(event('token_count', { info })).toMatchObject({ kind: 'usage', parts: [] });
    expect(event('token_count', { info }).usage).toEqual({
      form: 'cumulative',
      model: null,
      total: { input: 600, cacheRead: 400, output: 30, reasoning: 10 },
      last: { input: 10, cacheRead: 90, output: 30, reasoning: 10 },
      window: 258_400,
    });
  });

  test('limits alone are no usage; counts that contradict each other are not negative', () => {
    expect(event('token_count', { info: null, rate_limits: {} })).toMatchObject({ kind: 'usage', usage: null });
    expect(event('token_count', { info: { total_token_usage: usage(5, 9) } }).usage).toMatchObject({
      total: { input: 0, cacheRead: 9 },
      last: { input: 0, output: 0 },
      window: null,
    });
  });
});

describe('the rest', () => {
  test('one mark of a compaction, and nothing of what it embeds', () => {
    const history = [said('user', 'Dig the bed.')];
    expect(codexReader.read(line('compacted', { message: 'Beans were sown.', replacement_history: history }))).toMatchObject({
      kind: 'compaction',
      parts: [{ type: 'text', text: 'Beans were sown.' }],
      compaction: { trigger: null, micro: false, preTokens: null, postTokens: null, preserved: [] },
    });
    expect(event('context_compacted')).toMatchObject({ kind: 'meta', compaction: null });
    expect(item({ type: 'compaction', encrypted_content: 'x' })).toMatchObject({ kind: 'meta', compaction: null });
  });

  test.each([
    ['interrupted', 'interrupt'],
    ['replaced', 'interrupt'],
    [undefined, 'interrupt'],
    ['review_ended', 'notice'],
  ])('a turn that was broken off: %s', (reason, kind) => {
    expect(event('turn_aborted', { reason }).kind).toBe(kind);
  });

  test.each([
    ['event_msg/task_started', line('event_msg', { type: 'task_started' }), 'meta'],
    ['event_msg/task_complete', line('event_msg', { type: 'task_complete', last_agent_message: 'Dug.' }), 'meta'],
    ['event_msg/thread_rolled_back', line('event_msg', { type: 'thread_rolled_back', num_turns: 1 }), 'meta'],
    ['event_msg/web_search_end', line('event_msg', { type: 'web_search_end' }), 'meta'],
    ['event_msg/mcp_tool_call_end', line('event_msg', { type: 'mcp_tool_call_end' }), 'meta'],
    ['event_msg/sub_agent_activity', line('event_msg', { type: 'sub_agent_activity' }), 'meta'],
    ['event_msg/error', line('event_msg', { type: 'error', message: 'x' }), 'error'],
    ['event_msg/warning', line('event_msg', { type: 'warning', message: 'x' }), 'notice'],
    ['event_msg/hologram', line('event_msg', { type: 'hologram' }), 'unknown'],
    ['response_item/hologram', line('response_item', { type: 'hologram' }), 'unknown'],
    ['world_state', line('world_state', {}), 'meta'],
    ['inter_agent_communication', line('inter_agent_communication', { content: 'x' }), 'notice'],
    ['inter_agent_communication_metadata', line('inter_agent_communication_metadata', {}), 'meta'],
    ['hologram', line('hologram', {}), 'unknown'],
    ['', line('', 7), 'unknown'],
  ])('%s', (nativeType, value, kind) => {
    expect(codexReader.read(value)).toMatchObject({ nativeType, kind });
  });
});

describe('anything', () => {
  test('any JSON is read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(wholeRecord(codexReader.read(value))).toBe(true);
        expect(wholeRecord(codexReader.read({ type: 'event_msg', payload: value }))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('so is any record of which a piece became something else', () => {
    const values = Array.from(transcriptLines({ agent: 'codex', seed: 3, records: 300 })).map((text) => JSON.parse(text) as unknown);
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.infiniteStream(fc.nat()), fc.jsonValue(), (value, choices, foreign) => {
        expect(wholeRecord(codexReader.read(mutated(value, choices, foreign)))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([false, true])('a whole rollout: every record is known, and each counts once (items: %s)', (items) => {
    const tally = emptyTally();
    const lines = Array.from(transcriptLines({ agent: 'codex', seed: 11, records: 3000, compactAt: 60_000, items }, tally));
    const records = lines.map((text) => codexReader.read(JSON.parse(text)));
    const parts = records.flatMap((record) => record.parts);
    expect(records.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(records.length).toBe(tally.records);
    expect(parts.filter(({ type }) => type === 'prompt').length).toBe(tally.prompts);
    expect(parts.filter(({ type }) => type === 'call').length).toBe(tally.calls);
    expect(records.filter(({ compaction }) => compaction !== null).length).toBe(tally.compactions);
    expect(records.filter(({ kind }) => kind === 'interrupt').length).toBe(tally.interrupts);
    const last = records.findLast(({ usage }) => usage !== null)?.usage;
    expect(last?.form === 'cumulative' && last.total.output).toBe(tally.output);
    for (const counted of [tally.prompts, tally.calls, tally.compactions, tally.interrupts]) expect(counted).toBeGreaterThan(0);
  });
});
