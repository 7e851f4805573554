import type { Change, Incident, Reach, SharedItem } from '../../src/core/change/change.ts';
import type { Lease } from '../../src/core/lease/lease.ts';
import type { TerminalIdentity } from '../../src/core/session/instance.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { JournalEntry, NewJournalEntry, OpenCall, Store, Wait, Workspace, Worktree } from '../../src/store/store.ts';

export function sampleSession(own: Partial<Session> & { id: string }): Session {
  return {
    workspaceId: 1,
    worktreeId: 1,
    number: 1,
    ordinal: 1,
    agent: 'claude-code',
    agentSessionId: `agent-of-${own.id}`,
    incarnation: 1,
    host: 'host',
    process: null,
    tty: null,
    tmuxPane: null,
    cwd: '/repo',
    branch: null,
    role: null,
    goal: null,
    note: null,
    project: null,
    prompt: null,
    transcriptPath: null,
    permissionMode: null,
    attended: null,
    parentId: null,
    twinOf: null,
    turn: { index: 0, running: false, startedAt: null, activeAt: null, endedAt: null, endedBy: null },
    startedAt: 1000,
    lastSeenAt: 1000,
    beatAt: null,
    events: 0,
    inactiveSince: null,
    endedAt: null,
    endReason: null,
    ...own,
  };
}

/** With every field that may be null filled in. */
export function fullSession(own: Partial<Session> & { id: string }): Session {
  return sampleSession({
    process: { pid: 4711, startTime: '98765', bootId: 'boot' },
    tty: '/dev/pts/3',
    tmuxPane: '%7',
    branch: 'main',
    role: 'reviewer',
    goal: 'a "goal" with \' quotes',
    note: 'left pane',
    project: 'vibe-os',
    beatAt: 3000,
    prompt: 'fix the tests · 測試 🦊',
    transcriptPath: '/home/u/.claude/projects/x.jsonl',
    permissionMode: 'default',
    attended: true,
    parentId: 'ses_parent',
    twinOf: 'ses_twin',
    turn: { index: 3, running: true, startedAt: 2000, activeAt: 2500, endedAt: 1900, endedBy: 'stop' },
    events: 17,
    ...own,
  });
}

export function sampleLease(own: Partial<Lease> & { id: string; sessionId: string }): Lease {
  const path = own.path ?? 'src/a.ts';
  return {
    workspaceId: 1,
    worktreeId: 1,
    path,
    key: path,
    mode: 'exclusive',
    origin: 'edit',
    state: 'held',
    token: 1,
    toolUseId: null,
    subagentId: null,
    stamp: 'absent',
    reason: null,
    acquiredAt: 1000,
    refreshedAt: 1000,
    expiresAt: null,
    estimatedDoneAt: null,
    extent: 'file',
    everywhere: false,
    unseen: false,
    ...own,
  };
}

export function sampleWait(own: Partial<Wait> & { sessionId: string }): Wait {
  return {
    workspaceId: 1,
    worktreeId: 1,
    path: 'src/a.ts',
    key: 'src/a.ts',
    turn: 1,
    denials: 1,
    since: 1000,
    askedUntil: null,
    reservedUntil: null,
    ...own,
  };
}

export function sampleCall(own: Partial<OpenCall> & { sessionId: string; toolUseId: string }): OpenCall {
  return { subagentId: null, tool: 'Edit', openedAt: 1000, ...own };
}

export function sampleChange(own: Partial<Change> & { sessionId: string | null }): Change {
  const path = own.path ?? 'src/a.ts';
  return { workspaceId: 1, worktreeId: 1, path, key: path, stamp: '1:2:3:4:5', firstAt: 1000, lastAt: 1000, ...own };
}

export function sampleReach(own: Partial<Reach> & { sessionId: string; toolUseId: string }): Reach {
  return { workspaceId: 1, worktreeId: 1, patterns: null, openedAt: 1000, closedAt: null, background: false, ...own };
}

export function sampleItem(own: Partial<SharedItem> & { sessionId: string; name: string }): SharedItem {
  return { workspaceId: 1, kind: 'stash', at: 1000, ...own };
}

export function sampleIncident(own: Partial<Incident> & { id: string; holderId: string }): Incident {
  const path = own.path ?? 'src/a.ts';
  return { workspaceId: 1, worktreeId: 1, path, key: path, at: 1000, turn: 1, culpritId: null, tool: null, toolUseId: null, ...own };
}

export function sampleIdentity(own: Partial<TerminalIdentity> & { instance: string }): TerminalIdentity {
  return { workspaceId: 1, sessionId: 'ses_a', number: 1, day: '2026-11-21', at: 1000, ...own };
}

/** A workspace with one worktree, and one with two; the numbers are those that the store gave. */
export async function places(store: Store): Promise<{ one: Workspace; two: Workspace; main: Worktree; first: Worktree; second: Worktree }> {
  const one = await store.ensureWorkspace({ key: '/one/.git', name: 'one', now: 1 });
  const two = await store.ensureWorkspace({ key: '/two/.git', name: 'two', now: 2 });
  const main = await store.ensureWorktree({ workspaceId: one.id, path: '/one', now: 3 });
  const first = await store.ensureWorktree({ workspaceId: two.id, path: '/two', now: 4 });
  const second = await store.ensureWorktree({ workspaceId: two.id, path: '/two-b', now: 5 });
  return { one, two, main, first, second };
}

/** Journal entries as they were appended. */
export function withoutNumbers(entries: readonly JournalEntry[]): NewJournalEntry[] {
  return entries.map(({ at, workspaceId, sessionId, kind, data }) => ({ at, workspaceId, sessionId, kind, data }));
}

/** The last letters of the ids, in order: `ba` for ses_b, ses_a. */
export async function lastLetters(rows: Promise<readonly { id: string }[]>): Promise<string> {
  return (await rows).map((row) => row.id.slice(-1)).join('');
}
