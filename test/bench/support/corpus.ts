import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeTranscript } from '../../transcripts/write.ts';

export interface Corpus {
  /** Absolute paths of transcripts. */
  files: string[];
  bytes: number;
  records: number;
  /** Of each file. */
  recordsOf: number[];
}

/**
 * Generated transcripts of Claude Code, where it would put them below this directory of its settings. What was just written is
 * in the file cache, as far as the memory holds it.
 *
 * @param bytes of all files together; each is a little longer than its share, because it ends with a turn
 */
export function writeCorpus(configDirectory: string, bytes: number, files: number, seed = 1): Corpus {
  const project = join(configDirectory, 'projects/-home-keeper-apiary');
  mkdirSync(project, { recursive: true });
  const corpus: Corpus = { files: [], bytes: 0, records: 0, recordsOf: [] };
  for (let at = 0; at < files; at += 1) {
    const sessionId = sessionIdOf(seed, at);
    const path = join(project, `${sessionId}.jsonl`);
    const tally = writeTranscript(path, { agent: 'claude-code', seed: seed * 1000 + at, bytes: bytes / files, sessionId });
    corpus.files.push(path);
    corpus.bytes += tally.bytes;
    corpus.records += tally.records;
    corpus.recordsOf.push(tally.records);
  }
  return corpus;
}

export function sessionIdOf(seed: number, at: number): string {
  return `${String(at).padStart(8, '0')}-be7c-4000-8000-${String(seed).padStart(12, '0')}`;
}
