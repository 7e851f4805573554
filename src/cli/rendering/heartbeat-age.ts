/** How long ago a heartbeat came, seen from `now` (both ISO-8601), in whole minutes: `5h 32m ago`, `Never` without one. */
export function heartbeatAge(at: string | null, now: string): string {
  if (at === null) return 'Never';
  const minutes = Math.max(0, Math.floor((Date.parse(now) - Date.parse(at)) / 60_000));
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m ago`;
}
