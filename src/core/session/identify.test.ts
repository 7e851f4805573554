import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideIdentity, type IdentifyDecision, type IdentifyQuestion, type Standing } from './identify.ts';
import { aSession } from './samples.ts';
import type { Session } from './session.ts';

const terminal = (number: number, part: Partial<Session> = {}): Session =>
  aSession({ id: `ses_t${number}`, agent: 'terminal', number, process: null, ...part });
const agent = (number: number, part: Partial<Session> = {}): Session => aSession({ id: `ses_a${number}`, number, ...part });
const inactive = { inactiveSince: 5 };
const stands = (...sessions: Session[]): Standing[] => sessions.map((session) => ({ session, stale: false }));
const was = (session: Session, today = true) => ({ sessionId: session.id, number: session.number, today });

function ask(part: Partial<IdentifyQuestion>): IdentifyDecision {
  return decideIdentity({
    agent: null,
    own: null,
    terminal: null,
    rows: [],
    as: null,
    fresh: false,
    force: false,
    person: true,
    ...part,
  });
}
const nothingElse = { stale: null, displaced: null, leaves: null, replaces: [], inherits: null };

describe('a terminal that asks for nothing', () => {
  test('gets back who it is today', () => {
    const eight = terminal(8);
    expect(ask({ own: was(eight), rows: stands(terminal(1), eight) })).toEqual({
      is: 'loaded',
      session: eight,
      number: 8,
      ...nothingElse,
    });
  });

  test('is loaded although it was marked inactive meanwhile, but not when its number is a living one’s now', () => {
    const eight = terminal(8, inactive);
    expect(ask({ own: was(eight), rows: stands(eight) })).toMatchObject({ is: 'loaded', session: eight, number: 8 });
    expect(ask({ own: was(eight), rows: stands(eight, agent(8)) })).toEqual({ is: 'unknown', proposed: 1, lost: null });
    const stale = { session: agent(8), stale: true };
    expect(ask({ own: was(eight), rows: [...stands(eight), stale] })).toMatchObject({ is: 'loaded', stale: stale.session });
  });

  test('is proposed on the next day what it was, and loaded no more', () => {
    const eight = terminal(8);
    expect(ask({ own: was(eight, false), rows: stands(eight) })).toEqual({ is: 'unknown', proposed: 8, lost: null });
    expect(ask({ own: was(eight, false), rows: stands(agent(8)) })).toEqual({ is: 'unknown', proposed: 1, lost: null });
  });

  test('is told that the session which it was is no more', () => {
    expect(ask({ own: was(terminal(8)), rows: stands(terminal(1)) })).toEqual({ is: 'unknown', proposed: 8, lost: 8 });
  });

  test('is proposed what another shell in the same terminal was, else the lowest free number', () => {
    const four = terminal(4);
    expect(ask({ terminal: was(four), rows: stands(terminal(1), four) })).toEqual({ is: 'unknown', proposed: 4, lost: null });
    expect(ask({ rows: stands(terminal(1), terminal(2), terminal(4), terminal(3, inactive)) })).toMatchObject({ proposed: 3 });
    expect(ask({ rows: stands(...Array.from({ length: 13 }, (_, i) => terminal(i + 1))) })).toMatchObject({ proposed: 14 });
  });
});

describe('a terminal that asks for a number', () => {
  test('gets a new session when nobody has it, whatever its height', () => {
    expect(ask({ as: 999_999, rows: stands(terminal(1)) })).toEqual({
      is: 'identified',
      session: null,
      number: 999_999,
      ...nothingElse,
    });
  });

  test('is from now on the inactive session of a terminal that has it', () => {
    const five = terminal(5, inactive);
    expect(ask({ as: 5, rows: stands(five) })).toMatchObject({ is: 'identified', session: five, number: 5, stale: null });
    const older = terminal(5, { ...inactive, id: 'ses_older', lastSeenAt: -1 });
    expect(ask({ as: 5, rows: stands(older, five) })).toMatchObject({ session: five });
  });

  test('takes over a stale owner: a terminal’s session itself, of an agent’s the number only', () => {
    const [mine, theirs] = [terminal(5), agent(6)];
    const rows = [mine, theirs].map((session) => ({ session, stale: true }));
    expect(ask({ as: 5, rows })).toMatchObject({ is: 'identified', session: mine, stale: mine });
    expect(ask({ as: 6, rows })).toMatchObject({ is: 'identified', session: null, number: 6, stale: theirs });
  });

  test('is refused a living one’s; a person may take it, a program may not', () => {
    const eight = agent(8);
    expect(ask({ as: 8, rows: stands(eight) })).toEqual({ is: 'refused', owner: eight });
    expect(ask({ as: 8, rows: stands(eight), force: true, person: false })).toEqual({ is: 'person-needed' });
    expect(ask({ as: 8, rows: stands(eight), force: true })).toMatchObject({ is: 'identified', session: null, displaced: eight });
    expect(ask({ as: 9, rows: stands(eight), force: true, person: false })).toMatchObject({ is: 'identified', displaced: null });
  });

  test('keeps its session under another number, and is the one it asked for where that one waits', () => {
    const eight = terminal(8);
    expect(ask({ as: 3, own: was(eight), rows: stands(eight) })).toMatchObject({ session: eight, number: 3, leaves: null });
    const three = terminal(3, inactive);
    expect(ask({ as: 3, own: was(eight), rows: stands(eight, three) })).toMatchObject({ session: three, number: 3, leaves: eight });
    expect(ask({ as: 8, own: was(eight), rows: stands(eight, three) })).toMatchObject({ session: eight, number: 8, leaves: null });
  });

  test('of the next day it goes on with the one that it was, or leaves it', () => {
    const eight = terminal(8);
    expect(ask({ as: 8, own: was(eight, false), rows: stands(eight) })).toMatchObject({ session: eight, leaves: null });
    expect(ask({ as: 3, own: was(eight, false), rows: stands(eight) })).toMatchObject({ session: null, number: 3, leaves: eight });
  });

  test('in a new shell it goes on with what the former shell of its terminal was, alive or not', () => {
    const four = terminal(4);
    expect(ask({ as: 4, terminal: was(four), rows: stands(four) })).toMatchObject({ is: 'identified', session: four });
    expect(ask({ as: 4, rows: stands(four) })).toEqual({ is: 'refused', owner: four });
    const older = terminal(4, { ...inactive, id: 'ses_older' });
    expect(ask({ as: 4, own: was(older), terminal: was(four), rows: stands(older, four) })).toMatchObject({ session: four });
  });

  test('asks for a new session: its own is left, and what waited under that number ends', () => {
    const [eight, three] = [terminal(8), terminal(3, inactive)];
    const rows = stands(eight, three, agent(1));
    expect(ask({ fresh: true, own: was(eight), rows })).toMatchObject({ session: null, number: 2, leaves: eight, replaces: [] });
    expect(ask({ fresh: true, as: 3, own: was(eight), rows })).toMatchObject({
      session: null,
      number: 3,
      leaves: eight,
      replaces: [three],
    });
    expect(ask({ fresh: true, as: 8, own: was(eight), rows })).toMatchObject({
      session: null,
      number: 8,
      leaves: eight,
      replaces: [eight],
    });
    expect(ask({ fresh: true, as: 1, own: was(eight), rows })).toMatchObject({ is: 'refused' });
  });
});

describe('a session of an agent', () => {
  const two = agent(2);

  test('is known already, and only its number changes', () => {
    expect(ask({ agent: two, rows: stands(two, terminal(8)) })).toMatchObject({ is: 'loaded', session: two, number: 2 });
    expect(ask({ agent: two, as: 5, rows: stands(two) })).toMatchObject({ is: 'identified', session: two, number: 5, inherits: null });
    expect(ask({ agent: two, as: 8, rows: stands(two, terminal(8)) })).toMatchObject({ is: 'refused' });
    expect(ask({ agent: two, as: 8, rows: stands(two, terminal(8)), force: true, person: false })).toEqual({ is: 'person-needed' });
  });

  test('takes the number of one that waits, and what was said about it', () => {
    const eight = terminal(8, inactive);
    expect(ask({ agent: two, as: 8, rows: stands(two, eight) })).toMatchObject({ session: two, number: 8, inherits: eight });
    const rows = [...stands(two), { session: terminal(9), stale: true }];
    expect(ask({ agent: two, as: 9, rows })).toMatchObject({ session: two, stale: terminal(9), inherits: terminal(9) });
  });

  test('that was marked inactive has its number back, or the lowest free one', () => {
    const away = agent(2, inactive);
    expect(ask({ agent: away, rows: stands(away) })).toMatchObject({ is: 'loaded', number: 2 });
    expect(ask({ agent: away, rows: stands(away, terminal(2)) })).toMatchObject({ is: 'loaded', number: 1 });
  });
});

const numbers = fc.integer({ min: 1, max: 4 });
const rowsArbitrary = fc
  .array(fc.record({ number: numbers, isAgent: fc.boolean(), inactive: fc.boolean(), stale: fc.boolean() }), { maxLength: 7 })
  .map((rows) =>
    rows.map(({ number, isAgent, inactive: away, stale }, index): Standing => ({
      session: aSession({
        id: `ses_${index}`,
        agent: isAgent ? 'claude-code' : 'terminal',
        number,
        ordinal: index,
        inactiveSince: away ? 5 : null,
      }),
      stale: stale && !away,
    })),
  )
  // One active session a number: that is what the register keeps.
  .map((rows) =>
    rows.filter(
      ({ session }, index) =>
        session.inactiveSince !== null ||
        !rows.slice(0, index).some((r) => r.session.inactiveSince === null && r.session.number === session.number),
    ),
  );
const remembered = fc.option(fc.record({ sessionId: fc.nat(9).map((n) => `ses_${n}`), number: numbers, today: fc.boolean() }));
const questions = rowsArbitrary.chain((rows) =>
  fc.record({
    agent: fc.constantFrom(null, null, ...rows.map((r) => r.session).filter((s) => s.agent !== 'terminal')),
    own: remembered.map((r) => (rows.find((row) => row.session.id === r?.sessionId)?.session.agent === 'claude-code' ? null : r)),
    terminal: remembered.map((r) => (rows.find((row) => row.session.id === r?.sessionId)?.session.agent === 'claude-code' ? null : r)),
    rows: fc.constant(rows),
    as: fc.option(numbers),
    fresh: fc.boolean(),
    force: fc.boolean(),
    person: fc.boolean(),
  }),
);

test('whatever was decided: one active session a number, and no living one of others loses its own without a person’s force', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const decided = decideIdentity(question);
      if (decided.is === 'refused' || decided.is === 'person-needed') return;
      if (decided.is === 'unknown') {
        const owner = question.rows.find(({ session }) => session.inactiveSince === null && session.number === decided.proposed)?.session;
        const mine = [question.own?.sessionId, question.terminal?.sessionId];
        expect(owner === undefined || mine.includes(owner.id)).toBe(true);
        return;
      }
      if (question.as !== null) expect(decided.number).toBe(question.as);
      const { session, number, stale, displaced, leaves, replaces } = decided;
      const gone = new Set([stale, displaced, leaves, ...replaces].map((s) => s?.id));
      const after = question.rows
        .filter(({ session: s }) => s.inactiveSince === null && !gone.has(s.id) && s.id !== session?.id)
        .map(({ session: s }) => s.number);
      expect([...after, number]).toHaveLength(new Set([...after, number]).size);

      const own = new Set([question.agent?.id, question.own?.sessionId, question.terminal?.sessionId, session?.id]);
      for (const row of question.rows) {
        const lost = gone.has(row.session.id) && row.session.id !== session?.id;
        if (!lost || row.stale || row.session.inactiveSince !== null || own.has(row.session.id)) continue;
        expect({ force: question.force, person: question.person, row: row.session.id }).toEqual({
          force: true,
          person: true,
          row: displaced?.id,
        });
      }
      if (displaced !== null) expect(replaces).not.toContain(displaced);
      if (question.agent !== null) expect(session).toBe(question.agent);
      if (decided.is === 'loaded' && question.agent === null) expect(question.own).toMatchObject({ today: true, sessionId: session?.id });
    }),
    { numRuns: 2000 },
  );
});

test('nobody becomes a session that lives and is not its own', () => {
  fc.assert(
    fc.property(questions, (question) => {
      const decided = decideIdentity(question);
      if (decided.is !== 'identified' && decided.is !== 'loaded') return;
      const row = question.rows.find(({ session }) => session.id === decided.session?.id);
      if (!row || row.stale || row.session.inactiveSince !== null) return;
      expect([question.agent?.id, question.own?.sessionId, question.terminal?.sessionId]).toContain(row.session.id);
    }),
    { numRuns: 2000 },
  );
});
