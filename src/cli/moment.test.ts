import { describe, expect, test } from 'vitest';
import { momentOf } from './moment.ts';

const NOW = new Date(2026, 10, 21, 12, 30, 15, 500);
const at = (text: string): number | null => momentOf(text, '--at', 'rollcall replay', NOW);

describe('a moment', () => {
  test.each([
    ['15:04', new Date(2026, 10, 21, 15, 4)],
    ['00:00:59', new Date(2026, 10, 21, 0, 0, 59)],
    ['2026-11-20 23:05', new Date(2026, 10, 20, 23, 5)],
    ['2026-11-20T23:05:07', new Date(2026, 10, 20, 23, 5, 7)],
    ['2026-11-20', new Date(2026, 10, 20)],
    ['2026-11-20T23:05:07.250Z', new Date(Date.UTC(2026, 10, 20, 23, 5, 7, 250))],
    ['2026-11-20 23:05+02:00', new Date(Date.UTC(2026, 10, 20, 21, 5))],
    ['20m', new Date(NOW.getTime() - 20 * 60_000)],
    ['2d', new Date(NOW.getTime() - 48 * 3_600_000)],
  ])('%s', (text, moment) => expect(at(text)).toBe(moment.getTime()));

  test('is none where none was given', () => expect(momentOf(undefined, '--at', 'x', NOW)).toBeNull());

  test.each(['', 'noon', '24:00', '12:60', '2026-13-01', '2026-02-31', '2026-02-30 10:00', '1e3', '-5m', '20', '2026-11-20 23:05 or so'])(
    '%o is refused',
    (text) => expect(() => at(text)).toThrow("not '"),
  );
});
