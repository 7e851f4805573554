/*
 * One piece of work on transcripts, in a process of its own that says how long it took and how much memory: reading them with
 * JSON.parse, capturing them, or indexing what was captured. Captures and indexes run in a thread as the daemon starts it.
 *
 *   archive-child.ts parse|capture|index <archive> <file>…
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { ArchiveWriter } from '../../../src/archive/writer.ts';
import { FileSource } from '../../../src/daemon/capture/file-source.ts';
import { READERS, transcriptAt } from '../../../src/daemon/capture/transcripts.ts';
import type { ArchiveWork, ArchiveWorkDone } from './archive-work.ts';

/** As `src/daemon/capture/service.ts` starts its thread. */
const YOUNG_MB = 8;
/** As the daemon's thread does it. */
const INDEXED_AT_ONCE = 100;

const [what, archive = '', ...files] = process.argv.slice(2) as [ArchiveWork, ...string[]];

if (!isMainThread || what === 'parse') say(work());
else {
  const thread = new Worker(new URL(import.meta.url), {
    argv: process.argv.slice(2),
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  thread.once('message', (done: ArchiveWorkDone) => say(done));
}

function say(done: ArchiveWorkDone): void {
  if (isMainThread) console.log(JSON.stringify(done));
  else parentPort?.postMessage(done);
}

function work(): ArchiveWorkDone {
  if (what === 'parse') return measured(parse);
  const writer = new ArchiveWriter({ path: archive, now: Date.now });
  try {
    return measured(() => (what === 'capture' ? capture(writer) : index(writer)));
  } finally {
    writer.close();
  }
}

function capture(writer: ArchiveWriter): number {
  const start = performance.now();
  for (const path of files) {
    const file = transcriptAt(path);
    if (file === null) throw new Error(`${path} is no transcript`);
    while (writer.ingest(file, new FileSource(path), READERS[file.agent]).more);
  }
  return performance.now() - start;
}

function index(writer: ArchiveWriter): number {
  const start = performance.now();
  while (writer.indexTexts(Object.values(READERS), INDEXED_AT_ONCE).more);
  return performance.now() - start;
}

/** Text and values of each line; that the files are read and cut into lines does not count. */
function parse(): number {
  let ms = 0;
  for (const path of files) {
    const bytes = readFileSync(path);
    const lines: Buffer[] = [];
    for (let at = 0, end = bytes.indexOf(10); end >= 0; at = end + 1, end = bytes.indexOf(10, at)) lines.push(bytes.subarray(at, end));
    const start = performance.now();
    for (const line of lines) JSON.parse(line.toString('utf8'));
    ms += performance.now() - start;
  }
  return ms;
}

function measured(run: () => number): ArchiveWorkDone {
  const before = kilobytes('VmRSS');
  // The highest memory so far is forgotten: that of loading the program does not count.
  writeFileSync('/proc/self/clear_refs', '5');
  const ms = run();
  return { ms, grownMb: (kilobytes('VmHWM') - before) / 1024 };
}

function kilobytes(field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
