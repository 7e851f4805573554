import type { CompactionMark, PlacedRecord, TokenUsage, TranscriptAgent } from '../transcript/record.ts';
import { SYNTHETIC_MODEL } from './model-name.ts';
import type { TextReading } from './text-reading.ts';

/**
 * What is known of the window of one session: made of its records in the order of their file, and of what its status line
 * and its terminal say in between. Plain JSON: it can be stored and taken up again.
 *
 *     response           used = what it read and wrote          a reading older than it is dropped
 *     compaction         used = what the mark says, or unknown  readings are dropped, a new window begins
 *     micro-compaction   used − what was saved, or unknown      readings are dropped, the window goes on
 *     clear              used unknown                           readings are dropped, a new window begins
 */
export interface WindowState {
  agent: TranscriptAgent;
  /** Counts compactions and clears. */
  window: number;
  used: UsedTokens | null;
  model: string | null;
  /** The most that was seen in a window of each model. */
  largest: Readonly<Record<string, number>>;
  /** The last automatic compaction: how much was used then. */
  autoPoint: { tokens: number; model: string | null } | null;
  /** The window as the agent itself writes it down with its counts. */
  written: number | null;
  /** The window as the status line says it, for the model of now. */
  shown: number | null;
  /** What the last response is known by, and what was before the last compaction: rows of it come again, and are stale. */
  last: string | null;
  stale: { last: string | null; preserved: readonly string[] } | null;
  status: StatusLineReading | null;
  banner: (TextReading & { at: number }) | null;
}

export interface UsedTokens {
  tokens: number;
  /** Of a response, measured; otherwise what a compaction left, as the agent estimates it. */
  by: 'response' | 'compaction' | 'micro-compaction';
  /** Ms since the epoch. */
  at: number | null;
}

/** What a status line says of the window. null: it does not say. */
export interface StatusLineReading {
  /** When it came, ms since the epoch. */
  at: number;
  limit: number | null;
  used: number | null;
  /** 0 to 100. */
  usedPercent: number | null;
  remainingPercent: number | null;
}

export function newWindowState(agent: TranscriptAgent): WindowState {
  return {
    agent,
    window: 0,
    used: null,
    model: null,
    largest: {},
    autoPoint: null,
    written: null,
    shown: null,
    last: null,
    stale: null,
    status: null,
    banner: null,
  };
}

/** The next record of the session's own file. Those of subagents and side questions change nothing. */
export function foldWindow(state: WindowState, record: PlacedRecord): WindowState {
  if (record.sidechain || record.agentId !== null) return state;
  if (record.compaction !== null) return compacted(state, record.compaction, record.at);
  if (typeof record.model === 'string') state = withModel(state, record.model);
  const { usage } = record;
  if (usage === null || record.kind === 'error' || usage.model === SYNTHETIC_MODEL) return state;
  const tokens = tokensOf(usage);
  const last = identityOf(usage);
  if (tokens === 0 || isStale(state, record.uuid, last)) return state;
  const next = usage.model === null ? state : withModel(state, usage.model);
  return {
    ...next,
    used: { tokens, by: 'response', at: record.at },
    largest: grown(next.largest, next.model, tokens),
    written: usage.form === 'cumulative' ? (usage.window ?? next.written) : next.written,
    last,
    stale: null,
    status: newer(next.status, record.at),
    banner: null,
  };
}

/** `/clear`, or a new conversation in the same session: nothing is known until the next response. */
export function clearWindow(state: WindowState): WindowState {
  return emptied(state, null, []);
}

/**
 * A status line came. Claude Code says 0 used directly after a compaction: that is no measurement, only its size of the
 * window is taken.
 */
export function observeStatusLine(state: WindowState, reading: StatusLineReading): WindowState {
  const says = (reading.used ?? 0) > 0 || (reading.usedPercent ?? 0) > 0 || (reading.remainingPercent ?? 100) < 100;
  return { ...state, shown: reading.limit ?? state.shown, status: says ? reading : null };
}

/** The terminal of the session showed a count. */
export function observeText(state: WindowState, reading: TextReading, at: number): WindowState {
  return { ...state, banner: { ...reading, at } };
}

function compacted(state: WindowState, mark: CompactionMark, at: number | null): WindowState {
  if (mark.micro) {
    // Its counts are of results of tools alone: only the difference says something about the window.
    const saved = mark.preTokens !== null && mark.postTokens !== null ? mark.preTokens - mark.postTokens : null;
    const used: UsedTokens | null =
      state.used === null || saved === null ? null : { tokens: Math.max(0, state.used.tokens - saved), by: 'micro-compaction', at };
    return { ...state, used, status: null, banner: null };
  }
  const used: UsedTokens | null = mark.postTokens === null ? null : { tokens: mark.postTokens, by: 'compaction', at };
  const next = emptied(state, used, mark.preserved);
  if (mark.preTokens === null) return next;
  return {
    ...next,
    largest: grown(next.largest, next.model, mark.preTokens),
    autoPoint: mark.trigger === 'auto' ? { tokens: mark.preTokens, model: state.model } : state.autoPoint,
  };
}

function emptied(state: WindowState, used: UsedTokens | null, preserved: readonly string[]): WindowState {
  return { ...state, window: state.window + 1, used, stale: { last: state.last, preserved }, status: null, banner: null };
}

function isStale(state: WindowState, uuid: string | null, last: string | null): boolean {
  if (state.stale === null) return false;
  return (last !== null && last === state.stale.last) || (uuid !== null && state.stale.preserved.includes(uuid));
}

function withModel(state: WindowState, model: string): WindowState {
  return state.model === model ? state : { ...state, model, shown: state.model === null ? state.shown : null };
}

/** Models of one session are few; a file that names ever new ones is not followed. */
const MODELS = 32;

function grown(largest: WindowState['largest'], model: string | null, tokens: number): WindowState['largest'] {
  const key = model ?? '';
  if (tokens <= (largest[key] ?? 0)) return largest;
  if (!(key in largest) && Object.keys(largest).length >= MODELS) return largest;
  return { ...largest, [key]: tokens };
}

function newer(reading: StatusLineReading | null, at: number | null): StatusLineReading | null {
  return reading !== null && at !== null && reading.at >= at ? reading : null;
}

function tokensOf(usage: TokenUsage): number {
  if (usage.form === 'cumulative') return usage.last.input + usage.last.cacheRead + usage.last.output;
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
}

/** Agents write the count of one response more than once. */
function identityOf(usage: TokenUsage): string | null {
  if (usage.form === 'response') return usage.responseId;
  const { input, cacheRead, output, reasoning } = usage.total;
  return [input, cacheRead, output, reasoning].join(' ');
}
