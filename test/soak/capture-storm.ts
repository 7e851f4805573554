import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { figure } from '../bench/statistics.ts';
import { startedHere } from '../bench/support/cleanup.ts';
import { sessionIdOf } from '../bench/support/corpus.ts';
import { hook } from '../integration/daemon-process.ts';
import { compareArchive, inTheEnd } from './archive-check.ts';
import type { Problem } from './checker/journal.ts';
import { GrowingFile } from './growing-file.ts';
import { hookBody } from './hook-body.ts';
import { Random } from './random.ts';
import { SoakWorld } from './world.ts';

const FILES = 200;
const MOST_BYTES = 30_000;
const HOOK_CHANCE = 0.1;
const KILL_MS: [number, number] = [2000, 6000];

/** Many files grow at once, hooks tell of some of it, and the daemon is killed every few seconds. */
export async function captureStorm(seed: number, seconds: number): Promise<{ lines: string[]; problems: Problem[] }> {
  const world = new SoakWorld();
  const random = new Random(seed, 'storm');
  const counts = { kills: 0, hooks: 0, lost: 0 };
  try {
    const files = Array.from({ length: FILES }, (_, at) => {
      const sessionId = sessionIdOf(seed, at);
      const path = join(world.home, '.claude/projects/soak', `${sessionId}.jsonl`);
      return { sessionId, file: new GrowingFile(path, { seed: seed + at, sessionId, cwd: world.repository }) };
    });
    const over = new AbortController();
    const tell = async (id: string): Promise<void> => {
      const endpoint = world.endpoint();
      counts.hooks += 1;
      const body = hookBody({ id, home: world.home, cwd: world.repository }, 'UserPromptSubmit', { prompt: 'go on' });
      const reply = endpoint === null ? null : await hook(endpoint, 'UserPromptSubmit', body).catch(() => null);
      if (reply === null) counts.lost += 1;
    };
    const growing = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const { sessionId, file } = random.pick(files);
        file.grow(random.between(1, MOST_BYTES));
        if (random.chance(HOOK_CHANCE)) await tell(sessionId);
        await pause(random.between(0, 10));
      }
    };
    const start = async (): Promise<void> => startedHere((await world.start(world.cliPath)).endpoint.pid);
    const until = performance.now() + seconds * 1000;
    await start();
    const work = growing();
    try {
      while (performance.now() < until) {
        await pause(random.between(...KILL_MS));
        if (world.killDaemon()) counts.kills += 1;
        await start();
      }
    } finally {
      over.abort();
      await work;
    }
    for (const { file } of files) file.finish();
    const end = performance.now();
    const archive = join(world.state, 'archive.db');
    const bytes = files.reduce((sum, { file }) => sum + file.bytes, 0);
    await inTheEnd('the last byte', () => ({ done: storedBytes(archive) >= bytes, progress: storedBytes(archive) }), 500);
    const behind = (performance.now() - end) / 1000;
    const problems = await compareArchive(
      archive,
      files.map(({ file: { path, records } }) => ({ path, records })),
    );
    const records = files.reduce((sum, { file }) => sum + file.records, 0);
    const number = (value: number): string => value.toLocaleString('en');
    return {
      lines: [
        `${FILES} transcripts that grew at once in ${seconds} s, seed ${seed}: ${figure(bytes / 1e6)} MB, ${number(records)} records, ${number(counts.kills)} kills of the daemon, ` +
          `${number(counts.hooks)} hooks (${number(counts.lost)} reached nobody); all of it in the archive ${figure(behind)} s after the last line`,
      ],
      problems,
    };
  } finally {
    await world.close();
  }
}

/** 0: there is no archive yet. */
function storedBytes(archive: string): number {
  let reader: ArchiveReader | null = null;
  try {
    reader = new ArchiveReader(archive);
    return reader.counts().bytes;
  } catch {
    return 0;
  } finally {
    reader?.close();
  }
}
