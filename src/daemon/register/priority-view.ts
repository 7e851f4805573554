import type { PriorityView } from '../../protocol/priority-view.ts';
import type { Daemon } from '../context.ts';

/** null: no person set one. */
export function priorityView(d: Daemon, sessionId: string): PriorityView | null {
  const kept = d.priorities.get(sessionId);
  return kept === undefined ? null : { value: kept.value, name: kept.name, setAt: new Date(kept.setAt).toISOString() };
}
