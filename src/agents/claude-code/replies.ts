/**
 * Replies in Claude Code's own form. An empty string is silence: the hook then prints nothing at all, because output
 * of any kind (also `{}`) leaves a record in the transcript. Rollcall denies or stays silent; it never allows.
 */
export interface Verdict {
  /** Refuse the call with this reason, which becomes the tool's error for the model. */
  deny: string | null;
  /** Let the person decide about the call; they read this. */
  ask: string | null;
  /** Text for the model. */
  context: string | null;
  /** Text for the person alone. */
  person: string | null;
}

export const silence: Verdict = { deny: null, ask: null, context: null, person: null };

/** Events whose hookSpecificOutput may carry additionalContext; on others it is invalid. */
const TAKES_CONTEXT = new Set(['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse']);

export function claudeReply(event: string, verdict: Verdict): string {
  const reply: Record<string, unknown> = {};
  const specific: Record<string, unknown> = {};
  if (verdict.deny !== null && event === 'PreToolUse') {
    specific['permissionDecision'] = 'deny';
    specific['permissionDecisionReason'] = verdict.deny;
  } else if (verdict.ask !== null && event === 'PreToolUse') {
    specific['permissionDecision'] = 'ask';
    specific['permissionDecisionReason'] = verdict.ask;
  }
  if (verdict.context !== null && TAKES_CONTEXT.has(event)) specific['additionalContext'] = verdict.context;
  if (Object.keys(specific).length > 0) reply['hookSpecificOutput'] = { hookEventName: event, ...specific };
  if (verdict.person !== null) reply['systemMessage'] = verdict.person;
  return Object.keys(reply).length === 0 ? '' : JSON.stringify(reply);
}

/** Whether text for the model can leave with the reply to this event; elsewhere it waits for the next one that can. */
export function takesContext(event: string): boolean {
  return TAKES_CONTEXT.has(event) && event !== 'PostToolUse';
}
