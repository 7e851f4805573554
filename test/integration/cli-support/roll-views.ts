import type { CleanupReply, CleanupRow, IdentifyReply, RollReply, RollRow } from '../../../src/protocol/api-identity.ts';
import { NOW } from './views.ts';

export function rollRow(given: Partial<RollRow> = {}): RollRow {
  const number = given.number ?? 1;
  return {
    id: `ses_${number}`,
    number,
    workspace: 'project',
    project: 'project',
    sessionId: `session-${number}`,
    agent: 'terminal',
    role: `Role ${number}`,
    goal: `Goal ${number}`,
    note: null,
    terminal: 's001',
    status: 'active',
    stale: false,
    registeredAt: '2026-11-21T09:00:00.000Z',
    lastSeenAt: '2026-11-21T11:45:00.000Z',
    markedInactiveAt: null,
    ...given,
  };
}

export function rollReply(sessions: RollRow[] = [], given: Partial<RollReply> = {}): RollReply {
  const count = (status: RollRow['status']): number => sessions.filter((row) => row.status === status && !row.stale).length;
  return {
    sessions,
    active: count('active'),
    inactive: count('inactive'),
    stale: sessions.filter((row) => row.stale).length,
    available: '',
    now: NOW,
    ...given,
  };
}

export function identifyReply(given: Partial<IdentifyReply> = {}): IdentifyReply {
  return { outcome: 'unknown', session: null, reactivated: false, displaced: null, proposed: 1, lost: null, roll: rollReply(), ...given };
}

export function cleanupRow(given: Partial<CleanupRow> = {}): CleanupRow {
  const number = given.number ?? 1;
  return {
    id: `ses_${number}`,
    number,
    workspace: 'project',
    sessionId: `session-${number}`,
    status: 'active',
    lastSeenAt: '2026-11-21T11:45:00.000Z',
    alive: null,
    action: 'stays-active',
    ...given,
  };
}

export function cleanupReply(rows: CleanupRow[] = [], given: Partial<CleanupReply> = {}): CleanupReply {
  const marked = rows.filter((row) => row.action === 'marks-inactive');
  return {
    rows,
    active: rows.filter((row) => row.action === 'stays-active').length,
    stale: marked.length,
    marked: marked.map(({ id, number }) => ({ id, number })),
    dryRun: false,
    timeoutMinutes: 120,
    now: NOW,
    ...given,
  };
}
