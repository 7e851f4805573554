import { expect, test } from 'vitest';
import { NOW, waitView } from '../../../test/integration/cli-support/views.ts';
import { clockTime } from './age.ts';
import { lineOf, lineTexts } from './line-text.ts';

const LATER = '2026-11-21T12:02:00.000Z';
const waits = [
  waitView({ session: { id: 'session-4', number: 4 }, place: 2 }),
  waitView({ path: 'b.ts', session: { id: 'session-4', number: 4 } }),
  waitView({ reservedUntil: LATER }),
  waitView({ worktree: '/work/other', session: { id: 'session-5', number: 5 } }),
];

test('each file has its own line, in the order of the places', () => {
  expect(lineTexts(waits, NOW)).toEqual([
    `src/parser.ts: #2 (reserved until ${clockTime(LATER, NOW)}), #4`,
    'b.ts: #4',
    'src/parser.ts: #5',
  ]);
  expect(lineTexts([], NOW)).toEqual([]);
});

test('the line of one file of one worktree', () => {
  expect(lineOf(waits, { path: 'src/parser.ts', worktree: '/work/project' }).map((w) => w.session.number)).toEqual([2, 4]);
});
