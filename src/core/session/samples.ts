import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { Session } from './session.ts';
import { noTurn } from './turn.ts';

/** A whole session for tests, with what a test says about it. */
export function aSession(part: Partial<Session> = {}): Session {
  return {
    id: 'ses_1',
    workspaceId: 1,
    worktreeId: 1,
    number: 1,
    ordinal: 1,
    agent: 'claude-code',
    agentSessionId: 'agent-1',
    incarnation: 1,
    host: 'here',
    process: { pid: 10, startTime: '100', bootId: 'b' },
    tty: null,
    tmuxPane: null,
    cwd: '/repo',
    branch: 'main',
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
    turn: noTurn,
    startedAt: 0,
    lastSeenAt: 0,
    beatAt: null,
    events: 0,
    inactiveSince: null,
    endedAt: null,
    endReason: null,
    ...part,
  };
}

export function anEvent(part: Partial<AgentEvent> = {}): AgentEvent {
  return {
    agent: 'claude-code',
    kind: 'sign',
    agentSessionId: 'agent-1',
    cwd: '/repo',
    transcriptPath: null,
    permissionMode: null,
    subagentId: null,
    source: null,
    reason: null,
    prompt: null,
    tool: null,
    compaction: null,
    ...part,
  };
}
