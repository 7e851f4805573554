import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { type ArchiveWork, type ArchiveWorkDone, archiveWork } from './support/archive-work.ts';
import { writeCorpus } from './support/corpus.ts';
import { inScratch } from './support/scratch.ts';

const MEGABYTES = 100;
const FILES = 8;
const ROUNDS = 3;
const CAPTURE_RATIO = 0.25;
const INDEX_RATIO = 0.15;
const MEMORY_MB = 200;

export const capture: Benchmark = {
  name: 'capture',
  title: 'Capturing transcripts, cold',
  method:
    `${MEGABYTES} MB of generated transcripts of Claude Code in ${FILES} files, in the file cache, into an empty archive: bytes, records and cursors; then the index of words. ` +
    `Beside it \`JSON.parse\` of every line of the same files, without the time that reading and cutting them into lines takes. Each is a process of its own, ` +
    `capture and index in a thread with the limits of the daemon's; ${ROUNDS} rounds in turns, medians of the ratios. Memory: highest VmRSS above that before the first file, most of all rounds.`,
  run: () =>
    inScratch(async (directory) => {
      const { files, bytes, records } = writeCorpus(join(directory, 'claude'), MEGABYTES * 1e6, FILES);
      const archive = join(directory, 'archive.db');
      const found: Record<ArchiveWork, ArchiveWorkDone[]> = { parse: [], capture: [], index: [] };
      const sizes: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const suffix of ['', '-wal', '-shm']) rmSync(`${archive}${suffix}`, { force: true });
        for (const what of ['parse', 'capture', 'index'] as const) {
          found[what].push(await archiveWork(what, archive, files));
          if (what === 'capture') sizes.push(statSync(archive).size);
        }
      }
      const rate = (what: ArchiveWork): string => `${figure(bytes / 1e6 / (median(found[what].map(({ ms }) => ms)) / 1000))} MB/s`;
      const ratio = (what: ArchiveWork): number => median(found[what].map(({ ms }, round) => (found.parse[round]?.ms ?? Number.NaN) / ms));
      const judged = (what: ArchiveWork, words: string, budget: number): Line => ({
        what: words,
        value: rate(what),
        beside: `${figure(ratio(what))} × JSON.parse`,
        budget: `≥ ${budget} × JSON.parse`,
        verdict: atLeast(ratio(what), budget),
      });
      const grown = Math.max(...[...found.capture, ...found.index].map(({ grownMb }) => grownMb));
      return [
        plain('JSON.parse of the same bytes', rate('parse'), `${records.toLocaleString('en')} records`),
        judged('capture', 'capture: bytes, records, cursors', CAPTURE_RATIO),
        judged('index', 'index of words', INDEX_RATIO),
        {
          what: 'memory of capture and index, most',
          value: `${figure(grown)} MB`,
          beside: `${figure(grown / (bytes / 1e6))} × the transcripts`,
          budget: `≤ ${MEMORY_MB} MB`,
          verdict: atMost(grown, MEMORY_MB),
        },
        plain(
          'archive on the disk, without the index',
          `${figure(median(sizes) / 1e6)} MB`,
          `${figure(median(sizes) / bytes)} × the transcripts`,
        ),
      ];
    }),
};
