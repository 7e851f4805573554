import { rankAreas } from '../../core/area/rank.ts';
import { standingsOf } from '../../core/area/standings.ts';
import type { AreaView, AreasReply, AreasRequest } from '../../protocol/api-areas.ts';
import type { SessionRef } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { areasNow } from '../area-maps.ts';
import type { Daemon } from '../context.ts';
import { findSession } from './find-session.ts';
import { askerOf, openFileIn } from './free-work.ts';
import { neighboursOf } from './neighbours.ts';
import { callingSession } from './release.ts';
import { whereAll } from './whereabouts.ts';

/** `rollcall areas`. Throws NOT_A_REPOSITORY and what findSession throws. */
export async function areas(d: Daemon, { cwd, caller, session: ref }: AreasRequest): Promise<AreasReply> {
  const { workspace, worktree } = await d.places.home(cwd);
  if (worktree === null) throw new RollcallError('NOT_A_REPOSITORY', { path: cwd });
  const map = await areasNow(d, worktree);
  await d.governance.books.of(d, worktree.path);
  return d.store.read(async (tx) => {
    const session = ref === null ? await callingSession(tx, caller) : await findSession(tx, workspace.id, ref);
    const own = session?.workspaceId === workspace.id ? session : null;
    const reply = {
      worktree: worktree.path,
      session: own && { id: own.id, number: own.number },
      areas: [] as AreaView[],
      now: new Date(d.clock.now()).toISOString(),
    };
    if (map === null) return reply;
    const others = (await neighboursOf(d, tx, { workspaceId: workspace.id, worktreeId: worktree.id, id: own?.id ?? null })).map(
      (neighbour) => neighbour.session,
    );
    const at = await whereAll(tx, map, worktree, own === null ? others : [own, ...others]);
    const asker = await askerOf(tx, own, []);
    const numbers = new Map(others.map(({ id, number }): [number, SessionRef] => [number, { id, number }]));
    const standings = standingsOf(map, map.imports, at, asker);
    for (const { index, rank, free, reason } of rankAreas(standings)) {
      const area = map.areas[index];
      const standing = standings[index];
      if (area === undefined || standing === undefined) continue;
      reply.areas.push({
        name: area.name,
        source: area.source,
        kind: area.kind,
        patterns: [...area.files],
        files: area.count,
        dependsOn: [...area.dependsOn],
        here: standing.here.flatMap((number) => numbers.get(number) ?? []),
        rank,
        free,
        reason,
        available: free ? await openFileIn(d, tx, own, worktree, { map, at, asker, index }) : null,
      });
    }
    return reply;
  });
}
