import type { AgentEvent } from '../../protocol/agent-event.ts';
import { shellOf } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { matterOf } from './judge-call.ts';
import { decisionOn } from './test-rules.ts';

/**
 * What the rules refuse of an announced call where the register cannot be written: the reason for the model, null for every other
 * call. The failure itself refuses nothing: only a rule that denies, whoever sits there, counts. Nothing is written down, and no
 * code lets it through.
 */
export async function refusedAnyway(d: Daemon, { kind, tool, cwd }: AgentEvent): Promise<string | null> {
  if (kind !== 'tool-before' || tool === null) return null;
  try {
    const home = await d.places.home(cwd);
    const matter = await matterOf(d, tool, shellOf(tool, cwd, d.home), cwd, home);
    const decision = matter === null ? null : decisionOn(d, matter, true);
    return decision?.outcome === 'deny' ? `${decision.text} (The register cannot be written now: this is not in the audit.)` : null;
  } catch (error) {
    d.log.warn({ err: error }, 'a call could not be judged without the register');
    return null;
  }
}
