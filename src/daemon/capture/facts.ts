import type { SessionFacts } from '../../core/context/facts.ts';
import type { Session } from '../../core/session/session.ts';
import { VERSION } from '../../protocol/version.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { archiveIdOf } from './archive-id.ts';

/** What the register knows of a session, for what is written of it. */
export async function factsOf(d: Daemon, tx: ReadTx, session: Session): Promise<SessionFacts> {
  const workspace = await tx.workspaces.get(session.workspaceId);
  const worktree = session.worktreeId === null ? null : await tx.workspaces.worktree(session.worktreeId);
  const intent = await tx.intents.get(session.id);
  const worktrees = worktree === null ? [] : await tx.workspaces.worktrees(session.workspaceId);
  return {
    sessionId: archiveIdOf(session),
    number: session.number,
    aliases: await namesOf(tx, session),
    agent: session.agent,
    project: session.project ?? workspace?.name ?? null,
    role: session.role,
    // What the first prompt says the context knows too, with its record.
    goal: intent?.saidBy === 'prompt' ? null : session.goal,
    workingDirectory: session.cwd,
    worktree: worktree?.path ?? null,
    usingWorktree: worktree !== null && worktrees[0]?.id !== worktree.id,
    branch: session.branch,
    tmuxSession: session.tmuxPane,
    transcript: session.transcriptPath,
    historyDirectory: null,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    now: d.clock.now(),
    version: VERSION,
  };
}

/** The name of its present segment first. */
async function namesOf(tx: ReadTx, session: Session): Promise<string[]> {
  const names = (await tx.sessions.aliases(session.id)).filter(({ kind }) => kind !== 'agent').map(({ alias }) => alias);
  const segment = await segmentOf(tx, session);
  return segment === null ? names : [segment, ...names.filter((name) => name !== segment)];
}

/** What the conversation is called since its last compaction; null: it has no name yet. */
export async function segmentOf(tx: ReadTx, session: Session): Promise<string | null> {
  const last = (await tx.compactions.ofSession(session.id)).at(-1);
  if (last !== undefined) return last.segment;
  return (await tx.sessions.aliases(session.id)).find(({ kind }) => kind === 'project')?.alias ?? null;
}
