import { isFirm } from '../../core/lease/firmness.ts';
import { releasedText } from '../../core/lease/messages.ts';
import type { Lease, LeaseExtent } from '../../core/lease/lease.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import { sessionName } from '../../core/session/session-name.ts';
import type { Session } from '../../core/session/session.ts';
import { escapeGlob } from '../../core/shell/glob.ts';
import { ancestors, processIdOf } from '../../platform/processes.ts';
import type { Caller, ReleaseReply, ReleaseRequest } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import { type ClaimPlace, claimPlaces } from '../claim-place.ts';
import type { Daemon } from '../context.ts';
import { heldBy } from './ending.ts';
import { foreignHome } from './holder-name.ts';
import { importsOver } from './intent-over.ts';
import { look } from './look.ts';
import { journal } from './journal.ts';
import { advanceLines } from './line.ts';
import { tell } from './tell.ts';

const DEPTH = 32;

/**
 * `rollcall release`: an agent lets go of its own leases (all of them, or those on these paths). A person may release
 * any soft lease, and with `force` a firm one; its holder is told. Throws NO_SUCH_LEASE, NOT_YOUR_LEASE, PERSON_NEEDED;
 * then nothing was released.
 */
export async function release(d: Daemon, request: ReleaseRequest): Promise<ReleaseReply> {
  const home = await d.places.home(request.cwd);
  const named = await Promise.all(request.paths.map(async (path) => ({ path, places: await placesOf(d, path) })));
  const workspaceIds = new Set([home.workspace.id, ...named.flatMap(({ places }) => places.map(({ workspace }) => workspace.id))]);
  return d.store.transaction([...workspaceIds], async (tx) => {
    const caller = await callingSession(tx, request.caller);
    if (request.force && (caller !== null || !request.caller.terminal))
      throw new RollcallError('PERSON_NEEDED', { action: 'release --force' });
    const leases = new Map<string, Lease>();
    if (request.paths.length === 0) {
      if (caller === null) throw new RollcallError('USAGE', { command: 'rollcall release', detail: 'name the paths to release' });
      for (const lease of await heldBy(tx, caller)) leases.set(lease.id, lease);
    }
    for (const { path, places } of named) {
      const found = await leasesOn(tx, path, places, caller);
      const own = found.filter((l) => l.sessionId === caller?.id);
      for (const lease of own.length > 0 ? own : found) leases.set(lease.id, lease);
    }
    const released: ReleaseReply['released'] = [];
    for (const lease of leases.values()) {
      await refuseForeign(d, tx, lease, caller, request.force, caller?.workspaceId ?? home.workspace.id);
      released.push(await letGo(d, tx, lease, caller, request.force));
    }
    return { released };
  });
}

/** What a path or pattern means; throws NO_SUCH_LEASE for what nobody can hold. */
export async function placesOf(d: Daemon, path: string): Promise<ClaimPlace[]> {
  try {
    return await claimPlaces(d.places, path);
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'NOT_CLAIMABLE')
      throw new RollcallError('NO_SUCH_LEASE', { path }, { cause: error });
    throw error;
  }
}

/**
 * The leases that a path or pattern names: on this very file, or claimed by this very pattern. Where nobody claimed a
 * pattern, it names the files of `caller` that match it. Throws NO_SUCH_LEASE.
 */
export async function leasesOn(tx: ReadTx, path: string, places: readonly ClaimPlace[], caller: Session | null): Promise<Lease[]> {
  const leases: Lease[] = [];
  for (const place of places) {
    const { workspace, worktree, extent, key } = place;
    const found = await claimedAs(tx, place, extent, key);
    // A directory that is no longer, or not yet, there.
    if (found.length === 0 && extent === 'file') found.push(...(await claimedAs(tx, place, 'pattern', `${escapeGlob(key)}/**`)));
    if (found.length === 0 && extent === 'pattern' && caller !== null) {
      const own = (await heldBy(tx, caller)).filter((l) => l.worktreeId === worktree.id);
      found.push(...own.filter((l) => l.extent === 'file' && matchesPattern(key, l.key)));
    }
    leases.push(...found);
    if (found.length > 0) continue;
    const patterns = extent === 'file' ? await tx.leases.patterns(workspace.id, worktree.id) : [];
    const covering = patterns.find((l) => matchesPattern(l.key, key));
    const holder = covering && (await tx.sessions.get(covering.sessionId));
    const which = covering ? `${path} itself, only the claim ${covering.path} of #${holder?.number ?? 0}` : path;
    throw new RollcallError('NO_SUCH_LEASE', { path: which });
  }
  return leases;
}

/** Live leases with just this key, also those of other worktrees that count everywhere. */
async function claimedAs(tx: ReadTx, { workspace, worktree }: ClaimPlace, extent: LeaseExtent, key: string): Promise<Lease[]> {
  const here = await tx.leases.onPath(worktree.id, key);
  const elsewhere = (await tx.leases.elsewhere(workspace.id, key, worktree.id)).filter((l) => l.everywhere);
  return [...here, ...elsewhere].filter((l) => l.state !== 'dormant' && l.extent === extent);
}

/** @param readersWorkspaceId in which the caller understands numbers */
async function refuseForeign(
  d: Daemon,
  tx: Tx,
  lease: Lease,
  caller: Session | null,
  force: boolean,
  readersWorkspaceId: number,
): Promise<void> {
  if (caller?.id === lease.sessionId || force) return;
  const holder = await tx.sessions.get(lease.sessionId);
  if (holder && (caller !== null || (await firmNow(d, tx, lease, holder)))) {
    const name = sessionName(holder, await foreignHome(tx, holder, readersWorkspaceId));
    throw new RollcallError('NOT_YOUR_LEASE', { path: lease.path, holder: name });
  }
}

/** A lease ends before its time: who is first in line gets its turn, and its holder is told unless it did this itself. */
export async function letGo(
  d: Daemon,
  tx: Tx,
  lease: Lease,
  caller: Session | null,
  force: boolean,
): Promise<ReleaseReply['released'][number]> {
  const holder = await tx.sessions.get(lease.sessionId);
  const worktree = await tx.workspaces.worktree(lease.worktreeId);
  if (!holder) throw new RollcallError('NO_SUCH_LEASE', { path: lease.path });
  await tx.leases.remove([lease.id]);
  await advanceLines(d, tx, lease);
  const by = caller === null ? 'a person' : `#${caller.number}`;
  await importsOver(d, tx, holder, [lease], 'released');
  await journal(tx, d.clock.now(), holder, 'lease.released', { path: lease.path, token: lease.token, by, force });
  if (caller?.id !== holder.id) {
    const name = caller === null ? by : sessionName(caller, await foreignHome(tx, caller, holder.workspaceId));
    await tell(d, tx, holder.id, releasedText(lease, name));
  }
  return { path: lease.path, worktree: worktree?.path ?? '', session: { id: holder.id, number: holder.number } };
}

async function firmNow(d: Daemon, tx: Tx, lease: Lease, holder: Session): Promise<boolean> {
  return isFirm(lease, await look(d, tx, holder), d.clock.now(), d.config(holder.cwd).leases.lock_timeout_seconds * 1000, d.wokeAt);
}

/** The registered agent that a command runs under: its nearest ancestor with a living session. null: a person, or an unknown program. */
export async function callingSession(tx: ReadTx, caller: Caller): Promise<Session | null> {
  for (const ancestor of ancestors(caller.pid, DEPTH)) {
    const process = processIdOf(ancestor.pid);
    const [session] = process === null ? [] : await tx.sessions.byProcess(process);
    if (session) return session;
  }
  return null;
}
