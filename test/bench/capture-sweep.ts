import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import { FileSource } from '../../src/daemon/capture/file-source.ts';
import { READERS, sweepsOf } from '../../src/daemon/capture/transcripts.ts';
import { type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { sessionIdOf } from './support/corpus.ts';
import { inScratch } from './support/scratch.ts';

const FILES = 10_000;
const PROJECTS = 200;
const ROUNDS = 20;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Directories that changed within the last moments are read again. */
const LONG_AGO_MS = 3 * DAY_MS;

export const captureSweep: Benchmark = {
  name: 'capture-sweep',
  title: `A sweep over ${FILES} transcripts that did not change`,
  method:
    `${FILES} small transcripts in ${PROJECTS} projects. "Warm" is the look of a running daemon, every minute: when all files are older than a day, and when all changed within the last one. ` +
    `"First after a start": the look that meets all of them, and the archive's own one at each (open, stat, compare with its cursor, no read), which the daemon spreads over twice that time. ` +
    `Beside it \`stat\` of every file in the same run; ${ROUNDS} rounds in turns, medians.`,
  run: () =>
    inScratch(async (directory) => {
      const paths = writeFiles(join(directory, 'claude'));
      const archive = new ArchiveWriter({ path: join(directory, 'archive.db'), now: Date.now });
      try {
        const all = (): ReturnType<typeof sweepsOf> =>
          sweepsOf({ claude: [join(directory, 'claude')], codex: [], terminal: '/nowhere/terminal' });
        const [first] = all();
        const found = first?.look(Date.now()).changed ?? [];
        if (found.length !== FILES) throw new Error(`${found.length} of ${FILES} files found`);
        const ingest = (expected: string): number => {
          const start = performance.now();
          for (const file of found) {
            const { finding } = archive.ingest(file, new FileSource(file.path), READERS[file.agent]);
            if (finding !== expected) throw new Error(`${file.path}: ${finding}`);
          }
          return performance.now() - start;
        };
        ingest('new');
        const [warm] = all();
        const look = (now: number): number => {
          const start = performance.now();
          const { changed, gone } = warm?.look(now) ?? { changed: [], gone: [] };
          const ms = performance.now() - start;
          if (changed.length + gone.length > 0 && warm?.known().length !== FILES) throw new Error('something changed');
          return ms;
        };
        look(Date.now());
        const times = { stat: [] as number[], old: [] as number[], recent: [] as number[], cold: [] as number[], archive: [] as number[] };
        for (let round = 0; round < ROUNDS; round += 1) {
          times.stat.push(statAll(paths));
          times.old.push(look(Date.now()));
          times.recent.push(look(Date.now() - LONG_AGO_MS));
          const start = performance.now();
          for (const sweep of all()) sweep.look(Date.now());
          times.cold.push(performance.now() - start);
          if (round % 5 === 0) times.archive.push(ingest('unchanged'));
        }
        const stat = median(times.stat);
        const line = (what: string, numbers: readonly number[]): Line => {
          const ms = median(numbers);
          return plain(what, `${figure(ms)} ms`, `${figure((ms / FILES) * 1000)} µs a file, ${figure(ms / stat)} × stat`);
        };
        return [
          line('stat of every file', times.stat),
          line('warm, all older than a day', times.old),
          line('warm, all changed within a day', times.recent),
          line('first after a start: finding them', times.cold),
          line('first after a start: the archive looks at each', times.archive),
        ];
      } finally {
        archive.close();
      }
    }),
};

/** Written three days ago, as far as their times tell. */
function writeFiles(claude: string): string[] {
  const then = (Date.now() - LONG_AGO_MS) / 1000;
  const paths: string[] = [];
  for (let project = 0; project < PROJECTS; project += 1) {
    const directory = join(claude, 'projects', `-home-keeper-shop-${project}`);
    mkdirSync(directory, { recursive: true });
    for (let at = project; at < FILES; at += PROJECTS) {
      const path = join(directory, `${sessionIdOf(project, at)}.jsonl`);
      const record = {
        type: 'user',
        uuid: sessionIdOf(at, 1),
        sessionId: sessionIdOf(project, at),
        message: { role: 'user', content: `Count frame ${at}` },
      };
      writeFileSync(path, `${JSON.stringify(record)}\n`);
      utimesSync(path, then, then);
      paths.push(path);
    }
    utimesSync(directory, then, then);
  }
  return paths;
}

function statAll(paths: readonly string[]): number {
  const start = performance.now();
  for (const path of paths) statSync(path, { throwIfNoEntry: false });
  return performance.now() - start;
}
