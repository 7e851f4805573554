import { describe, expect, test } from 'vitest';
import type { CleanupReply, CleanupRow } from '../../protocol/api-identity.ts';
import { cleanupText, quietCleanupText } from './cleanup-text.ts';

const NOW = '2026-11-21T12:00:00.000Z';

function row(number: number, given: Partial<CleanupRow> = {}): CleanupRow {
  return {
    id: `ses_${number}`,
    number,
    workspace: 'shop',
    sessionId: `session-${number}`,
    status: 'active',
    lastSeenAt: '2026-11-21T11:45:00.000Z',
    alive: null,
    action: 'stays-active',
    ...given,
  };
}
function reply(rows: CleanupRow[], dryRun = false): CleanupReply {
  const marked = rows.filter((r) => r.action === 'marks-inactive');
  return {
    rows,
    active: rows.filter((r) => r.action === 'stays-active').length,
    stale: marked.length,
    marked: dryRun ? [] : marked.map(({ id, number }) => ({ id, number })),
    dryRun,
    timeoutMinutes: 120,
    now: NOW,
  };
}
const ROWS = [
  row(1, { sessionId: 'ai-automation-builder' }),
  row(2, { lastSeenAt: '2026-11-21T06:28:00.000Z', action: 'marks-inactive' }),
  row(3, { status: 'inactive', lastSeenAt: '2026-11-21T06:28:00.000Z', action: null }),
  row(13, { lastSeenAt: null, action: 'marks-inactive' }),
];

describe('a cleanup', () => {
  test('dry: every session with its evidence and what would become of it', () => {
    expect(cleanupText(reply(ROWS, true))).toEqual([
      '🧹 Session Cleanup Tool',
      '=======================',
      '',
      'Configuration:',
      '  Timeout: 120 minutes',
      '  Dry Run: true',
      '',
      'Checking sessions:',
      '',
      '  ✅ Session # 1 (ai-automation-builder)',
      '     Last heartbeat: 0h 15m ago',
      '     Current status: active',
      '     → Staying ACTIVE',
      '',
      '  💤 Session # 2 (session-2)',
      '     Last heartbeat: 5h 32m ago',
      '     Current status: active',
      '     → Will mark as INACTIVE (timeout exceeded)',
      '',
      '  💤 Session # 3 (session-3)',
      '     Last heartbeat: 5h 32m ago',
      '     Current status: inactive',
      '',
      '  💤 Session #13 (session-13)',
      '     Last heartbeat: Never',
      '     Current status: active',
      '     → Will mark as INACTIVE (timeout exceeded)',
      '',
      '',
      'Summary:',
      '  ✅ Active sessions: 1',
      '  💤 Stale sessions: 2',
      '',
      'Stale sessions to update:',
      '  #2 (session-2) - Last seen: 5h 32m ago',
      '  #13 (session-13) - Last seen: Never',
      '',
      '🔍 DRY RUN - No changes made',
      '',
      'Done!',
    ]);
  });

  test('executed, it says how many were marked', () => {
    expect(cleanupText(reply(ROWS)).slice(-8)).toEqual([
      'Stale sessions to update:',
      '  #2 (session-2) - Last seen: 5h 32m ago',
      '  #13 (session-13) - Last seen: Never',
      '',
      'Updating session registry...',
      '✅ Marked 2 session(s) as inactive',
      '',
      'Done!',
    ]);
    expect(cleanupText(reply(ROWS))[5]).toBe('  Dry Run: false');
  });

  test.each([true, false])('with nothing to do (dry run %s) it says that all are well', (dryRun) => {
    const text = cleanupText(reply([row(1)], dryRun));
    expect(text.slice(-7)).toEqual([
      'Summary:',
      '  ✅ Active sessions: 1',
      '  💤 Stale sessions: 0',
      '',
      '✨ All active sessions are healthy!',
      '',
      'Done!',
    ]);
    expect(text.join('\n')).not.toContain('DRY RUN -');
  });

  test('where age and evidence differ, the evidence is named', () => {
    const lives = row(4, { lastSeenAt: '2026-11-21T06:28:00.000Z', alive: true });
    const dead = row(5, { lastSeenAt: '2026-11-21T11:59:00.000Z', alive: false, action: 'marks-inactive' });
    const actions = cleanupText(reply([lives, dead])).filter((line) => line.includes('→'));
    expect(actions).toEqual(['     → Staying ACTIVE (its process lives)', '     → Will mark as INACTIVE (its process is gone)']);
  });

  test('of every repository: each row names its own', () => {
    const rows = [row(1, { workspace: 'shop' }), row(1, { workspace: 'blog\u001b[2J', action: 'marks-inactive', lastSeenAt: null })];
    const lines = cleanupText(reply(rows), true).filter((line) => line.includes('#'));
    expect(lines).toEqual([
      '  ✅ Session # 1 (session-1) in shop',
      '  💤 Session # 1 (session-1) in blog',
      '  #1 (session-1) in blog - Last seen: Never',
    ]);
    expect(quietCleanupText(reply(rows), true)[1]).toBe('  #1 (session-1) in blog - Last seen: Never');
  });

  test('exactly as old as the timeout is not beyond it', () => {
    const actions = (lastSeenAt: string) => cleanupText(reply([row(1, { lastSeenAt, alive: true })])).find((line) => line.includes('→'));
    expect(actions('2026-11-21T10:00:00.000Z')).toBe('     → Staying ACTIVE');
    expect(actions('2026-11-21T09:59:59.999Z')).toBe('     → Staying ACTIVE (its process lives)');
  });
});

describe('a quiet cleanup', () => {
  test('prints nothing when there was nothing to do, whether or not it would have', () => {
    expect(quietCleanupText(reply([row(1)]))).toEqual([]);
    expect(quietCleanupText(reply([row(1)], true))).toEqual([]);
  });

  test('else who was marked', () => {
    expect(quietCleanupText(reply(ROWS))).toEqual([
      'Stale sessions to update:',
      '  #2 (session-2) - Last seen: 5h 32m ago',
      '  #13 (session-13) - Last seen: Never',
      '✅ Marked 2 session(s) as inactive',
    ]);
    expect(quietCleanupText(reply(ROWS, true)).at(-1)).toBe('🔍 DRY RUN - No changes made');
  });
});
