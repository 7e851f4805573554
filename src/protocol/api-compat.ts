import type { Caller, SessionRef } from './api.ts';

/** Reads a directory of the older registry files into the register. Writes nothing into it. */
export interface ImportRequest {
  cwd: string;
  caller: Caller;
  /** Absolute. */
  directory: string;
  /** Says what would be done. */
  dryRun: boolean;
  /** Local time zone of the caller (`Europe/Berlin`): names of heartbeat files are in local time. */
  zone: string;
}
export interface ImportReply {
  directory: string;
  dryRun: boolean;
  /** The file of sessions; `missing`: there is none, which is as good as an empty one. */
  registry: 'read' | 'missing';
  /** In the order of the file. */
  rows: ImportedRow[];
  heartbeats: { read: number; leftOut: number; /** They name nobody of the file. */ unmatched: number };
  /** Who the last terminal of that directory was. It binds nobody. */
  identity: { number: number; day: string; today: boolean } | null;
  /** Nothing is claimed by them. */
  claims: { resource: string; claimedBy: string; expiresAt: string | null }[];
  expiredClaims: number;
  /** The first ones; `warningCount` counts all. */
  warnings: { file: string; detail: string }[];
  warningCount: number;
}
export interface ImportedRow {
  /** Of the record in the file. */
  key: string;
  /** null: no session could be made of the record; it is kept for the export. */
  session: SessionRef | null;
  action: 'added' | 'changed' | 'unchanged' | 'kept';
}

export interface ExportReply {
  format: 'claude_sessions';
  /** Content of the file. */
  text: string;
  sessions: number;
}
