import * as z from 'zod';
import type { DecisionRecord } from '../../core/governance/audit.ts';
import { dateOf } from './extended-json.ts';

/** A decision as `rollcall audit --export` writes it; its session's number and its repository mean nothing elsewhere. */
const exported = z.object({
  id: z.string().min(1),
  at: z.iso.datetime(),
  sessionId: z.string(),
  service: z.string(),
  rule: z.object({ id: z.string(), version: z.number().int().nonnegative() }),
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

/** A line of `rollcall audit --export`, of no repository here and as imported; null: it is none. Its id stays, so that it is not doubled. */
export function exportedDecision(entry: Record<string, unknown>): DecisionRecord | null {
  const found = exported.safeParse(entry);
  if (!found.success) return null;
  const { at: time, rule, ...rest } = found.data;
  const at = dateOf(time);
  return at === null ? null : { ...rest, at, ruleId: rule.id, ruleVersion: rule.version, workspaceId: null, origin: 'imported' };
}
