import { describe, expect, test } from 'vitest';
import type { Instruction } from '../../core/governance/instructions/instruction.ts';
import { contentHash, instructionOf } from './history-entry.ts';
import { compared, historyText, importable, type InstructionHistory, readHistory } from './instruction-history.ts';

const entry = (id: string, more: object = {}): Record<string, unknown> => ({
  id,
  text: `Instruction ${id}: use port 27027`,
  timestamp: '2025-10-24T08:00:00Z',
  quadrant: 'SYSTEM',
  persistence: 'HIGH',
  temporal_scope: 'PROJECT',
  verification_required: 'MANDATORY',
  explicitness: 0.9,
  active: true,
  parameters: { port: '27027' },
  ...more,
});
const file = (instructions: unknown[]): string => JSON.stringify({ version: '1.0', last_updated: 'x', instructions, stats: { total: 3 } });
function read(text: string): InstructionHistory {
  const history = readHistory(text);
  if (typeof history === 'string') throw new Error(history);
  return history;
}
const taken = (history: InstructionHistory): Instruction[] => importable([], history).add;

test('an instruction-history.json is taken over whole, and a second time nothing is left to take (X06)', () => {
  const history = read(file(Array.from({ length: 25 }, (_, at) => entry(`inst_${at}`, { active: at % 5 !== 0 }))));
  const here = taken(history);
  expect(here).toHaveLength(25);
  expect(here.filter(({ state }) => state === 'active')).toHaveLength(20);
  expect(here[1]).toMatchObject({
    id: 'inst_1',
    quadrant: 'SYSTEM',
    persistence: 'HIGH',
    scope: 'PROJECT',
    explicitness: 0.9,
    saidAt: Date.UTC(2025, 9, 24, 8),
  });
  expect(importable(here, history)).toEqual({ add: [], replace: [] });
  expect(compared(here, history)).toMatchObject({ onlyHere: [], onlyThere: [], different: [] });
});

test('what nobody knows here comes back as it was', () => {
  const text = file([entry('a'), { half: true }, entry('a', { text: 'twice' }), 7, entry('b', { quadrant: 'STORAGE', notes: ['x'] })]);
  const history = read(text);
  expect(history.broken).toEqual([2, 3, 4]);
  expect(JSON.parse(historyText(taken(history), history))).toEqual(JSON.parse(text));
});

describe('both sides are compared by id and content', () => {
  const history = read(file([entry('a'), entry('b', { updated_at: '2026-01-02T00:00:00Z' }), entry('c')]));
  const [a, b, c] = taken(history) as [Instruction, Instruction, Instruction];
  const day = (number: number): number => Date.UTC(2026, 0, number);

  test('the same number of others is not the same', () => {
    expect(
      compared(
        [
          { ...a, id: 'x' },
          { ...b, id: 'y' },
          { ...c, id: 'z' },
        ],
        history,
      ),
    ).toEqual({
      same: [],
      onlyHere: ['x', 'y', 'z'],
      onlyThere: ['a', 'b', 'c'],
      different: [],
    });
  });

  test('newer data is never overwritten, in neither direction', () => {
    const ours = { ...b, quote: 'ours', changedAt: day(3), record: 9 };
    expect(compared([a, ours, c], history).different).toEqual([{ id: 'b', newer: 'here' }]);
    expect(importable([a, ours, c], history)).toEqual({ add: [], replace: [] });
    expect(read(historyText([a, ours, c], history)).entries[1]).toMatchObject({ id: 'b', text: 'ours', parameters: { port: '27027' } });

    const older = { ...ours, changedAt: day(1) };
    expect(compared([older], history).different).toEqual([{ id: 'b', newer: 'there' }]);
    expect(importable([older], history).replace).toEqual([{ ...b, record: 9 }]);
    expect(read(historyText([older], history)).entries[1]).toMatchObject({ text: b.quote });
  });

  test('of unknown age: both stay', () => {
    const other = { ...c, quote: 'another', changedAt: day(5) };
    expect(compared([other], history).different).toEqual([{ id: 'c', newer: 'unknown' }]);
    expect(importable([other], history).replace).toEqual([]);
    expect(read(historyText([other], history)).entries[2]).toMatchObject({ text: c.quote });
  });

  test('an export that is read again has the same contents', () => {
    const own: Instruction = {
      ...a,
      id: 'ins_1',
      constraint: { kind: 'require', target: 'port', value: '27027', rejects: '27017' },
      supersedes: 'a',
      changedAt: day(4),
      sessionId: 's',
    };
    for (const there of [null, history]) {
      const again = read(historyText([own], there));
      const found = again.entries.find(({ id }) => id === 'ins_1');
      if (found === undefined) throw new Error('it is not there');
      expect(instructionOf(found)).toEqual({ ...own, record: null });
      expect(contentHash(instructionOf(found))).toBe(contentHash(own));
    }
  });
});

test.each([
  ['', 'it is not JSON'],
  ['[]', 'it is JSON, but no object'],
  ['{"instructions": {}}', 'it has no list of instructions'],
])('%j is refused: %s', (text, why) => {
  expect(readHistory(text)).toBe(why);
});

test('secrets of a text are not kept', () => {
  const key = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
  expect(JSON.stringify(taken(read(file([entry('a', { text: `use ${key}` })]))))).not.toContain(key);
});
