import type { LeaseView, SessionView, StatusReply, WaitView } from '../../../src/protocol/api.ts';

/** The moment at which all views of the tests are seen. */
export const NOW = '2026-11-21T12:00:00.000Z';

export function sessionView(given: Partial<SessionView> = {}): SessionView {
  const number = given.number ?? 1;
  return {
    id: `session-${number}`,
    number,
    agent: 'claude-code',
    agentSessionId: `agent-session-${number}`,
    aliases: [],
    workspace: 'workspace-1',
    status: 'active',
    evidence: `process ${4000 + number} lives`,
    pid: 4000 + number,
    role: null,
    goal: null,
    note: null,
    project: 'workspace-1',
    prompt: 'Mend the parser',
    cwd: '/work/project',
    worktree: '/work/project',
    branch: 'main',
    terminal: 'pts/3',
    turn: { running: true, since: '2026-11-21T11:58:00.000Z' },
    files: ['src/parser.ts'],
    waitsFor: [],
    parent: null,
    twinOf: null,
    incarnation: 1,
    startedAt: '2026-11-21T11:00:00.000Z',
    lastSeenAt: '2026-11-21T11:59:55.000Z',
    endedAt: null,
    endReason: null,
    ...given,
  };
}

export function leaseView(given: Partial<LeaseView> = {}): LeaseView {
  return {
    id: 'lease-1',
    path: 'src/parser.ts',
    worktree: '/work/project',
    workspace: 'workspace-1',
    extent: 'file',
    everywhere: false,
    session: { id: 'session-1', number: 1, home: null, agent: 'claude-code', description: 'Mend the parser' },
    mode: 'exclusive',
    origin: 'edit',
    state: 'held',
    firm: true,
    reason: null,
    acquiredAt: '2026-11-21T11:58:30.000Z',
    refreshedAt: '2026-11-21T11:59:30.000Z',
    expiresAt: null,
    estimatedCompletion: null,
    token: 7,
    ...given,
  };
}

export function waitView(given: Partial<WaitView> = {}): WaitView {
  return {
    path: 'src/parser.ts',
    worktree: '/work/project',
    session: { id: 'session-2', number: 2 },
    denials: 1,
    since: NOW,
    place: 1,
    asked: false,
    reservedUntil: null,
    ...given,
  };
}

export function statusReply(given: Partial<StatusReply> = {}): StatusReply {
  return {
    workspace: { name: 'project', root: '/work/project' },
    enforcement: { verdict: 'enforcing', reasons: [], checkedAt: NOW },
    sessions: [],
    leases: [],
    waits: [],
    incidents: [],
    mixed: 0,
    leftWorktrees: [],
    unprotected: [],
    missed: { count: 0, recent: [] },
    warnings: [],
    daemon: {
      pid: 99,
      version: '0.1.0',
      startedAt: '2026-11-21T10:00:00.000Z',
      port: 45_678,
      socket: '/state/socket',
      stateDirectory: '/state',
      rssBytes: 60 * 1024 * 1024,
      cpuSeconds: 1.25,
      liveSessions: 0,
      leaving: false,
      leavesAt: null,
    },
    now: NOW,
    ...given,
  };
}
