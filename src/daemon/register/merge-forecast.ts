import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';

/** Files of one call for which it is looked; one that names more is told without a forecast. */
const FILES = 5;

/** Worktree ids, by `worktreeId key` of a file: merging what is committed there and here would conflict in it. */
export type MergeForecast = ReadonlyMap<string, ReadonlySet<number>>;

export const NO_FORECAST: MergeForecast = new Map();

export function forecastKey({ worktree, key }: Pick<Target, 'worktree' | 'key'>): string {
  return `${worktree.id} ${key}`;
}

/** Where other sessions hold the same files in other checkouts: whether git would find a conflict in them now. */
export async function forecastMerges(d: Daemon, targets: readonly Target[]): Promise<MergeForecast> {
  const forecast = new Map<string, Set<number>>();
  for (const target of targets.slice(0, FILES)) {
    if (!d.places.hasSeveralCheckouts(target.workspace.id)) continue;
    const others = await d.store.read(async (tx) => {
      const held = await tx.leases.elsewhere(target.workspace.id, target.key, target.worktree.id);
      const roots = new Map<number, string>();
      for (const lease of held) {
        const worktree = lease.state === 'held' && lease.extent === 'file' ? await tx.workspaces.worktree(lease.worktreeId) : null;
        if (worktree) roots.set(worktree.id, worktree.path);
      }
      return roots;
    });
    for (const [id, root] of others) {
      if (!(await d.git.wouldConflict(target.worktree.path, root, target.path))) continue;
      const found = forecast.get(forecastKey(target)) ?? new Set();
      forecast.set(forecastKey(target), found.add(id));
    }
  }
  return forecast;
}
