import type { Directories } from '../platform/directories.ts';
import type { DaemonReply } from '../protocol/api.ts';
import { RollcallError } from '../protocol/errors.ts';
import type { Daemon } from './context.ts';
import type { Control } from './server/api.ts';
import { installedIn, keepReport } from './installed-hooks.ts';
import { recentlyMissed } from './tasks/missed.ts';
import { findUnprotected } from './tasks/unprotected.ts';

interface Facts {
  directories: Directories;
  socket: string;
  version: string;
  startedAt: number;
  leavesAt: () => number | null;
  leave: () => void;
  env: NodeJS.ProcessEnv;
  /** Claude Code's configuration directory of this user. */
  agentConfig: string;
}

/** What the API shows of the daemon itself. `port` and `leaving` are set by main as they come true. */
export function control(d: Daemon, facts: Facts): Control & { port: number; leaving: boolean } {
  const leaving = new AbortController();
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    port: 0,
    leavingSignal: leaving.signal,
    get leaving() {
      return leaving.signal.aborted;
    },
    set leaving(leaves: boolean) {
      if (leaves) leaving.abort(new RollcallError('DAEMON_LEAVING'));
    },
    async describe(): Promise<DaemonReply> {
      const live = await d.store.read((tx) => tx.sessions.live(null));
      const { user, system } = process.cpuUsage();
      return {
        pid: process.pid,
        version: facts.version,
        startedAt: new Date(facts.startedAt).toISOString(),
        port: this.port,
        socket: facts.socket,
        stateDirectory: facts.directories.state,
        rssBytes: process.memoryUsage.rss(),
        cpuSeconds: (user + system) / 1e6,
        liveSessions: live.filter((session) => session.inactiveSince === null).length,
        leaving: this.leaving,
        leavesAt: iso(facts.leavesAt()),
      };
    },
    async probe() {
      const before = performance.now();
      await d.store.probe(d.newId('prb'));
      return { ok: true, schema: await d.store.schemaVersion(), tookMs: Math.round((performance.now() - before) * 100) / 100 };
    },
    stop: () => setImmediate(facts.leave),
    installed: (directory, workspaceId) => installedIn(d, directory, workspaceId, facts.env),
    reportEnforcement: (directory, workspaceId, report) => keepReport(d, directory, workspaceId, facts.env, report),
    unprotected: () => findUnprotected(d, facts.agentConfig),
    missed: () => recentlyMissed(d),
  };
}
