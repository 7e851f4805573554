/** The agents that Rollcall has an adapter for, and `terminal`: a session that a person, or a program, registered by command. */
export const AGENTS = ['claude-code', 'terminal'] as const;
export type AgentName = (typeof AGENTS)[number];
