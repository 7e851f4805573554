import { expect, test } from 'vitest';
import { joinedAcross, linesIn } from './tmux-buffer.ts';
import { paneOf } from './tmux.ts';

test('blank lines at the end are lines', () => {
  expect(linesIn('one\n\n\n')).toEqual(['one', '', '']);
  expect(linesIn('')).toEqual([]);
});

test('a line that fills its last row goes on in the next part, another does not', () => {
  expect(
    joinedAcross(
      [
        ['one', 'abcde'],
        ['fg', 'three'],
      ],
      5,
    ),
  ).toEqual(['one', 'abcdefg', 'three']);
  expect(joinedAcross([['one', 'abcd'], ['fg']], 5)).toEqual(['one', 'abcd', 'fg']);
  expect(joinedAcross([['日本'], ['語']], 4)).toEqual(['日本語']);
  expect(joinedAcross([['one', ''], ['two']], 5)).toEqual(['one', '', 'two']);
  expect(joinedAcross([[], ['two']], 5)).toEqual(['two']);
});

test('the pane of a process is in its environment, whole or not at all', () => {
  expect(paneOf({ TMUX: '/tmp/tmux-1000/default,4242,0', TMUX_PANE: '%7' })).toEqual({ socket: '/tmp/tmux-1000/default', pane: '%7' });
  expect(paneOf({ TMUX: '/tmp/tmux-1000/default,4242,0' })).toBeNull();
  expect(paneOf({ TMUX_PANE: '%7' })).toBeNull();
  expect(paneOf({ TMUX: 'relative,1,0', TMUX_PANE: '%7' })).toBeNull();
  expect(paneOf({ TMUX: '/tmp/s,1,0', TMUX_PANE: '%7;kill-server' })).toBeNull();
});
