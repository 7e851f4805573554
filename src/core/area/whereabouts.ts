import type { Change } from '../change/change.ts';
import type { Intent } from '../intent/intent.ts';
import type { Lease } from '../lease/lease.ts';
import type { Session } from '../session/session.ts';
import type { AreaMap } from './area-map.ts';

/** Who is at work where, as far as leases, intents and uncommitted work show. */
export interface Whereabouts {
  /** Of each area of the map, by its index: sessions that are there. */
  here: readonly ReadonlySet<string>[];
  /** Of each area: sessions that change something in it. */
  changing: readonly ReadonlySet<string>[];
  /** Files that are being changed or have uncommitted work, and whose they are. */
  changed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Numbers of the sessions. */
  numbers: ReadonlyMap<string, number>;
}

/**
 * @param sessions those that live; of others nothing is looked at
 * @param leases live ones, in whichever checkout
 * @param changes of the checkout that the map is of
 */
export function whereabouts(
  map: AreaMap,
  {
    sessions,
    leases,
    intents,
    changes,
  }: { sessions: readonly Session[]; leases: readonly Lease[]; intents: readonly Intent[]; changes: readonly Change[] },
): Whereabouts {
  const numbers = new Map(sessions.map(({ id, number }) => [id, number]));
  const here = map.areas.map(() => new Set<string>());
  const changing = map.areas.map(() => new Set<string>());
  const changed = new Map<string, Set<string>>();
  const note = (sessionId: string, path: string): void => {
    const at = map.areaOf(path);
    here[at]?.add(sessionId);
    changing[at]?.add(sessionId);
    const of = changed.get(path);
    if (of === undefined) changed.set(path, new Set([sessionId]));
    else of.add(sessionId);
  };
  const reach = (sessionId: string, pattern: string): void => {
    for (const at of map.areasOf(pattern)) here[at]?.add(sessionId);
  };
  for (const { sessionId, state, extent, path } of leases) {
    if (state === 'dormant' || !numbers.has(sessionId)) continue;
    if (extent === 'file') note(sessionId, path);
    else reach(sessionId, path);
  }
  for (const { sessionId, path } of changes) if (sessionId !== null && numbers.has(sessionId)) note(sessionId, path);
  for (const { sessionId, doneAt, areas } of intents) {
    if (doneAt !== null || !numbers.has(sessionId)) continue;
    for (const { extent, path } of areas) {
      if (extent === 'pattern') reach(sessionId, path);
      else here[map.areaOf(path)]?.add(sessionId);
    }
  }
  return { here, changing, changed, numbers };
}
