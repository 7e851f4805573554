import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import { ArchiveLoad } from './support/archive-load.ts';
import { archiveWork } from './support/archive-work.ts';
import { BenchWorld } from './support/bench-world.ts';
import { type Corpus, writeCorpus } from './support/corpus.ts';
import { CASES, type Case, LEASES_EACH, measure, prepare, RULES } from './support/decision-rounds.ts';
import { fillRules } from './support/fill-rules.ts';
import { type Decider, openDecider } from './support/in-process.ts';
import { inScratch } from './support/scratch.ts';

const SESSIONS = 50;
const ROUNDS = 500;
const MEGABYTES = 100;
const FILES = 8;
const P99_MS = 5;
const SETTLE_MS = 1000;

const RUNS = {
  quiet: 'alone',
  capture: 'while transcripts are captured',
  both: 'while they are captured and searched',
} as const;
type Run = keyof typeof RUNS;
const RUN_NAMES = Object.keys(RUNS) as Run[];

export const decisionMeanwhile: Benchmark = {
  name: 'decision-meanwhile',
  title: 'A decision, while the archive works',
  method:
    `As above "in process", with ${SESSIONS} sessions, ${SESSIONS * LEASES_EACH} leases and ${ROUNDS} decisions of each kind: alone; while the thread that writes the archive (as it is built, with the daemon's limits, ` +
    `in the same process) captures ${MEGABYTES} MB of transcripts and indexes their words without a pause, again and again; and while the thread that reads it answers one search after the other ` +
    `as well. That is three busy threads on the cores of this machine.`,
  run: () =>
    inScratch(async (directory) => {
      const world = new BenchWorld();
      try {
        const endpoint = await world.running();
        // Before the first session: the daemon keeps what it has read of them.
        await fillRules(world.state, RULES);
        const agents = await world.agents(SESSIONS);
        const cast = await prepare(world, agents, RUN_NAMES, ROUNDS);
        process.kill(endpoint.pid, 'SIGTERM');
        while (world.daemons().length > 0) await pause(10);
        const corpus = writeCorpus(join(directory, 'claude'), MEGABYTES * 1e6, FILES);
        const archive = join(directory, 'searched.db');
        await archiveWork('capture', archive, corpus.files);
        await archiveWork('index', archive, []);
        const decider = await openDecider(world.state, world.env);
        try {
          const work = { directory, corpus, archive };
          const measured = (run: Run) => measureBeside(run, work, () => measure(send(decider), cast, run, ROUNDS));
          const quiet = await measured('quiet');
          const found = { quiet, capture: await measured('capture'), both: await measured('both') };
          return lines(found, corpus);
        } finally {
          await decider.close();
        }
      } finally {
        await world.close();
      }
    }),
};

interface Found {
  times: Record<Case, number[]>;
  seconds: number;
  captures: number;
  searches: number;
}

const send =
  (decider: Decider): Parameters<typeof measure>[0] =>
  (event, body, caller) =>
    decider.decide(event, body, caller);

async function measureBeside(
  run: Run,
  { directory, corpus, archive }: { directory: string; corpus: Corpus; archive: string },
  work: () => Promise<Record<Case, number[]>>,
): Promise<Found> {
  const load = new ArchiveLoad();
  if (run !== 'quiet') load.capture(directory, corpus.files);
  if (run === 'both') load.search(archive);
  try {
    await pause(SETTLE_MS);
    const start = performance.now();
    const times = await work();
    return { times, seconds: (performance.now() - start) / 1000, captures: load.captures, searches: load.searches };
  } finally {
    await load.stop();
  }
}

function lines(found: Record<Run, Found>, corpus: Corpus): Line[] {
  const judged = CASES.flatMap(([name, words]) =>
    RUN_NAMES.map((run): Line => {
      const times = found[run].times[name];
      const [p50, p99] = [median(times), percentile(times, 0.99)];
      const beside = `p50 ${figure(p50 / median(found.quiet.times[name]))} × alone`;
      const value = `p50 ${figure(p50)}, p99 ${figure(p99)} ms`;
      if (run === 'quiet') return plain(`${words}, ${RUNS[run]}`, value, beside);
      return { what: `${words}, ${RUNS[run]}`, value, beside, budget: `p99 ≤ ${P99_MS} ms`, verdict: atMost(p99, P99_MS) };
    }),
  );
  const { captures, searches, seconds } = found.both;
  const megabytes = figure((captures * corpus.bytes) / 1e6 / seconds);
  return [
    ...judged,
    plain('meanwhile, in the last run', `${figure(searches / seconds)} searches/s`, `${megabytes} MB/s captured and indexed`),
  ];
}
