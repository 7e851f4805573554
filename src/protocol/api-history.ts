import type { JournalView, SessionRef } from './api.ts';

/** What each session did, from the journal. `GET /api/history`, newest first. */
export interface HistoryReply {
  sessions: HistoryRow[];
  /** There were more than are shown. */
  more: boolean;
  now: string;
}

export interface HistoryRow {
  id: string;
  number: number;
  agent: string;
  role: string | null;
  goal: string | null;
  workspace: string;
  state: 'here' | 'inactive' | 'ended';
  from: string;
  /** null: it is still here. */
  until: string | null;
  /** How it ended: said, process-gone, replaced, retired; null while it has not. */
  endReason: string | null;
  incarnation: number;
  /** Time that it was here, without the time between an end and a return. */
  seconds: number;
  turns: number;
  /** Different files that it changed and held. */
  files: number;
  /** Those of them that the journal still names; relative to its checkout, absolute in another one. */
  names: string[];
  leases: number;
  claims: number;
  /** Edits and commands that were refused to it. */
  denials: number;
  /** Leased files of its own that somebody else changed. */
  incidents: number;
  messagesSent: number;
  /** Sent to it, whether it read them or not. */
  messagesReceived: number;
  /** Whether the journal, or what was kept of it, goes back to its start; else the counts are at least these. */
  complete: boolean;
}

/** `GET /api/replay/REF`: the journal of one session up to a moment, and how everything stood then. */
export interface ReplayReply {
  session: SessionRef;
  /** The moment; null: after the newest entry. */
  at: string | null;
  /** Oldest first. */
  entries: JournalView[];
  /** Earlier entries of the session that are not among them. */
  omitted: number;
  state: StateView;
  now: string;
}

/** How the sessions of a workspace, what they held and what they waited for stood at a moment, from the journal alone. */
export interface StateView {
  sessions: {
    session: SessionRef;
    state: 'here' | 'inactive' | 'ended';
    turnRuns: boolean;
    holds: HeldView[];
    waitsFor: { path: string; worktree: string; since: string; reservedUntil: string | null }[];
  }[];
  /** The journal goes back to the start of everything that is shown. */
  complete: boolean;
}

export interface HeldView {
  path: string;
  /** Empty where the journal does not go back to its grant. */
  worktree: string;
  state: 'pending' | 'held';
  claim: boolean;
  since: string;
  /** Of a claim whose end was said. */
  until: string | null;
  token: number | null;
}
