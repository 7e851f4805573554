import type { AgentEvent } from '../../protocol/agent-event.ts';
import { type Verdict, silence } from '../../agents/claude-code/replies.ts';

/**
 * The canaries of setup and doctor: two calls that go through the installed command like any other and must come back
 * one denied, one silent. They register nothing.
 *
 * @returns null for an ordinary event
 */
export function canaryVerdict(event: AgentEvent): Verdict | null {
  const nonce = /^rollcall-canary-([\w-]{1,80})$/.exec(event.agentSessionId)?.[1];
  if (nonce === undefined) return null;
  const denied = event.kind === 'tool-before' && event.tool?.writes[0] === '/.rollcall-canary/deny';
  return { ...silence, deny: denied ? `Rollcall canary ${nonce}: refused, as it must be.` : null };
}
