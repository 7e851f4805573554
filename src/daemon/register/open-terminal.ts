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
  /** Of one that was there before the register knew it. Default: now, now, active. Only an inactive one may share its number. */
  past?: Pick<Session, 'startedAt' | 'lastSeenAt' | 'inactiveSince'>;
}

/** Opens a session that no agent speaks for: it has no process and lives by heartbeats. Its number is free. */
export async function openTerminal(d: Daemon, tx: Tx, home: Home, wanted: TerminalSession): Promise<Session> {
  const now = d.clock.now();
  const { name, past = { startedAt: now, lastSeenAt: now, inactiveSince: null }, ...said } = wanted;
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
    project: null,
    prompt: null,
    transcriptPath: null,
    permissionMode: null,
    attended: null,
    parentId: null,
    twinOf: null,
    turn: noTurn,
    ...past,
    beatAt: null,
    events: 0,
    endedAt: null,
    endReason: null,
  };
  await tx.sessions.insert(session);
  // Names by day and time are given when the register first knows of it: the days before are counted.
  await addAliases(d, tx, { ...session, startedAt: now }, home.workspace.name);
  return session;
}
