import { type ClaimConflict, type ClaimDecision, type ClaimItem, type ClaimQuestion, decideClaim } from '../../core/lease/claim.ts';
import { ttlOf } from '../../core/lease/exempt.ts';
import type { Lease } from '../../core/lease/lease.ts';
import { matchesPattern, patternsOverlap } from '../../core/lease/pattern.ts';
import { type WaiterState, inOrder, reservedFor } from '../../core/lease/line.ts';
import { claimedAwayText, takenText } from '../../core/lease/messages.ts';
import { redact } from '../../core/redaction/redact.ts';
import type { Session } from '../../core/session/session.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import type { ClaimReply, ClaimRequest, ClaimView, ConflictView } from '../../protocol/api-leases.ts';
import type { Tx, Wait } from '../../store/store.ts';
import type { ClaimPlace } from '../claim-place.ts';
import { claimPlaces } from '../claim-place.ts';
import type { Daemon } from '../context.ts';
import { leaseViewer, type LeaseViewer } from '../views.ts';
import { actingSession } from './acting-session.ts';
import { holdersOf } from './holder.ts';
import { claimedBeside } from './intent-claim.ts';
import { look } from './look.ts';
import { journal } from './journal.ts';
import { outrankedHere, overrule, ranksOf } from './priority.ts';
import { tell } from './tell.ts';

type Take = Extract<ClaimDecision, { verdict: 'take' }>;

/**
 * `rollcall claim`: files and patterns for as long as the session says, all of them or none; asked again it renews. The
 * checkout of each says for how long, and what a conflict does. Throws NOT_CLAIMABLE and what actingSession throws.
 */
export async function claim(d: Daemon, request: ClaimRequest): Promise<ClaimReply> {
  const home = await d.places.home(request.cwd);
  const places = (await Promise.all(request.paths.map((path) => claimPlaces(d.places, path)))).flat();
  const checkouts = [...Map.groupBy(places, ({ worktree }) => worktree.id).values()];
  const workspaceIds = new Set([home.workspace.id, ...places.map(({ workspace }) => workspace.id)]);
  return d.store.transaction([...workspaceIds], async (tx) => {
    const session = await actingSession(tx, home.workspace.id, request.session, request.caller);
    const decided: Decided[] = [];
    for (const of of checkouts) decided.push(await decide(d, tx, session, request, of));
    const reply: ClaimReply = {
      granted: decided.every(({ decision }) => decision.verdict === 'take'),
      session: { id: session.id, number: session.number },
      claims: [],
      conflicts: [],
      notes: [],
      now: new Date(d.clock.now()).toISOString(),
    };
    for (const { decision, viewer } of decided) {
      // One checkout that refuses refuses all of it; of the others only what refuses is said.
      if (reply.granted || decision.verdict === 'deny') reply.conflicts.push(...decision.conflicts.map((c) => conflictView(viewer, c)));
      if (!reply.granted || decision.verdict === 'deny') continue;
      reply.notes.push(...(await takeAll(d, tx, session, decision)));
      for (const { item, own } of decision.claims) reply.claims.push(await claimView(tx, item, own));
    }
    if (reply.granted) reply.notes.push(...(await claimedBeside(d, tx, session, request.reason, places)));
    return reply;
  });
}

interface Decided {
  decision: ClaimDecision;
  /** Of what stood there before the claim. */
  viewer: LeaseViewer;
}

/** @param places of one checkout */
async function decide(d: Daemon, tx: Tx, session: Session, request: ClaimRequest, places: readonly ClaimPlace[]): Promise<Decided> {
  const [first] = places;
  if (!first) throw new Error('a checkout without a place');
  const { workspace, worktree } = first;
  const now = d.clock.now();
  const rules = d.config(worktree.path).leases;
  const holders = await holdersOf(d, tx, session, await leasesFor(tx, request, places));
  const leases = await leasesFor(tx, request, places);
  const items: ClaimItem[] = [];
  for (const place of places) {
    const seconds = request.ttl ?? ttlOf(place.path, rules.ttl) ?? rules.lock_timeout_seconds;
    items.push({
      extent: place.extent,
      mode: request.shared ? 'shared' : 'exclusive',
      workspaceId: workspace.id,
      worktreeId: worktree.id,
      path: place.path,
      key: place.key,
      stamp: place.extent === 'file' ? await d.places.stamp(worktree.id, place.path, tx) : 'absent',
      expiresAt: now + seconds * 1000,
    });
  }
  const question: ClaimQuestion = {
    sessionId: session.id,
    subagentId: null,
    everywhere: request.everywhere,
    reason: request.reason === null ? null : kept(request.reason),
    estimatedDoneAt: request.eta === null ? null : now + request.eta * 1000,
    items,
    leases,
    conflict: rules.conflict_action,
    reservations: await reservationsFor(d, tx, session, workspace.id),
    holders,
    now,
    lockTimeoutMs: rules.lock_timeout_seconds * 1000,
    outranked: outrankedHere(d, session, holders.keys()),
    wokeAt: d.wokeAt,
    soft: rules.soft,
  };
  return { decision: decideClaim(question), viewer: await leaseViewer(d, tx, workspace.id) };
}

/** A reason as it is stored and shown to others: without secrets, one line of at most 200 characters. */
function kept(reason: string): string | null {
  return foreignText(redact(reason).text, { limit: 200 }) || null;
}

/** Leases that may concern one of the places of a checkout, dormant ones on the same key too. */
async function leasesFor(tx: Tx, { everywhere }: ClaimRequest, places: readonly ClaimPlace[]): Promise<Lease[]> {
  const found = new Map<string, Lease>();
  for (const { workspace, worktree } of places.slice(0, 1)) {
    for (const lease of await tx.leases.live(workspace.id)) {
      if (everywhere || lease.everywhere || lease.worktreeId === worktree.id) found.set(lease.id, lease);
    }
  }
  for (const { worktree, key } of places) for (const lease of await tx.leases.onPath(worktree.id, key)) found.set(lease.id, lease);
  return [...found.values()];
}

/** Files of the workspace that are reserved for others now. */
async function reservationsFor(d: Daemon, tx: Tx, session: Session, workspaceId: number): Promise<Wait[]> {
  const waits = await tx.waits.live(workspaceId);
  const waiters = new Map<string, WaiterState>();
  for (const { sessionId } of waits) {
    const waiter = waiters.has(sessionId) ? null : await tx.sessions.get(sessionId);
    if (waiter) waiters.set(sessionId, { ...(await look(d, tx, waiter)), turn: waiter.turn.index });
  }
  const lines = Map.groupBy(waits, ({ worktreeId, key }) => `${worktreeId} ${key}`);
  return [...lines.values()].flatMap((line) => reservedFor(inOrder(line), session.id, waiters, d.clock.now()) ?? []);
}

/** Writes what was granted in one checkout; gives what its new holder should know. */
async function takeAll(
  d: Daemon,
  tx: Tx,
  session: Session,
  { claims, displaced, yielding, overruled, forgotten }: Take,
): Promise<string[]> {
  const now = d.clock.now();
  const notes: string[] = [];
  for (const former of displaced) {
    const holder = await tx.sessions.get(former.sessionId);
    if (!holder) continue;
    const item = claims.find((claim) => covers(claim.item, former))?.item;
    const byRank = overruled.includes(former);
    const ranks = byRank ? ranksOf(d, session, holder.id) : {};
    if (byRank) notes.push(...(await overrule(d, tx, session, former, holder, item?.path ?? former.path)));
    else if (former.origin === 'edit') notes.push(takenText(former, holder, now));
    if (item && !byRank) await tell(d, tx, holder.id, claimedAwayText(former, item, session));
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
    const item = claims.find((one) => meetsPattern(one.item, claim))?.item;
    if (holder === null || item === undefined) continue;
    notes.push(...(await overrule(d, tx, session, claim, holder, item.path)));
    const ranks = ranksOf(d, session, holder.id);
    await journal(tx, now, session, 'lease.gave-way', {
      path: item.path,
      claim: claim.path,
      from: holder.id,
      token: claim.token,
      ...ranks,
    });
  }
  await tx.leases.remove([...displaced, ...forgotten].map(({ id }) => id));
  for (const { item, lease, own } of claims) {
    const goesOn = own !== null && own.state !== 'dormant';
    const token = goesOn ? own.token : await tx.leases.nextToken(item.workspaceId);
    await tx.leases.put({ ...lease, id: own?.id ?? d.newId('lse'), token });
    await tx.waits.remove(session.id, item.worktreeId, item.key);
    await journal(tx, now, session, 'lease.claimed', {
      path: item.path,
      worktree: (await tx.workspaces.worktree(item.worktreeId))?.path ?? '',
      token,
      mode: item.mode,
      everywhere: lease.everywhere,
      until: item.expiresAt === null ? null : new Date(item.expiresAt).toISOString(),
      renewed: goesOn,
    });
  }
  return notes;
}

function meetsPattern(item: ClaimItem, claim: Lease): boolean {
  if (claim.extent === 'file') return covers(item, claim);
  return item.extent === 'file' ? matchesPattern(claim.key, item.key) : patternsOverlap(claim.key, item.key);
}

function covers({ extent, key }: ClaimItem, lease: Lease): boolean {
  if (extent === 'file' || lease.extent === 'pattern') return key === lease.key;
  return matchesPattern(key, lease.key);
}

async function claimView(tx: Tx, item: ClaimItem, own: Lease | null): Promise<ClaimView> {
  return {
    path: item.path,
    worktree: (await tx.workspaces.worktree(item.worktreeId))?.path ?? '',
    mode: item.mode,
    expiresAt: item.expiresAt === null ? null : new Date(item.expiresAt).toISOString(),
    renewed: own !== null && own.state !== 'dormant' && own.origin === 'claim',
  };
}

function conflictView(viewer: LeaseViewer, conflict: ClaimConflict): ConflictView {
  return {
    path: conflict.item.path,
    held: conflict.by === 'lease' ? viewer.lease(conflict.lease) : null,
    reserved: conflict.by === 'wait' ? viewer.wait(conflict.wait) : null,
  };
}
