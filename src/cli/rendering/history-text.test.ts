import { expect, test } from 'vitest';
import type { HistoryReply, HistoryRow } from '../../protocol/api-history.ts';
import { historyText } from './history-text.ts';

const NOW = new Date(2026, 10, 21, 12).toISOString();

function row(given: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: 'ses_2',
    number: 2,
    agent: 'claude-code',
    role: 'Chat',
    goal: null,
    workspace: 'shop',
    state: 'ended',
    from: new Date(2026, 10, 20, 23, 5).toISOString(),
    until: new Date(2026, 10, 21, 9, 30).toISOString(),
    endReason: 'said',
    incarnation: 1,
    seconds: 3 * 3600 + 5 * 60,
    turns: 4,
    files: 3,
    names: ['src/a.ts', 'b\u001b[31m.ts'],
    leases: 7,
    claims: 1,
    denials: 2,
    incidents: 0,
    messagesSent: 0,
    messagesReceived: 0,
    complete: true,
    ...given,
  };
}
const reply = (sessions: HistoryRow[], more = false): HistoryReply => ({ sessions, more, now: NOW });
const plain = { all: false, details: false, width: Infinity };

test('one row for each session: when, how long, what it did and how it ended', () => {
  const here = row({ number: 1, state: 'here', until: null, endReason: null, seconds: 59, role: null, goal: 'parser' });
  expect(historyText(reply([row(), here]), plain)).toEqual([
    '#   AGENT        FROM              UNTIL  HERE       TURNS  FILES  LEASES  CLAIMS  REFUSED  INCIDENTS  ENDED  ROLE',
    '#2  claude-code  2026-11-20 23:05  09:30  3 h 5 min  4      3      7       1       2        0          said   Chat',
    '#1  claude-code  2026-11-20 23:05  now    59 s       4      3      7       1       2        0          here   parser',
  ]);
});

test('messages stand there where there were some: sent, and received', () => {
  const [head, first, second] = historyText(reply([row({ messagesSent: 2, messagesReceived: 10 }), row()]), plain);
  expect(head).toContain('  INCIDENTS  MESSAGES  ENDED');
  expect(first).toMatch(/ 0 +2 \/ 10 +said/);
  expect(second).toMatch(/ 0 +said/);
});

test.each([
  [60, '1 min'],
  [3600, '1 h'],
  [47 * 3600, '47 h'],
  [48 * 3600, '2 d'],
  [50 * 3600 + 1800, '2 d 2 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(historyText(reply([row({ seconds })]), plain)[1]).toContain(`  ${text}  `);
});

test('counts that the journal does not prove are marked; more sessions than fit are said', () => {
  const lines = historyText(reply([row({ complete: false })], true), { ...plain, all: true });
  expect(lines[1]).toMatch(/ 4\+ +3\+ +7\+ +1\+ +2\+ +0\+ /);
  expect(lines[1]).toMatch(/shop$/);
  expect(lines.slice(2)).toEqual([
    '',
    '+ at least: the journal does not go back to the start of that session.',
    '',
    'Only the newest 1 are shown. `--last` narrows it.',
  ]);
});

test('of one session the names of its files, harmless, and how many are not known any more', () => {
  const details = (given: Partial<HistoryRow>): string[] => historyText(reply([row(given)]), { ...plain, details: true }).slice(3);
  const [head, first, second, rest] = details({});
  expect([head, first, rest]).toEqual(['#2 changed 3 files:', '  src/a.ts', '  the names of 1 more are not kept any more']);
  expect(second).not.toContain('\u001b');
  expect(details({ names: [] })).toEqual(['#2 changed 3 files', '  their names are not kept any more']);
  expect(details({ files: 1, names: ['a'] })).toEqual(['#2 changed one file:', '  a']);
  expect(details({ files: 0, names: [] })).toEqual(['#2 changed no file.']);
});
