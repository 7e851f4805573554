import type { BenchAgent } from './bench-agent.ts';
import type { BenchWorld } from './bench-world.ts';
import { fillRegister, putFile } from './fill-register.ts';
import { REFUSED_PROGRAM } from './fill-rules.ts';
import type { Caller } from './keep-alive.ts';

export const LEASES_EACH = 100;
export const RULES = 200;
/** What agents do all day: it names files, runs several programs, and no rule speaks of it. */
const ORDINARY =
  'cd src && git status --short && grep -rn "render" --include="*.ts" . | head -20; npm test -- --reporter=dot 2>&1 | tail -5';
const FREE_FILES = 50;
/** A file that was never seen costs git processes: fewer of them show it as well. */
const NEW_EVERY = 10;

/** How an event gets to the decision: over the connection, or straight into the code. */
export type Send = (event: string, body: string, caller: Caller) => Promise<string>;
export interface Cast {
  owner: BenchAgent;
  ownerCalls: Caller;
  asker: BenchAgent;
  askerCalls: Caller;
}
export type Case = 'canary' | 'own' | 'free' | 'refused' | 'new' | 'command' | 'stopped';

/** Fills the register, and puts the files of these runs there. The first agent owns, the second asks. */
export async function prepare(world: BenchWorld, agents: readonly BenchAgent[], runs: readonly string[], rounds: number): Promise<Cast> {
  await fillRegister(world.state, world.repository, LEASES_EACH);
  for (let at = 0; at < FREE_FILES; at += 1) putFile(world.repository, `free/${at}.ts`);
  for (const run of runs) for (let at = 0; at < LEASES_EACH + rounds; at += NEW_EVERY) putFile(world.repository, `new/${run}-${at}.ts`);
  const [owner, asker] = agents as [BenchAgent, BenchAgent];
  return { owner, ownerCalls: await owner.caller(), asker, askerCalls: await asker.caller() };
}

/** Milliseconds of each decision. The run `outside` asks for canaries too. */
export async function measure(
  send: Send,
  { owner, ownerCalls, asker, askerCalls }: Cast,
  run: string,
  rounds: number,
): Promise<Record<Case, number[]>> {
  const found: Record<Case, number[]> = { canary: [], own: [], free: [], refused: [], new: [], command: [], stopped: [] };
  const clock = async (name: Case, body: string, caller: Caller, denied: boolean): Promise<void> => {
    const start = performance.now();
    const reply = await send('PreToolUse', body, caller);
    const ms = performance.now() - start;
    if (reply.includes('"deny"') !== denied) throw new Error(`${name}: not the answer that was expected: ${reply || 'silence'}`);
    found[name].push(ms);
  };
  const canary = asker.body('PreToolUse', {
    session_id: 'rollcall-canary-bench',
    tool_name: 'Write',
    tool_use_id: 'canary',
    tool_input: { file_path: '/.rollcall-canary/pass', content: 'x'.repeat(200) },
  });
  /** Asks for the file and reports the call as failed: nothing was written, so the lease is taken back. */
  const takeAndGiveBack = async (name: Case, path: string): Promise<void> => {
    const useId = asker.nextCall();
    await clock(name, asker.write('PreToolUse', path, useId), askerCalls, false);
    await send('PostToolUseFailure', asker.write('PostToolUseFailure', path, useId), askerCalls);
  };
  const round = async (at: number): Promise<void> => {
    if (run === 'outside') await clock('canary', canary, askerCalls, false);
    const own = `src/1/${at % LEASES_EACH}.ts`;
    const useId = owner.nextCall();
    await clock('own', owner.write('PreToolUse', own, useId), ownerCalls, false);
    await send('PostToolUse', owner.write('PostToolUse', own, useId), ownerCalls);
    await clock('refused', asker.write('PreToolUse', own, asker.nextCall()), askerCalls, true);
    await takeAndGiveBack('free', `free/${at % FREE_FILES}.ts`);
    const command = asker.nextCall();
    await clock('command', asker.bash('PreToolUse', ORDINARY, command), askerCalls, false);
    await send('PostToolUse', asker.bash('PostToolUse', ORDINARY, command), askerCalls);
    await clock('stopped', asker.bash('PreToolUse', `${REFUSED_PROGRAM} --round ${at}`, asker.nextCall()), askerCalls, true);
    if (at % NEW_EVERY === 0) await takeAndGiveBack('new', `new/${run}-${at}.ts`);
  };
  for (let at = 0; at < LEASES_EACH; at += 1) await round(at);
  for (const name of Object.keys(found) as Case[]) found[name] = [];
  for (let at = 0; at < rounds; at += 1) await round(LEASES_EACH + at);
  return found;
}

export const CASES = [
  ['own', 'own file'],
  ['free', 'free file'],
  ['refused', 'refused file'],
  ['new', 'free file, never seen before'],
  ['command', 'shell command of which no rule speaks'],
  ['stopped', 'shell command that a rule refuses'],
] as const;
