import { keptKey, readKept } from '../../compat/fpai/kept.ts';
import { type ExportedSession, writeRegistry } from '../../compat/fpai/write-registry.ts';
import type { ExportReply } from '../../protocol/api-compat.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { standings } from './standings.ts';

const MOST_ENDED = 10_000;

/** `rollcall export --format claude_sessions`: the sessions of a workspace as the old registry file. */
export async function exportRegistry(d: Daemon, tx: ReadTx, workspaceId: number): Promise<ExportReply> {
  const present = await standings(d, tx, workspaceId);
  const ended = (await tx.sessions.recent(workspaceId, MOST_ENDED)).filter(({ endedAt }) => endedAt !== null);
  const rows: ExportedSession[] = [...present, ...ended.map((session) => ({ session, stale: false }))];
  const kept = readKept(await tx.settings.get(keptKey(workspaceId)));
  const { text, sessions } = writeRegistry(kept, rows, d.clock.now());
  return { format: 'claude_sessions', text, sessions };
}
