import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JournalReply, LeasesReply, SessionsReply } from '../../src/protocol/api.ts';
import { DaemonWorld, edit, hook, send } from './daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => void (world = new DaemonWorld()));
afterEach(() => world.close());

/** The installed hook, as an agent runs it. */
async function runHook(body: unknown): Promise<string> {
  const child = spawn('/bin/sh', ['-c', `exec "$HOME/.local/share/rollcall/rollcall-hook" claude-code PreToolUse`], {
    cwd: world.repository,
    env: world.env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stdin.end(JSON.stringify(body));
  // `close`, not `exit`: what it printed may still be on its way.
  const status = await new Promise((resolve) => void child.on('close', resolve));
  expect(status).toBe(0);
  return out;
}

test('fifty processes at once want one file and one of their own each: one gets the file, no call is lost', async () => {
  expect(world.cli('setup', '--yes').stdout).toContain('ENFORCING');
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      await runHook(edit(`s${i}`, world.repository, join(world.repository, `own-${i}.ts`), `own-${i}`));
      return runHook(edit(`s${i}`, world.repository, join(world.repository, 'shared.ts'), `shared-${i}`));
    }),
  );
  const denied = outcomes.filter((out) => out.includes('"permissionDecision":"deny"')).length;
  // A machine too busy to answer within the client's second lets the call pass, and says so: never silently.
  const missed = missedCalls();
  const { entries } = world.json<JournalReply>('journal', '--all', '--limit', '1000');
  const granted = entries.filter((e) => e.kind === 'lease.granted');
  expect(granted.filter((e) => e.data['path'] === 'shared.ts')).toHaveLength(1);
  expect(denied + missed.filter((line) => line.includes(' shared-')).length).toBeGreaterThanOrEqual(49);
  expect(granted.length - 1 + missed.filter((line) => line.includes(' own-')).length).toBeGreaterThanOrEqual(50);
  const numbers = world.json<SessionsReply>('sessions').sessions.map((s) => s.number);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(denied).toBeGreaterThan(0);
}, 60_000);

/** Lines that the client left, taken in by the daemon or not yet. */
function missedCalls(): string[] {
  const taken = world.json<JournalReply>('journal', '--all', '--limit', '1000').entries.filter((e) => e.kind === 'call.missed');
  const files = ['missed', 'missed.reading'].map((name) => join(world.state, name)).filter((path) => existsSync(path));
  return [
    ...taken.map((e) => ` ${String(e.data['toolUseId'])}`),
    ...files.flatMap((path) => readFileSync(path, 'utf8').trim().split('\n')),
  ];
}

test('two hundred races of two sessions: one holder each, in the replies, in the register and in the journal', async () => {
  const { endpoint } = await world.start();
  for (let i = 0; i < 200; i += 1) {
    const path = join(world.repository, `r${i}.ts`);
    const replies = await Promise.all(['a', 'b'].map((s) => hook(endpoint, 'PreToolUse', edit(s, world.repository, path, `${s}${i}`))));
    // The one that passes may be told that its turn for an earlier file has come.
    expect(replies.filter((reply) => reply?.includes('"deny"'))).toHaveLength(1);
  }
  // A pending grant whose file never came is taken back with the next call of its session: the last one stands.
  const leases = JSON.parse((await send(endpoint, '/api/leases?all=1', '', {}, 'GET')).body) as LeasesReply;
  expect(new Set(leases.leases.map((l) => l.path)).size).toBe(leases.leases.length);
  const { entries } = JSON.parse((await send(endpoint, '/api/journal?all=1&limit=1000', '', {}, 'GET')).body) as JournalReply;
  const tokens = entries.filter((e) => e.kind === 'lease.granted').map((e) => Number(e.data['token']));
  expect(tokens.length).toBeGreaterThan(100);
  expect(tokens).toEqual(tokens.toSorted((x, y) => x - y));
}, 60_000);
