import type { RuleView, RulesReply, RuleReply } from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { expiryOf } from '../../config/exceptions.ts';
import type { Daemon } from '../context.ts';
import type { KnownRule, Shelf } from './rule-books.ts';

export function ruleView({ rule, origin, file, stored, active }: KnownRule): RuleView {
  const disabled = !active;
  return {
    id: rule.id,
    version: rule.version,
    origin,
    file,
    state: disabled ? 'disabled' : 'active',
    reason: disabled ? (stored?.reason ?? null) : null,
    until: disabled ? isoOf(stored?.until ?? null) : null,
    by: stored?.by ?? null,
    at: isoOf(stored?.at ?? null),
    domain: rule.domain,
    outcome: rule.outcome,
    unattended: rule.outcome === 'ask' ? rule.unattended : rule.outcome,
    message: rule.message,
    alternative: rule.alternative,
  };
}

/** The rules of a directory. */
export async function shelfAt(d: Daemon, cwd: string): Promise<Shelf> {
  const { worktree } = await d.places.home(cwd);
  return d.governance.books.of(d, worktree?.path ?? null);
}

/** `rollcall rules list`. */
export async function rulesAt(d: Daemon, cwd: string): Promise<RulesReply> {
  const { rules, warnings } = await shelfAt(d, cwd);
  const now = d.clock.now();
  const exceptions = d.config(cwd).governance.exceptions.map(({ rule, paths, commands, reason, expires }) => {
    const over = now >= (expiryOf(expires) ?? 0);
    return { rule, paths, commands, reason, expires, over };
  });
  return { rules: rules.map((known) => ruleView(known)), exceptions, warnings: [...warnings], now: new Date(now).toISOString() };
}

/** `rollcall rules show`. Throws NO_SUCH_RULE. */
export async function ruleAt(d: Daemon, cwd: string, id: string): Promise<RuleReply> {
  const known = knownRule(await shelfAt(d, cwd), id);
  const versions = await d.store.read((tx) => tx.rules.versions(id));
  return {
    rule: ruleView(known),
    definition: known.rule,
    versions: versions.map(({ version, state, reason, until, by, at }) => ({
      version,
      state,
      reason,
      until: isoOf(until),
      by,
      at: new Date(at).toISOString(),
    })),
    now: new Date(d.clock.now()).toISOString(),
  };
}

export function knownRule({ rules }: Shelf, id: string): KnownRule {
  const known = rules.find(({ rule }) => rule.id === id);
  if (known === undefined) throw new RollcallError('NO_SUCH_RULE', { id });
  return known;
}

function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
