import type { OfferedReply, OfferedRequest } from '../../protocol/api-governance.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { callingSession } from '../register/release.ts';

/**
 * The codes that can still be said, for calls of living sessions of this repository: the newest of each call, none of a call that
 * a person has let through already. Nobody but a person is told any.
 */
export async function offeredCodes(d: Daemon, { cwd, caller }: OfferedRequest): Promise<OfferedReply> {
  const { workspace } = await d.places.home(cwd);
  const now = d.clock.now();
  const open = d.governance.codes.entries().filter(([, { until }]) => now < until);
  const offered = new Map<string, OfferedReply['offered'][number]>();
  if (open.length > 0)
    await d.store.read(async (tx) => {
      if (!isPerson(await callingSession(tx, caller), caller)) return;
      for (const [id, { code, until }] of open) {
        const row = await tx.decisions.get(id);
        if (row === null || row.workspaceId !== workspace.id) continue;
        const session = await tx.sessions.get(row.sessionId);
        if (session === null || session.endedAt !== null) continue;
        const { id: sessionId, number } = session;
        const said = (await tx.allowances.ofCall(sessionId, row.inputHash)).some(
          ({ ruleId, allowedAt, usedAt, expiresAt }) => ruleId === row.ruleId && allowedAt !== null && usedAt === null && now < expiresAt,
        );
        if (said) continue;
        const who = { id: sessionId, number };
        const call = `${sessionId} ${row.ruleId} ${row.inputHash}`;
        offered.set(call, { decision: id, session: who, rule: row.ruleId, tool: row.tool, code, until: new Date(until).toISOString() });
      }
    });
  return { offered: [...offered.values()], now: new Date(now).toISOString() };
}
