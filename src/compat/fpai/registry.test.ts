import { describe, expect, test } from 'vitest';
import { fieldsOf, mapStrings } from './json-fields.ts';
import { parseRegistry } from './registry.ts';

const NOW = Date.parse('2025-11-15T12:00:00Z');
const one = (record: unknown, key = '8') => parseRegistry(JSON.stringify({ [key]: record }), NOW);

test('the order of the file stays, and the text of each record', () => {
  const text = '{"9":{"number":9},"x":1,"1":{"a":1.0,"b":12345678901234567890,"c":"\\u00e9\\ud83d"},"0":{}}';
  const { entries } = parseRegistry(text, NOW);
  expect(entries.map(({ key }) => key)).toEqual(['9', 'x', '1', '0']);
  expect(entries[2]!.raw).toBe('{"a":1.0,"b":12345678901234567890,"c":"\\u00e9\\ud83d"}');
});

test('a key that is there twice has its first place and its last value', () => {
  const { entries, warnings } = parseRegistry('{"2":{"role":"a"},"1":{},"2":{"role":"b"}}', NOW);
  expect(entries.map(({ key, role }) => [key, role])).toEqual([
    ['2', 'b'],
    ['1', null],
  ]);
  expect(warnings).toContain('#2 is there twice: the last one counts');
});

describe('a record', () => {
  test('in full', () => {
    const record = {
      session_id: 'session-8',
      number: 8,
      role: 'Raise $373K',
      goal: 'say "yes"\nand `$(no)`  é 日本 🙂',
      status: 'active',
      registered_at: '2025-11-15T10:00:00Z',
      terminal: 's002',
      marked_inactive_at: '2025-11-15T11:00:00.250000Z',
      fingerprint: { pid: 1 },
    };
    const { entries, warnings } = one(record);
    expect(warnings).toEqual([]);
    expect(entries[0]).toMatchObject({
      number: 8,
      sessionId: 'session-8',
      role: 'Raise $373K',
      goal: 'say "yes"\nand `$(no)`  é 日本 🙂',
      terminal: 's002',
      active: true,
      registeredAt: NOW - 7_200_000,
      markedInactiveAt: NOW - 3_599_750,
    });
  });
  test.each([
    [{ status: 'active', number: '8' }, []],
    [{ status: 'active', number: 9 }, ['#8: its number is 9; the key counts']],
    [{ status: 'gone' }, ['#8: status is neither active nor inactive: taken as inactive']],
    [{ status: 'active', role: 3 }, ['#8: role is no text']],
    [{ status: 'active', registered_at: 'now' }, ['#8: registered_at is no time']],
    [{ status: 'active', registered_at: '2026-11-15T10:00:00Z' }, ['#8: registered_at is in the future']],
    ['text', ['#8: the record is no object']],
  ])('%j', (record, doubts) => expect(one(record).warnings).toEqual(doubts));
  test('takes its number from the key, else from itself', () => {
    expect(one({ status: 'active', number: 4 }, 'x').entries[0]!.number).toBe(4);
    expect(one({ status: 'active' }, 'x')).toMatchObject({ entries: [{ number: null }], warnings: ['#x: it has no number from 1 up'] });
  });
  test.each(['unknown', 'not a tty', '??'])('%s is no terminal', (terminal) => expect(one({ terminal }).entries[0]!.terminal).toBeNull());
});

test('two records of one number: that of the key has it, else the first', () => {
  const numbers = (text: string) => parseRegistry(text, NOW).entries.map(({ key, number }) => `${key} ${number}`);
  expect(numbers('{"x":{"number":3},"3":{},"y":{"number":4},"z":{"number":4}}')).toEqual(['x null', '3 3', 'y 4', 'z null']);
  const { warnings } = parseRegistry('{"3":{"status":"active"},"x":{"status":"active","number":3}}', NOW);
  expect(warnings).toEqual(['#x: its number 3 is that of #3; only kept for the export']);
});

test.each(['', '{"1":', '[]', 'null', '{"1":{}} x', '{"1":NaN}', '['.repeat(100_000)])('%.20j is damaged', (text) => {
  expect(() => parseRegistry(text, NOW)).toThrow(/./);
});

test('strings are changed where they stand, names are not', () => {
  expect(mapStrings('{"a" : "a", "b":[1.0,"a",{"c":"\\u0061"}]}', (s) => (s === 'a' ? 'x"' : s))).toBe(
    '{"a" : "x\\"", "b":[1.0,"x\\"",{"c":"x\\""}]}',
  );
  expect(fieldsOf('[1]')).toBeNull();
});
