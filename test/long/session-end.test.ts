import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { SearchReply } from '../../src/protocol/api-archive.ts';
import type { JournalReply, SessionsReply } from '../../src/protocol/api.ts';
import { DaemonWorld, until } from '../integration/daemon-process.ts';
import { HookedSession } from '../integration/hooked-session.ts';

let world: DaemonWorld;
beforeEach(() => void (world = new DaemonWorld()));
afterEach(() => world.close());

const idOf = (letter: string): string => `0c1d2e3f-0000-4000-8000-0000000000${letter.repeat(2)}`;
const finished = () => world.json<JournalReply>('journal').entries.filter(({ kind }) => kind === 'handoff.finished');
const found = (words: string): boolean => world.json<SearchReply>('search', words).hits.length > 0;

interface AgentProcess {
  child: ChildProcess;
  agent: number;
  hook: number;
}

/** A process with a child, as an agent has a hook. */
async function agentProcess(): Promise<AgentProcess> {
  const code =
    "process.stdout.write(`${require('node:child_process').spawn('sleep', ['1000'], { argv0: 'rollcall-hook' }).pid}\\n`); setInterval(() => {}, 1e6);";
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let hook = 0;
  onTestFinished(() => {
    child.kill('SIGKILL');
    if (hook > 0) process.kill(hook, 'SIGKILL');
  });
  child.stdout.on('data', (text: Buffer) => (hook = Number(text.toString())));
  await until('its child', () => hook > 0);
  return { child, agent: child.pid ?? 0, hook };
}

describe('three sessions in one directory', () => {
  test('one ends, one is killed: each leaves its own hand-off, and the third is captured on', async () => {
    const { child: daemon } = await world.start();
    const processes = await Promise.all(['a', 'b', 'c'].map(() => agentProcess()));
    const sessions = ['a', 'b', 'c'].map((letter, at) => new HookedSession(world, idOf(letter), { process: processes[at] ?? null }));
    for (const [at, session] of sessions.entries()) {
      await session.hook('SessionStart', { source: 'startup' });
      appendFileSync(session.transcript, session.prompt(`goal number ${at}`) + session.answer('done', 1000));
      await session.hook('UserPromptSubmit', { prompt: 'x' });
      await session.hook('Stop');
    }
    const rows = world.json<SessionsReply>('sessions').sessions;
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);

    const [first, , third] = sessions;
    await first?.hook('SessionEnd', { reason: 'other' });
    processes[1]?.child.kill('SIGKILL');
    await until('both hand-offs', () => finished().length === 2);
    expect(new Set(finished().map(({ data }) => data['reason']))).toEqual(new Set(['process-gone', 'said']));
    const left = finished().map(({ data }) => /goal number \d/.exec(readFileSync(String(data['file']), 'utf8'))?.[0]);
    expect(new Set(left)).toEqual(new Set(['goal number 0', 'goal number 1']));

    expect(processes.map(({ child: { exitCode, signalCode } }) => exitCode ?? signalCode)).toEqual([null, 'SIGKILL', null]);
    expect(world.daemons()).toEqual([daemon.pid]);
    appendFileSync(third?.transcript ?? '', third?.prompt('turquoise zebra') ?? '');
    await until('the next record of the third', () => found('turquoise zebra'));
    expect(world.json<SessionsReply>('sessions').sessions.map(({ number }) => number)).toEqual([3]);
  });
});

describe('a session that is silent', () => {
  test('has its hand-off finished after its time; the end of its next turn opens it again', async () => {
    await world.start(undefined, { ROLLCALL_HANDOFF_IDLE_MINUTES: '0.05' });
    const session = new HookedSession(world, idOf('a'));
    await session.hook('SessionStart', { source: 'startup' });
    appendFileSync(session.transcript, session.prompt('mend the parser') + session.answer('done', 1000));
    await session.hook('UserPromptSubmit', { prompt: 'x' });
    await session.hook('Stop');
    await until('the finished hand-off', () => finished().length === 1);
    expect(finished()[0]?.data['reason']).toBe('silence');
    await session.hook('UserPromptSubmit', { prompt: 'y' });
    await session.hook('Stop');
    await until('the next finish', () => finished().length === 2);
    expect(world.json<SessionsReply>('sessions').sessions.map(({ number }) => number)).toEqual([1]);
  });
});
