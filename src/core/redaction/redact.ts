import { contextRules } from './context-rules.ts';
import { privateKeyRule } from './private-key.ts';
import type { Rule, Span } from './rule.ts';
import { vendorRules } from './vendor-rules.ts';

interface Redacted {
  text: string;
  /** What was replaced: rule ids in the order of the table, each with the number of places. */
  found: { rule: string; count: number }[];
}

/** What stands in the place of a secret. It says nothing about it, not even its length. */
const REDACTED = '***';

/** Special forms first: where two rules overlap, the earlier one names the find. */
export const rules: readonly Rule[] = [privateKeyRule, ...vendorRules, ...contextRules];

/** A replacement can bare another secret (glued tokens). Real texts need one round and one that finds nothing. */
const MAX_ROUNDS = 6;

/**
 * Replaces secrets by `***`, in time linear in the length of the text. `redact(redact(t).text).text === redact(t).text`
 * always: a round that finds nothing ends it, and a text that was built to need more rounds is replaced as a whole.
 */
export function redact(text: string): Redacted {
  const counts = new Map<number, number>();
  let current = text;
  for (let round = 0; ; round++) {
    const finds = findAll(current);
    if (finds.length === 0) break;
    for (const { rank } of finds) counts.set(rank, (counts.get(rank) ?? 0) + 1);
    current = round + 1 < MAX_ROUNDS ? replaceAll(current, finds) : REDACTED;
  }
  return { text: current, found: summary(counts) };
}

interface Find extends Span {
  /** Place of its rule in the table. */
  rank: number;
}

/** Finds of all rules in the order of the text; those that overlap or touch are one. */
function findAll(text: string): Find[] {
  const lower = text.toLowerCase();
  const finds: Find[] = [];
  for (const [rank, rule] of rules.entries()) {
    if (!rule.keywords.some((keyword) => lower.includes(keyword))) continue;
    for (const span of rule.find(text)) finds.push({ ...span, rank });
  }
  finds.sort((a, b) => a.start - b.start || a.rank - b.rank);
  const merged: Find[] = [];
  for (const find of finds) {
    const last = merged.at(-1);
    if (last && find.start <= last.end) {
      last.end = Math.max(last.end, find.end);
      last.rank = Math.min(last.rank, find.rank);
    } else merged.push(find);
  }
  return merged;
}

function replaceAll(text: string, finds: readonly Find[]): string {
  let result = '';
  let position = 0;
  for (const { start, end } of finds) {
    result += text.slice(position, start) + REDACTED;
    position = end;
  }
  return result + text.slice(position);
}

function summary(counts: ReadonlyMap<number, number>): Redacted['found'] {
  const byRule = new Map<string, number>();
  for (const [rank, rule] of rules.entries()) {
    const count = counts.get(rank);
    if (count !== undefined) byRule.set(rule.id, (byRule.get(rule.id) ?? 0) + count);
  }
  return [...byRule].map(([rule, count]) => ({ rule, count }));
}
