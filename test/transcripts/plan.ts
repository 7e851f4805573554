import { Random } from '../soak/random.ts';

/** Shapes of records by version: before attachments, with attachments, and as probed last. */
export const CLAUDE_VERSIONS = ['2.1.14', '2.1.119', '2.1.197'] as const;
export type ClaudeVersion = (typeof CLAUDE_VERSIONS)[number];

/** What a transcript is to be like. The same plan gives the same bytes. */
export interface TranscriptPlan {
  agent: 'claude-code' | 'codex';
  seed: number;
  /** Ends after the turn in which so many records are reached. Without it and `bytes`: 200. */
  records?: number;
  /** Ends after the turn in which so many bytes are reached (constant memory, whatever the number). */
  bytes?: number;
  /** Of Claude Code. */
  version?: ClaudeVersion;
  /** Of Codex: finished items in the place of events, as newer versions write. */
  items?: boolean;
  sessionId?: string;
  /** A transcript of this subagent of the session. */
  agentId?: string;
  cwd?: string;
  branch?: string;
  /** Ms since the epoch. */
  startAt?: number;
  /** Begun by a person at a terminal, else by a program. */
  typed?: boolean;
  /** Every so many records one is glued to the next: the line end between them is missing. 0: never. */
  gluedEvery?: number;
  /** Every so many records one is spoiled: cut in the middle, or a run of NUL in it. 0: never. */
  spoiledEvery?: number;
  /** Tokens in the window at which it is compacted. */
  compactAt?: number;
}

/** What a transcript turned out to hold: the truth that a test compares with. */
export interface Tally {
  /** Whole records, glued ones too, spoiled ones not. */
  records: number;
  lines: number;
  bytes: number;
  /** What a person (or somebody in a person's place) said, in order; spoiled records are not among them. */
  prompts: number;
  compactions: number;
  microCompactions: number;
  interrupts: number;
  calls: number;
  /** API responses, and the sum of their final outputs. */
  responses: number;
  output: number;
  glued: number;
  spoiled: number;
  /** Subagents that the session began; their files are others. */
  agentIds: string[];
  /** Outputs that were too large for a record: names below `tool-results`. */
  outputs: string[];
}

export function emptyTally(): Tally {
  return {
    records: 0,
    lines: 0,
    bytes: 0,
    prompts: 0,
    compactions: 0,
    microCompactions: 0,
    interrupts: 0,
    calls: 0,
    responses: 0,
    output: 0,
    glued: 0,
    spoiled: 0,
    agentIds: [],
    outputs: [],
  };
}

/** One record, and what it adds to the tally when it arrives whole. */
export interface Made {
  record: object;
  adds?: Partial<Record<'prompts' | 'compactions' | 'microCompactions' | 'interrupts' | 'calls' | 'responses' | 'output', number>>;
}

/**
 * Characters of a text with a long tail, as measured on real transcripts: lines have a median of 1.1 KB, 17 KB at 95 %, 52 KB at 99 %, and
 * 1.5 MB at most.
 */
export function longTailed(random: Random, median: number, spread = 1.8, most = 1_400_000): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.min(most, Math.max(1, Math.round(median * Math.exp(spread * normal))));
}

export function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.between(0, 15).toString(16)).join('');
}

export function uuid4(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
}

/** @param at ms since the epoch: stands in the id */
export function uuid7(random: Random, at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random, 3)}-9${hex(random, 3)}-${hex(random, 12)}`;
}

export const DEFAULT_START = Date.UTC(2026, 3, 5, 8, 0, 0);
