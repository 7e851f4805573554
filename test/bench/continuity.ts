import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Benchmark, plain } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import type { BenchAgent } from './support/bench-agent.ts';
import { BenchWorld } from './support/bench-world.ts';
import { GrowingTranscript } from './support/growing-transcript.ts';
import { type Caller, KeepAlive } from './support/keep-alive.ts';
import { cpuMs } from './support/process-cost.ts';

const TURNS = 20;
const RECORDS = 12;
const TURN_MS = 1500;
const COMPACTIONS = 20;
const BEGIN_BYTES = 5e6;
const LIMIT_MS = 20_000;

export const continuity: Benchmark = {
  name: 'continuity',
  title: 'What the hand-off of a turn and the text after a compaction cost',
  method:
    `A real daemon and a session with ${BEGIN_BYTES / 1e6} MB of transcript. Turns of ${RECORDS} records each: those that end (Stop) leave a hand-off, those that do not end (a PostToolUse in its place) leave none; ` +
    `${TURNS} of each in turns, ${TURN_MS / 1000} s each. The hand-off is what the daemon's processor time (/proc/<pid>/task/*/schedstat) is more. ` +
    `Then ${COMPACTIONS} compactions: PreCompact writes down what the session knows, SessionStart with source "compact" gives it back; beside them SessionStart with source "resume", on the same connection.`,
  async run() {
    const world = new BenchWorld();
    try {
      const endpoint = await world.running();
      const [agent] = await world.agents(1);
      if (agent === undefined) throw new Error('no agent');
      const transcript = new GrowingTranscript(agent.transcript, { seed: 2, sessionId: agent.sessionId, cwd: world.repository });
      transcript.appendBytes(BEGIN_BYTES);
      const connection = await KeepAlive.open(endpoint);
      const stage: Stage = {
        agent,
        transcript,
        connection,
        caller: await agent.caller(),
        pid: endpoint.pid,
        handOffs: join(world.state, 'handoffs'),
      };
      const turns = await measureTurns(stage);
      const starts = await measureCompactions(stage);
      connection.close();
      const handOff = median(turns.ended) - median(turns.open);
      const resume = median(starts.resume);
      const start = (what: string, found: readonly number[]) =>
        plain(
          what,
          `${figure(median(found))} ms`,
          `p95 ${figure(percentile(found, 0.95))} ms, ${figure(median(found) / resume)} × a resume`,
        );
      return [
        plain(
          'processor time of a turn that does not end',
          `${figure(median(turns.open))} ms`,
          `in ${TURN_MS / 1000} s, background work with it`,
        ),
        plain('processor time of its hand-off', `${figure(handOff)} ms`, `${figure(handOff / median(turns.open))} × the turn`),
        plain(
          'from Stop to the hand-off on the disk',
          `${figure(median(turns.writtenMs))} ms`,
          `p95 ${figure(percentile(turns.writtenMs, 0.95))} ms`,
        ),
        start('SessionStart (resume)', starts.resume),
        start('PreCompact', starts.before),
        start('SessionStart (compact), with the text given back', starts.compact),
        plain('added by the text given back', `${figure(median(starts.compact) - resume)} ms`),
      ];
    } finally {
      await world.close();
    }
  },
};

interface Stage {
  agent: BenchAgent;
  transcript: GrowingTranscript;
  connection: KeepAlive;
  caller: Caller;
  pid: number;
  handOffs: string;
}

async function measureTurns(stage: Stage): Promise<{ open: number[]; ended: number[]; writtenMs: number[] }> {
  const { agent, transcript, connection, caller, pid } = stage;
  const found = { open: [] as number[], ended: [] as number[], writtenMs: [] as number[] };
  const send = (event: string, part: Record<string, unknown>): Promise<string> => connection.hook(event, agent.body(event, part), caller);
  const turn = async (ends: boolean): Promise<number> => {
    const before = cpuMs(pid);
    const start = performance.now();
    await send('UserPromptSubmit', { prompt: 'Go on with the frames' });
    transcript.append(RECORDS);
    const written = newest(stage.handOffs);
    const stopped = performance.now();
    if (ends) await send('Stop', {});
    else await send('PostToolUse', { tool_name: 'Read', tool_use_id: agent.nextCall(), tool_input: { file_path: '/a.ts' } });
    if (ends) {
      await newerThan(written, stage.handOffs);
      found.writtenMs.push(performance.now() - stopped);
    }
    await pause(Math.max(0, TURN_MS - (performance.now() - start)));
    return cpuMs(pid) - before;
  };
  for (let warm = 0; warm < 3; warm += 1) await turn(true);
  found.writtenMs = [];
  for (let at = 0; at < TURNS; at += 1) {
    found.open.push(await turn(false));
    found.ended.push(await turn(true));
  }
  return found;
}

async function measureCompactions({
  agent,
  transcript,
  connection,
  caller,
}: Stage): Promise<Record<'resume' | 'before' | 'compact', number[]>> {
  const found = { resume: [] as number[], before: [] as number[], compact: [] as number[] };
  const clock = async (name: keyof typeof found, event: string, part: Record<string, unknown>): Promise<string> => {
    const start = performance.now();
    const reply = await connection.hook(event, agent.body(event, part), caller);
    found[name].push(performance.now() - start);
    return reply;
  };
  for (let at = 0; at < COMPACTIONS; at += 1) {
    const plainly = await clock('resume', 'SessionStart', { source: 'resume' });
    transcript.append(RECORDS);
    await clock('before', 'PreCompact', { trigger: 'auto', custom_instructions: '' });
    transcript.append(2);
    const given = await clock('compact', 'SessionStart', { source: 'compact' });
    if (given.length < plainly.length + 500) throw new Error(`nothing was given back:\n${given}`);
    await pause(300);
  }
  return found;
}

async function newerThan(written: number, directory: string): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while (newest(directory) === written) {
    if (performance.now() > limit) throw new Error('no hand-off comes');
    await pause(5);
  }
}

/** When the newest hand-off was written; 0: there is none. */
function newest(directory: string): number {
  try {
    return Math.max(0, ...readdirSync(directory).map((name) => statSync(join(directory, name)).mtimeMs));
  } catch {
    return 0;
  }
}
