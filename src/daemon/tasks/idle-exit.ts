import type { Daemon } from '../context.ts';

/**
 * The daemon leaves by itself when nobody asked it anything and no session lived for a while. Counted on the monotonic
 * clock: a night of sleep is no idleness.
 */
export function idleExit(d: Daemon, limitMs: number, leave: (why: string) => void) {
  let since = d.clock.monotonic();
  let occupied = true;
  return {
    busy(): void {
      since = d.clock.monotonic();
    },
    async check(): Promise<void> {
      const live = await d.store.read((tx) => tx.sessions.live(null));
      occupied = live.some((s) => s.host === d.host && d.evidence.processAlive(s.process, s.host) !== null);
      if (occupied) since = d.clock.monotonic();
      else if (d.clock.monotonic() - since > limitMs) leave('no session and no request');
    },
    /** When it will leave if nothing happens, ms since the epoch; null while sessions live. */
    leavesAt(): number | null {
      return occupied ? null : d.clock.now() + Math.max(0, limitMs - (d.clock.monotonic() - since));
    },
  };
}
