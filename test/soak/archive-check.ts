import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ArchiveReader } from '../../src/archive/reader.ts';
import type { Problem } from './checker/journal.ts';

const PROGRESS_LIMIT_MS = 120_000;

/** Asks again and again until it is so; given up when the progress did not change for two minutes. */
export async function inTheEnd(what: string, look: () => { done: boolean; progress: number }, everyMs = 200): Promise<void> {
  let [since, last] = [performance.now(), Number.NaN];
  for (;;) {
    const { done, progress } = look();
    if (done) return;
    if (progress !== last) [since, last] = [performance.now(), progress];
    if (performance.now() - since > PROGRESS_LIMIT_MS) throw new Error(`waited in vain for ${what}: it stands at ${progress}`);
    await pause(everyMs);
  }
}

/** Every file is in the archive byte for byte, in its first generation, with so many records, each once. */
export async function compareArchive(archive: string, files: readonly { path: string; records: number }[]): Promise<Problem[]> {
  const reader = new ArchiveReader(archive);
  const problems: Problem[] = [];
  const problem = (property: string, text: string): void => void problems.push({ property, text, seq: null });
  try {
    for (const { path, records } of files) {
      const file = reader.fileAt(path);
      if (file === null) {
        problem('all files', `${path} is not in the archive`);
        continue;
      }
      const [stored, there] = [digestOf(reader.bytesOfFile(file.id)), await digestOfFile(path)];
      if (stored !== there)
        problem('byte for byte', `${path}: ${file.committedBytes} bytes are stored, and they are not those of the file`);
      if (file.records !== records) problem('each record once', `${path} has ${records} records, the archive ${file.records}`);
      const { copies, quarantined, generation } = file;
      if (copies + quarantined + generation > 0)
        problem('nothing else', `${path}: ${copies} copies, ${quarantined} in quarantine, generation ${generation}`);
    }
  } finally {
    reader.close();
  }
  return problems;
}

function digestOf(parts: Iterable<Buffer>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
