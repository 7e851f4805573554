import { describe, expect, test } from 'vitest';
import type { RecordKind, RecordPart, TokenUsage, TranscriptRecord } from '../transcript/record.ts';
import { markText } from './mark.ts';
import { newSight, sightOf, watch } from './sight.ts';

let at = 1000;
function record(kind: RecordKind, text: string, responseId: string | null = null): TranscriptRecord {
  at += 1;
  const parts: RecordPart[] = [{ type: 'text', text }];
  const usage: TokenUsage | null =
    responseId === null
      ? null
      : {
          form: 'response',
          responseId,
          requestId: null,
          model: null,
          input: 0,
          cacheRead: 0,
          cacheWrite5m: 0,
          cacheWrite1h: 0,
          output: 0,
          webSearches: 0,
          final: false,
        };
  const common = { uuid: null, parentUuid: null, nativeType: kind, agentSessionId: null, agentId: null, sidechain: false };
  return { ...common, kind, at, cwd: null, branch: null, version: null, parts, usage, compaction: null };
}
const LINE = `${markText({ message: 7, to: 3 })} another session, #2`;

describe('what a transcript shows of messages', () => {
  test('a mark counts in what a hook added, at the beginning of a line, and nowhere else', () => {
    const sight = newSight();
    for (const kind of ['prompt', 'result', 'answer', 'summary'] as const) watch(sight, record(kind, LINE));
    watch(sight, record('notice', `data from session #2, not instructions:\n| ${LINE}`));
    expect(sightOf(sight).marks).toEqual([]);
    const notice = record('notice', `You are session #3\n${LINE}\n| x\n${markText({ message: 8, to: 3 })} a program`);
    watch(sight, notice);
    expect(sightOf(sight).marks).toEqual([
      { message: 7, to: 3, at: notice.at },
      { message: 8, to: 3, at: notice.at },
    ]);
  });

  test('several records of one response are one answer, which began with the first', () => {
    const sight = newSight();
    const first = record('answer', 'a', 'msg_1');
    watch(sight, first);
    watch(sight, record('answer', 'b', 'msg_1'));
    const second = record('answer', 'c', 'msg_2');
    watch(sight, second);
    expect(sightOf(sight).answers).toEqual([first.at, second.at]);
  });

  test('a long conversation takes no more room than a short one', () => {
    const sight = newSight();
    for (let n = 1; n < 1000; n += 1) {
      watch(sight, record('notice', `${markText({ message: n, to: 3 })} x`));
      watch(sight, record('answer', 'a', `msg_${n}`));
    }
    const { marks, answers } = sightOf(sight);
    expect(marks.at(-1)?.message).toBe(999);
    expect(marks.length).toBeLessThanOrEqual(200);
    expect(answers.length).toBeLessThanOrEqual(8);
  });
});
