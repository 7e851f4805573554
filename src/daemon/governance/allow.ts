import type { AllowReply, AllowRequest } from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { callingSession } from '../register/release.ts';
import { Names } from './audit.ts';
import { hashOfCode } from './codes.ts';
import { CODE_MS } from './governance.ts';

/**
 * `rollcall allow`: a person lets the call of a refusal through, that very one, once, within ten minutes. Throws PERSON_NEEDED
 * before it says anything of the code, CODE_WORTHLESS.
 */
export async function allow(d: Daemon, { code, caller }: AllowRequest): Promise<AllowReply> {
  const codeHash = hashOfCode(code);
  const workspaceId = (await d.store.read((tx) => tx.allowances.get(codeHash)))?.workspaceId;
  return d.store.transaction(workspaceId === undefined ? [] : [workspaceId], async (tx) => {
    if (!isPerson(await callingSession(tx, caller), caller)) throw new RollcallError('PERSON_NEEDED', { action: 'rollcall allow' });
    const now = d.clock.now();
    const allowance = await tx.allowances.get(codeHash);
    const decision = allowance === null ? null : await tx.decisions.get(allowance.decisionId);
    if (allowance === null || decision === null) throw new RollcallError('CODE_WORTHLESS', { detail: 'nobody was shown it here' });
    if (allowance.usedAt !== null) throw new RollcallError('CODE_WORTHLESS', { detail: 'it was used already' });
    if (now >= allowance.expiresAt) throw new RollcallError('CODE_WORTHLESS', { detail: 'its ten minutes are over' });
    const expiresAt = allowance.allowedAt === null ? now + CODE_MS : allowance.expiresAt;
    await tx.allowances.put({ ...allowance, allowedAt: allowance.allowedAt ?? now, expiresAt });
    await tx.journal.append({
      at: now,
      workspaceId: allowance.workspaceId,
      sessionId: allowance.sessionId,
      kind: 'call.allowed',
      data: { decision: decision.id, rule: decision.ruleId, by: 'a person', until: expiresAt },
    });
    d.governance.codes.delete(decision.id);
    return {
      decision: await new Names(tx).view(decision),
      until: new Date(expiresAt).toISOString(),
      now: new Date(now).toISOString(),
    };
  });
}
