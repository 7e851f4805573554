import { activitiesKey, activityView, readActivities } from '../../compat/fpai/activity.ts';
import type { ActivityView } from '../../protocol/activity.ts';
import type { ReadTx } from '../../store/store.ts';

/** What sessions of these workspaces last said of their work in heartbeats of the old scripts, by their ids. */
export async function activitiesIn(tx: ReadTx, workspaceIds: Iterable<number>): Promise<Map<string, ActivityView>> {
  const found = new Map<string, ActivityView>();
  for (const id of new Set(workspaceIds))
    for (const [session, activity] of readActivities(await tx.settings.get(activitiesKey(id)))) found.set(session, activityView(activity));
  return found;
}
