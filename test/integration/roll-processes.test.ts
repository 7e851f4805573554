import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JournalReply, SessionReply } from '../../src/protocol/api.ts';
import type { IdentifyReply, RegisterReply, RollReply } from '../../src/protocol/api-identity.ts';
import { rollcall, type CliResult } from './cli-support/run-cli.ts';
import { DaemonWorld, send } from './daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => {
  world = new DaemonWorld();
});
afterEach(() => world.close());

const run = (args: string[], env: Record<string, string> = {}): Promise<CliResult> =>
  rollcall(args, { env: { ...world.env, ...env }, cwd: world.repository });
async function json<T>(args: string[], env: Record<string, string> = {}): Promise<T> {
  const { status, stdout, stderr } = await run([...args, '--json'], env);
  if (status !== 0) throw new Error(`rollcall ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}

test.each([13, 50])(
  '%d processes that register at once all persist, each under a number of its own; no daemon ran before',
  async (count) => {
    const replies = await Promise.all(Array.from({ length: count }, (_, i) => json<RegisterReply>(['register', 'next', `role ${i}`])));
    const all = Array.from({ length: count }, (_, i) => i + 1);
    expect(replies.map(({ session }) => session.number).toSorted((a, b) => a - b)).toEqual(all);
    const roll = await json<RollReply>(['list']);
    expect(roll).toMatchObject({ active: count, inactive: 0, stale: 0, available: '' });
    const said = replies.map(({ session }) => `${session.number} ${session.role}`).toSorted();
    expect(roll.sessions.map(({ number, role }) => `${number} ${role}`).toSorted()).toEqual(said);
    expect(new Set(roll.sessions.map(({ role }) => role)).size).toBe(count);
    expect(world.daemons()).toHaveLength(1);
  },
  120_000,
);

describe('an id in the environment', () => {
  const inherited = { CLAUDE_SESSION_ID: 'inherited', CLAUDE_CODE_SESSION_ID: 'inherited' };

  test('becomes nobody: neither of a terminal, of a registration, nor of an agent that says its own', async () => {
    const { endpoint } = await world.start(undefined, inherited);
    const registered = [
      await json<RegisterReply>(['register', 'next'], inherited),
      await json<RegisterReply>(['register', 'next'], inherited),
    ];
    const identified = await json<IdentifyReply>(['identify', '--new'], inherited);
    const own = randomUUID();
    const body = { session_id: own, cwd: world.repository, hook_event_name: 'SessionStart', source: 'startup' };
    await send(endpoint, '/hook/claude-code/SessionStart', JSON.stringify(body));
    const { sessions } = await json<RollReply>(['list'], inherited);
    expect(sessions).toHaveLength(4);
    expect(sessions.find(({ agent }) => agent === 'claude-code')?.sessionId).toBe(own);
    const ids = sessions.flatMap(({ id, sessionId }) => [id, sessionId]);
    expect(new Set(ids).size).toBe(8);
    expect(ids).not.toContain('inherited');
    for (const { session } of [...registered, identified]) expect(session?.aliases).not.toContain('inherited');
    const { entries } = await json<JournalReply>(['journal', '--limit', '100'], inherited);
    expect(JSON.stringify(entries)).not.toContain('inherited');
  });
});

test('texts of several lines go through the commands as they were written, and are shown in one line', async () => {
  const text = `Raise $373K "by" Q1,\nit's \`due\` \\n\n\n  日本 👩‍💻\tשלום`;
  await json(['register', '8', text, text]);
  await json(['note', '8', text]);
  const [row] = (await json<RollReply>(['list'])).sessions;
  expect(row).toMatchObject({ role: text, goal: text, note: text });
  expect((await json<SessionReply>(['show', '8'])).session).toMatchObject({ role: text, goal: text, note: text });
  const exported = await run(['export', '--format', 'claude_sessions']);
  expect(JSON.parse(exported.stdout)).toMatchObject({ 8: { role: text, goal: text } });
  await json(['relabel', '8', '--role', `${text}\n2`, '--goal=']);
  expect((await json<RollReply>(['list'])).sessions).toMatchObject([{ role: `${text}\n2`, goal: null }]);
  const shown = (output: string): string[] => output.split('\n').filter((line) => line.includes('due'));
  expect(shown((await run(['list'])).stdout)).toEqual([
    expect.stringMatching(/^ {2}✅ #8 {2}- Raise \$373K "by" Q1, it's `due` \\n +日本 /),
  ]);
  expect(shown((await run(['list', '--long'])).stdout)).toHaveLength(2);
});
