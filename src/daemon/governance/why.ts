import type { WhyReply, WhyRequest } from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { callingSession } from '../register/release.ts';
import { Names } from './audit.ts';
import { ruleView } from './rule-views.ts';

/** `rollcall why`: one decision, what set it aside, and the rule as it is now. A code is shown to a person alone. Throws NO_SUCH_DECISION. */
export async function why(d: Daemon, { cwd, decision: ref, caller }: WhyRequest): Promise<WhyReply> {
  const home = await d.places.home(cwd);
  const shelf = await d.governance.books.of(d, home.worktree?.path ?? null);
  return d.store.read(async (tx) => {
    const row = await tx.decisions.get(ref);
    if (row === null) throw new RollcallError('NO_SUCH_DECISION', { id: ref });
    const names = new Names(tx);
    const overriddenBy = [];
    for (const other of await tx.decisions.overriding(row.id)) overriddenBy.push(await names.view(other));
    const known = shelf.rules.find(({ rule }) => rule.id === row.ruleId);
    const now = d.clock.now();
    const offered = d.governance.codes.get(row.id);
    const shown = offered !== undefined && now < offered.until && isPerson(await callingSession(tx, caller), caller);
    return {
      decision: await names.view(row),
      overriddenBy,
      rule: known === undefined ? null : ruleView(known),
      allow: shown ? { code: offered.code, until: new Date(offered.until).toISOString() } : null,
      now: new Date(now).toISOString(),
    };
  });
}
