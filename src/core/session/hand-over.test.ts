import { describe, expect, test } from 'vitest';
import { type HandOffCandidate, chooseHandOver } from './hand-over.ts';

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

function candidate(id: string, over: Partial<HandOffCandidate['handOff']> = {}, endedAt: number | null = NOW - 1000): HandOffCandidate {
  return {
    handOff: {
      sessionId: id,
      workspaceId: 1,
      worktreeId: 7,
      terminal: null,
      writtenAt: NOW - 5000,
      finishedAt: null,
      reason: null,
      brief: 'goal: x',
      title: 'x',
      file: id,
      givenTo: null,
      givenAt: null,
      ...over,
    },
    writer: { number: 1, endedAt },
  };
}
const ids = (list: readonly HandOffCandidate[]): string[] => list.map(({ handOff }) => handOff.sessionId);
const here = { worktreeId: 7, terminal: 'tmux - %1' };

describe('a session that starts is given', () => {
  test('the newest one whose writer is over; the others are named', () => {
    const { give, mention } = chooseHandOver([candidate('old', {}, NOW - 9000), candidate('new')], here, NOW);
    expect(give?.handOff.sessionId).toBe('new');
    expect(ids(mention)).toEqual(['old']);
  });

  test('the one of its own terminal before a newer one', () => {
    const own = candidate('own', { terminal: 'tmux - %1' }, NOW - 9000);
    expect(chooseHandOver([candidate('new'), own], here, NOW).give).toBe(own);
  });

  test('also one that was not finished: its writer ended a moment ago', () => {
    expect(chooseHandOver([candidate('a', { finishedAt: null })], here, NOW).give?.handOff.sessionId).toBe('a');
  });

  test.each([
    ['its writer still lives', candidate('a', {}, null)],
    ['somebody was given it', candidate('a', { givenTo: 'ses_b', givenAt: NOW - 10 })],
    ['it says nothing', candidate('a', { brief: '' })],
    ['it is of another checkout', candidate('a', { worktreeId: 8 })],
    ['its writer ended more than a week ago', candidate('a', {}, NOW - 7 * DAY - 1)],
  ])('nothing when %s', (_, one) => {
    expect(chooseHandOver([one], here, NOW)).toEqual({ give: null, mention: [] });
  });

  test('of many three are named', () => {
    const many = Array.from({ length: 6 }, (_, i) => candidate(`s${i}`, {}, NOW - i));
    expect(ids(chooseHandOver(many, here, NOW).mention)).toEqual(['s1', 's2', 's3']);
  });
});
