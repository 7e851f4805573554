import { expect, test } from 'vitest';
import { aSession } from '../../core/session/samples.ts';
import { writeRegistry } from './write-registry.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const kept = (key: string, record: object, session: string | null) => ({ key, raw: JSON.stringify(record), session, seen: 0, since: null });

test('a record whose session the register does not list any more is inactive; one that never had a session stays as it is', () => {
  const records = [
    kept('9', { status: 'active', x: 1 }, 'ses_gone'),
    kept('2', { status: 'inactive' }, 'ses_gone_too'),
    kept('x', { status: 'active' }, null),
  ];
  expect(writeRegistry(records, [], NOW)).toEqual({
    text: '{\n  "9": {\n    "status": "inactive",\n    "x": 1\n  },\n  "2": {"status":"inactive"},\n  "x": {"status":"active"}\n}\n',
    sessions: 3,
    records: [{ ...records[0], raw: '{\n    "status": "inactive",\n    "x": 1\n  }' }, ...records.slice(1)],
  });
  expect(writeRegistry([], [], NOW)).toEqual({ text: '{}\n', sessions: 0, records: [] });
});

test('its own records, kept, give the same text: also of a time in another form, and of a stale one', () => {
  const since = NOW - 3_600_000;
  const imported = {
    number: 1,
    session_id: 'a',
    status: 'inactive',
    terminal: 'unknown',
    marked_inactive_at: '2026-11-21T11:00:00Z',
    x: 1,
  };
  const records = [{ ...kept('1', imported, 'ses_1'), seen: 5, since }];
  const rows = [
    { session: aSession({ id: 'ses_1', number: 1, inactiveSince: since, lastSeenAt: 5 }), stale: false },
    { session: aSession({ id: 'ses_2', number: 2, ordinal: 2, role: 'two\nlines', lastSeenAt: 7 }), stale: true },
    { session: aSession({ id: 'ses_3', number: 3, ordinal: 3, endedAt: NOW }), stale: false },
  ];
  const first = writeRegistry(records, rows, NOW);
  expect(first.text).toContain(`"1": ${JSON.stringify(imported)}`);
  expect(JSON.parse(first.text)).toMatchObject({ 2: { status: 'inactive', role: 'two\nlines' }, 3: { status: 'inactive' } });
  expect(writeRegistry(first.records, rows, NOW)).toEqual(first);
  const back = rows.map(({ session }) => ({ session: { ...session, inactiveSince: null, endedAt: null, lastSeenAt: NOW }, stale: false }));
  const second = writeRegistry(first.records, back, NOW);
  expect(JSON.parse(second.text)).toMatchObject({ 1: { status: 'active', x: 1 }, 2: { status: 'active' }, 3: { status: 'active' } });
  expect(second.text).not.toContain('marked_inactive_at');
});
