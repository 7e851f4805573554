import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export type ArchiveWork = 'parse' | 'capture' | 'index';

export interface ArchiveWorkDone {
  ms: number;
  /** Peak of the process's memory above what it had when the work began. */
  grownMb: number;
}

const CHILD = fileURLToPath(new URL('archive-child.ts', import.meta.url));

/** Does it in a process of its own. @param archive absolute; made by `capture` */
export async function archiveWork(what: ArchiveWork, archive: string, files: readonly string[]): Promise<ArchiveWorkDone> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, what, archive, ...files], { maxBuffer: 1024 * 1024 });
  return JSON.parse(stdout) as ArchiveWorkDone;
}
