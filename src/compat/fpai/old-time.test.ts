import { describe, expect, test } from 'vitest';
import { dayIn, notAhead, readTime, timeInName } from './old-time.ts';

const at = (text: string): number => Date.parse(text);

describe('a time as the old scripts write it', () => {
  test.each([
    ['2025-11-15T12:30:05Z', '2025-11-15T12:30:05Z'],
    ['2025-11-15T12:30:05.123456Z', '2025-11-15T12:30:05.123Z'],
    ['2025-11-15 12:30:05 UTC', '2025-11-15T12:30:05Z'],
    ['2025-11-15T12:30:05', '2025-11-15T12:30:05Z'],
    ['2025-11-15T12:30Z', '2025-11-15T12:30:00Z'],
    ['2025-11-15T12:30:05+01:30', '2025-11-15T11:00:05Z'],
    ['2025-11-15T12:30:05-0800', '2025-11-15T20:30:05Z'],
  ])('%s', (text, meant) => expect(readTime(text)).toBe(at(meant)));

  test.each(['$(date -u +%Y-%m-%dT%H:%M:%SZ)', '', 'yesterday', '2025-13-01T00:00:00Z', '2025-02-30T00:00:00Z', '2025-11-15T25:00:00Z'])(
    '%j is none',
    (text) => expect(readTime(text)).toBeNull(),
  );
});

describe('the time in a name is local', () => {
  test.each([
    ['UTC', '2025-11-15T12:30:05Z'],
    ['America/Los_Angeles', '2025-11-15T20:30:05Z'],
    ['Asia/Kolkata', '2025-11-15T07:00:05Z'],
  ])('%s', (zone, meant) => expect(timeInName('2025-11-15_12-30-05-session-8.json', zone)).toBe(at(meant)));

  test('in summer too, and on the day when the clocks change', () => {
    expect(timeInName('2025-07-01_12-00-00-x.json', 'Europe/Berlin')).toBe(at('2025-07-01T10:00:00Z'));
    expect(timeInName('2025-03-30_03-30-00-x.json', 'Europe/Berlin')).toBe(at('2025-03-30T01:30:00Z'));
    expect(timeInName('2025-03-30_01-30-00-x.json', 'Europe/Berlin')).toBe(at('2025-03-30T00:30:00Z'));
  });

  test('other names have none', () => expect(timeInName('session-8.json', 'UTC')).toBeNull());
});

test('a time that is a little ahead is now; one that is far ahead says nothing', () => {
  expect([notAhead(900, 1000), notAhead(300_999, 1000), notAhead(301_001, 1000)]).toEqual([900, 1000, null]);
});

test('a day is that of the zone', () => {
  const moment = at('2025-11-15T23:30:00Z');
  expect([dayIn(moment, 'UTC'), dayIn(moment, 'Asia/Tokyo')]).toEqual(['2025-11-15', '2025-11-16']);
});
