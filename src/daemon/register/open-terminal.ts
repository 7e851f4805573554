import { defaultName } from '../../core/session/registration.ts';
import type { Session } from '../../core/session/session.ts';
import { noTurn } from '../../core/session/turn.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Home } from '../places.ts';
import { addAliases } from './aliases.ts';

export interface TerminalSession {
  cwd: string;
  number: number;
  /** null: `session-N`. */
  name: string | null;
  tty: string | null;
  tmuxPane: string | null;
  role: string | null;
  goal: string | null;
}

/** Opens a session that no agent speaks for: it has no process and lives by heartbeats. Its number is free. */
export async function openTerminal(d: Daemon, tx: Tx, home: Home, wanted: TerminalSession): Promise<Session> {
  const now = d.clock.now();
  const { name, ...said } = wanted;
  const workspaceId = home.workspace.id;
  const ordinal = await tx.sessions.nextOrdinal(workspaceId);
  const session: Session = {
    ...said,
    id: d.newId('ses'),
    workspaceId,
    worktreeId: home.worktree?.id ?? null,
    ordinal,
    agent: 'terminal',
    agentSessionId: name ?? defaultName(wanted.number, ordinal, await tx.sessions.live(workspaceId)),
    incarnation: 1,
    host: d.host,
    process: null,
    branch: home.branch,
    note: null,
    prompt: null,
    transcriptPath: null,
    permissionMode: null,
    attended: null,
    parentId: null,
    twinOf: null,
    turn: noTurn,
    startedAt: now,
    lastSeenAt: now,
    beatAt: null,
    events: 0,
    inactiveSince: null,
    endedAt: null,
    endReason: null,
  };
  await tx.sessions.insert(session);
  await addAliases(d, tx, session, home.workspace.name);
  return session;
}
