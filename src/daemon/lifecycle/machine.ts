import type { ClosedownDocument, LeftBehind } from '../../core/context/closedown.ts';
import { closedownDocument } from '../../core/context/closedown.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import { emptyContext } from '../../core/context/state.ts';
import type { SeenProcess } from '../../core/lifecycle/own-processes.ts';
import type { ProcessId, Session } from '../../core/session/session.ts';
import { isAlive } from '../../platform/processes.ts';
import { bootId } from '../../platform/processes/boot.ts';
import { startedAt } from '../../platform/processes/start-time.ts';
import { processTable, signalProcess } from '../../platform/processes/table.ts';
import { type RunResult, cleanEnvironment, run } from '../../platform/run.ts';
import type { CaptureService } from '../capture/service.ts';
import type { Daemon } from '../context.ts';

/** What a closedown needs beside the register; a test gives processes of its own. */
export interface ClosingMachine {
  /** null: this system does not show them. */
  processes(): SeenProcess[] | null;
  /** The same process, not another one by its number. */
  alive(id: ProcessId): boolean;
  signal(id: ProcessId, signal: 'SIGTERM' | 'SIGKILL'): boolean;
  bootId(): string;
  /** What is known of the session, as its document. */
  document(session: Session, facts: SessionFacts, left: LeftBehind): Promise<ClosedownDocument>;
  /** A command of the configuration, by sh. */
  command(command: string, directory: string): Promise<RunResult>;
  pause(ms: number): Promise<void>;
}

const COMMAND_LIMIT_MS = 15_000;
/** The archive takes in what the transcript has; then the document is made of what it has by then. */
const DOCUMENT_LIMIT_MS = 10_000;

/** @param capture null: nothing is captured */
export function systemMachine(d: Daemon, capture: CaptureService | null, env: NodeJS.ProcessEnv): ClosingMachine {
  return {
    processes: () =>
      processTable('CLAUDE_CODE_SESSION_ID')?.map(({ pid, ppid, startTime, comm, args, ttyNumber, variable, ports }) => ({
        pid,
        ppid,
        startTime,
        startedAt: startedAt(startTime, Date.now()),
        comm,
        args,
        terminal: ttyNumber !== 0,
        sessionId: variable,
        ports,
      })) ?? null,
    alive: isAlive,
    signal: signalProcess,
    bootId,
    async document(session, facts, left) {
      const { transcriptPath: transcript } = session;
      const known = capture === null || transcript === null ? null : await inTime(d, knownDocument(capture, transcript, facts, left));
      return known ?? unseenDocument(session, facts, left);
    },
    command: (command, directory) =>
      run('/bin/sh', ['-c', command], { cwd: directory, env: cleanEnvironment(env), timeoutMs: COMMAND_LIMIT_MS }),
    pause: (ms) => new Promise((done) => setTimeout(done, ms)),
  };
}

/** Of a session of which nothing is in the archive: then the register alone knows what it was for. */
export function unseenDocument({ goal }: Session, facts: SessionFacts, left: LeftBehind): ClosedownDocument {
  return closedownDocument(emptyContext(), { ...facts, goal: facts.goal ?? goal }, left);
}

async function knownDocument(
  capture: CaptureService,
  transcript: string,
  facts: SessionFacts,
  left: LeftBehind,
): Promise<ClosedownDocument | null> {
  await capture.catchUp(transcript);
  return capture.writer.call('closedown', { facts, left });
}

/** null: it failed, or takes too long. */
async function inTime<T>(d: Daemon, work: Promise<T>): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), DOCUMENT_LIMIT_MS);
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    d.log.warn({ err: error }, 'what a session knew could not be had for its closedown');
    return null;
  } finally {
    clearTimeout(timer);
  }
}
