import { describe, expect, test } from 'vitest';
import { type StoryEntry, SUMMARY, tellStory } from './history.ts';

const entry = (at: number, kind: string, data: StoryEntry['data'] = {}): StoryEntry => ({ at, kind, data });
const started = entry(1000, 'session.started', { number: 1 });

describe('the story of a session', () => {
  test('counts what it did, and names the files that it changed', () => {
    const story = tellStory(
      [
        started,
        entry(2000, 'turn.started', { turn: 1 }),
        entry(2000, 'lease.granted', { path: 'a.ts', worktree: '/w', token: 1 }),
        entry(2001, 'lease.held', { path: 'a.ts', token: 1 }),
        entry(2002, 'lease.granted', { path: 'b.ts', worktree: '/w', token: 2 }),
        entry(2003, 'lease.taken-back', { path: 'b.ts', token: 2, outcome: 'failed' }),
        entry(2004, 'lease.found', { path: 'a.ts', worktree: '/other', token: 3 }),
        entry(2005, 'lease.claimed', { path: 'docs/**', worktree: '/w', token: 4, renewed: false }),
        entry(2006, 'lease.claimed', { path: 'docs/**', worktree: '/w', token: 4, renewed: true }),
        entry(2007, 'lease.denied', { path: 'c.ts' }),
        entry(2008, 'work.protected', { verdict: 'deny' }),
        entry(2009, 'work.protected', { verdict: 'ask' }),
        entry(2010, 'lease.incident', { path: 'a.ts' }),
        entry(2010, 'message.sent', { message: 7 }),
        entry(2010, 'message.queued', { message: 8 }),
        entry(2010, 'message.queued', { message: 9 }),
        entry(2011, 'session.ended', { reason: 'said' }),
      ],
      9000,
    );
    expect(story).toEqual({
      from: 1000,
      presentMs: 1011,
      complete: true,
      counts: { turns: 1, files: 2, leases: 3, claims: 1, denials: 2, incidents: 1, messagesSent: 1, messagesReceived: 2 },
      files: [
        { path: 'a.ts', worktree: '/w' },
        { path: 'a.ts', worktree: '/other' },
      ],
    });
  });

  test('time away counts for nothing; a session that is here counts up to now', () => {
    const back = [started, entry(1500, 'session.inactive'), entry(5000, 'session.active'), entry(5100, 'session.heartbeat')];
    expect(tellStory(back, 6000).presentMs).toBe(500 + 1000);
    expect(tellStory([...back, entry(5600, 'session.ended')], 6000).presentMs).toBe(500 + 600);
    // The clock was set back.
    expect(tellStory([started], 10).presentMs).toBe(0);
  });

  test.each([
    [entry(1, 'session.started'), true],
    [entry(1, 'session.registered', { renewed: false }), true],
    [entry(1, 'session.registered', { renewed: true }), false],
    [entry(1, 'session.identified', { agent: 'terminal' }), true],
    [entry(1, 'session.identified', { agent: 'claude-code' }), false],
    [entry(1, 'turn.started'), false],
  ])('which begins with %o is complete: %o', (first, complete) => {
    expect(tellStory([first], 5).complete).toBe(complete);
  });

  test('a summary stands for all before it, whether that is kept or not', () => {
    const kept = { from: '1970-01-01T00:00:01.000Z', seconds: 7, complete: true, turns: 4, files: 3, leases: 9, claims: 1, denials: 2 };
    const before = [started, entry(2000, 'lease.found', { path: 'a.ts', worktree: '/w', token: 3 }), entry(8000, 'session.ended')];
    const after = [
      entry(10_000, SUMMARY, { ...kept, incidents: 5 }),
      entry(20_000, 'session.resumed'),
      entry(20_500, 'turn.started'),
      entry(20_600, 'lease.found', { path: 'b.ts', worktree: '/w', token: 9 }),
    ];
    // One of an earlier version has no messages.
    const counts = { turns: 5, files: 4, leases: 10, claims: 1, denials: 2, incidents: 5, messagesSent: 0, messagesReceived: 0 };
    const told = tellStory(after, 21_000);
    expect(told).toEqual({ from: 1000, presentMs: 8000, complete: true, counts, files: [{ path: 'b.ts', worktree: '/w' }] });
    expect(tellStory([...before, ...after], 21_000)).toMatchObject({ from: 1000, presentMs: 8000, counts });
  });

  test('without any entry nothing is known', () => {
    expect(tellStory([], 5)).toMatchObject({ from: null, presentMs: 0, complete: false, files: [] });
  });
});
