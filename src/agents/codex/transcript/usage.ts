import type { CumulativeUsage } from '../../../core/transcript/record.ts';
import { count, member, object } from '../../transcript/json.ts';

/**
 * `token_count`: totals since the begin of the session, and the last response alone. The same totals are written again and again, and a fork
 * begins with those of its parent: only their growth counts. null: the event tells of limits alone.
 */
export function usageOf(info: unknown): CumulativeUsage | null {
  const given = object(info);
  if (given === null || object(given['total_token_usage']) === null) return null;
  return {
    form: 'cumulative',
    // Stands in `turn_context`, not here.
    model: null,
    total: countsOf(given['total_token_usage']),
    last: countsOf(given['last_token_usage']),
    window: count(given['model_context_window']),
  };
}

/** Codex counts what was cached as input, too. */
function countsOf(usage: unknown): CumulativeUsage['total'] {
  const of = (name: string): number => count(member(usage, name)) ?? 0;
  const cacheRead = of('cached_input_tokens');
  return {
    input: Math.max(0, of('input_tokens') - cacheRead),
    cacheRead,
    output: of('output_tokens'),
    reasoning: of('reasoning_output_tokens'),
  };
}
