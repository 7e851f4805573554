/** The agents that Rollcall has an adapter for. */
export const AGENTS = ['claude-code'] as const;
export type AgentName = (typeof AGENTS)[number];
