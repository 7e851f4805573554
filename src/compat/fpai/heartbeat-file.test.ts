import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { heartbeatFile, isOwnHeartbeat, oldHeartbeats } from './heartbeat-file.ts';
import { readHeartbeat } from './heartbeat.ts';

const AT = Date.parse('2025-11-17T06:55:23.999Z');
const free = (): boolean => false;

test('name in local time, content in UTC, of one second', () => {
  const file = heartbeatFile(8, AT, 'America/Los_Angeles', free);
  expect(file.name).toBe('2025-11-16_22-55-23-session-8.json');
  expect(file.name).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-session-8\.json$/);
  expect(file.text).toBe(
    '{\n  "session_number": 8,\n  "timestamp": "2025-11-17T06:55:23Z",\n  "type": "identity_heartbeat",\n  "source": "rollcall"\n}\n',
  );
});

test('a name that is taken is passed over, back in time', () => {
  const there = new Set<string>();
  const taken = (name: string): boolean => there.has(name);
  const names = [1, 2, 3].map(() => {
    const { name, text } = heartbeatFile(8, AT, 'UTC', taken);
    there.add(name);
    return `${name} ${(JSON.parse(text) as { timestamp: string }).timestamp}`;
  });
  expect(names).toEqual([
    '2025-11-17_06-55-23-session-8.json 2025-11-17T06:55:23Z',
    '2025-11-17_06-55-22-session-8.json 2025-11-17T06:55:22Z',
    '2025-11-17_06-55-21-session-8.json 2025-11-17T06:55:21Z',
  ]);
});

test('property: it is read back as a sign of that session, at that second, and never later', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns');
  const times = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), times, zones, (number, date, zone) => {
      const at = date.getTime();
      const file = heartbeatFile(number, at, zone, free);
      expect(readHeartbeat({ ...file, modifiedAt: 0 }, at, zone)).toEqual({ number, sessionId: null, at: Math.floor(at / 1000) * 1000 });
      expect(isOwnHeartbeat(file.text)).toBe(true);
    }),
  );
});

test.each(['{"session_number":8,"type":"manual_heartbeat"}', '{"source":"session-identify.sh"}', '{"source":', '["rollcall"]'])(
  '%s is none of ours',
  (text) => expect(isOwnHeartbeat(text)).toBe(false),
);

test('old ones are those before the limit that are not the last of their session', () => {
  const names = [
    '2025-11-15_10-00-00-session-8.json',
    '2025-11-16_10-00-00-session-8.json',
    '2025-11-16_11-59-59-session-1.json',
    '2025-11-16_12-00-01-session-1.json',
    '2025-11-16_10-00-00-session-11.json',
    'session-8.json',
    'notes.txt',
  ];
  const olderThan = Date.parse('2025-11-16T12:00:00Z');
  expect(oldHeartbeats(names, olderThan, 'UTC')).toEqual(['2025-11-15_10-00-00-session-8.json', '2025-11-16_11-59-59-session-1.json']);
  expect(oldHeartbeats(names, olderThan, 'Europe/Berlin')).toEqual([
    '2025-11-15_10-00-00-session-8.json',
    '2025-11-16_11-59-59-session-1.json',
  ]);
  expect(oldHeartbeats(names, olderThan - 86_400_000, 'UTC')).toEqual(['2025-11-15_10-00-00-session-8.json']);
});
