import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advance,
  findCycle,
  inOrder,
  placeOf,
  qualifies,
  RESERVATION_MS,
  reservedFor,
  type WaiterState,
  type Waiters,
  youngest,
} from './line.ts';
import { aWait } from './samples.ts';
import type { Wait } from './wait.ts';

const working: WaiterState = { ended: false, turnRuns: true, turn: 1 };
const idle: WaiterState = { ended: false, turnRuns: false, turn: 1 };
const gone: WaiterState = { ended: true, turnRuns: false, turn: 1 };
const all = (states: Record<string, WaiterState>): Waiters => new Map(Object.entries(states));
const wait = (sessionId: string, since: number, part: Partial<Wait> = {}) => aWait({ sessionId, since, ...part });

test('two minutes', () => {
  expect(RESERVATION_MS).toBe(120_000);
});

describe('the order', () => {
  test('who came first is first, and of two at once always the same', () => {
    const line = [wait('c', 5), wait('b', 1), wait('a', 5)];
    expect(inOrder(line).map((w) => w.sessionId)).toEqual(['b', 'a', 'c']);
    expect(inOrder(line.toReversed()).map((w) => w.sessionId)).toEqual(['b', 'a', 'c']);
    expect(placeOf(line, 'b')).toBe(1);
    expect(placeOf(line, 'c')).toBe(3);
    expect(placeOf(line, 'x')).toBeNull();
  });
});

describe('who can use the file', () => {
  test.each([
    ['in the turn of its refusal', working, {}, true],
    ['in a later turn', { ...working, turn: 2 }, {}, false],
    ['after its turn', idle, {}, false],
    ['after its turn, when it asked', idle, { askedUntil: 1001 }, true],
    ['when it asked for longer than it wants to wait', idle, { askedUntil: 1000 }, false],
    ['in a later turn, when it asked', { ...working, turn: 2 }, { askedUntil: 1001 }, true],
    ['when it has ended', gone, { askedUntil: 1001 }, false],
    ['when it has ended in its turn', { ...working, ended: true }, {}, false],
  ])('%s: %s', (_, state, part, can) => {
    expect(qualifies(wait('a', 0, part), all({ a: state }), 1000)).toBe(can);
  });

  test('not one that nobody knows', () => {
    expect(qualifies(wait('a', 0, { askedUntil: 1001 }), all({}), 1000)).toBe(false);
  });
});

describe('a file is free', () => {
  test('the first in line has its turn', () => {
    const line = [wait('b', 2), wait('a', 1)];
    expect(advance(line, all({ a: working, b: working }), 1000)).toEqual({ next: { ...line[1], reservedUntil: 121_000 }, over: [] });
  });

  test('who cannot use it is skipped at once, and out', () => {
    const line = [wait('a', 1), wait('b', 2), wait('c', 3), wait('d', 4)];
    const step = advance(line, all({ a: idle, b: gone, c: working, d: idle }), 1000);
    expect(step.next?.sessionId).toBe('c');
    expect(step.over.map((w) => w.sessionId)).toEqual(['a', 'b', 'd']);
  });

  test('nobody has a turn while another has', () => {
    const line = [wait('a', 2, { reservedUntil: 1001 }), wait('b', 1)];
    expect(advance(line, all({ a: working, b: working }), 1000)).toEqual({ next: null, over: [] });
  });

  test('a turn that was not used goes to the next', () => {
    const line = [wait('a', 1, { reservedUntil: 1000 }), wait('b', 2)];
    expect(advance(line, all({ a: working, b: working }), 1000)).toMatchObject({ next: { sessionId: 'b' }, over: [line[0]] });
  });

  test('a turn of one that cannot use it any more holds nobody up', () => {
    const line = [wait('a', 1, { reservedUntil: 1001 }), wait('b', 2)];
    expect(advance(line, all({ a: idle, b: working }), 1000)).toMatchObject({ next: { sessionId: 'b' }, over: [line[0]] });
  });

  test('and nobody waits', () => {
    expect(advance([], all({}), 1000)).toEqual({ next: null, over: [] });
  });
});

describe('a reservation', () => {
  const line = [wait('a', 1, { reservedUntil: 1001 }), wait('b', 2)];

  test('keeps others off until it is over', () => {
    expect(reservedFor(line, 'b', all({ a: working }), 1000)).toBe(line[0]);
    expect(reservedFor(line, 'b', all({ a: working }), 1001)).toBeNull();
  });

  test('that lies further ahead than one can was given before the clock was set back: it is none', () => {
    const early = [wait('a', 1, { reservedUntil: 1000 + RESERVATION_MS })];
    expect(reservedFor(early, 'b', all({ a: working }), 1000)).toBe(early[0]);
    expect(reservedFor(early, 'b', all({ a: working }), 999)).toBeNull();
  });

  test('keeps off neither its own session nor anybody for one that cannot use it', () => {
    expect(reservedFor(line, 'a', all({ a: working }), 1000)).toBeNull();
    expect(reservedFor(line, 'b', all({ a: idle }), 1000)).toBeNull();
    expect(reservedFor([wait('a', 1)], 'b', all({ a: working }), 1000)).toBeNull();
  });
});

test('every waiter is served or out, each at most once, whatever becomes of them', () => {
  const state = fc.record({ ended: fc.boolean(), turnRuns: fc.boolean(), turn: fc.integer({ min: 1, max: 2 }) });
  const waiters = fc.array(fc.record({ since: fc.nat(5), askedUntil: fc.option(fc.nat(500_000)), state }), { maxLength: 6 });
  fc.assert(
    fc.property(waiters, (rows) => {
      let line = rows.map(({ since, askedUntil }, at) => wait(`s${at}`, since, { askedUntil }));
      const states = all(Object.fromEntries(rows.map((row, at) => [`s${at}`, row.state])));
      const served: string[] = [];
      for (let now = 10; line.length > 0; now += RESERVATION_MS) {
        const { next, over } = advance(line, states, now);
        line = line.filter((w) => !over.includes(w)).map((w) => (w.sessionId === next?.sessionId ? next : w));
        if (next === null) break;
        expect(qualifies(next, states, now)).toBe(true);
        for (const other of line) expect(reservedFor(line, other.sessionId, states, now)).toEqual(other === next ? null : next);
        served.push(next.sessionId);
      }
      expect(line).toEqual([]);
      expect(new Set(served).size).toBe(served.length);
      const sinces = served.map((id) => rows[Number(id.slice(1))]?.since ?? -1);
      expect(sinces).toEqual(sinces.toSorted((a, b) => a - b));
    }),
  );
});

describe('circles', () => {
  const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

  test.each([
    [{ a: ['b'], b: ['a'] }, ['a', 'b']],
    [{ a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c']],
    [{ a: ['b'], b: ['c'] }, null],
    [{ a: ['b'], b: ['c'], c: ['b'] }, null],
    [{ a: ['a'] }, null],
    [{}, null],
    [{ a: ['b', 'c'], b: ['d'], d: ['a'], c: ['a'] }, ['a', 'c']],
    [{ a: ['b', 'b'], b: ['b', 'a'] }, ['a', 'b']],
  ])('of %j from a: %j', (edges, cycle) => {
    expect(findCycle('a', graph(edges as Record<string, string[]>))).toEqual(cycle);
  });

  test('what is found is one, and what is there is found', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const edges = fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { maxLength: 10 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const waitsFor = Map.groupBy(pairs, ([from]) => from);
        const graphOf = new Map([...waitsFor].map(([from, list]) => [from, list.map(([, to]) => to)]));
        const cycle = findCycle('a', graphOf);
        if (cycle === null) expect(reaches(graphOf, 'a', 'a')).toBe(false);
        else {
          expect(cycle[0]).toBe('a');
          expect(new Set(cycle).size).toBe(cycle.length);
          cycle.forEach((id, at) => expect(graphOf.get(id)).toContain(cycle[(at + 1) % cycle.length]));
        }
      }),
    );
  });

  test('who started last gives way', () => {
    const sessions = [
      { id: 'a', startedAt: 1 },
      { id: 'b', startedAt: 3 },
      { id: 'c', startedAt: 2 },
    ];
    expect(youngest(sessions)?.id).toBe('b');
    const atOnce = [
      { id: 'a', startedAt: 1 },
      { id: 'b', startedAt: 1 },
    ];
    expect(youngest(atOnce)?.id).toBe('b');
    expect(youngest(atOnce.toReversed())?.id).toBe('b');
    expect(youngest([])).toBeNull();
  });
});

/** Whether there is a way of at least two sessions: who waits for itself alone waits for nobody. */
function reaches(graph: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const visit = (id: string): boolean =>
    (graph.get(id) ?? []).some((next) => {
      if (next === to) return id !== to;
      if (seen.has(next)) return false;
      seen.add(next);
      return visit(next);
    });
  return visit(from);
}
