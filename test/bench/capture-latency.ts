import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { GrowingTranscript } from './support/growing-transcript.ts';
import { KeepAlive } from './support/keep-alive.ts';

const SESSIONS = 10;
const HOOKED = 100;
const UNHOOKED = 40;
/** The daemon looks at live sessions every two seconds: lines come at moments that it does not know. */
const LOOK_MS = 2000;
const BEGIN_BYTES = 1e6;
const LIMIT_MS = 20_000;

export const captureLatency: Benchmark = {
  name: 'capture-latency',
  title: 'From an appended line to the record in the archive',
  method:
    `A real daemon with ${SESSIONS} sessions; a line is appended to the transcript of one (1 MB so far), and a connection that only reads the archive waits for its record. ` +
    `With a hook: a PostToolUse is sent after the line, ${HOOKED} times. Without one: the daemon's look at live sessions every ${LOOK_MS / 1000} s finds it, ${UNHOOKED} times, at moments of all kinds.`,
  async run() {
    const world = new BenchWorld();
    try {
      const endpoint = await world.running();
      const [agent] = await world.agents(SESSIONS);
      if (agent === undefined) throw new Error('no agent');
      const transcript = new GrowingTranscript(agent.transcript, { seed: 1, sessionId: agent.sessionId, cwd: world.repository });
      transcript.appendBytes(BEGIN_BYTES);
      const caller = await agent.caller();
      const connection = await KeepAlive.open(endpoint);
      const tell = (): Promise<string> => {
        const call = { tool_name: 'Read', tool_use_id: agent.nextCall(), tool_input: { file_path: join(world.repository, 'a.ts') } };
        return connection.hook('PostToolUse', agent.body('PostToolUse', call), caller);
      };
      await tell();
      await pause(2 * LOOK_MS);
      const archive = new Database(join(world.state, 'archive.db'), { readonly: true });
      try {
        const last = archive.prepare<[], number>('select max(id) from records').pluck();
        const arrival = async (hooked: boolean): Promise<number> => {
          const before = last.get() ?? 0;
          const start = performance.now();
          transcript.append(1);
          const told = hooked ? tell() : Promise.resolve('');
          while ((last.get() ?? 0) === before) {
            if (performance.now() - start > LIMIT_MS) throw new Error('the record does not come');
            await pause(1);
          }
          const ms = performance.now() - start;
          await told;
          return ms;
        };
        const hooked: number[] = [];
        for (let at = 0; at < HOOKED; at += 1) {
          hooked.push(await arrival(true));
          // Behind the second look that each hook asks for, 150 ms later.
          await pause(200 + ((at * 37) % 100));
        }
        const unhooked: number[] = [];
        for (let at = 0; at < UNHOOKED; at += 1) {
          await pause((at * 617) % LOOK_MS);
          unhooked.push(await arrival(false));
        }
        return [line('with a hook', hooked, hooked), line('without a hook', unhooked, hooked)];
      } finally {
        archive.close();
        connection.close();
      }
    } finally {
      await world.close();
    }
  },
};

function line(what: string, found: readonly number[], beside: readonly number[]): Line {
  const value = `median ${figure(median(found))}, p95 ${figure(percentile(found, 0.95))} ms`;
  return plain(what, value, `${figure(median(found) / median(beside))} × with a hook`);
}
