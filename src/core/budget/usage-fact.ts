import type { TranscriptAgent } from '../transcript/record.ts';

/** Counts of one response. Every prompt token is in exactly one of the first four. */
export interface UsageCounts {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  webSearches: number;
}

export const USAGE_KINDS = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output', 'webSearches'] as const;
export type UsageKind = (typeof USAGE_KINDS)[number];

/** Who asked for a response. */
export interface UsagePlace {
  session: string;
  project: string;
  /** Of a subagent or a side question: not of the session's own conversation. */
  beside: boolean;
  agentId: string | null;
  /** When its file began to be, ms since the epoch: of the copies that resume and fork make, the oldest is the original. */
  origin: number;
}

/** All that is known of one response, from one or more records in one or more files. Plain JSON. */
export interface UsageFact {
  /** The same for every record and every copy of the response. */
  key: string;
  agent: TranscriptAgent;
  place: UsagePlace;
  model: string | null;
  at: number | null;
  counts: UsageCounts;
  /** Tokens of the prompt: some prices go by it. */
  prompt: number;
  /** Some record says why the response ended: its output is whole. */
  final: boolean;
  /** Characters of each record, where the version is known to write a wrong output; null elsewhere. */
  visible: Readonly<Record<string, number>> | null;
}

/**
 * final: as the agent counted it in the end; partial: the response was never seen to end, its output is a lower bound;
 * estimated: the version wrote a wrong output, the text was measured instead.
 */
export type FigureState = 'final' | 'partial' | 'estimated';

export function stateOf(fact: UsageFact): FigureState {
  if (fact.final) return 'final';
  return fact.visible === null ? 'partial' : 'estimated';
}

/** Of good versions, 4 characters of visible text went with 0.8 to 0.9 counted tokens. Measured. */
const CHARACTERS_PER_TOKEN = 4;

/** The output of a response, estimated where the written one is known to be wrong. */
export function outputOf(fact: UsageFact): number {
  if (stateOf(fact) !== 'estimated') return fact.counts.output;
  const characters = Object.values(fact.visible ?? {}).reduce((sum, count) => sum + count, 0);
  return Math.max(fact.counts.output, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}

/**
 * What two looks at the same response know together. In any order and however often the result is the same: every member is
 * joined by itself, by the larger, the earlier or the union. The counts of a response only grow from record to record, so
 * the largest is the last.
 */
export function joinFacts(a: UsageFact, b: UsageFact): UsageFact {
  const counts = { ...a.counts };
  for (const kind of USAGE_KINDS) counts[kind] = Math.max(a.counts[kind], b.counts[kind]);
  return {
    key: a.key,
    agent: a.agent,
    place: comparePlaces(a.place, b.place) <= 0 ? a.place : b.place,
    model: a.model === null || (b.model !== null && b.model > a.model) ? b.model : a.model,
    at: a.at === null ? b.at : b.at === null ? a.at : Math.min(a.at, b.at),
    counts,
    prompt: Math.max(a.prompt, b.prompt),
    final: a.final || b.final,
    visible: joinVisible(a.visible, b.visible),
  };
}

/** The conversation itself before what is beside it, then the oldest file; the rest only so that there is one answer. */
function comparePlaces(a: UsagePlace, b: UsagePlace): number {
  return (
    Number(a.beside) - Number(b.beside) ||
    a.origin - b.origin ||
    compare(a.session, b.session) ||
    compare(a.agentId ?? '', b.agentId ?? '') ||
    compare(a.project, b.project)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function joinVisible(a: UsageFact['visible'], b: UsageFact['visible']): UsageFact['visible'] {
  if (a === null || b === null) return a ?? b;
  const joined: Record<string, number> = { ...a };
  for (const [row, count] of Object.entries(b)) joined[row] = Math.max(joined[row] ?? 0, count);
  return joined;
}
