import { describe, expect, test } from 'vitest';
import { authorsOf } from './authors.ts';
import type { Change, Reach } from './change.ts';
import { aDirtyFile } from './samples.ts';

const file = aDirtyFile({ path: 'src/a.ts', stamp: 'now', changedAt: 1000 });

const row = (sessionId: string | null, part: Partial<Change> = {}): Change => ({
  workspaceId: 1,
  worktreeId: 1,
  path: 'src/a.ts',
  key: 'src/a.ts',
  sessionId,
  stamp: 'now',
  firstAt: 0,
  lastAt: 0,
  ...part,
});

const reach = (sessionId: string, part: Partial<Reach> = {}): Reach => ({
  sessionId,
  toolUseId: 'use',
  workspaceId: 1,
  worktreeId: 1,
  patterns: null,
  openedAt: 900,
  closedAt: 1100,
  background: false,
  ...part,
});

const names = (changes: Change[], reaches: Reach[] = [], of = file): (string | null)[] =>
  authorsOf(of, changes, reaches).map((author) => (author.kind === 'person' ? null : author.sessionId));

describe('rows', () => {
  test('each of them is an author, in the order in which they began, the person last', () => {
    expect(names([row('b', { firstAt: 2 }), row(null, { firstAt: 0 }), row('a', { firstAt: 1, stamp: 'before' })])).toEqual([
      'a',
      'b',
      null,
    ]);
  });

  test('those of other files are not', () => {
    expect(names([row('a', { key: 'src/b.ts' }), row('b')])).toEqual(['b']);
  });

  test('by the key, however the path is spelled', () => {
    expect(names([row('a', { path: 'SRC/A.ts' })])).toEqual(['a']);
  });
});

describe('a change that no row explains', () => {
  test('is whose call could reach the file at that time, beside the rows', () => {
    expect(names([row('a', { stamp: 'before' })], [reach('b')])).toEqual(['a', 'b']);
    expect(names([], [reach('c', { openedAt: 990 }), reach('b')])).toEqual(['b', 'c']);
  });

  test('is looked for only where no row has left the file as it is', () => {
    expect(names([row('a')], [reach('b')])).toEqual(['a']);
    expect(names([row('a'), row('c', { stamp: 'before' })], [reach('b')])).toEqual(['a', 'c']);
  });

  test('is the person’s where there was no such call, also beside a row that is out of date', () => {
    expect(names([])).toEqual([null]);
    expect(names([row('a', { stamp: 'before' })])).toEqual(['a', null]);
    expect(names([row('a', { stamp: 'before' })], [reach('a')])).toEqual(['a']);
  });

  test.each([
    ['just before it opened', { openedAt: 1050 }, true],
    ['well before it opened', { openedAt: 1051 }, false],
    ['just after it closed', { closedAt: 950 }, true],
    ['well after it closed', { closedAt: 949 }, false],
    ['of a call that still runs', { closedAt: null }, true],
    ['before a call that still runs', { openedAt: 2000, closedAt: null }, false],
    ['under a pattern', { patterns: ['docs/**', 'src/*.ts'] }, true],
    ['under no pattern', { patterns: ['docs/**', '*.ts'] }, false],
    ['of a call that reaches nothing', { patterns: [] }, false],
  ])('%s', (_name, part, counts) => {
    expect(names([], [reach('b', { openedAt: 0, ...part })])).toEqual([counts ? 'b' : null]);
  });

  test('at a time that nobody can say is the person’s', () => {
    expect(names([], [reach('b', { openedAt: 0, closedAt: null })], { ...file, changedAt: null })).toEqual([null]);
  });
});

test('what runs in the background and may write anything explains nothing until it has ended, and then not alone', () => {
  const ambient = { background: true, closedAt: null };
  expect(names([], [reach('a', ambient)])).toEqual([null]);
  expect(names([], [reach('a', { ...ambient, patterns: ['src/**'] })])).toEqual(['a']);
  expect(names([], [reach('a', { background: true })])).toEqual(['a', null]);
  expect(names([], [reach('a', { background: true }), reach('b')])).toEqual(['a', 'b']);
  expect(names([], [reach('a', { background: true, patterns: ['src/**'] })])).toEqual(['a']);
});
