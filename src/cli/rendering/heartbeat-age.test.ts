import { expect, test } from 'vitest';
import { heartbeatAge } from './heartbeat-age.ts';

test.each([
  [null, 'Never'],
  ['2026-11-21T12:00:00.000Z', '0h 0m ago'],
  ['2026-11-21T11:45:00.001Z', '0h 14m ago'],
  ['2026-11-21T11:45:00.000Z', '0h 15m ago'],
  ['2026-11-21T06:28:00.000Z', '5h 32m ago'],
  ['2026-11-18T12:00:00.000Z', '72h 0m ago'],
  ['2026-11-21T12:00:30.000Z', '0h 0m ago'],
])('a heartbeat at %s: %s', (at, text) => {
  expect(heartbeatAge(at, '2026-11-21T12:00:00.000Z')).toBe(text);
});
