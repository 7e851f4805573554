import type { AgentName } from './agent.ts';

/**
 * What an agent reports, in one shape for all agents. Each adapter in agents/ turns its raw hook bodies into these;
 * nothing behind the adapters knows a raw shape.
 */
export interface AgentEvent {
  agent: AgentName;
  kind: AgentEventKind;
  /** The agent's own id of the session: the key under which the session is found again. */
  agentSessionId: string;
  /** Absolute directory in which the agent works now. */
  cwd: string;
  /** Absolute path of the agent's transcript, null where there is none (yet). */
  transcriptPath: string | null;
  /** The agent's own word for how it asks for permission (`default`, `bypassPermissions`, …), null when unknown. */
  permissionMode: string | null;
  /** Id of the subagent that acts, null for the session itself. Subagents act in their parent's name. */
  subagentId: string | null;
  /** session-start: why it started. `clear` is the same run of the agent under a new id. */
  source: 'startup' | 'resume' | 'clear' | 'compact' | 'fork' | 'unknown' | null;
  /** session-end: the agent's own reason, e.g. `clear`, `resume`, `other`; turn-end: `idle` when the agent only says that it waits. */
  reason: string | null;
  /** prompt: what was typed, null for other kinds and for prompts that no person typed (task notifications). */
  prompt: string | null;
  /** tool-before, tool-after, tool-failed, tool-refused. */
  tool: ToolCall | null;
  /** compacting, compacted. */
  compaction: CompactionReport | null;
}

export type AgentEventKind =
  | 'session-start'
  | 'prompt'
  | 'tool-before'
  | 'tool-after'
  /** The tool ran and failed, or was refused by something else than this program. */
  | 'tool-failed'
  /** The turn is over: finished, failed, or the agent says that it waits for its user. */
  | 'turn-end'
  | 'session-end'
  /** The agent is about to compact its conversation; it may decide otherwise. */
  | 'compacting'
  /** It has. */
  | 'compacted'
  /** A sign of life that says nothing else. */
  | 'sign';

export interface CompactionReport {
  trigger: 'auto' | 'manual' | null;
  /** compacted: what the conversation was replaced by; null where the agent does not say. */
  summary: string | null;
}

export interface ToolCall {
  name: string;
  /** The agent's id of this call, null where it sends none. Before and after of one call carry the same. */
  useId: string | null;
  /** Absolute paths that the call names and surely writes. */
  writes: readonly string[];
  /** The text of a shell call, run in the event's directory. */
  command: string | null;
  /** The text of a patch in the form of apply_patch, relative to the event's directory. */
  patch: string | null;
  /** The call goes on after its report. */
  background: boolean;
  /** What it writes is not known: it may be anything. */
  opaque: boolean;
  /** All that the tool is given, as the agent sent it; its shape is the agent's own. Absent where that is not known. */
  input?: unknown;
}

/** Where a hook ran, as its client saw it. Numbers are of the client's own pid namespace. */
export interface HookOrigin {
  /** pid of the hook client. */
  pid: number | null;
  /** pid of its parent: the agent, or a shell that the agent started. */
  ppid: number | null;
  tmuxPane: string | null;
  /** The agent's own word for how it was started (Claude Code: `cli`, `sdk-cli`), null when unknown. */
  entrypoint: string | null;
}
