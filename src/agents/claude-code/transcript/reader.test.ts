import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLAUDE_VERSIONS, emptyTally, type TranscriptPlan } from '../../../../test/transcripts/plan.ts';
import { forkedLines } from '../../../../test/transcripts/continuations.ts';
import { transcriptLines } from '../../../../test/transcripts/write.ts';
import type { RecordPart, TranscriptRecord } from '../../../core/transcript/record.ts';
import { mutated, wholeRecord } from '../../../../test/transcripts/garbage.ts';
import { claudeCodeReader } from './reader.ts';

const read = (value: unknown): TranscriptRecord => claudeCodeReader.read(value);
const texts = (record: TranscriptRecord): string[] => record.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));

describe('marks of compactions', () => {
  test('older versions say when and how much', () => {
    const record = read({
      type: 'system',
      subtype: 'compact_boundary',
      parentUuid: null,
      logicalParentUuid: 'u0',
      content: 'Conversation compacted',
      compactMetadata: { trigger: 'auto', preTokens: 155_068 },
    });
    expect(record).toMatchObject({ kind: 'compaction', nativeType: 'system/compact_boundary', parentUuid: null });
    expect(record.compaction).toEqual({ trigger: 'auto', micro: false, preTokens: 155_068, postTokens: null, preserved: [] });
  });

  test('newer ones say what stays', () => {
    const segment = { headUuid: 'h', anchorUuid: 'a', tailUuid: 't' };
    const mark = (compactMetadata: object) => read({ type: 'system', subtype: 'compact_boundary', compactMetadata }).compaction;
    expect(
      mark({ trigger: 'manual', preTokens: 9, postTokens: 4, preservedSegment: segment, preservedMessages: { uuids: ['h', 'i', 't'] } }),
    ).toEqual({
      trigger: 'manual',
      micro: false,
      preTokens: 9,
      postTokens: 4,
      preserved: ['h', 'i', 't'],
    });
    expect(mark({ preservedSegment: segment })?.preserved).toEqual(['h', 't']);
    expect(mark({ trigger: 'by-hand' })).toMatchObject({ trigger: null, preTokens: null });
  });

  test('results of tools alone', () => {
    const record = read({
      type: 'system',
      subtype: 'microcompact_boundary',
      microcompactMetadata: { trigger: 'auto', preTokens: 60_000, tokensSaved: 21_000, compactedToolIds: ['t'] },
    });
    expect(record.compaction).toEqual({ trigger: 'auto', micro: true, preTokens: 60_000, postTokens: 39_000, preserved: [] });
  });

  test('without any data it is one all the same', () => {
    expect(read({ type: 'system', subtype: 'compact_boundary' })).toMatchObject({ kind: 'compaction', compaction: { micro: false } });
  });
});

describe('what the program says and keeps', () => {
  test.each([
    ['system/turn_duration', { type: 'system', subtype: 'turn_duration', durationMs: 4 }, 'meta'],
    ['system/stop_hook_summary', { type: 'system', subtype: 'stop_hook_summary' }, 'meta'],
    ['system/away_summary', { type: 'system', subtype: 'away_summary', content: 'Beans are in.' }, 'notice'],
    ['system/informational', { type: 'system', subtype: 'informational', content: 'x' }, 'notice'],
    [
      'system/local_command',
      { type: 'system', subtype: 'local_command', content: '<local-command-stdout>x</local-command-stdout>' },
      'notice',
    ],
    ['system/api_error', { type: 'system', subtype: 'api_error', error: { status: 529, message: 'Overloaded' } }, 'error'],
    ['system/hologram', { type: 'system', subtype: 'hologram', content: 'x' }, 'unknown'],
    ['progress/bash_progress', { type: 'progress', data: { type: 'bash_progress', fullOutput: 'x' } }, 'meta'],
    ['file-history-snapshot', { type: 'file-history-snapshot', messageId: 'm', snapshot: { timestamp: '2026-05-01T00:00:00Z' } }, 'meta'],
    ['summary', { type: 'summary', summary: 'Beds', leafUuid: 'u' }, 'meta'],
    ['queue-operation', { type: 'queue-operation', operation: 'dequeue' }, 'meta'],
    ['custom-title', { type: 'custom-title', customTitle: 'Beds' }, 'meta'],
    ['ai-title', { type: 'ai-title', aiTitle: 'Beds' }, 'meta'],
    ['agent-name', { type: 'agent-name', agentName: 'b' }, 'meta'],
    ['last-prompt', { type: 'last-prompt', lastPrompt: 'Dig.' }, 'meta'],
    ['permission-mode', { type: 'permission-mode', permissionMode: 'default' }, 'meta'],
    ['mode', { type: 'mode', mode: 'normal' }, 'meta'],
    ['pr-link', { type: 'pr-link', prNumber: 3, prUrl: 'https://git.invalid/3' }, 'meta'],
    ['attachment/hook_success', { type: 'attachment', attachment: { type: 'hook_success', stdout: 'x' } }, 'notice'],
    ['attachment/task_reminder', { type: 'attachment', attachment: { type: 'task_reminder', content: [] } }, 'notice'],
    ['attachment/hologram', { type: 'attachment', attachment: { type: 'hologram', content: 'x' } }, 'unknown'],
    ['hologram', { type: 'hologram', uuid: 'u' }, 'unknown'],
  ])('%s', (nativeType, value, kind) => {
    const record = read(value);
    expect(record).toMatchObject({ nativeType, kind });
    expect(record.parts.every(({ type }) => type === 'text')).toBe(true);
  });

  test('texts that are worth finding', () => {
    expect(texts(read({ type: 'system', subtype: 'api_error', error: { message: 'Overloaded' } }))).toEqual(['Overloaded']);
    expect(texts(read({ type: 'summary', summary: 'Beds' }))).toEqual(['Beds']);
    expect(
      texts(read({ type: 'attachment', attachment: { type: 'hook_additional_context', content: ['One', 'Two'], stdout: 'One' } })),
    ).toEqual(['One', 'Two']);
    expect(
      texts(
        read({ type: 'attachment', attachment: { type: 'hook_blocking_error', blockingError: { blockingError: 'No', command: 'x' } } }),
      ),
    ).toEqual(['No']);
    expect(texts(read({ type: 'system', subtype: 'hologram', content: 'kept' }))).toEqual(['kept']);
    expect(texts(read({ type: 'last-prompt', lastPrompt: 'Dig.' }))).toEqual([]);
  });

  test('a snapshot has the time of what it holds, and no id', () => {
    const record = read({ type: 'file-history-snapshot', messageId: 'm', snapshot: { timestamp: '2026-05-01T00:00:00Z' } });
    expect(record).toMatchObject({ at: Date.UTC(2026, 4, 1), uuid: null });
  });

  test('a record of a subagent names its parent’s session', () => {
    const record = read({ type: 'user', agentId: 'a7', isSidechain: true, sessionId: 's1', message: { content: 'Count.' } });
    expect(record).toMatchObject({ agentId: 'a7', sidechain: true, agentSessionId: 's1', kind: 'prompt' });
  });
});

describe('anything', () => {
  test('any JSON is read, and never as something that it is not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(wholeRecord(read(value))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('so is any record of which a piece became something else', () => {
    const lines = CLAUDE_VERSIONS.flatMap((version) =>
      Array.from(transcriptLines({ agent: 'claude-code', seed: 3, version, records: 120 })),
    );
    const values = lines.map((line) => JSON.parse(line) as unknown);
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.infiniteStream(fc.nat()), fc.jsonValue(), (value, choices, foreign) => {
        expect(wholeRecord(read(mutated(value, choices, foreign)))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([null, 7, 'text', [], [{}], {}, { type: null }, { type: 'toString' }, { type: 'system', subtype: '__proto__' }])(
    '%j is unknown',
    (value) => {
      expect(read(value)).toMatchObject({ kind: 'unknown', parts: [], usage: null, compaction: null });
    },
  );
});

describe('whole transcripts', () => {
  const kindsOf = (plan: Partial<TranscriptPlan>) => {
    const tally = emptyTally();
    const lines = Array.from(transcriptLines({ agent: 'claude-code', seed: 11, records: 2000, compactAt: 60_000, ...plan }, tally));
    return { tally, lines, records: lines.map((line) => read(JSON.parse(line))) };
  };
  const prompts = (records: readonly TranscriptRecord[]) => records.flatMap(({ parts }) => parts.filter((part) => part.type === 'prompt'));

  test.each(CLAUDE_VERSIONS)('%s: every record is known, and each counts once', (version) => {
    const { tally, records } = kindsOf({ version });
    const parts = records.flatMap((record): readonly RecordPart[] => record.parts);
    expect(records.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    expect(records.length).toBe(tally.records);
    expect(prompts(records).length).toBe(tally.prompts);
    expect(prompts(records).every((part) => part.typed)).toBe(true);
    expect(records.filter(({ compaction }) => compaction?.micro === false).length).toBe(tally.compactions);
    expect(records.filter(({ compaction }) => compaction?.micro === true).length).toBe(tally.microCompactions);
    expect(records.filter(({ kind }) => kind === 'summary').length).toBe(tally.compactions);
    expect(records.filter(({ kind }) => kind === 'interrupt').length).toBe(tally.interrupts);
    expect(parts.filter(({ type }) => type === 'call').length).toBe(tally.calls);
    const lastOf = new Map(records.flatMap(({ usage }) => (usage?.form === 'response' ? [[usage.responseId, usage.output] as const] : [])));
    expect(lastOf.size).toBe(tally.responses);
    expect(Array.from(lastOf.values()).reduce((sum, output) => sum + output, 0)).toBe(tally.output);
    for (const counted of [tally.prompts, tally.compactions, tally.microCompactions, tally.interrupts, tally.calls])
      expect(counted).toBeGreaterThan(0);
  });

  test('nothing is typed where a program began the session, or in a subagent', () => {
    expect(prompts(kindsOf({ typed: false }).records).some((part) => part.typed)).toBe(false);
    const { records } = kindsOf({ agentId: 'a7' });
    expect(prompts(records).length).toBeGreaterThan(0);
    expect(prompts(records).some((part) => part.typed)).toBe(false);
    expect(new Set(records.map(({ agentId }) => agentId))).toEqual(new Set(['a7']));
  });

  test('a fork says the same under another session', () => {
    const { lines, records } = kindsOf({ records: 200 });
    const copied = Array.from(forkedLines(lines, 'fork')).map((line) => read(JSON.parse(line)));
    const own = records.filter(({ uuid }) => uuid !== null).map((record) => Object.assign({}, record, { agentSessionId: 'fork' }));
    expect(copied).toEqual(own);
    const byProgram = Array.from(forkedLines(lines, 'fork', 'sdk-cli')).map((line) => read(JSON.parse(line)));
    const typedAs = (all: readonly TranscriptRecord[], nativeType: string) =>
      prompts(all.filter((record) => record.nativeType === nativeType && !JSON.stringify(record.parts).includes('! ls'))).map(
        (part) => part.typed,
      );
    expect(typedAs(byProgram, 'user').length).toBeGreaterThan(0);
    expect(typedAs(byProgram, 'user')).toEqual(typedAs(records, 'user'));
  });
});
