import { isFirm } from '../../core/lease/firmness.ts';
import { releasedText } from '../../core/lease/messages.ts';
import type { Lease } from '../../core/lease/lease.ts';
import type { Session } from '../../core/session/session.ts';
import { ancestors, processIdOf } from '../../platform/processes.ts';
import type { Caller, ReleaseReply, ReleaseRequest } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { heldBy, tellWaiters } from './ending.ts';
import { look } from './holder.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

const DEPTH = 32;

/**
 * `rollcall release`: an agent lets go of its own leases (all of them, or those on these paths). A person may release
 * any soft lease, and with `force` a firm one; its holder is told. Throws NO_SUCH_LEASE, NOT_YOUR_LEASE, PERSON_NEEDED;
 * then nothing was released.
 */
export async function release(d: Daemon, request: ReleaseRequest): Promise<ReleaseReply> {
  const home = await d.places.home(request.cwd);
  const targets = await Promise.all(request.paths.map(async (path) => ({ path, target: await d.places.target(path) })));
  const workspaceIds = new Set([home.workspace.id, ...targets.flatMap(({ target }) => (target ? [target.workspace.id] : []))]);
  return d.store.transaction([...workspaceIds], async (tx) => {
    const caller = await callingSession(tx, request.caller);
    if (request.force && (caller !== null || !request.caller.terminal))
      throw new RollcallError('PERSON_NEEDED', { action: 'release --force' });
    const leases: Lease[] = [];
    if (request.paths.length === 0) {
      if (caller === null) throw new RollcallError('USAGE', { command: 'rollcall release', detail: 'name the paths to release' });
      leases.push(...(await heldBy(tx, caller)));
    }
    for (const { path, target } of targets) {
      const onPath = target ? await tx.leases.onPath(target.worktree.id, target.key) : [];
      const lease = onPath.find((l) => l.state !== 'dormant');
      if (!lease) throw new RollcallError('NO_SUCH_LEASE', { path });
      leases.push(lease);
    }
    const released: ReleaseReply['released'] = [];
    for (const lease of leases) released.push(await releaseOne(d, tx, lease, caller, request.force));
    return { released };
  });
}

async function releaseOne(
  d: Daemon,
  tx: Tx,
  lease: Lease,
  caller: Session | null,
  force: boolean,
): Promise<ReleaseReply['released'][number]> {
  const holder = await tx.sessions.get(lease.sessionId);
  const worktree = await tx.workspaces.worktree(lease.worktreeId);
  if (!holder) throw new RollcallError('NO_SUCH_LEASE', { path: lease.path });
  if (caller?.id !== holder.id && !force && (caller !== null || (await firmNow(d, tx, lease, holder)))) {
    throw new RollcallError('NOT_YOUR_LEASE', { path: lease.path, holder: `#${holder.number}` });
  }
  await tx.leases.remove([lease.id]);
  await tellWaiters(d, tx, lease, holder);
  const by = caller === null ? 'a person' : `#${caller.number}`;
  await journal(tx, d.clock.now(), holder, 'lease.released', { path: lease.path, token: lease.token, by, force });
  if (caller?.id !== holder.id) {
    await tell(d, tx, holder.id, releasedText(lease, by));
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
