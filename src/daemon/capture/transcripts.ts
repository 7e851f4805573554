import { statSync } from 'node:fs';
import { claudeCodeFileAt, claudeCodeTree, sessionTree } from '../../agents/claude-code/transcript/files.ts';
import { claudeCodeReader } from '../../agents/claude-code/transcript/reader.ts';
import { codexFileAt, codexTree } from '../../agents/codex/transcript/files.ts';
import { codexReader } from '../../agents/codex/transcript/reader.ts';
import { zstdSource } from '../../agents/codex/transcript/zstd-file.ts';
import { terminalFileAt, terminalTree } from '../../agents/terminal/files.ts';
import { terminalReader } from '../../agents/terminal/reader.ts';
import { DirectorySweep } from '../../agents/transcript/directory-sweep.ts';
import type { SourceStat, TranscriptSource } from '../../archive/source.ts';
import type { TranscriptAgent, TranscriptFile, TranscriptReader } from '../../core/transcript/record.ts';
import { FileSource } from './file-source.ts';

export const READERS: Readonly<Record<TranscriptAgent, TranscriptReader>> = {
  'claude-code': claudeCodeReader,
  codex: codexReader,
  terminal: terminalReader,
};

/** Where the agents of this user keep their transcripts. Absolute. */
export interface TranscriptHomes {
  claude: readonly string[];
  codex: readonly string[];
  /** Where captured terminals are kept. */
  terminal: string;
}

export function sweepsOf({ claude, codex, terminal }: TranscriptHomes): DirectorySweep[] {
  return [new DirectorySweep(claudeCodeTree(claude)), new DirectorySweep(codexTree(codex)), new DirectorySweep(terminalTree(terminal))];
}

/** What belongs to one session beside its main file. */
export function sweepOfSession(mainFile: string): DirectorySweep {
  return new DirectorySweep(sessionTree(mainFile));
}

export function transcriptAt(path: string): TranscriptFile | null {
  return terminalFileAt(path) ?? claudeCodeFileAt(path) ?? codexFileAt(path);
}

/** @param scratch the user's own directory, for what is inside of compressed files while they are read */
export async function openTranscript(file: TranscriptFile, scratch: string): Promise<TranscriptSource> {
  return file.compression === 'zstd' ? openCompressed(file.path, scratch) : new FileSource(file.path);
}

async function openCompressed(path: string, scratch: string): Promise<TranscriptSource> {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return new FileSource(path);
  const inside = await zstdSource(path, scratch);
  const seen: SourceStat = { dev: stat.dev, ino: stat.ino, size: inside.size, mtimeNs: stat.mtimeNs };
  return {
    stat: () => seen,
    read: (offset, length) => inside.read(offset, length),
    exists: (other) => statSync(other, { throwIfNoEntry: false })?.isFile() === true,
    close: () => inside.close(),
  };
}
