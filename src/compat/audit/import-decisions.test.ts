import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecisionRecord } from '../../core/governance/audit.ts';
import type { DecisionView } from '../../protocol/api-governance.ts';
import { DecisionImporter } from './import-decisions.ts';
import { logEntries } from './log-entries.ts';

/** As the older system exports one. */
const log = (number: number, more: object = {}): Record<string, unknown> => ({
  _id: { $oid: `68fb2a00${String(number).padStart(16, '0')}` },
  sessionId: number < 40 ? '2025-10-24-001' : '2025-10-23-001',
  action: 'boundary_enforcement',
  allowed: number % 4 !== 0,
  rulesChecked: ['inst_016'],
  violations: number % 4 === 0 ? [{ ruleId: 'inst_016', severity: 'HIGH', details: 'cites a number without a source' }] : [],
  metadata: { boundary: 'values', attempt: { $numberInt: String(number) } },
  domain: number % 2 === 0 ? 'STRATEGIC' : 'UNKNOWN',
  service: 'BoundaryEnforcer',
  durationMs: 3,
  timestamp: { $date: new Date(Date.UTC(2025, 9, 24, 8, 0, number)).toISOString() },
  __v: 0,
  ...more,
});
const hundred = Array.from({ length: 100 }, (_, number) => log(number));
const read = (text: string, file = 'auditLogs.json', keepInput = false) => {
  const { entries, broken } = logEntries(text);
  const importer = new DecisionImporter(file, { keepInput });
  for (const place of broken) importer.warn('not-an-object', place);
  for (const entry of entries) importer.add(entry);
  return { decisions: importer.decisions, warnings: importer.warnings, total: entries.length + broken.length };
};
const lines = (logs: object[]): string => logs.map((one) => JSON.stringify(one)).join('\n');

describe('exported audit logs (E40, X06)', () => {
  test('100 logs give 100 decisions, 40 of them of one session, 25 refused', () => {
    const { decisions, total, warnings } = read(JSON.stringify(hundred));
    expect([decisions.length, total, warnings]).toEqual([100, 100, []]);
    expect(decisions.filter(({ sessionId }) => sessionId === '2025-10-24-001')).toHaveLength(40);
    expect(decisions.filter(({ outcome }) => outcome === 'deny')).toHaveLength(25);
    expect(decisions[4]).toMatchObject({
      at: Date.UTC(2025, 9, 24, 8, 0, 4),
      workspaceId: null,
      service: 'BoundaryEnforcer',
      ruleId: 'inst_016',
      outcome: 'deny',
      domain: 'STRATEGIC',
      tool: 'boundary_enforcement',
      input: null,
      origin: 'imported',
      record: 'auditLogs.json:5',
    });
    expect(decisions[5]).toMatchObject({ outcome: 'silent', domain: null, ruleId: 'boundary_enforcement' });
  });

  test('a list, lines, an object around them: the same decisions, whichever file and order', () => {
    const ids = (text: string): string[] =>
      read(text, 'x')
        .decisions.map(({ id }) => id)
        .toSorted();
    const wanted = ids(JSON.stringify(hundred));
    expect(new Set(wanted).size).toBe(100);
    expect(ids(`${lines(hundred)}\n`)).toEqual(wanted);
    expect(ids(`\uFEFF${lines(hundred.toReversed())}`)).toEqual(wanted);
    expect(ids(JSON.stringify({ auditLogs: hundred }, null, 2))).toEqual(wanted);
    expect(ids(`[${hundred.map((one) => JSON.stringify(one)).join(',\n')},\n{"_id": {"$oi`)).toEqual(wanted);
    expect(read(JSON.stringify(hundred[0])).decisions.map(({ id }) => wanted.includes(id))).toEqual([true]);
  });

  test('what is broken is left out, counted and named', () => {
    const bad = [
      JSON.stringify(log(1)),
      '{"half": ',
      '17',
      JSON.stringify(log(1)),
      JSON.stringify({ ...log(2), timestamp: undefined, _id: undefined }),
      JSON.stringify({ ...log(3), allowed: undefined }),
      JSON.stringify({ ...log(4), timestamp: 'yesterday', sessionId: ' ' }),
      JSON.stringify({ ...log(8), violations: [] }),
    ];
    const { decisions, total, warnings } = read(bad.join('\n'));
    expect([decisions.length, total]).toEqual([3, 8]);
    expect(warnings).toEqual([
      { warning: 'not-an-object', count: 2, places: [2, 3] },
      { warning: 'twice', count: 1, places: [4] },
      { warning: 'no-time', count: 1, places: [5] },
      { warning: 'no-outcome', count: 1, places: [6] },
      { warning: 'time-of-id', count: 1, places: [7] },
      { warning: 'no-session', count: 1, places: [7] },
      { warning: 'no-rule', count: 1, places: [8] },
    ]);
    expect(decisions[1]).toMatchObject({ at: 0x68_fb_2a_00 * 1000, sessionId: 'unknown' });
  });

  test.each([
    [{ $date: '2025-10-24T08:45:00Z' }, '2025-10-24T08:45:00.000Z'],
    [{ $date: { $numberLong: '1761295500000' } }, '2025-10-24T08:45:00.000Z'],
    ['2025-10-24T10:45:00+02:00', '2025-10-24T08:45:00.000Z'],
    ['2025-10-24T08:45:00', '2025-10-24T08:45:00.000Z'],
    [1_761_295_500_000, '2025-10-24T08:45:00.000Z'],
  ])('a time as %j', (timestamp, wanted) => {
    expect(read(JSON.stringify(log(1, { timestamp }))).decisions.map(({ at }) => new Date(at).toISOString())).toEqual([wanted]);
  });

  test('violations as plain names, as the first versions had them', () => {
    const { decisions } = read(JSON.stringify(log(0, { violations: ['technical_architectural_change'] })));
    expect(decisions.map(({ ruleId }) => ruleId)).toEqual(['technical_architectural_change']);
  });

  test('secrets go into nothing that is kept', () => {
    const key = `sk-ant-api03-${'Ab3dEf9hJk2mNp5q'.repeat(5)}AA`;
    const text = JSON.stringify([log(0, { action: `call ${key}`, metadata: { key }, sessionId: key, violations: [{ ruleId: key }] })]);
    const { decisions } = read(text, `${key}.json`, true);
    expect(decisions).toHaveLength(1);
    expect(JSON.stringify(decisions)).not.toContain('Ab3dEf9hJk2mNp5q');
    expect(decisions[0]?.input).toContain('***');
  });

  test('details without end are left out', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 2000; level += 1) deep = { deep };
    const { decisions, warnings } = read(JSON.stringify(log(1, { metadata: deep })));
    expect([decisions.length, warnings.map(({ warning }) => warning)]).toEqual([1, ['too-deep']]);
  });

  test('anything at all is read without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.array(fc.dictionary(fc.string(), fc.jsonValue())).map((all) => JSON.stringify(all)),
        ),
        (text) => {
          const { decisions, total } = read(text);
          expect(decisions.length).toBeLessThanOrEqual(total);
        },
      ),
    );
  });
});

test('what `rollcall audit --export` writes comes back whole, of no repository and as imported', () => {
  const text = fc.string();
  const decision = fc.record({
    id: fc.uuid(),
    at: fc.nat(4_000_000_000_000),
    sessionId: text,
    service: text,
    ruleId: text,
    ruleVersion: fc.nat(),
    outcome: fc.constantFrom('deny', 'ask', 'note', 'silent'),
    code: text,
    domain: fc.option(text),
    tool: text,
    toolUseId: fc.option(text),
    inputHash: text,
    input: fc.option(text),
    latencyUs: fc.option(fc.nat()),
    overrideOf: fc.option(text),
    followed: fc.constantFrom('ran', 'failed', null),
    record: fc.option(text),
  }) satisfies fc.Arbitrary<Omit<DecisionRecord, 'workspaceId' | 'origin'>>;
  fc.assert(
    fc.property(fc.uniqueArray(decision, { selector: ({ id }) => id }), (decisions) => {
      const views = decisions.map(({ at, ruleId, ruleVersion, ...rest }) => ({
        ...rest,
        at: new Date(at).toISOString(),
        session: { id: 's', number: 1 },
        workspace: 'shop',
        rule: { id: ruleId, version: ruleVersion },
        origin: 'own',
      })) satisfies DecisionView[];
      expect(read(lines(views)).decisions).toEqual(decisions.map((one) => ({ ...one, workspaceId: null, origin: 'imported' })));
    }),
  );
});
