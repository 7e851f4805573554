import { expect, test } from 'vitest';
import { ContextWindows } from './context-windows.ts';

const window = (remainingPercent: number | null) => ({ sizeTokens: 200_000, usedPercent: null, remainingPercent });

test('the newest word of a session counts, also one that knows less', () => {
  const windows = new ContextWindows();
  expect(windows.of('a')).toBeNull();
  windows.note('a', window(62), 1);
  windows.note('b', window(5), 2);
  windows.note('a', window(null), 3);
  expect([windows.of('a'), windows.of('b')]).toEqual([
    { ...window(null), saidAt: 3 },
    { ...window(5), saidAt: 2 },
  ]);
});

test('it does not grow for ever: who was heard of longest ago is forgotten', () => {
  const windows = new ContextWindows();
  for (let at = 0; at < 1000; at++) windows.note(`s${at}`, window(at % 100), at);
  windows.note('s0', window(1), 1000);
  windows.note('new', window(2), 1001);
  expect([windows.of('s0')?.saidAt, windows.of('s1'), windows.of('s2')?.saidAt, windows.of('new')?.saidAt]).toEqual([1000, null, 2, 1001]);
});
