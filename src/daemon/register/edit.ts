import { type EditDecision, decideEdit } from '../../core/lease/decide.ts';
import type { Lease } from '../../core/lease/lease.ts';
import {
  denialText,
  elsewhereText,
  lostText,
  gaveWayText,
  passedOverText,
  reservedText,
  siblingText,
  takenText,
  unseenText,
  writtenBesideText,
} from '../../core/lease/messages.ts';
import { conflictOf, isLeased } from '../../core/lease/exempt.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { recordAuthor } from './authors.ts';
import { type MergeForecast, forecastKey } from './merge-forecast.ts';
import { explainChange } from './explain.ts';
import { foreignHome } from './holder-name.ts';
import { moveInstead } from './free-work.ts';
import { holdersOf } from './holder.ts';
import { journal } from './journal.ts';
import { outrankedHere, overrule, ranksOf } from './priority.ts';
import { conflictNotice } from './person-notices.ts';
import { reservationOn, standInLine } from './line.ts';
import { tell } from './tell.ts';

export type EditOutcome =
  /** `conflict`: what a person may be told of it. */
  | { denied: string; conflict: string }
  /** `passed`: files that are written without a lease: nobody needs one, or the repository only warns of another's. `granted`: paths of new leases. */
  | { denied: null; texts: string[]; passed: Target[]; granted: string[] };

/** Asks for the files that a call is about to write: all of them, or none. `useId` is `-` for an agent that names no call. */
export async function beforeEdit(
  d: Daemon,
  tx: Tx,
  session: Session,
  call: { useId: string; subagentId: string | null; forecast: MergeForecast },
  targets: readonly Target[],
): Promise<EditOutcome> {
  const decisions: { target: Target; decision: EditDecision; elsewhere: Lease[] }[] = [];
  for (const target of targets) {
    const found = await decide(d, tx, session, call, target);
    const denied = await refuse(d, tx, session, target, found.decision);
    if (denied !== null) return { denied, conflict: conflictNotice(target.path, await holderOf(tx, found.decision)) };
    decisions.push({ target, ...found });
  }
  const texts: string[] = [];
  const passed: Target[] = [];
  const granted: string[] = [];
  for (const { target, decision, elsewhere } of decisions) {
    if (decision.verdict === 'take') {
      if (decision.own === null || decision.own.state === 'dormant') granted.push(target.path);
      texts.push(...(await take(d, tx, session, target, decision, elsewhere, call.forecast.get(forecastKey(target)))));
    }
    if (decision.verdict === 'pass') {
      passed.push(target);
      texts.push(...(await passOver(d, tx, session, target, decision.over)));
    }
  }
  return { denied: null, texts, passed, granted };
}

async function decide(
  d: Daemon,
  tx: Tx,
  session: Session,
  call: { useId: string; subagentId: string | null },
  target: Target,
): Promise<{ decision: EditDecision; elsewhere: Lease[] }> {
  const { worktree, workspace, key } = target;
  // The checkout that owns the file says what its leases do, wherever the session works.
  const rules = d.config(worktree.path).leases;
  let onPath = await tx.leases.onPath(worktree.id, key);
  const own = onPath.find((l) => l.sessionId === session.id && l.extent === 'file' && l.state !== 'dormant' && l.mode === 'exclusive');
  const elsewhere = own ? [] : await tx.leases.elsewhere(workspace.id, key, worktree.id);
  const patterns = (await tx.leases.patterns(workspace.id, worktree.id)).filter((l) => matchesPattern(l.key, key));
  const abroad = rules.across_worktrees === 'block' ? elsewhere : elsewhere.filter((l) => l.everywhere);
  const others = [...abroad.filter((l) => l.extent === 'file'), ...patterns];
  const holders = await holdersOf(d, tx, session, [...onPath, ...others]);
  // A holder whose turn proved to be over has let go of what it never wrote.
  if (holders.size > 0) onPath = await tx.leases.onPath(worktree.id, key);
  if (own && own.state === 'held' && own.stamp !== target.stamp && own.toolUseId === null)
    await explainChange(d, tx, session, own, target.stamp);
  if (own && own.stamp !== target.stamp) onPath = await tx.leases.onPath(worktree.id, key);
  const decision = decideEdit({
    request: {
      sessionId: session.id,
      subagentId: call.subagentId,
      toolUseId: call.useId,
      workspaceId: workspace.id,
      worktreeId: worktree.id,
      path: target.path,
      key,
      stamp: target.stamp,
    },
    overlapping: [...onPath, ...others],
    ...(await reservationOn(d, tx, session, worktree.id, key)),
    conflict: conflictOf(rules),
    holders,
    now: d.clock.now(),
    wokeAt: d.wokeAt,
    lockTimeoutMs: rules.lock_timeout_seconds * 1000,
    outranked: outrankedHere(d, session, holders.keys()),
    soft: rules.soft,
    unleased: !isLeased(target, rules),
  });
  return { decision, elsewhere };
}

/** The text of a refusal; null when the file may be written. */
async function refuse(d: Daemon, tx: Tx, session: Session, target: Target, decision: EditDecision): Promise<string | null> {
  const now = d.clock.now();
  if (decision.verdict === 'deny-once') {
    await tx.leases.put(decision.lease);
    await journal(tx, now, session, 'lease.unseen', { path: target.path, token: decision.lease.token });
    return unseenText(target.path);
  }
  if (decision.verdict === 'reserved') {
    const waiter = await tx.sessions.get(decision.by.sessionId);
    const { place, cycle } = await standInLine(d, tx, session, target, null);
    await journal(tx, now, session, 'lease.reserved', {
      path: target.path,
      worktree: target.worktree.path,
      for: decision.by.sessionId,
      until: decision.by.reservedUntil,
    });
    const offer = cycle === null ? await moveInstead(d, tx, session, target) : null;
    return reservedText({ wait: decision.by, waiter, offer, place, cycle, now });
  }
  if (decision.verdict !== 'deny') return null;
  const { by, firm, besides = [] } = decision;
  const holder = await tx.sessions.get(by.sessionId);
  if (!holder) throw new Error(`the holder ${by.sessionId} of ${by.path} is not in the register`);
  const { denials, place, cycle } = await standInLine(d, tx, session, target, by);
  await journal(tx, now, session, 'lease.denied', {
    path: target.path,
    worktree: target.worktree.path,
    holder: holder.id,
    holderNumber: holder.number,
    token: by.token,
    denials,
  });
  const abroad = d.config(target.worktree.path).leases.across_worktrees === 'block';
  const home = await foreignHome(tx, holder, session.workspaceId);
  const intent = await tx.intents.get(holder.id);
  const offer = cycle === null ? await moveInstead(d, tx, session, target) : null;
  const outranks = [by, ...besides].every((lease) => outrankedHere(d, session, [lease.sessionId]).has(lease.sessionId));
  return denialText({
    path: target.path,
    lease: by,
    holder,
    intent,
    home,
    firm,
    abroad,
    besides,
    offer,
    outranks,
    denials,
    place,
    cycle,
    now,
  });
}

/** Whose lease, or place in a line, a refusal is for; null: nobody else's. */
async function holderOf(tx: Tx, decision: EditDecision): Promise<Session | null> {
  return decision.verdict === 'deny' || decision.verdict === 'reserved' ? tx.sessions.get(decision.by.sessionId) : null;
}

type Take = Extract<EditDecision, { verdict: 'take' }>;

async function take(
  d: Daemon,
  tx: Tx,
  session: Session,
  target: Target,
  decision: Take,
  elsewhere: readonly Lease[],
  conflicts: ReadonlySet<number> | undefined,
): Promise<string[]> {
  const { lease, own, displaced, yielding, overruled, forgotten, sibling } = decision;
  const now = d.clock.now();
  const texts: string[] = [];
  // Who has the file stands in no line for it.
  await tx.waits.remove(session.id, target.worktree.id, target.key);
  for (const former of displaced) {
    const holder = await tx.sessions.get(former.sessionId);
    if (!holder) continue;
    const byRank = overruled.includes(former);
    const ranks = byRank ? ranksOf(d, session, holder.id) : {};
    if (byRank) texts.push(...(await overrule(d, tx, session, former, holder, target.path)));
    // Of a claim whose time is over nothing need have been edited.
    const edited = former.origin === 'edit' || former.refreshedAt > former.acquiredAt;
    if (edited && !byRank) texts.push(takenText(former, holder, now));
    if (!byRank)
      await tell(d, tx, holder.id, former.origin === 'edit' ? lostText(former, session) : gaveWayText(former, target.path, session));
    await journal(tx, now, session, 'lease.passed', {
      path: former.path,
      from: holder.id,
      fromNumber: holder.number,
      token: former.token,
      ...ranks,
    });
  }
  for (const claim of yielding) {
    const holder = overruled.includes(claim) ? await tx.sessions.get(claim.sessionId) : null;
    if (holder === null) await tell(d, tx, claim.sessionId, gaveWayText(claim, target.path, session));
    else texts.push(...(await overrule(d, tx, session, claim, holder, target.path)));
    const ranks = holder === null ? {} : ranksOf(d, session, holder.id);
    await journal(tx, now, session, 'lease.gave-way', {
      path: target.path,
      claim: claim.path,
      from: claim.sessionId,
      token: claim.token,
      ...ranks,
    });
  }
  await tx.leases.remove([...displaced, ...forgotten].map((l) => l.id));
  const goesOn = own !== null && own.state !== 'dormant';
  const token = goesOn ? own.token : await tx.leases.nextToken(target.workspace.id);
  await tx.leases.put({ ...lease, id: own?.id ?? d.newId('lse'), token });
  // A call that was not reported has changed it.
  if (own?.state === 'pending' && lease.state === 'held') {
    await recordAuthor(tx, { ...lease }, session.id, now);
    await journal(tx, now, session, 'lease.held', { path: lease.path, token });
  }
  if (goesOn && own.origin === 'claim' && lease.origin === 'edit')
    await journal(tx, now, session, 'lease.claim-ended', { path: lease.path, token });
  if (!goesOn) {
    await journal(tx, now, session, 'lease.granted', { path: lease.path, worktree: target.worktree.path, token });
    texts.push(...(await neighboursIn(d, tx, session, target, elsewhere, conflicts)));
  }
  if (sibling) texts.push(siblingText(lease.path));
  return texts;
}

/** The repository lets edits pass that a lease stands against: the holders keep what they have and both sides may be told. */
async function passOver(d: Daemon, tx: Tx, session: Session, target: Target, over: readonly Lease[]): Promise<string[]> {
  const warns = conflictOf(d.config(target.worktree.path).leases) === 'warn';
  const texts: string[] = [];
  for (const lease of over) {
    const holder = await tx.sessions.get(lease.sessionId);
    if (!holder) continue;
    await journal(tx, d.clock.now(), session, 'lease.passed-over', { path: target.path, holder: holder.id, token: lease.token });
    if (!warns) continue;
    texts.push(passedOverText(target.path, holder));
    await tell(d, tx, holder.id, writtenBesideText(target.path, session));
  }
  return texts;
}

/** The same file in another checkout of the repository: a notice, with the grant of each turn's first edit. */
async function neighboursIn(
  d: Daemon,
  tx: Tx,
  session: Session,
  target: Target,
  elsewhere: readonly Lease[],
  conflicts: ReadonlySet<number> | undefined,
): Promise<string[]> {
  const texts: string[] = [];
  if (d.config(target.worktree.path).leases.across_worktrees === 'ignore') return texts;
  for (const other of elsewhere) {
    // One that is pending has changed nothing yet.
    if (other.sessionId === session.id || other.state === 'pending') continue;
    const holder = await tx.sessions.get(other.sessionId);
    const worktree = await tx.workspaces.worktree(other.worktreeId);
    if (!holder || !worktree || holder.endedAt !== null) continue;
    const conflict = conflicts?.has(worktree.id) === true;
    texts.push(elsewhereText(other, holder, worktree.path.split('/').at(-1) ?? worktree.path, conflict));
    await journal(tx, d.clock.now(), session, 'lease.elsewhere', {
      path: target.path,
      holder: holder.id,
      worktree: worktree.path,
      conflict,
    });
  }
  return texts;
}
