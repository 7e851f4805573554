import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aSession } from '../session/samples.ts';
import {
  type Closing,
  PHASES,
  askedFor,
  beginPhase,
  endPhase,
  isClosed,
  isUnfinished,
  nextPhase,
  notePhase,
  phaseOf,
  reopen,
} from './closing.ts';

const ASKED = askedFor(aSession(), 'prompt', '/repo', 1);
const BEGUN: Closing = { ...ASKED, begunAt: 2, document: 'SESSION_CLOSEDOWN_2026-11-21' };
const DONE = { lines: ['done'], warnings: [], data: {} };

function all(closing: Closing): Closing {
  return PHASES.reduce((at, name, i) => endPhase(beginPhase(at, name, 10 + i), name, DONE, 20 + i), closing);
}

describe('a closing', () => {
  test('that was only asked for refuses nothing', () => {
    expect([isClosed(null), isClosed(ASKED), isUnfinished(ASKED)]).toEqual([false, false, false]);
  });

  test('refuses from its begin on, and is over with its last phase', () => {
    expect([isClosed(BEGUN), isUnfinished(BEGUN), nextPhase(BEGUN)]).toEqual([true, true, 'marker']);
    const closed = all(BEGUN);
    expect([isClosed(closed), isUnfinished(closed), nextPhase(closed), closed.closedAt]).toEqual([true, false, null, 23]);
  });

  test('goes on where it was broken off, with what it knew', () => {
    const marked = endPhase(beginPhase(BEGUN, 'marker', 3), 'marker', DONE, 4);
    const listed = notePhase(beginPhase(marked, 'cleanup', 5), 'cleanup', { listed: [7] });
    expect(nextPhase(listed)).toBe('cleanup');
    const again = beginPhase(listed, 'cleanup', 9);
    expect(phaseOf(again, 'cleanup')).toMatchObject({ begunAt: 5, data: { listed: [7] } });
    expect(phaseOf(endPhase(again, 'cleanup', { ...DONE, data: { ended: 1 } }, 10), 'cleanup')).toMatchObject({
      endedAt: 10,
      data: { listed: [7], ended: 1 },
    });
  });

  test('what ended stays as it ended', () => {
    const closed = all(BEGUN);
    expect(endPhase(closed, 'git', { lines: ['other'], warnings: [], data: {} }, 99)).toEqual(closed);
    expect(all(closed)).toEqual(closed);
  });

  test('is opened again, whole or half done; one that never began stays', () => {
    expect(isClosed(reopen(all(BEGUN), 30))).toBe(false);
    expect(isUnfinished(reopen(BEGUN, 30))).toBe(false);
    expect(reopen(reopen(BEGUN, 30), 40).reopenedAt).toBe(30);
    expect(reopen(ASKED, 30)).toEqual(ASKED);
  });

  test('property: however often it is broken off, each phase ends once, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('begin', 'note', 'end'), { maxLength: 40 }), (steps) => {
        let [closing, now] = [BEGUN, 10];
        const ended: string[] = [];
        for (const step of steps) {
          const name = nextPhase(closing);
          if (name === null) break;
          now += 1;
          if (step === 'begin') closing = beginPhase(closing, name, now);
          if (step === 'note') closing = notePhase(closing, name, { now });
          const before = phaseOf(closing, name);
          if (step === 'end' && before !== null) {
            closing = endPhase(closing, name, DONE, now);
            ended.push(name);
          }
          expect(isUnfinished(closing)).toBe(nextPhase(closing) !== null);
        }
        expect(ended).toEqual(PHASES.slice(0, ended.length));
        expect(closing.phases.map(({ name }) => name)).toEqual(PHASES.slice(0, closing.phases.length));
      }),
    );
  });
});
