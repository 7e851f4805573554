import type { Session } from '../../core/session/session.ts';
import type { AgentName } from '../../protocol/agent.ts';

/** Agents whose hooks can put a question to the person. Of others a question becomes what its rule says for nobody being there. */
const ASKING: ReadonlySet<AgentName> = new Set(['claude-code']);

/** Somebody sits there who can be asked about a call: interactive, and not in a mode that answers every question by itself. */
export function isAttended({ agent, attended }: Pick<Session, 'agent' | 'attended'>): boolean {
  return attended === true && ASKING.has(agent);
}
