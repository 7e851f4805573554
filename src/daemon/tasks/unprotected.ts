import { type SessionFile, configDirectoryOf, listSessionFiles } from '../../agents/claude-code/session-files.ts';
import { bootId, isAlive, readEnvironment } from '../../platform/processes.ts';
import type { UnprotectedView } from '../../protocol/api.ts';
import type { Daemon } from '../context.ts';

/** A fresh session gets this long for its first hook. */
const GRACE_MS = 15_000;

/**
 * Live agent processes that no hook ever reported: started without hooks, or before they were installed and silent
 * since. Found in the agents' own session files, in the user's configuration directory and in those of known sessions.
 */
export async function findUnprotected(d: Daemon, ownConfigDirectory: string): Promise<UnprotectedView[]> {
  const live = await d.store.read((tx) => tx.sessions.live(null));
  const directories = new Set([ownConfigDirectory, ...live.map((s) => configDirectoryOf(s.transcriptPath)).filter((x) => x !== null)]);
  const known = new Set(live.flatMap((s) => (s.process ? [`${s.process.pid} ${s.process.startTime}`] : [])));
  return [...directories].flatMap((directory) =>
    listSessionFiles(directory)
      .filter((file) => isUnprotected(file, known, d.clock.now()))
      .map((file) => ({
        agent: 'claude-code',
        agentSessionId: file.sessionId,
        pid: file.pid,
        cwd: file.cwd,
        startedAt: file.startedAt === null ? null : new Date(file.startedAt).toISOString(),
        optedOut: /^(?:1|true|yes|on)$/.test(readEnvironment(file.pid, 'ROLLCALL_NO_COORDINATION') ?? ''),
      })),
  );
}

function isUnprotected(file: SessionFile, known: ReadonlySet<string>, now: number): boolean {
  if (file.procStart === null || known.has(`${file.pid} ${file.procStart}`)) return false;
  if (file.startedAt !== null && now - file.startedAt < GRACE_MS) return false;
  return isAlive({ pid: file.pid, startTime: file.procStart, bootId: bootId() });
}
