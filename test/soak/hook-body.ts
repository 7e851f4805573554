import { join } from 'node:path';

/** A body as Claude Code sends it. */
export function hookBody(session: { id: string; home: string; cwd: string }, event: string, part: Record<string, unknown> = {}): string {
  return JSON.stringify({
    session_id: session.id,
    transcript_path: join(session.home, '.claude/projects/soak', `${session.id}.jsonl`),
    cwd: session.cwd,
    permission_mode: 'default',
    hook_event_name: event,
    ...part,
  });
}

export interface Refusal {
  decision: 'deny' | 'ask';
  reason: string;
}

/** What the answer to PreToolUse says; null: the call goes on. */
export function refusalIn(answer: string): Refusal | null {
  if (answer === '') return null;
  const { hookSpecificOutput } = JSON.parse(answer) as {
    hookSpecificOutput?: { permissionDecision?: string; permissionDecisionReason?: string };
  };
  const decision = hookSpecificOutput?.permissionDecision;
  if (decision === undefined) return null;
  if (decision !== 'deny' && decision !== 'ask') throw new Error(`an answer that must never be given: ${answer}`);
  return { decision, reason: hookSpecificOutput?.permissionDecisionReason ?? '' };
}
