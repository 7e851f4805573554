import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import type { AddWorktreeReply, AddWorktreeRequest } from '../../protocol/api-worktree.ts';
import type { Daemon } from '../context.ts';
import { callingSession } from '../register/release.ts';
import { make, reserve } from './make.ts';
import { planCheckout, refused } from './plan.ts';
import { nameOf } from './work.ts';

/**
 * `rollcall worktree add`: for the session around the command, else for whoever works in it first. Throws what planCheckout and
 * make throw; then nothing was made.
 */
export async function addCheckout(d: Daemon, request: AddWorktreeRequest): Promise<AddWorktreeReply> {
  const plan = await planCheckout(d, request.cwd, request);
  const id = d.newId('chk');
  const calling = await d.store.read((tx) => callingSession(tx, request.caller));
  // One of another repository may make one here; its own record would be elsewhere.
  const session = calling?.workspaceId === plan.workspaceId ? calling : null;
  const place = plan.places[0];
  const reply = (row: Pick<OwnCheckout, 'path' | 'branch'>, copied: string[], notCopied: string[]): AddWorktreeReply => ({
    dryRun: request.dryRun,
    name: nameOf(row),
    path: row.path,
    branch: row.branch,
    base: plan.baseBranch,
    commit: plan.baseCommit,
    copied,
    notCopied,
    session: session && { id: session.id, number: session.number },
  });
  if (request.dryRun && place !== undefined) return reply(place, [...plan.copy], []);
  d.checkouts.inHand.add(id);
  const by = { sessionId: session?.id ?? null, madeBy: 'command' } as const;
  const row = await d.store.transaction([plan.workspaceId], (tx) => reserve(d, tx, plan, id, by));
  if (row === null)
    throw refused(place === undefined ? 'every name is taken' : `${place.path} is being made already`, 'Give it another name.');
  const { copied, left } = await make(d, row, plan.copy);
  return reply(row, copied, left);
}
