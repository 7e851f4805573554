import { describe, expect, test } from 'vitest';
import { forkedRollout } from '../../../../test/transcripts/continuations.ts';
import { Random } from '../../../../test/soak/random.ts';
import { DEFAULT_START, uuid4, uuid7 } from '../../../../test/transcripts/plan.ts';
import { transcriptLines } from '../../../../test/transcripts/write.ts';
import { CodexReplay, replayedPrefix } from './replay.ts';

const random = new Random(4);
const parentId = uuid7(random, DEFAULT_START);
const forkedAt = DEFAULT_START + 90 * 24 * 60 * 60 * 1000;
const ownId = uuid7(random, forkedAt);
const parent = Array.from(transcriptLines({ agent: 'codex', seed: 9, sessionId: parentId, records: 150 }));
// What the fork does itself; its own first record comes from the fork.
const later = Array.from(transcriptLines({ agent: 'codex', seed: 10, sessionId: ownId, records: 60, startAt: forkedAt + 500 })).slice(1);
const values = (lines: Iterable<string>): unknown[] => Array.from(lines, (line) => JSON.parse(line) as unknown);
const withoutTurns = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, inner: unknown) => (name === 'turn_id' ? undefined : inner)));

describe('what a fork has taken over', () => {
  const replayed = values(forkedRollout(parent, { sessionId: ownId, at: forkedAt }));

  test('ends where its own first turn begins', () => {
    expect(replayed.length).toBe(parent.length + 1);
    expect(replayedPrefix(ownId, [...replayed, ...values(later)])).toBe(replayed.length);
    expect(replayedPrefix(ownId, replayed)).toBe(replayed.length);
  });

  test('of a subagent, which works at once', () => {
    const own = values(forkedRollout(parent, { sessionId: ownId, at: forkedAt, subagent: true }));
    expect(replayedPrefix(ownId, [...own, ...values(later)])).toBe(own.length);
  });

  test('a fork of a fork, and a resume of it', () => {
    const secondAt = forkedAt + 7_200_000;
    const secondId = uuid7(random, secondAt);
    const first = [...forkedRollout(parent, { sessionId: ownId, at: forkedAt }), ...later];
    const second = values(forkedRollout(first, { sessionId: secondId, at: secondAt }));
    const own = values(
      Array.from(transcriptLines({ agent: 'codex', seed: 12, sessionId: secondId, records: 30, startAt: secondAt + 100 })),
    );
    // The last transcript begins with a session_meta of its own, as a resume writes it.
    expect(replayedPrefix(secondId, [...second, ...own])).toBe(second.length);
  });

  test('without ids of turns the first pause ends it', () => {
    const all = [...replayed, ...values(later)].map(withoutTurns);
    expect(replayedPrefix(ownId, all)).toBe(replayed.length);
    const oldId = uuid4(random);
    const old = values(forkedRollout(parent, { sessionId: oldId, at: forkedAt }));
    expect(replayedPrefix(oldId, [...old, ...values(later)])).toBe(old.length);
  });

  test('record by record: the own first one is not replayed', () => {
    const replay = new CodexReplay(ownId);
    expect(replayed.map((value) => replay.next(value))).toEqual(replayed.map((_, index) => index > 0));
    expect(values(later).some((value) => replay.next(value))).toBe(false);
  });

  test('nothing where nothing was taken over', () => {
    expect(replayedPrefix(parentId, values(parent))).toBe(0);
    expect(replayedPrefix(parentId, [])).toBe(0);
    expect(replayedPrefix(parentId, [null, 7, { type: 'session_meta' }])).toBe(0);
  });
});
