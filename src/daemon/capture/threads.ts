import type { TranscriptAgent } from '../../core/transcript/record.ts';
import type { TranscriptHomes } from './transcripts.ts';

/** What both threads of the archive are started with. Absolute paths. */
export interface ThreadSetup {
  /** The file of the archive. */
  archive: string;
  /** A private directory for what is inside of compressed transcripts while they are read. */
  scratch: string;
  homes: TranscriptHomes;
  /** The user's home. */
  home: string;
  /** Words that mark a correction, beside those that are built in. */
  corrections: readonly string[];
}

/** Where documents are written; absolute, made when they are needed. */
export interface DocumentPlaces {
  handOffs: string;
  /** Contexts that were frozen at compactions. */
  contexts: string;
  /** List of the repositories whose exclude file has our names. */
  excludes: string;
  /** What was exported, and where. */
  exports: string;
}

/** The writing thread says so of each slice of a transcript that it has stored. */
export interface Stored {
  agent: TranscriptAgent;
  /** null: the path of the file does not say. */
  agentSessionId: string | null;
}
