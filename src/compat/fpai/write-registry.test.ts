import { expect, test } from 'vitest';
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
