import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditOf } from '../../src/daemon/governance/audit.ts';
import { importAudit } from '../../src/daemon/governance/import-audit.ts';
import { pruneDecisions } from '../../src/daemon/tasks/prune-decisions.ts';
import { RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
beforeEach(async () => {
  world = await RegisterWorld.open();
});
afterEach(() => world.close());

const logs = (count: number) =>
  Array.from({ length: count }, (_, number) => ({
    _id: { $oid: `68fb2a00${String(number).padStart(16, '0')}` },
    sessionId: number < 40 ? '2025-10-24-001' : '2025-10-23-001',
    action: 'boundary_enforcement',
    allowed: number % 4 !== 0,
    violations: number % 4 === 0 ? [{ ruleId: 'inst_016', severity: 'HIGH' }] : [],
    service: 'BoundaryEnforcer',
    timestamp: { $date: new Date(Date.UTC(2025, 9, 24, 8, 0, number)).toISOString() },
  }));

function file(name: string, text: string): string {
  const path = join(world.repository, name);
  writeFileSync(path, text);
  return path;
}
const imported = (path: string, dryRun = false) => importAudit(world.d, { cwd: world.repository, path, dryRun });
const audit = (outcome: string | null) =>
  auditOf(world.d, { cwd: world.repository, service: null, outcome, since: null, session: null, all: true, after: null, limit: 1000 });

test('100 exported logs are 100 decisions, once, without any other database (E40)', async () => {
  const path = file('auditLogs.json', JSON.stringify(logs(100)));
  const wanted = {
    path,
    total: 100,
    refused: 25,
    sessions: 2,
    from: '2025-10-24T08:00:00.000Z',
    until: '2025-10-24T08:01:39.000Z',
    warnings: [],
  };
  expect(await imported(path, true)).toEqual({ ...wanted, dryRun: true, added: 100, known: 0 });
  expect((await audit(null)).decisions).toEqual([]);
  expect(await imported(path)).toEqual({ ...wanted, dryRun: false, added: 100, known: 0 });
  const { decisions } = await audit(null);
  expect(decisions).toHaveLength(100);
  expect(decisions.filter(({ sessionId }) => sessionId === '2025-10-24-001')).toHaveLength(40);
  expect((await audit('deny')).decisions.every(({ rule, origin }) => rule.id === 'inst_016' && origin === 'imported')).toBe(true);

  const asLines = file(
    'again.jsonl',
    logs(101)
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  expect(await imported(asLines, true)).toMatchObject({ added: 1, known: 100 });
  expect(await imported(asLines)).toMatchObject({ added: 1, known: 100 });
  expect(await imported(asLines)).toMatchObject({ added: 0, known: 101 });
});

test('what is imported outlives the retention', async () => {
  await imported(file('auditLogs.json', JSON.stringify(logs(3))));
  await pruneDecisions(world.d, 1);
  expect((await audit(null)).decisions).toHaveLength(3);
});

test('an own export is known where it came from', async () => {
  await imported(file('auditLogs.json', JSON.stringify(logs(5))));
  const exported = (await audit(null)).decisions.map((one) => JSON.stringify(one)).join('\n');
  expect(await imported(file('audit.jsonl', exported))).toMatchObject({ added: 0, known: 5, warnings: [] });
});

test('a file that cannot be read is named, and one with nothing in it adds nothing', async () => {
  await expect(imported(join(world.repository, 'none.json'))).rejects.toMatchObject({ code: 'DUMP_UNREADABLE' });
  await expect(imported(world.repository)).rejects.toMatchObject({ code: 'DUMP_UNREADABLE' });
  expect(await imported(file('empty.json', 'nothing\n'))).toMatchObject({
    total: 1,
    added: 0,
    known: 0,
    from: null,
    warnings: [{ warning: 'not-an-object', count: 1, places: [1] }],
  });
});
