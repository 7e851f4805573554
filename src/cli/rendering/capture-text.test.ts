import { expect, test } from 'vitest';
import type { CaptureView } from '../../protocol/api-terminal.ts';
import { captureTable } from './capture-text.ts';

const view: CaptureView = {
  id: 'cap_1',
  state: 'running',
  pane: '%3',
  socket: '/tmp/tmux-1000/default',
  session: { id: 'ses_1', number: 4 },
  startedAt: '2026-11-21T12:00:00.000Z',
  endedAt: null,
  why: null,
  how: 'written',
  lines: 1234,
  gaps: 0,
  problem: null,
  historyLimit: 2000,
  smallHistory: true,
};

test('each capture says whose it is, how it goes, and what is missing', () => {
  const ended = { ...view, state: 'ended', endedAt: '2026-11-21T12:05:00.000Z' } as const;
  const captures: CaptureView[] = [
    view,
    { ...view, how: 'looks', session: null, gaps: 2, problem: 'tmux says\u001b[31m nothing' },
    { ...ended, why: 'gone' },
    { ...ended, why: 'stopped' },
  ];
  const [head = '', ...rows] = captureTable({ captures, now: '2026-11-21T13:00:00.000Z' }, Infinity);
  expect(head.split(/\s+/)).toEqual(['SESSION', 'PANE', 'STATE', 'LINES', 'GAPS', 'FOR', 'ID', 'PROBLEM']);
  expect(rows).toMatchObject([
    expect.stringMatching(/^#4 +%3 +running +1234 +1 h +cap_1/),
    expect.stringMatching(/^ +%3 +running, by looks +1234 +2 +1 h +cap_1 +tmux says\S* nothing$/),
    expect.stringMatching(/^#4 +%3 +ended: its pane is gone +1234 +5 min +cap_1/),
    expect.stringMatching(/^#4 +%3 +stopped +1234 +5 min +cap_1/),
  ]);
  expect(rows.join('\n')).not.toContain('\u001b');
});
