import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { figure } from '../bench/statistics.ts';
import { writeCorpus } from '../bench/support/corpus.ts';
import { startedHere } from '../bench/support/cleanup.ts';
import { forgetPeak, residentMb } from '../bench/support/process-cost.ts';
import { compareArchive, inTheEnd } from './archive-check.ts';
import type { Problem } from './checker/journal.ts';
import { SoakWorld } from './world.ts';

const FILES = 40;
const IDLE_MS = 10_000;
const MEMORY_MB = 200;

/** A daemon that idles meets a corpus that is all new to it. */
export async function coldCapture(seed: number, megabytes: number): Promise<{ lines: string[]; problems: Problem[] }> {
  const world = new SoakWorld();
  try {
    const outside = join(world.root, 'outside');
    const corpus = writeCorpus(outside, megabytes * 1e6, FILES, seed);
    const { endpoint } = await world.start(world.cliPath);
    startedHere(endpoint.pid);
    await pause(IDLE_MS);
    const idle = residentMb(endpoint.pid, 'VmRSS');
    forgetPeak(endpoint.pid);
    mkdirSync(join(world.home, '.claude'), { recursive: true });
    renameSync(join(outside, 'projects'), join(world.home, '.claude/projects'));
    const archive = join(world.state, 'archive.db');
    const [captured, indexed] = await watchedCapture(archive, corpus.records);
    const grown = residentMb(endpoint.pid, 'VmHWM') - idle;
    if (world.endpoint()?.pid !== endpoint.pid) throw new Error('the daemon is another one');
    const files = corpus.files.map((path) => path.replace(outside, join(world.home, '.claude')));
    const problems = await compareArchive(
      archive,
      files.map((path, at) => ({ path, records: corpus.recordsOf[at] ?? 0 })),
    );
    if (grown > MEMORY_MB)
      problems.push({ property: 'constant memory', text: `the daemon grew by ${figure(grown)} MB, more than ${MEMORY_MB}`, seq: null });
    const rate = (seconds: number): string => `${figure(corpus.bytes / 1e6 / seconds)} MB/s`;
    const size = statSync(archive).size / 1e6;
    return {
      lines: [
        `${figure(corpus.bytes / 1e6)} MB of transcripts in ${FILES} files, ${corpus.records.toLocaleString('en')} records, met by a daemon that idled: captured in ${figure(captured)} s (${rate(captured)}; what ` +
          `nobody waits for takes half of the time at most), their words indexed ${figure(indexed)} s after the begin; the archive takes ${figure(size)} MB with its index`,
        `memory of the daemon, most: ${figure(grown)} MB above the ${figure(idle)} MB of the idle one (budget ≤ ${MEMORY_MB} MB)`,
      ],
      problems,
    };
  } finally {
    await world.close();
  }
}

/** Seconds from the first record to the last one, and to the last word in the index. */
async function watchedCapture(archive: string, records: number): Promise<[number, number]> {
  const db = await opened(archive);
  try {
    const last = db.prepare<[], number | null>('select max(id) from records').pluck();
    const cursor = db.prepare<[], number>('select record_id from text_cursor').pluck();
    await inTheEnd('the first record', () => ({ done: (last.get() ?? 0) > 0, progress: 0 }), 20);
    const begin = performance.now();
    await inTheEnd('the last record', () => ({ done: (last.get() ?? 0) >= records, progress: last.get() ?? 0 }));
    const captured = (performance.now() - begin) / 1000;
    await inTheEnd('the last words', () => ({ done: (cursor.get() ?? 0) >= records, progress: cursor.get() ?? 0 }));
    return [captured, (performance.now() - begin) / 1000];
  } finally {
    db.close();
  }
}

/** The daemon's sweep makes it. */
async function opened(archive: string): Promise<Database.Database> {
  let db: Database.Database | null = null;
  await inTheEnd('the archive', () => {
    try {
      db = new Database(archive, { readonly: true });
      db.prepare('select record_id from text_cursor').get();
    } catch {
      db = null;
    }
    return { done: db !== null, progress: 0 };
  });
  if (db === null) throw new Error('no archive');
  return db;
}
