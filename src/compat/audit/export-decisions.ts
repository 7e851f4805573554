import * as z from 'zod';
import type { DecisionRecord } from '../../core/governance/audit.ts';

/** Of a decision, what another machine can make something of. */
const kept = z.strictObject({
  id: z.string().min(1),
  at: z.number().int().nonnegative(),
  sessionId: z.string(),
  service: z.string(),
  ruleId: z.string(),
  ruleVersion: z.number().int().nonnegative(),
  outcome: z.enum(['deny', 'ask', 'note', 'silent']),
  code: z.string(),
  domain: z.string().nullable(),
  tool: z.string(),
  toolUseId: z.string().nullable(),
  inputHash: z.string(),
  input: z.string().nullable(),
  latencyUs: z.number().int().nonnegative().nullable(),
  overrideOf: z.string().nullable(),
  followed: z.enum(['ran', 'failed']).nullable(),
  record: z.string().nullable(),
});

/**
 * A decision as one line of JSON, without the line's end: in the words of the older system, so that its readers can count and
 * filter, and whole in the member `rollcall`, so that importing it loses nothing.
 */
export function decisionLine(decision: DecisionRecord): string {
  const { workspaceId: _workspace, origin: _origin, ...rest } = decision;
  const isRefused = decision.outcome === 'deny';
  return JSON.stringify({
    timestamp: { $date: new Date(decision.at).toISOString() },
    sessionId: decision.sessionId,
    action: decision.tool,
    allowed: !isRefused,
    rulesChecked: [decision.ruleId],
    violations: isRefused ? [{ ruleId: decision.ruleId, details: decision.code }] : [],
    domain: decision.domain ?? 'UNKNOWN',
    service: decision.service,
    durationMs: decision.latencyUs === null ? null : decision.latencyUs / 1000,
    rollcall: rest,
  });
}

/** What {@link decisionLine} wrote; null: it did not. Of no repository here, and not made here. */
export function exportedDecision(entry: Record<string, unknown>): DecisionRecord | null {
  const found = kept.safeParse(entry['rollcall']);
  return found.success ? { ...found.data, workspaceId: null, origin: 'imported' } : null;
}
