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
