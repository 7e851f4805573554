import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveReader } from '../../src/archive/reader.ts';
import type { ReaderOperations } from '../../src/daemon/capture/reader-operations.ts';
import { atMost } from '../bench/benchmark.ts';
import { figure, median, percentile } from '../bench/statistics.ts';
import { archiveThread } from '../bench/support/archive-load.ts';
import { archiveWork } from '../bench/support/archive-work.ts';
import { inScratch } from '../bench/support/scratch.ts';
import type { Problem } from './checker/journal.ts';
import type { Part } from './part.ts';
import { HALF, RARE, RARE_HITS, TENTH, TWO, writeSearchCorpus } from './search-corpus.ts';

const ROUNDS = 40;
/** The thread starts with the first question. */
const WARM = 3;
const LIMIT = 20;

interface Kind {
  what: string;
  words: (round: number) => string;
  budgetMs: number;
  /** Hits that there must be, where the words that both are in so many records. */
  hits: (both: number) => number;
}
const KINDS: readonly Kind[] = [
  { what: 'a rare word', words: (round) => RARE[round % RARE.length] ?? '', budgetMs: 10, hits: () => RARE_HITS },
  { what: 'two words', words: () => TWO.join(' '), budgetMs: 30, hits: (both) => both },
  { what: 'a word in a tenth', words: () => TENTH, budgetMs: 30, hits: () => Infinity },
  { what: 'a word in half of them', words: () => HALF, budgetMs: 100, hits: () => Infinity },
];

/** Many records are indexed and searched, by the thread that answers the daemon's questions. */
export const search: Part = {
  name: 'search',
  run: ({ seed, records }) =>
    inScratch(async (directory) => {
      const { paths: files, both } = writeSearchCorpus(join(directory, 'claude'), records, seed);
      const archive = join(directory, 'archive.db');
      const captured = await archiveWork('capture', archive, files);
      const plain = statSync(archive).size;
      const indexed = await archiveWork('index', archive, []);
      const number = (value: number): string => value.toLocaleString('en');
      const seconds = ({ ms }: { ms: number }): string => `${figure(ms / 1000)} s`;
      const lines = [
        `${number(records)} records in ${number(files.length)} transcripts: captured in ${seconds(captured)} (${figure(plain / 1e6)} MB), their words indexed in ${seconds(indexed)} ` +
          `(${figure((statSync(archive).size - plain) / 1e6)} MB more), memory at most ${figure(Math.max(captured.grownMb, indexed.grownMb))} MB more than before`,
      ];
      const problems: Problem[] = [];
      const index = new ArchiveReader(archive);
      const reader = archiveThread<ReaderOperations>('capture-reader', archive);
      try {
        for (const { what, words, budgetMs, hits } of KINDS) {
          const found: number[] = [];
          const alone: number[] = [];
          for (let round = -WARM; round < ROUNDS; round += 1) {
            const query = { words: words(round + WARM), limit: LIMIT };
            const start = performance.now();
            const answer = await reader.call('search', query);
            const middle = performance.now();
            index.search(query);
            if (round >= 0) {
              found.push(middle - start);
              alone.push(performance.now() - middle);
            }
            const whole = answer.hits.length === Math.min(LIMIT, hits(both)) && answer.more === hits(both) > LIMIT;
            if (!whole || answer.behind > 0)
              problems.push({
                property: 'all is found',
                text: `${query.words}: ${answer.hits.length} hits, ${answer.behind} records behind`,
                seq: null,
              });
          }
          const p50 = median(found);
          lines.push(
            `search for ${what}: p50 ${figure(p50)} ms, p95 ${figure(percentile(found, 0.95))} ms with its lines (budget p50 ≤ ${budgetMs} ms: ${atMost(p50, budgetMs).text}); the index alone p50 ${figure(median(alone))} ms`,
          );
        }
      } finally {
        index.close();
        await reader.close();
      }
      return { lines, problems, latencies: null };
    }),
};
