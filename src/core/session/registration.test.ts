import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Standing } from './identify.ts';
import { decideRegistration, defaultName, type RegistrationDecision, type RegistrationQuestion } from './registration.ts';
import { aSession } from './samples.ts';
import type { Session } from './session.ts';

const terminal = (number: number, part: Partial<Session> = {}): Session =>
  aSession({ id: `ses_t${number}`, agent: 'terminal', number, process: null, agentSessionId: `session-${number}`, ...part });
const agent = (number: number): Session => aSession({ id: `ses_a${number}`, number });
const inactive = { inactiveSince: 5 };
const stands = (...sessions: Session[]): Standing[] => sessions.map((session) => ({ session, stale: false }));

function register(part: Partial<RegistrationQuestion>): RegistrationDecision {
  const blank = { rows: [], number: null, name: null, role: null, goal: null, terminal: null, force: false, person: true };
  return decideRegistration({ ...blank, ...part });
}

test('the lowest free number is taken, gaps first, beyond any maximum', () => {
  expect(register({ rows: stands(terminal(1), terminal(2), agent(4)) })).toEqual({ is: 'new', number: 3, displaced: null, replaces: [] });
  expect(register({ rows: stands(...Array.from({ length: 13 }, (_, i) => terminal(i + 1))) })).toMatchObject({ number: 14 });
  expect(register({ number: 14, rows: stands(terminal(13)) })).toMatchObject({ is: 'new', number: 14 });
});

test('a living owner is named; a person may take the number, a program may not', () => {
  for (const owner of [terminal(8), agent(8)]) {
    expect(register({ number: 8, role: 'x', rows: stands(owner) })).toEqual({ is: 'refused', owner });
    expect(register({ number: 8, force: true, rows: stands(owner) })).toMatchObject({ is: 'new', displaced: owner });
    expect(register({ number: 8, force: true, person: false, rows: stands(owner) })).toEqual({ is: 'person-needed' });
  }
});

test('a living session is the same only by its name, and from its own terminal', () => {
  const eight = terminal(8, { tty: 's001', role: 'chat' });
  const rows = stands(eight);
  expect(register({ number: 8, name: 'session-8', rows })).toMatchObject({ is: 'renewed', session: eight });
  expect(register({ number: 8, name: 'session-8', terminal: 's001', role: 'new', rows })).toMatchObject({ is: 'renewed' });
  expect(register({ name: 'session-8', rows })).toMatchObject({ is: 'renewed', number: 8 });
  expect(register({ number: 8, name: 'session-8', terminal: 's002', rows })).toEqual({ is: 'refused', owner: eight });
  expect(register({ number: 8, role: 'chat', rows })).toEqual({ is: 'refused', owner: eight });
  expect(register({ number: 9, name: 'session-8', rows })).toEqual({ is: 'name-taken', owner: eight });
});

test('an inactive one goes on when nothing differs, and else makes room', () => {
  const five = terminal(5, { ...inactive, role: 'ops', goal: null });
  const rows = stands(five);
  expect(register({ number: 5, rows })).toMatchObject({ is: 'renewed', session: five, number: 5 });
  expect(register({ number: 5, role: 'ops', goal: 'deploy', name: 'session-5', rows })).toMatchObject({ is: 'renewed' });
  for (const other of [{ role: 'dev' }, { name: 'session-truth-test' }]) {
    expect(register({ number: 5, ...other, rows })).toEqual({ is: 'new', number: 5, displaced: null, replaces: [five] });
  }
  expect(register({ number: 5, force: true, rows: stands(five, agent(5)) })).toMatchObject({ is: 'renewed', displaced: agent(5) });
});

test('a name that nobody gave says the number, and differs from every living one', () => {
  expect(defaultName(8, 3, [])).toBe('session-8');
  expect(defaultName(8, 3, [terminal(9, { agentSessionId: 'session-8' })])).toBe('session-8-3');
});

test('no living session of others loses its number without force', () => {
  const rows = fc
    .uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 5 }), away: fc.boolean(), isAgent: fc.boolean() }), {
      selector: (row) => (row.away ? `${row.number} away ${String(row.isAgent)}` : row.number),
    })
    .map((all) =>
      all.map(({ number, away, isAgent }, i): Standing => ({
        session: { ...(isAgent ? agent(number) : terminal(number)), id: `ses_${i}`, inactiveSince: away ? 5 : null },
        stale: false,
      })),
    );
  const said = fc.option(fc.constantFrom('session-1', 'session-2', 'other'));
  fc.assert(
    fc.property(rows, fc.option(fc.integer({ min: 1, max: 6 })), said, fc.boolean(), (all, number, name, force) => {
      const decided = register({ rows: all, number, name, force });
      if (decided.is !== 'new' && decided.is !== 'renewed') return;
      const gone = new Set([decided.displaced?.id, ...(decided.is === 'new' ? decided.replaces : [decided.session]).map((s) => s.id)]);
      const after = all.filter(({ session: s }) => s.inactiveSince === null && !gone.has(s.id)).map(({ session: s }) => s.number);
      expect(after).not.toContain(decided.number);
      expect(decided.displaced === null || force).toBe(true);
      if (number !== null) expect(decided.number).toBe(number);
    }),
    { numRuns: 1000 },
  );
});
