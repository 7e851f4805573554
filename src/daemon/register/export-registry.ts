import { type KeptRecord, keptKey, readKept } from '../../compat/fpai/kept.ts';
import { type ExportedSession, type WrittenRegistry, writeRegistry } from '../../compat/fpai/write-registry.ts';
import type { ExportReply } from '../../protocol/api-compat.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { standings } from './standings.ts';

const MOST_ENDED = 10_000;

/** `rollcall export --format claude_sessions`: the sessions of a workspace as the old registry file. */
export async function exportRegistry(d: Daemon, tx: ReadTx, workspaceId: number): Promise<ExportReply> {
  const kept = readKept(await tx.settings.get(keptKey(workspaceId)));
  const { text, sessions } = await registryNow(d, tx, workspaceId, kept);
  return { format: 'claude_sessions', text, sessions };
}

/** The registry file as it is now, with its records. */
export async function registryNow(d: Daemon, tx: ReadTx, workspaceId: number, kept: readonly KeptRecord[]): Promise<WrittenRegistry> {
  const present = await standings(d, tx, workspaceId);
  const ended = (await tx.sessions.recent(workspaceId, MOST_ENDED)).filter(({ endedAt }) => endedAt !== null);
  const rows: ExportedSession[] = [...present, ...ended.map((session) => ({ session, stale: false }))];
  return writeRegistry(kept, rows, d.clock.now());
}
