import type { Caller } from './api.ts';
import type { Instance } from './api-identity.ts';

/**
 * Captured terminals, and dumps of terminals.
 *
 *   GET  /api/captures           CapturesReply
 *   POST /api/captures           CaptureRequest → CaptureStarted
 *   POST /api/captures/stop      StopCaptureRequest → CaptureView
 *   POST /api/import/scrollback  ScrollbackRequest → ScrollbackReply
 */
export interface CaptureRequest {
  cwd: string;
  caller: Caller;
  /** The terminal that the command was called from, and its local date. */
  instance: Instance;
  day: string;
  /** Path of the socket of the server of tmux. */
  socket: string;
  /** `%7`, or all else that tmux takes for a pane. */
  pane: string;
  /** The session that it belongs to; null: the one that the pane said it is, else a new one. */
  session: string | null;
}

export interface CaptureStarted {
  capture: CaptureView;
  /** It was captured already. */
  already: boolean;
}

export interface StopCaptureRequest {
  cwd: string;
  socket: string;
  /** Id of a capture, a session, or a pane as tmux takes it. */
  ref: string;
}

export interface CapturesReply {
  captures: CaptureView[];
  now: string;
}

export interface CaptureView {
  /** The id that its lines go by in the archive. */
  id: string;
  state: 'running' | 'ended';
  pane: string;
  socket: string | null;
  /** null: the register does not know it (any more). */
  session: { id: string; number: number } | null;
  startedAt: string;
  endedAt: string | null;
  /** Why it ended. gone: its pane is. */
  why: 'stopped' | 'gone' | null;
  /** written: all that is printed is kept. looks: its output goes to another program, only what stands in the pane's history is seen. */
  how: 'written' | 'looks';
  /** Lines so far, those on the screen not included. */
  lines: number;
  /** Places where lines can be missing. */
  gaps: number;
  /** What keeps it from going on now; it is tried again. */
  problem: string | null;
  /** Lines that tmux keeps above the screen of the pane; null: not known. `smallHistory`: too few to make up for an interruption. */
  historyLimit: number | null;
  smallHistory: boolean;
}

export interface ScrollbackRequest {
  cwd: string;
  /** Absolute. */
  files: string[];
  /** The session that they belong to; null: each is one of its own. */
  session: string | null;
  dryRun: boolean;
}

export interface ScrollbackReply {
  /** Accepted ones first, the one with the most different lines before all others. */
  files: ScrollbackFile[];
  dryRun: boolean;
}

export interface ScrollbackFile {
  path: string;
  accepted: boolean;
  /** With its counts. */
  why: string;
  lines: number;
  unique: number;
  /** The id that its lines go by; null: it was rejected. */
  session: string | null;
  /** Lines that were written now. */
  added: number;
}
