import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Offer, freeWorkText } from '../../core/area/messages.ts';
import { kindOf } from '../../core/area/kinds.ts';
import { rankAreas } from '../../core/area/rank.ts';
import { type Asker, candidatesIn, standingsOf } from '../../core/area/standings.ts';
import type { Whereabouts } from '../../core/area/whereabouts.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import type { Neighbour } from '../../core/session/roll-call.ts';
import type { Session } from '../../core/session/session.ts';
import { canonical, caseRuleOf, foldKey } from '../../platform/files.ts';
import type { ReadTx, Worktree } from '../../store/store.ts';
import { type CheckoutAreas, areasOf } from '../area-maps.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { rulesLetPass } from './rules-pass.ts';
import { rememberedWhereabouts, whereAll } from './whereabouts.ts';

/*
 * Work that nobody does. Whatever is offered was looked at in the same transaction: nobody else holds the file, waits for it or has
 * uncommitted work in it.
 */

const OFFERED = 3;
/** Files of one area that are looked at. */
const TRIED_IN_AREA = 4;
/** … and for one refusal. */
const TRIED = 6;

/** What a session that starts may do beside the others; empty where they are not at work, or nothing is known yet. */
export async function freeWorkAtStart(d: Daemon, tx: ReadTx, session: Session, neighbours: readonly Neighbour[]): Promise<string> {
  const worktree = session.worktreeId === null ? null : await tx.workspaces.worktree(session.worktreeId);
  const map = worktree === null ? null : areasOf(d, worktree);
  if (worktree === null || map === null || neighbours.length === 0) return '';
  const at = await whereAll(tx, map, worktree, [session, ...neighbours.map((neighbour) => neighbour.session)]);
  const asker = await askerOf(tx, session, []);
  const standings = standingsOf(map, map.imports, at, asker);
  const taken = standings.filter(({ here }) => here.length > 0).map(({ name, here }) => ({ name, numbers: here }));
  if (taken.length === 0) return '';
  const offers: Offer[] = [];
  for (const { index, reason, free } of rankAreas(standings)) {
    if (!free || offers.length === OFFERED) break;
    const path = await openFileIn(d, tx, session, worktree, { map, at, asker, index });
    if (path !== null) offers.push({ area: map.areas[index]?.name ?? null, path, reason });
  }
  return freeWorkText(taken, offers);
}

/** @param works files that it works on, or wanted to */
export async function askerOf(tx: ReadTx, session: Session | null, works: readonly string[]): Promise<Asker> {
  const intent = session === null ? null : await tx.intents.get(session.id);
  const open = intent?.doneAt == null;
  return { sessionId: session?.id ?? null, text: open ? (session?.goal ?? null) : null, areas: open ? (intent?.areas ?? []) : [], works };
}

/** An area, and for whom a file in it is looked for. */
interface Search {
  map: CheckoutAreas;
  at: Whereabouts;
  asker: Asker;
  index: number;
}

/** A file of an area that nobody else has anything to do with; null: none of those that were looked at. */
export async function openFileIn(
  d: Daemon,
  tx: ReadTx,
  session: Session | null,
  worktree: Worktree,
  { map, at, asker, index }: Search,
): Promise<string | null> {
  for (const path of candidatesIn(map, map.imports, at, asker, index).slice(0, TRIED_IN_AREA))
    if (await isOpen(d, tx, session, worktree, path)) return path;
  return null;
}

/**
 * What a refused session can do instead: a test of the file that it wanted, or a page about it; else a file of an area where nobody
 * seems to be. null: nothing is known to be free.
 */
export async function moveInstead(d: Daemon, tx: ReadTx, session: Session, refused: Target): Promise<Offer | null> {
  const { worktree, path: wanted } = refused;
  const map = areasOf(d, worktree);
  if (map === null) return null;
  let tried = 0;
  for (const path of map.about(wanted)) {
    if ((tried += 1) > TRIED / 2) break;
    const reason = kindOf(path) === 'test' ? 'it tests this one' : 'it is about this one';
    if (await isOpen(d, tx, session, worktree, path)) return { area: null, path, reason };
  }
  const at = rememberedWhereabouts(d, worktree, map);
  const asker = await askerOf(tx, session, [wanted]);
  const taken = map.areaOf(wanted);
  for (const { index, reason, free } of rankAreas(standingsOf(map, map.imports, at, asker))) {
    if (!free) break;
    // What was seen a moment ago may not know yet of the one that refuses.
    if (index === taken) continue;
    for (const path of candidatesIn(map, map.imports, at, asker, index).slice(0, 2)) {
      if (path === wanted) continue;
      if ((tried += 1) > TRIED) return null;
      if (await isOpen(d, tx, session, worktree, path)) return { area: map.areas[index]?.name ?? null, path, reason };
    }
  }
  return null;
}

/** Whether the session may write this tracked file by the rules, and nobody else has anything to do with it. */
async function isOpen(d: Daemon, tx: ReadTx, session: Session | null, worktree: Worktree, path: string): Promise<boolean> {
  const file = join(worktree.path, path);
  const real = canonical(file);
  // A link may lead to what somebody holds, and the name of a submodule is a directory.
  if (!real.ok || real.path !== file || !isPlainFile(file)) return false;
  const key = foldKey(path, caseRuleOf(dirname(file)));
  const leases = [
    ...(await tx.leases.onPath(worktree.id, key)),
    ...(await tx.leases.elsewhere(worktree.workspaceId, key, worktree.id)),
    ...(await tx.leases.patterns(worktree.workspaceId, worktree.id)).filter((lease) => matchesPattern(lease.key, key)),
  ];
  const own = ({ sessionId }: { sessionId: string | null }): boolean => sessionId !== null && sessionId === session?.id;
  if (!leases.every((lease) => own(lease) && !lease.unseen)) return false;
  if (!(await tx.changes.onPath(worktree.id, key)).every(own) || !(await tx.waits.onPath(worktree.id, key)).every(own)) return false;
  return rulesLetPass(d, worktree, session?.worktreeId === worktree.id ? session.branch : null, path);
}

function isPlainFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
