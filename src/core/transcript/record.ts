/** Agents whose transcripts are read, and `terminal`: what a terminal showed. */
export const TRANSCRIPT_AGENTS = ['claude-code', 'codex', 'terminal'] as const;
export type TranscriptAgent = (typeof TRANSCRIPT_AGENTS)[number];

/**
 * One record of an agent's transcript, as everything behind the readers of src/agents sees it. A reader understands what it
 * can: whatever else stands in the record stays in its raw bytes, which the archive keeps.
 */
export interface TranscriptRecord {
  /** The agent's own id of the record: unique in its file, the same in the copies that a resume or fork makes. null: it has none. */
  uuid: string | null;
  parentUuid: string | null;
  /** What the agent calls it: `user`, `system/compact_boundary`, `event_msg/token_count`. */
  nativeType: string;
  kind: RecordKind;
  /** Ms since the epoch; null when the record does not say. Not in the order of the file. */
  at: number | null;
  /** The session that the record itself names; null when it names none. It can differ from that of its file. */
  agentSessionId: string | null;
  /** The subagent whose record it is; null: of the session itself. */
  agentId: string | null;
  /** Beside the main conversation: of a subagent or a side question. Its usage is not the window of the session. */
  sidechain: boolean;
  cwd: string | null;
  branch: string | null;
  /** Version of the agent that wrote it. */
  version: string | null;
  /** In the order of the record. */
  parts: readonly RecordPart[];
  usage: TokenUsage | null;
  /** The model that answers from here on, where a record without usage says so. */
  model?: string | null;
  compaction: CompactionMark | null;
}

/**
 * | kind | what |
 * | --- | --- |
 * | prompt | what a person, or somebody in a person's place, said to the agent (also while it worked) |
 * | answer | what the model said, thought or called: one record of possibly several of one response |
 * | result | results of tool calls; what a terminal showed |
 * | summary | the summary that a compaction put in the place of what it dropped |
 * | compaction | the mark of a compaction |
 * | interrupt | a person broke the turn off, or refused a call |
 * | error | the model's service answered with an error |
 * | notice | text that the agent's program put in: hooks, reminders, local commands and their output |
 * | usage | counts of tokens and nothing else (agents that write them apart) |
 * | meta | the agent's own bookkeeping: titles, modes, file histories, queues, progress, begin of a session |
 * | unknown | a type that the reader does not know |
 */
export type RecordKind =
  | 'prompt'
  | 'answer'
  | 'result'
  | 'summary'
  | 'compaction'
  | 'interrupt'
  | 'error'
  | 'notice'
  | 'usage'
  | 'meta'
  | 'unknown';

export type RecordPart =
  | { type: 'text'; text: string }
  | { type: 'thinking'; text: string }
  /** `typed`: a person typed it into a session that no agent or program started. */
  | { type: 'prompt'; text: string; typed: boolean }
  | { type: 'call'; callId: string; tool: string; input: unknown }
  | ToolResult
  /** An image or document: only that it was there, and what kind. */
  | { type: 'attachment'; mime: string | null };

export interface ToolResult {
  type: 'result';
  callId: string;
  text: string;
  failed: boolean;
  /** Of a command, where the agent writes it down. */
  exitCode: number | null;
  /** Files that the call itself reports as changed, absolute as written there; empty when it does not say. */
  changed: readonly string[];
}

/** Tokens of one response, or of the whole session so far. Counts are whole numbers, 0 where the agent does not say. */
export type TokenUsage = ResponseUsage | CumulativeUsage;

export interface ResponseUsage {
  form: 'response';
  /** All records of one response share it; the last of them has the final output. null: unknown. */
  responseId: string | null;
  requestId: string | null;
  model: string | null;
  /** Without what came from or went into the cache. */
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  webSearches: number;
  /** The record says why the response ended: its output is final. */
  final: boolean;
}

export interface CumulativeUsage {
  form: 'cumulative';
  model: string | null;
  /** Since the begin of the session (with what it replayed of its parent). `input` without the cached part. */
  total: { input: number; cacheRead: number; output: number; reasoning: number };
  /** Of the last response: what the window holds. */
  last: { input: number; cacheRead: number; output: number; reasoning: number };
  window: number | null;
}

export interface CompactionMark {
  trigger: 'auto' | 'manual' | null;
  /** Only results of tools were dropped, no summary was made. */
  micro: boolean;
  preTokens: number | null;
  postTokens: number | null;
  /** Records that stay in the window although they are older than the mark. */
  preserved: readonly string[];
}

/** Where a record stands. */
export interface RecordPlace {
  /** Id of the record in the archive, as `rollcall show-record` takes it. */
  id: number;
  /** Place in its file, from 0; file order is the truth about what came first. */
  line: number;
}

export type PlacedRecord = TranscriptRecord & RecordPlace;

/** A reader of one agent's transcripts. */
export interface TranscriptReader {
  agent: TranscriptAgent;
  /**
   * One whole record, given as parsed JSON. Never throws: what it does not understand is `unknown`, with whatever of the
   * common members could be read.
   */
  read(value: unknown): TranscriptRecord;
}

/** What an agent's file is, told by its path alone. */
export interface TranscriptFile {
  agent: TranscriptAgent;
  /** Absolute. */
  path: string;
  /** session: a conversation; subagent: one of a subagent; output: what a tool printed, one text and no records. */
  kind: 'session' | 'subagent' | 'output';
  /** The session that it belongs to, by its path; null when the path does not say. */
  agentSessionId: string | null;
  agentId: string | null;
  /** zstd: the file is one compressed stream, read as what is inside. */
  compression: 'none' | 'zstd';
}
