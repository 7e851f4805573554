import { isAbsolute } from 'node:path';
import * as z from 'zod';
import type { AgentEvent, AgentEventKind, ToolCall } from '../../protocol/agent-event.ts';
import { writesOf } from './write-tools.ts';

/**
 * Claude Code's hook bodies, turned into agent events. Facts from running the real program (2.1.197):
 * - the body names its event; every body has session_id, transcript_path (may be empty) and cwd;
 * - subagents carry agent_id beside the parent's session_id;
 * - a prompt that begins with <task-notification> was typed by no one.
 */
const body = z.looseObject({
  hook_event_name: z.string(),
  session_id: z.string().min(1).max(200),
  cwd: z.string().max(4096).optional(),
  transcript_path: z.string().max(4096).optional(),
  permission_mode: z.string().max(100).optional(),
  agent_id: z.string().max(200).optional(),
  source: z.string().max(100).optional(),
  reason: z.string().max(100).optional(),
  prompt: z.string().optional(),
  notification_type: z.string().max(100).optional(),
  trigger: z.string().max(100).optional(),
  compact_summary: z.string().optional(),
  tool_name: z.string().max(300).optional(),
  tool_use_id: z.string().max(200).optional(),
  tool_input: z.unknown().optional(),
});

const KINDS: Readonly<Record<string, AgentEventKind>> = {
  SessionStart: 'session-start',
  UserPromptSubmit: 'prompt',
  PreToolUse: 'tool-before',
  PostToolUse: 'tool-after',
  PostToolUseFailure: 'tool-failed',
  PermissionDenied: 'tool-failed',
  Stop: 'turn-end',
  StopFailure: 'turn-end',
  SessionEnd: 'session-end',
  PreCompact: 'compacting',
  PostCompact: 'compacted',
};

const SOURCES = new Set(['startup', 'resume', 'clear', 'compact', 'fork']);

export type ParsedEvent = { ok: true; event: AgentEvent } | { ok: false; problem: string };

/** @param text the hook's body as the agent wrote it to the hook's stdin */
export function parseClaudeEvent(text: string): ParsedEvent {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'the body is not JSON' };
  }
  const parsed = body.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, problem: `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'not as expected'}` };
  }
  const b = parsed.data;
  const kind = kindOf(b.hook_event_name, b.notification_type);
  const cwd = b.cwd !== undefined && isAbsolute(b.cwd) ? b.cwd : '/';
  return {
    ok: true,
    event: {
      agent: 'claude-code',
      kind,
      agentSessionId: b.session_id,
      cwd,
      transcriptPath:
        b.transcript_path !== undefined && isAbsolute(b.transcript_path) && !b.transcript_path.includes('\0') ? b.transcript_path : null,
      permissionMode: b.permission_mode ?? null,
      subagentId: b.agent_id ?? null,
      source: kind === 'session-start' ? sourceOf(b.source) : null,
      reason: kind === 'session-end' ? (b.reason ?? null) : b.hook_event_name === 'Notification' ? 'idle' : null,
      prompt: kind === 'prompt' ? typedByPerson(b.prompt) : null,
      compaction:
        kind === 'compacting' || kind === 'compacted'
          ? { trigger: b.trigger === 'auto' || b.trigger === 'manual' ? b.trigger : null, summary: b.compact_summary ?? null }
          : null,
      tool: kind.startsWith('tool-') ? toolOf(b.tool_name ?? '', b.tool_use_id ?? null, b.tool_input, cwd) : null,
    },
  };
}

function kindOf(event: string, notification: string | undefined): AgentEventKind {
  if (event === 'Notification') return notification === 'idle_prompt' ? 'turn-end' : 'sign';
  return (Object.hasOwn(KINDS, event) ? KINDS[event] : undefined) ?? 'sign';
}

function sourceOf(source: string | undefined): AgentEvent['source'] {
  return source !== undefined && SOURCES.has(source) ? (source as AgentEvent['source']) : 'unknown';
}

function typedByPerson(prompt: string | undefined): string | null {
  return prompt === undefined || prompt.trimStart().startsWith('<task-notification>') ? null : prompt;
}

function toolOf(name: string, useId: string | null, input: unknown, cwd: string): ToolCall {
  const given = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return {
    name,
    useId,
    ...writesOf(name, input, cwd),
    command: name === 'Bash' && typeof given['command'] === 'string' ? given['command'] : null,
    background: given['run_in_background'] === true,
    input,
  };
}
