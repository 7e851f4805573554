/**
 * One compaction of a session's conversation. Several signs speak of the same one, in no fixed order: the hook before it
 * (no proof: the agent may decide otherwise), the start of the session anew, the hook after it with the summary, the record
 * in the transcript (written last). Each is counted once. Times are ms since the epoch.
 */
export interface Compaction {
  id: string;
  sessionId: string;
  workspaceId: number;
  /** Of this session, from 1. */
  ordinal: number;
  at: number;
  trigger: 'auto' | 'manual' | null;
  preTokens: number | null;
  postTokens: number | null;
  /** Own id of the record that marks it; null: not seen (yet). */
  recordUuid: string | null;
  /** The session was started anew by it. */
  started: boolean;
  /** The hook after it was heard. */
  reported: boolean;
  /** What the conversation is called from here on, and what it was called before. */
  segment: string;
  parentSegment: string;
  /** What the session knew, was written down before or after it happened; null: nothing was known. */
  captured: 'before' | 'after' | null;
  /** Name of the file with what it knew, below the directory of frozen contexts; null: none. */
  file: string | null;
  /** What the session was given back; null: nothing. */
  given: string | null;
  givenAt: number | null;
}

export type CompactionSign =
  | { by: 'start'; at: number }
  | { by: 'report'; at: number; trigger: Compaction['trigger'] }
  | {
      by: 'record';
      uuid: string | null;
      at: number;
      trigger: Compaction['trigger'];
      preTokens: number | null;
      postTokens: number | null;
    };

/** Signs of one compaction come within seconds; the summary alone may take minutes. */
const TOGETHER_MS = 10 * 60 * 1000;

export type Reading =
  /** The sign says nothing new. */
  | { is: 'known' }
  /** The sign belongs to this compaction; only what it adds. */
  | { is: 'part'; of: Compaction; adds: Partial<Compaction> }
  | { is: 'new'; adds: Partial<Compaction> };

/** What a sign says, given the compactions of its session that are known so far, the oldest first. */
export function readSign(known: readonly Compaction[], sign: CompactionSign): Reading {
  const adds = addition(sign);
  if (sign.by === 'record' && sign.uuid !== null && known.some((c) => c.recordUuid === sign.uuid)) return { is: 'known' };
  const of = known.find((compaction) => lacks(compaction, sign) && Math.abs(compaction.at - sign.at) <= TOGETHER_MS);
  return of ? { is: 'part', of, adds: onlyNew(of, adds) } : { is: 'new', adds };
}

function lacks(compaction: Compaction, sign: CompactionSign): boolean {
  if (sign.by === 'start') return !compaction.started;
  if (sign.by === 'report') return !compaction.reported;
  return compaction.recordUuid === null;
}

function addition(sign: CompactionSign): Partial<Compaction> {
  if (sign.by === 'start') return { started: true };
  if (sign.by === 'report') return { reported: true, trigger: sign.trigger };
  return { recordUuid: sign.uuid, trigger: sign.trigger, preTokens: sign.preTokens, postTokens: sign.postTokens };
}

/** A sign that does not know something takes nothing away. */
function onlyNew(of: Compaction, adds: Partial<Compaction>): Partial<Compaction> {
  return Object.fromEntries(Object.entries(adds).filter(([key, value]) => value !== null && value !== of[key as keyof Compaction]));
}
