import type { ActivityView } from '../../protocol/activity.ts';
import { heartbeatAge } from './heartbeat-age.ts';

/** What a session last said of its work, in one line: `deploy chat, phase 2, 60%, next: tests (0h 5m ago)`. */
export function activityText({ at, action, target, phase, progress, next }: ActivityView, now: string): string {
  const what = [action, target].filter((text) => text !== null).join(' ');
  const parts = [what, phase === null ? '' : `phase ${phase}`, progress ?? '', next === null ? '' : `next: ${next}`];
  return `${parts.filter((part) => part !== '').join(', ')} (${heartbeatAge(at, now)})`;
}
