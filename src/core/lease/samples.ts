import type { EditRequest } from './decide.ts';
import type { Lease } from './lease.ts';
import type { Wait } from './wait.ts';

/** A whole lease for tests, with what a test says about it. */
export function aLease(part: Partial<Lease> = {}): Lease {
  return {
    id: 'lse_1',
    workspaceId: 1,
    worktreeId: 1,
    extent: 'file',
    everywhere: false,
    path: 'src/a.ts',
    key: 'src/a.ts',
    sessionId: 'ses_1',
    mode: 'exclusive',
    origin: 'edit',
    state: 'held',
    token: 1,
    toolUseId: null,
    subagentId: null,
    stamp: 'v1',
    reason: null,
    acquiredAt: 0,
    refreshedAt: 0,
    expiresAt: null,
    estimatedDoneAt: null,
    unseen: false,
    ...part,
  };
}

export function aRequest(part: Partial<EditRequest> = {}): EditRequest {
  return {
    sessionId: 'ses_2',
    subagentId: null,
    toolUseId: 'use_2',
    workspaceId: 1,
    worktreeId: 1,
    path: 'src/a.ts',
    key: 'src/a.ts',
    stamp: 'v1',
    ...part,
  };
}

export function aWait(part: Partial<Wait> = {}): Wait {
  return {
    sessionId: 'ses_2',
    workspaceId: 1,
    worktreeId: 1,
    path: 'src/a.ts',
    key: 'src/a.ts',
    turn: 1,
    denials: 1,
    since: 0,
    askedUntil: null,
    reservedUntil: null,
    ...part,
  };
}
