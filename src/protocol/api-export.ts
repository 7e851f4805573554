/**
 * Exports of captured sessions. The daemon writes the files; secrets in them are replaced by `***`, but not in original bytes.
 *
 *   POST /api/exports              ExportRequest → ExportStarted
 *   GET  /api/exports/ID           ExportState; waits up to half a second for the end. Throws what the export failed with.
 *   POST /api/exports/ID/cancel    {}
 */
export const TRANSCRIPT_FORMATS = ['md', 'txt', 'jsonl', 'html'] as const;
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

export interface ExportRequest {
  cwd: string;
  /** Number or name of a session, or the id that its agent gave it, also its begin. */
  session: string;
  /** Where the files go: absolute, without links; made where it is missing. */
  directory: string;
  format: TranscriptFormat;
  /** Closed parts of 60,000 lines, and all of them as one file; md only. */
  parts: boolean;
  /** Original bytes: `format` and `parts` mean nothing. */
  raw: boolean;
  /** Also over files that are no export, or were changed since. */
  force: boolean;
}

export interface ExportStarted {
  id: string;
}

export interface ExportState {
  id: string;
  /** waiting: another one is written before it. */
  state: 'waiting' | 'running' | 'done';
  /** Records that were looked at, and how many there are. */
  records: number;
  of: number;
  result: ExportResult | null;
}

export interface ExportResult {
  /** The agent's own id. */
  session: string;
  directory: string;
  /** All files that are there of it now; those with bytes null are of an earlier export and were left as they were. */
  files: { name: string; bytes: number | null; lines: number | null; sha256: string }[];
  /** Records that were written now. */
  records: number;
}
