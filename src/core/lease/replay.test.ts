import { describe, expect, test } from 'vitest';
import { Replay, type ReplayEntry, type ReplayedLease } from './replay.ts';

type Line = [session: string, kind: string, data?: ReplayEntry['data']];

const W = { worktree: '/w' };
const started = (id: string, number: number): Line => [id, 'session.started', { number }];
const granted = (id: string, path: string, token: number): Line => [id, 'lease.granted', { path, token, ...W }];

/** Entries at 1, 2, 3 … */
function replay(lines: readonly Line[]) {
  const machine = new Replay();
  machine.feed(lines.map(([sessionId, kind, data = {}], index) => ({ at: index + 1, workspaceId: 1, sessionId, kind, data })));
  const { sessions, leases, waits } = machine.state();
  const short = (l: ReplayedLease): string => `${l.sessionId} ${l.path} ${l.token} ${l.claim ? 'claim' : l.state}`;
  return { sessions, leases: leases.map(short), raw: leases, waits };
}

describe('a replay', () => {
  test('leases: pending, held, taken back, released, committed, passed on', () => {
    const { leases } = replay([
      started('A', 1),
      started('B', 2),
      granted('A', 'a', 1),
      granted('A', 'b', 2),
      ['A', 'lease.held', { path: 'b', token: 2 }],
      granted('A', 'c', 3),
      ['A', 'lease.taken-back', { path: 'c', token: 3 }],
      ['A', 'lease.found', { path: 'd', token: 4, ...W }],
      ['A', 'lease.found', { path: 'e', token: 5, ...W }],
      ['A', 'lease.committed', { paths: ['d'], tokens: [4] }],
      ['A', 'lease.released', { path: 'e', token: 5 }],
      ['B', 'lease.passed', { path: 'b', from: 'A', token: 2 }],
      granted('B', 'b', 6),
    ]);
    expect(leases).toEqual(['A a 1 pending', 'B b 6 pending']);
  });

  test('claims: taken, renewed, in place of an edit, and an edit again when their time is over', () => {
    const claimed = (token: number, renewed: boolean, until: string | null): Line => [
      'A',
      'lease.claimed',
      { path: 'a', token, mode: 'exclusive', renewed, until, ...W },
    ];
    const lines = [started('A', 1), granted('A', 'a', 1), claimed(2, false, '1970-01-01T00:00:01.000Z')];
    expect(replay(lines)).toMatchObject({ leases: ['A a 2 claim'], raw: [{ until: 1000, since: 3 }] });
    expect(replay([...lines, claimed(2, true, null)])).toMatchObject({ leases: ['A a 2 claim'], raw: [{ until: null, since: 3 }] });
    expect(replay([...lines, ['A', 'lease.claim-ended', { path: 'a', token: 2 }]]).leases).toEqual(['A a 2 held']);
  });

  test('an end takes everything; a return gives back what the journal says, with its new token', () => {
    const lines: Line[] = [
      started('A', 1),
      ['A', 'turn.started'],
      granted('A', 'a', 1),
      ['A', 'lease.found', { path: 'b', token: 2, ...W }],
      ['A', 'lease.found', { path: 'b', token: 3, worktree: '/other' }],
      ['A', 'lease.denied', { path: 'x', ...W }],
      ['A', 'session.ended', { reason: 'said', number: 1 }],
    ];
    const ended = replay(lines);
    expect({ leases: ended.leases, waits: ended.waits }).toEqual({ leases: [], waits: [] });
    expect(ended.sessions.get('A')).toMatchObject({ state: 'ended', turnRuns: false, number: 1 });
    const back = replay([
      ...lines,
      ['A', 'lease.woken', { paths: ['b'], worktrees: ['/other'], tokens: [9] }],
      ['A', 'session.resumed', { number: 4 }],
    ]);
    expect(back.raw).toEqual([
      { sessionId: 'A', path: 'b', worktree: '/other', token: 9, state: 'held', claim: false, since: 8, until: null },
    ]);
    expect(back.sessions.get('A')).toMatchObject({ state: 'here', number: 4 });
  });

  test('lines: who stands in them, whose turn it is, who has left', () => {
    const denied: Line = ['B', 'lease.denied', { path: 'a', ...W }];
    const lines: Line[] = [started('A', 1), started('B', 2), granted('A', 'a', 1), denied, denied];
    expect(replay(lines).waits).toEqual([{ sessionId: 'B', path: 'a', worktree: '/w', since: 4, reservedUntil: null }]);
    const came: Line[] = [...lines, ['B', 'lease.turn-came', { path: 'a', until: 99, ...W }]];
    expect(replay(came).waits).toMatchObject([{ since: 4, reservedUntil: 99 }]);
    expect(replay([...came, ['B', 'lease.left-line', { path: 'a', ...W }]]).waits).toEqual([]);
    expect(replay([...came, granted('B', 'a', 2)]).waits).toEqual([]);
    expect(replay([['B', 'lease.reserved', { path: 'a', ...W }]]).waits).toHaveLength(1);
    expect(replay([['B', 'lease.awaited', { path: 'a', ...W }]]).waits).toHaveLength(1);
  });

  test('numbers, whoever changes them', () => {
    const number = (...lines: Line[]): number | null | undefined => replay([started('A', 1), ...lines]).sessions.get('A')?.number;
    expect(number(['A', 'session.identified', { number: 8 }])).toBe(8);
    expect(number(['A', 'session.amended', { changes: { number: [1, 3] } }])).toBe(3);
    expect(number(['A', 'session.amended', { changes: { role: ['a', 'b'] } }])).toBe(1);
    expect(number(['A', 'session.displaced', { number: 1, to: 5 }])).toBe(5);
    expect(number(['A', 'session.displaced', { number: 1, to: null }])).toBe(1);
    expect(number(['A', 'session.inactive', { number: 1 }], ['A', 'session.active', { number: 2 }])).toBe(2);
  });

  test('of what began before the first entry that is kept only the rest is known', () => {
    const { sessions, leases } = replay([
      ['A', 'lease.held', { path: 'a', token: 1 }],
      ['B', 'session.registered', { number: 2, renewed: false }],
      ['C', 'session.identified', { number: 3, agent: 'claude-code' }],
      ['nobody', 'call.missed', {}],
    ]);
    expect(leases).toEqual([]);
    expect([...sessions.values()].map(({ id, number, complete }) => [id, number, complete])).toEqual([
      ['A', null, false],
      ['B', 2, true],
      ['C', 3, false],
    ]);
  });
});
