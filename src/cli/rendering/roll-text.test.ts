import { describe, expect, test } from 'vitest';
import type { RollReply, RollRow } from '../../protocol/api-identity.ts';
import { availableText, rangesText, rollRows, rollText } from './roll-text.ts';

function row(number: number, given: Partial<RollRow> = {}): RollRow {
  return {
    id: `ses_${number}`,
    number,
    workspace: 'shop',
    project: 'shop',
    sessionId: `session-${number}`,
    agent: 'terminal',
    role: `Role ${number}`,
    goal: null,
    note: null,
    terminal: null,
    status: 'active',
    stale: false,
    registeredAt: '2026-11-21T09:00:00.000Z',
    lastSeenAt: null,
    markedInactiveAt: null,
    ...given,
  };
}
function roll(sessions: RollRow[], given: Partial<RollReply> = {}): RollReply {
  return { sessions, active: 0, inactive: 0, stale: 0, available: '', now: '2026-11-21T12:00:00.000Z', ...given };
}
const gone = (number: number): RollRow => row(number, { status: 'inactive', markedInactiveAt: '2026-11-21T10:00:00.000Z' });

describe('the roll by number', () => {
  test('one line for each, in the order of the numbers, and who is what', () => {
    const sessions = [gone(10), row(1, { role: 'Builder/Architect' }), row(2, { stale: true }), gone(3)];
    expect(rollText(roll(sessions, { active: 1, inactive: 2, stale: 1, available: '3-10' }))).toEqual([
      'Currently Registered Sessions:',
      '',
      '  ✅ #1  - Builder/Architect (active)',
      '  ✅ #2  - Role 2 (active, stale)',
      '  ⏸️  #3  - Role 3 (inactive)',
      '  ⏸️  #10 - Role 10 (inactive)',
      '',
      'Active: 1  Inactive: 2  Stale: 1',
      'Available numbers: 3-10',
    ]);
  });

  test('nobody at all', () => {
    expect(rollText(roll([]))).toEqual([
      'Currently Registered Sessions:',
      '',
      '  No sessions registered yet.',
      '',
      'Active: 0  Inactive: 0',
      'Available numbers: 1 and up',
    ]);
    expect(rollText(roll([gone(1)]), { active: true })[2]).toBe('  No session is active.');
  });

  test('only the active ones: neither inactive nor stale', () => {
    const text = rollText(roll([row(1), row(2, { stale: true }), gone(3)]), { active: true });
    expect(text.filter((line) => line.includes('#'))).toEqual(['  ✅ #1  - Role 1 (active)']);
  });

  test('only the stale ones', () => {
    const text = (sessions: RollRow[]) => rollText(roll(sessions), { stale: true });
    expect(text([row(1), row(2, { stale: true }), gone(3)]).filter((line) => line.includes('#'))).toEqual([
      '  ✅ #2  - Role 2 (active, stale)',
    ]);
    expect(text([row(1)])[2]).toBe('  No session is stale.');
  });

  test('compact: all inactive ones in one line', () => {
    const inactive = [3, 4, 5, 6, 7, 9, 10, 11, 12, 13].map(gone);
    const text = rollText(roll([...inactive, row(8), row(2), row(1)]), { compact: true });
    expect(text.filter((line) => line.includes('#'))).toEqual([
      '  ✅ #1  - Role 1 (active)',
      '  ✅ #2  - Role 2 (active)',
      '  ✅ #8  - Role 8 (active)',
      '  ⏸️  #3-7, #9-13 (inactive)',
    ]);
  });

  test('long: everything that is known of each, and nothing that is not', () => {
    const known = row(8, {
      goal: 'Keep the chat up',
      note: 'left pane',
      terminal: 's001',
      lastSeenAt: '2026-11-21T11:45:00.000Z',
      status: 'inactive',
      markedInactiveAt: '2026-11-21T10:00:00.000Z',
    });
    const [, , ...text] = rollText(roll([row(1, { role: null }), known]), { long: true });
    const margin = ' '.repeat(11);
    expect(text.slice(0, 14).map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'TIME'))).toEqual([
      '  ✅ #1  - terminal (active)',
      `${margin}Session ID: session-1`,
      `${margin}Agent: terminal`,
      `${margin}Registered: TIME`,
      `${margin}Last heartbeat: Never`,
      '  ⏸️  #8  - Role 8 (inactive)',
      `${margin}Goal: Keep the chat up`,
      `${margin}Note: left pane`,
      `${margin}Session ID: session-8`,
      `${margin}Agent: terminal`,
      `${margin}Terminal: s001`,
      `${margin}Registered: TIME`,
      `${margin}Last heartbeat: 0h 15m ago`,
      `${margin}Marked inactive: TIME`,
    ]);
  });

  test('of all workspaces: where each is, and where the free numbers are', () => {
    const elsewhere = roll([row(1), row(1, { workspace: 'site' }), row(4, { workspace: 'site', status: 'inactive' })], { available: '' });
    const [, , ...text] = rollText(elsewhere, { all: true, compact: true });
    expect(text).toEqual([
      '  ✅ #1  - Role 1 (active) in shop',
      '  ✅ #1  - Role 1 (active) in site',
      '  ⏸️  #4  - Role 4 (inactive) in site',
      '',
      'Active: 0  Inactive: 0',
    ]);
  });

  test('without a role, the goal or the agent says what it is', () => {
    expect(rollRows([row(1, { role: ' ', goal: 'Mend it' }), row(200, { role: null, agent: 'claude-code' })])).toEqual([
      '  ✅ #1   - Mend it (active)',
      '  ✅ #200 - claude-code (active)',
    ]);
  });

  test('text of others is one line that a terminal does not obey', () => {
    expect(rollRows([row(1, { role: 'a\u001b[2Jb\nc' })])).toEqual(['  ✅ #1  - ab c (active)']);
  });
});

test.each([
  [[], ''],
  [[4], '#4'],
  [[1, 2], '#1-2'],
  [[1, 3, 4, 5, 9, 13, 14], '#1, #3-5, #9, #13-14'],
])('%j as ranges: %s', (numbers, text) => {
  expect(rangesText(numbers)).toBe(text);
});

test('where no lower number is free, the next one and all above it are', () => {
  expect(availableText(roll([row(1), row(2)], { available: '' }))).toBe('Available numbers: 3 and up');
  expect(availableText(roll([row(2)], { available: '1' }))).toBe('Available numbers: 1');
});
