/**
 * Hand-offs of older tools, kept as history. No session of the register has them, and none is given them.
 *
 *   POST /api/import/handoffs           ImportHandOffsRequest → ImportHandOffsReply
 *   GET  /api/imported-handoffs         ImportedHandOffsReply
 *   GET  /api/imported-handoff?ref=REF  ImportedHandOffReply
 */
export interface ImportHandOffsRequest {
  cwd: string;
  /** Absolute: files, and directories whose files with the names of hand-offs are meant (not those of directories in them). */
  paths: string[];
  /** Says what would be done. */
  dryRun: boolean;
}

export interface ImportHandOffsReply {
  dryRun: boolean;
  added: number;
  /** Their content was imported before, by whatever name. */
  known: number;
  broken: number;
  /** Of the added ones the first hundred. */
  handOffs: ImportedHandOffView[];
  /** Of the broken ones the first hundred. Absolute paths. */
  troubles: { file: string; detail: string }[];
}

export interface ImportedHandOffView {
  /** SHA-256 of the file's text, hexadecimal. */
  id: string;
  kind: 'handoff' | 'state' | 'closedown';
  format: 'json' | 'md';
  /** Absolute path that it was imported from. */
  file: string;
  /** What the file calls its session, in one line. May have blanks. */
  sessionId: string;
  title: string | null;
  /** Time as the file says it; null: it says none. */
  at: string | null;
  modifiedAt: string;
  importedAt: string;
}

/** The newest first. */
export interface ImportedHandOffsReply {
  handOffs: ImportedHandOffView[];
}

export interface ImportedHandOffReply extends ImportedHandOffView {
  markdownPath: string;
  jsonPath: string;
  markdown: string;
  /** The whole object of the file; null: it is Markdown. */
  document: unknown;
  /** Ids of older ones that answer to the same name. */
  others: string[];
}

/**
 * Exported audit logs of the older system, or of `rollcall audit --export`, as decisions.
 *
 *   POST /api/import/audit  ImportAuditRequest → ImportAuditReply
 */
export interface ImportAuditRequest {
  cwd: string;
  /** Absolute path of a file of up to 16 MB. */
  path: string;
  /** Says what would be done. */
  dryRun: boolean;
}

export interface ImportAuditReply {
  dryRun: boolean;
  path: string;
  /** Entries of the file, those that are left out as well. */
  total: number;
  added: number;
  /** They were imported before. */
  known: number;
  /** Of the added and the known ones. */
  refused: number;
  sessions: number;
  /** First and last of their times, ISO-8601, UTC; null: there are none. */
  from: string | null;
  until: string | null;
  /** What was wrong with entries, how often, and at which places of the file (the first ten). */
  warnings: { warning: string; count: number; places: number[] }[];
}
