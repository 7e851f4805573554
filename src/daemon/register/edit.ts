import type { AgentEvent } from '../../protocol/agent-event.ts';
import { decideEdit } from '../../core/lease/decide.ts';
import type { HolderState } from '../../core/lease/firmness.ts';
import type { Lease } from '../../core/lease/lease.ts';
import { denialText, elsewhereText, lateWriterText, lostText, overwrittenText, siblingText, takenText } from '../../core/lease/messages.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx, Wait } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { settleOne } from './ending.ts';
import { judge } from './holder.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

export type EditOutcome = { denied: string } | { denied: null; texts: string[] };

/** Asks for the files that a call is about to write: all of them, or none. */
export async function beforeEdit(d: Daemon, tx: Tx, session: Session, event: AgentEvent, targets: readonly Target[]): Promise<EditOutcome> {
  const decisions = [];
  for (const target of targets) {
    // The checkout that owns the file says what its leases do, wherever the session works.
    const rules = d.config(target.worktree.path).leases;
    // Who asks stands in no line meanwhile: it need not be told of what it is about to get.
    const waited = await tx.waits.get(session.id, target.worktree.id, target.key);
    if (waited) await tx.waits.remove(session.id, target.worktree.id, target.key);
    const onPath = await tx.leases.onPath(target.worktree.id, target.key);
    const holders = await holdersOf(d, tx, session, onPath);
    const decision = decideEdit({
      request: {
        sessionId: session.id,
        subagentId: event.subagentId,
        toolUseId: callOf(event),
        workspaceId: target.workspace.id,
        worktreeId: target.worktree.id,
        path: target.path,
        key: target.key,
        stamp: target.stamp,
      },
      // A holder whose turn proved to be over has let go of what it never wrote.
      overlapping: holders.size === 0 ? onPath : await tx.leases.onPath(target.worktree.id, target.key),
      holders,
      now: d.clock.now(),
      wokeAt: d.wokeAt,
      lockTimeoutMs: rules.lock_timeout_seconds * 1000,
      soft: rules.soft,
    });
    if (decision.verdict === 'deny') return { denied: await deny(d, tx, session, target, decision.by, decision.firm, waited) };
    if (decision.verdict !== 'take') throw new Error(`nobody asked for a ${decision.verdict}`);
    decisions.push({ target, decision });
  }
  const texts: string[] = [];
  for (const { target, decision } of decisions) texts.push(...(await take(d, tx, session, target, decision)));
  return { denied: null, texts };
}

/** An agent that names no call has one at a time. */
function callOf(event: AgentEvent): string {
  return event.tool?.useId ?? '-';
}

type Take = Extract<ReturnType<typeof decideEdit>, { verdict: 'take' }>;

async function take(
  d: Daemon,
  tx: Tx,
  session: Session,
  target: Target,
  { lease, own, displaced, forgotten, sibling }: Take,
): Promise<string[]> {
  const now = d.clock.now();
  const texts: string[] = [];
  for (const former of displaced) {
    const holder = await tx.sessions.get(former.sessionId);
    if (!holder) continue;
    texts.push(takenText(former, holder, now));
    await tell(d, tx, holder.id, lostText(former, session));
    await journal(tx, now, session, 'lease.passed', { path: former.path, from: holder.id, fromNumber: holder.number, token: former.token });
  }
  await tx.leases.remove([...displaced, ...forgotten].map((l) => l.id));
  const goesOn = own !== null && own.state !== 'dormant';
  const token = goesOn ? own.token : await tx.leases.nextToken(target.workspace.id);
  await tx.leases.put({ ...lease, id: own?.id ?? d.newId('lse'), token });
  if (!goesOn) {
    await journal(tx, now, session, 'lease.granted', { path: lease.path, worktree: target.worktree.path, token });
    texts.push(...(await neighboursIn(d, tx, session, target)));
  }
  if (sibling) texts.push(siblingText(lease.path));
  return texts;
}

/** The same file in another checkout of the repository: a notice, with the grant of each turn's first edit. */
async function neighboursIn(d: Daemon, tx: Tx, session: Session, target: Target): Promise<string[]> {
  const texts: string[] = [];
  for (const other of await tx.leases.elsewhere(target.workspace.id, target.key, target.worktree.id)) {
    // One that is pending has changed nothing yet.
    if (other.sessionId === session.id || other.state === 'pending') continue;
    const holder = await tx.sessions.get(other.sessionId);
    const worktree = await tx.workspaces.worktree(other.worktreeId);
    if (!holder || !worktree || holder.endedAt !== null) continue;
    texts.push(elsewhereText(other, holder, worktree.path.split('/').at(-1) ?? worktree.path));
    await journal(tx, d.clock.now(), session, 'lease.elsewhere', { path: target.path, holder: holder.id, worktree: worktree.path });
  }
  return texts;
}

async function deny(d: Daemon, tx: Tx, session: Session, target: Target, by: Lease, firm: boolean, waited: Wait | null): Promise<string> {
  const now = d.clock.now();
  const holder = await tx.sessions.get(by.sessionId);
  if (!holder) throw new Error(`the holder ${by.sessionId} of ${by.path} is not in the register`);
  const sameTurn = waited !== null && waited.turn === session.turn.index;
  const denials = sameTurn ? waited.denials + 1 : 1;
  await tx.waits.put({
    sessionId: session.id,
    workspaceId: target.workspace.id,
    worktreeId: target.worktree.id,
    path: target.path,
    key: target.key,
    turn: session.turn.index,
    denials,
    since: sameTurn ? waited.since : now,
    askedUntil: waited?.askedUntil ?? null,
    reservedUntil: null,
  });
  await journal(tx, now, session, 'lease.denied', {
    path: target.path,
    holder: holder.id,
    holderNumber: holder.number,
    token: by.token,
    denials,
  });
  return denialText({ lease: by, holder, firm, denials, now });
}

/** Looks at each foreign holder of a path as it is now; whose process is gone or whose turn is over is written so. */
async function holdersOf(d: Daemon, tx: Tx, asker: Session, leases: readonly Lease[]): Promise<Map<string, HolderState>> {
  const states = new Map<string, HolderState>();
  for (const { sessionId, state } of leases) {
    if (sessionId === asker.id || state === 'dormant' || states.has(sessionId)) continue;
    const holder = await tx.sessions.get(sessionId);
    states.set(sessionId, holder === null ? { ended: true, turnRuns: false } : await judge(d, tx, holder));
  }
  return states;
}

/** The call is over: its leases become held, or are taken back; a lease that passed on meanwhile is told to both. */
export async function afterEdit(d: Daemon, tx: Tx, session: Session, event: AgentEvent, targets: readonly Target[]): Promise<void> {
  const useId = callOf(event);
  const outcome = event.kind === 'tool-after' ? 'done' : 'failed';
  for (const target of targets) {
    const onPath = await tx.leases.onPath(target.worktree.id, target.key);
    const own = onPath.find((l) => l.sessionId === session.id && l.state !== 'dormant');
    if (own) {
      if (own.toolUseId === useId) await settleOne(d, tx, session, own, outcome);
      else if (outcome === 'done' && own.state === 'pending') await tx.leases.put({ ...own, state: 'held' });
      continue;
    }
    if (outcome === 'failed') continue;
    const now = d.clock.now();
    const other = onPath.find((l) => l.state !== 'dormant');
    if (!other) {
      await holdUnasked(d, tx, session, event, target);
      continue;
    }
    // The file is as its holder found or left it: this call wrote before the lease passed on, and only its report is late.
    if (other.stamp === target.stamp) continue;
    const holder = await tx.sessions.get(other.sessionId);
    if (!holder) continue;
    await tell(d, tx, session.id, lateWriterText(target.path, holder));
    await tell(d, tx, holder.id, overwrittenText(target.path, session));
    await journal(tx, now, session, 'lease.late-write', { path: target.path, holder: holder.id, token: other.token });
  }
}

/** A change whose announcement nobody heard, or whose lease was taken back too early: what did change is held. */
async function holdUnasked(d: Daemon, tx: Tx, session: Session, event: AgentEvent, target: Target): Promise<void> {
  const now = d.clock.now();
  const token = await tx.leases.nextToken(target.workspace.id);
  await tx.leases.put({
    id: d.newId('lse'),
    workspaceId: target.workspace.id,
    worktreeId: target.worktree.id,
    extent: 'file',
    everywhere: false,
    path: target.path,
    key: target.key,
    sessionId: session.id,
    mode: 'exclusive',
    origin: 'edit',
    state: 'held',
    token,
    toolUseId: null,
    subagentId: event.subagentId,
    stamp: target.stamp,
    reason: null,
    acquiredAt: now,
    refreshedAt: now,
    expiresAt: null,
    estimatedDoneAt: null,
    unseen: false,
  });
  await journal(tx, now, session, 'lease.found', { path: target.path, worktree: target.worktree.path, token });
}
