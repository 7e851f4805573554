import type { TranscriptAgent } from '../transcript/record.ts';
import { modelName } from './model-name.ts';

/** What Claude Code takes for a model that it does not know. */
export const DEFAULT_LIMIT = 200_000;
const MILLION = 1_000_000;

/** Sizes that windows are known to have: the next of them holds when a response did not fit the assumed one. */
const KNOWN_LIMITS = [DEFAULT_LIMIT, MILLION] as const;

/**
 * Windows that Claude Code gives its models, in tokens. As of 2026-10-24: model pages of platform.claude.com, and how
 * Claude Code 2.1.2xx and 2.1.3xx behaved. Generation 5 has a million by itself. The API gives Opus and Sonnet 4.6 to 4.8 a
 * million too, but Claude Code keeps them at 200,000 unless the id ends in `[1m]`, which transcripts leave out: there only
 * what is observed tells.
 */
const CLAUDE_LIMITS: readonly { family: RegExp; limit: number }[] = [
  { family: /^claude-(?:fable|mythos|opus|sonnet)-(?:[5-9]|\d{2})(?:-|$)/, limit: MILLION },
  { family: /^claude-haiku-(?:5-5|[6-9]|\d{2})(?:-|$)/, limit: MILLION },
  { family: /^claude-(?:opus|sonnet|haiku)-[34](?:-|$)/, limit: DEFAULT_LIMIT },
  { family: /^claude-3(?:-|$)/, limit: DEFAULT_LIMIT },
];

/**
 * The window that a model is assumed to have. `model`: by its name; `default`: nothing is known of it. null for agents that
 * write the window down themselves.
 */
export function assumedLimit(agent: TranscriptAgent, model: string | null): { tokens: number; source: 'model' | 'default' } | null {
  if (agent !== 'claude-code') return null;
  if (model === null) return { tokens: DEFAULT_LIMIT, source: 'default' };
  const { family, million } = modelName(model);
  if (million) return { tokens: MILLION, source: 'model' };
  const row = CLAUDE_LIMITS.find((row) => row.family.test(family));
  return row === undefined ? { tokens: DEFAULT_LIMIT, source: 'default' } : { tokens: row.limit, source: 'model' };
}

/** The smallest known window that holds so many tokens; null when none does. */
export function limitThatHolds(tokens: number): number | null {
  return KNOWN_LIMITS.find((limit) => limit >= tokens) ?? null;
}

/** Claude Code compacts by itself when no more than this is left of the window. Measured. */
const CLAUDE_RESERVE = 33_000;

/** Where auto-compaction comes by rule, in used tokens; null: no rule is known for the agent. */
export function autoCompactRule(agent: TranscriptAgent, limit: number): number | null {
  return agent === 'claude-code' && limit > CLAUDE_RESERVE ? limit - CLAUDE_RESERVE : null;
}
