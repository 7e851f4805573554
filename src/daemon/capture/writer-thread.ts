import { workerData } from 'node:worker_threads';
import { ArchiveReader } from '../../archive/reader.ts';
import { UsageStore } from '../../archive/usage-store.ts';
import { ArchiveWriter } from '../../archive/writer.ts';
import { correctionPatterns } from '../../core/context/correction-patterns.ts';
import { type CaptureHealth, CaptureWriter } from './capture-writer.ts';
import { Forgetting } from './forget-operations.ts';
import { IdleWork } from './idle-work.ts';
import { KnowledgeBase } from './knowledge.ts';
import { lowerPriority } from './low-priority.ts';
import { say, serve } from './serve.ts';
import type { Stored, ThreadSetup } from './threads.ts';
import { READERS, openTranscript, sweepOfSession, sweepsOf, transcriptAt } from './transcripts.ts';
import { TerminalCaptures } from './terminal-captures.ts';
import { Trimming } from './trim-operations.ts';
import { UsageKeeper } from './usage.ts';
import { writerOperations } from './writer-operations.ts';

/** Records whose words go into the index in one transaction: some 20 ms. */
const INDEXED_AT_ONCE = 100;
/** What could not be done now is tried again after this time, or with the next capture. */
const AGAIN_MS = 5000;

/*
 * The thread that writes the archive. It alone opens transcripts, and what sessions know is worked out here too: it is
 * read from what was just written.
 */
lowerPriority();
const setup = workerData as ThreadSetup;
const archive = new ArchiveWriter({ path: setup.archive, now: Date.now });
const capture = new CaptureWriter({
  archive,
  readers: READERS,
  open: (file) => openTranscript(file, setup.scratch),
  sweeps: sweepsOf(setup.homes),
  sweepOf: sweepOfSession,
  fileAt: transcriptAt,
  now: Date.now,
  stored({ agent, agentSessionId, path }) {
    usage.stored(path);
    idle.wake();
    say({ agent, agentSessionId } satisfies Stored);
  },
});
const reader = new ArchiveReader(setup.archive);
const usageStore = new UsageStore(setup.archive, Date.now());
const usage = new UsageKeeper(reader, usageStore);
/** Why what can wait could not be done when it was tried last; null: it could. */
let problem: string | null = null;
const idle = new IdleWork(
  [() => forgetting.step(), () => usage.step(), () => archive.indexTexts(Object.values(READERS), INDEXED_AT_ONCE).more].map(
    (step) => () => {
      const more = step();
      problem = null;
      return more;
    },
  ),
  () => capture.health.due > 0,
  (error) => {
    problem = error instanceof Error ? error.message : String(error);
    setTimeout(() => idle.wake(), AGAIN_MS);
  },
);
usage.all();
idle.wake();
const knowledge = new KnowledgeBase(reader, { home: setup.home, corrections: correctionPatterns(setup.corrections, []) });
const forgetting = new Forgetting({ archive, capture, knowledge, usage, usageStore, idle });
const terminals = new TerminalCaptures({
  root: setup.homes.terminal,
  env: process.env,
  now: Date.now,
  grown: (path) => capture.hurry(path),
  isForgotten: (id) => archive.tombstones().some(({ session }) => session === id),
});
const forgets = forgetting.operations();
const trimming = new Trimming(archive);
const others = { ...forgets, ...trimming.operations(), ...terminals.operations(), catchUp, forget: forgetAll };
const health = (): CaptureHealth => ({ ...capture.health, stalled: capture.health.stalled ?? problem });
serve({ ...writerOperations(capture, knowledge, setup.archive, others, close), health });

/** A terminal is read before its lines are stored. */
async function catchUp({ mainFile, finish }: { mainFile: string; finish: boolean }): Promise<void> {
  await terminals.catchUp(mainFile);
  await capture.catchUp(mainFile, finish);
}

/** What is kept of a terminal is nobody else's: it goes too. */
function forgetAll(sessions: readonly string[]): ReturnType<typeof forgets.forget> {
  terminals.forget(sessions);
  return forgets.forget(sessions);
}

function close(): boolean {
  if (capture.health.due > 0 || !idle.sleeps || terminals.busy || trimming.busy) return false;
  capture.close();
  idle.close();
  for (const part of [reader, usageStore, archive]) part.close();
  return true;
}
