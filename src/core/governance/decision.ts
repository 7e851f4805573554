/** `note`: the call passes, and the model is told. A call is never allowed: silence leaves it to the agent's own prompts. */
export type Outcome = 'deny' | 'ask' | 'note' | 'silent';
