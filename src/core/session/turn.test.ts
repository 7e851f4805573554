import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aSession } from './samples.ts';
import { beginTurn, continueTurn, endTurn, noTurn, turnOver, type TurnEvidence } from './turn.ts';

const silenceMs = 600_000;
const calm: TurnEvidence = {
  processAlive: true,
  processStopped: false,
  agentState: null,
  interruptedAt: null,
  transcriptGrewAt: null,
  openCalls: 0,
  liveChild: false,
};
const running = aSession({ turn: beginTurn(noTurn, 1000), lastSeenAt: 1000 });

function over(evidence: Partial<TurnEvidence>, now = 2000, session = running) {
  return turnOver(session, { ...calm, ...evidence }, now, silenceMs);
}

describe('turnOver', () => {
  test('a running turn with nothing against it runs', () => expect(over({})).toBeNull());

  test('silence ends it after more than the limit, and only when nothing is left at work', () => {
    expect(over({}, 1000 + silenceMs)).toBeNull();
    expect(over({}, 1001 + silenceMs)).toBe('silence');
    expect(over({ openCalls: 1 }, 9e9)).toBeNull();
    expect(over({ liveChild: true }, 9e9)).toBeNull();
    expect(over({ agentState: { state: 'busy', since: 1 } }, 9e9)).toBeNull();
    expect(over({ agentState: { state: 'waiting', since: 1 } }, 9e9)).toBeNull();
    expect(over({ transcriptGrewAt: 9e9 - 1 }, 9e9)).toBeNull();
  });

  test('the word of the agent and an interrupt count only when they are newer than the turn', () => {
    expect(over({ agentState: { state: 'idle', since: 999 } })).toBeNull();
    expect(over({ agentState: { state: 'idle', since: 1000 } })).toBe('idle');
    expect(over({ interruptedAt: 999 })).toBeNull();
    expect(over({ interruptedAt: 1500, agentState: { state: 'busy', since: 1 } })).toBe('interrupt');
  });

  test('a dead or stopped process has no turn', () => {
    expect(over({ processAlive: false })).toBe('process-gone');
    expect(over({ processStopped: true })).toBe('stopped-process');
  });

  test('a clock that jumps back ends no turn', () => expect(over({}, -9e9)).toBeNull());

  test('a turn that is over stays over', () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (now, liveChild) => {
        const done = aSession({ turn: endTurn(running.turn, 1500, 'stop') });
        expect(over({ liveChild }, now, done)).toBe('stop');
      }),
    );
  });
});

test('turns: index only grows, a running turn always has a start, an ended one a reason', () => {
  const step = fc.constantFrom('begin', 'continue', 'end');
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let turn = noTurn;
      for (const [i, name] of steps.entries()) {
        const before = turn;
        turn = name === 'begin' ? beginTurn(turn, i) : name === 'continue' ? continueTurn(turn, i) : endTurn(turn, i, 'stop');
        expect(turn.index).toBeGreaterThanOrEqual(before.index);
        expect(turn.index - before.index).toBe(name === 'begin' || (name === 'continue' && !before.running) ? 1 : 0);
        if (turn.running) expect(turn.startedAt).not.toBeNull();
        else if (turn.index > 0) expect(turn.endedBy).toBe('stop');
      }
    }),
  );
});
