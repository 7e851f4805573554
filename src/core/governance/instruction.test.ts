import { describe, expect, test } from 'vitest';
import { constraintOf, plainInstruction, sameSaying, stateAt } from './instruction.ts';
import { sampleInstruction } from './instruction-samples.ts';

describe('instructions', () => {
  test.each([
    ['Always use port 27027, not 27017!', 'always use  port 27027, not 27017'],
    ["Don't push to main.", 'don’t push to main'],
    ['“We use pnpm”', 'we use pnpm…'],
    ['- never touch legacy/', 'Never touch\nlegacy/'],
  ])('%o and %o are one saying', (one, other) => expect(sameSaying(one)).toBe(sameSaying(other)));

  test('other words are another one', () => {
    expect(sameSaying('use port 27027')).not.toBe(sameSaying('use port 27017'));
    expect(sameSaying('測試用 make')).not.toBe('');
  });

  test('a snoozed one is in the inbox again when its time is over', () => {
    const snoozed = sampleInstruction({ state: 'snoozed', snoozedUntil: 100 });
    expect(stateAt(snoozed, 99)).toBe('snoozed');
    expect(stateAt(snoozed, 100)).toBe('inbox');
    expect(stateAt({ ...snoozed, state: 'rejected' }, 100)).toBe('rejected');
  });

  test('a call is held against the user’s own words of the last time', () => {
    const said = sampleInstruction({ lastSaidAt: 7 });
    expect(constraintOf(said)).toEqual({
      id: said.id,
      kind: 'require',
      target: 'port',
      value: '27027',
      quote: said.quote,
      saidAt: 7,
    });
    expect(constraintOf({ ...said, constraint: null })).toBeNull();
  });

  test('in a file it has the id of the file, and what waits is not decided', () => {
    const { id, quote } = sampleInstruction();
    expect(plainInstruction(sampleInstruction({ state: 'snoozed' }))).toMatchObject({ id, quote, state: 'inbox', record: 12 });
    expect(plainInstruction(sampleInstruction({ fileId: 'inst_024', record: null }))).toMatchObject({ id: 'inst_024', record: null });
  });
});
