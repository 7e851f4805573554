import { expect, test } from 'vitest';
import { PRIORITY_WORDS, outrankedBy, priorityText, saidPriority } from './priority.ts';

test.each([
  ['90', { value: 90, name: null }],
  ['0', { value: 0, name: null }],
  ['1000', { value: 1000, name: null }],
  ['1001', null],
  ['-1', null],
  ['1.5', null],
  ['hotfix', { value: 90, name: 'hotfix' }],
  ['[HOTFIX]', { value: 90, name: 'hotfix' }],
  ['Production', { value: 100, name: 'production' }],
  ['hot', null],
  ['', null],
  ['[]', null],
])('%j', (text, expected) => {
  expect(saidPriority(text, PRIORITY_WORDS)).toEqual(expected);
});

test('the words of a repository, marks or not, the first of two', () => {
  const words = [
    { match: '*prod*', priority: 7 },
    { match: 'PROD', priority: 8 },
  ];
  expect(saidPriority('prod', words)).toEqual({ value: 7, name: 'prod' });
  expect(saidPriority('hotfix', words)).toBeNull();
});

test('only who has a priority outranks, and only the lower ones; who has none counts as 50', () => {
  const priorities = new Map(Object.entries({ high: { value: 90 }, low: { value: 10 }, same: { value: 90 }, normal: { value: 50 } }));
  const all = ['high', 'low', 'same', 'normal', 'unset'];
  const lower = (id: string): string[] => [...outrankedBy(id, all, priorities)];
  expect(lower('high')).toEqual(['low', 'normal', 'unset']);
  expect(lower('normal')).toEqual(['low']);
  expect(lower('low')).toEqual([]);
  expect(lower('unset')).toEqual([]);
});

test('a word that a repository made up reaches a model cut and safe', () => {
  const said = priorityText({ value: 1, name: `<b>\u{202e}${'x'.repeat(100)}` });
  expect(said).toContain('&lt;b>');
  expect(said).not.toMatch(/[<\u{202e}]/u);
  expect(said.length).toBeLessThan(60);
});

test('as it is said to others', () => {
  expect([priorityText({ value: 90, name: 'hotfix' }), priorityText({ value: 7, name: null }), priorityText(undefined)]).toEqual([
    'hotfix (90)',
    '7',
    '50, which nobody set',
  ]);
});
