import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BudgetReply, UsageReply } from '../../src/protocol/api-budget.ts';
import type { JournalReply, SessionsReply } from '../../src/protocol/api.ts';
import { forkedLines } from '../transcripts/continuations.ts';
import { writeClaudeSession, writeRollout } from '../transcripts/session-files.ts';
import { writePieces } from '../transcripts/write.ts';
import { DaemonWorld, exited, hook, send as request, until } from '../integration/daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => (world = new DaemonWorld()));
afterEach(() => world.close());

const claude = (): string => join(world.home, '.claude');
const total = (): UsageReply['total'] => world.json<UsageReply>('usage', '--all').total;

describe('usage', () => {
  test('of what lies there is counted once, subagents and copies apart, also over a daemon that is killed', async () => {
    const session = writeClaudeSession(claude(), { seed: 11, records: 150, version: '2.1.197' });
    const fork = '99999999-0000-4000-8000-000000000001';
    const lines = readFileSync(session.main, 'utf8').trimEnd().split('\n');
    writePieces(
      join(dirname(session.main), `${fork}.jsonl`),
      forkedLines(
        lines.map((line) => `${line}\n`),
        fork,
      ),
    );
    const rollout = writeRollout(join(world.home, '.codex'), { seed: 12, records: 60 });
    const responses =
      session.tally.responses + session.subagents.reduce((sum, { tally }) => sum + tally.responses, 0) + rollout.tally.responses;
    const output = session.tally.output + session.subagents.reduce((sum, { tally }) => sum + tally.output, 0) + rollout.tally.output;

    const { child } = await world.start();
    await until('all of it to be counted', () => total().all.responses === responses);
    child.kill('SIGKILL');
    await exited(child);
    await world.start();
    await until('the same again', () => total().all.responses === responses);
    expect(total().all.tokens.output).toBe(output);
    expect(total().own.responses).toBe(session.tally.responses + rollout.tally.responses);
    const rows = world.json<UsageReply>('usage', '--all').rows.map(({ key }) => key);
    expect(rows).toContain(rollout.sessionId);
  });
});

describe('a session that speaks through hooks', () => {
  const id = '0c1d2e3f-0000-4000-8000-0000000000aa';
  let transcript: string;
  const send = async (event: string, own: Record<string, unknown> = {}): Promise<string> => {
    const endpoint = world.endpoint();
    if (endpoint === null) throw new Error('no daemon runs');
    const body = { session_id: id, transcript_path: transcript, cwd: world.repository, hook_event_name: event, ...own };
    return (await hook(endpoint, event, body)) ?? 'no whole reply';
  };
  const answer = (n: number, input: number): string =>
    `${JSON.stringify({
      type: 'assistant',
      uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      sessionId: id,
      timestamp: new Date(Date.now()).toISOString(),
      message: {
        id: `msg_${n}`,
        model: 'claude-sonnet-4-6',
        role: 'assistant',
        stop_reason: 'end_turn',
        content: [{ type: 'text', text: 'done' }],
        usage: { input_tokens: input, output_tokens: 10, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
      },
    })}\n`;
  const prompt = (text: string): string =>
    `${JSON.stringify({ type: 'user', uuid: '00000000-0000-4000-8000-0000000000f1', sessionId: id, entrypoint: 'cli', userType: 'external', timestamp: new Date(Date.now()).toISOString(), message: { role: 'user', content: text } })}\n`;

  beforeEach(async () => {
    transcript = join(claude(), 'projects/-shop', `${id}.jsonl`);
    mkdirSync(dirname(transcript), { recursive: true });
    await world.start();
    await send('SessionStart', { source: 'startup' });
  });

  test('its window is known from its records, and the person is told once when it is nearly full', async () => {
    writeFileSync(transcript, prompt('go') + answer(1, 100_000));
    await send('UserPromptSubmit', { prompt: 'go' });
    const row = () => world.json<BudgetReply>('budget').sessions[0];
    await until('the window of the session', () => row()?.remainingPercent.value === 49);
    expect(row()).toMatchObject({ number: 1, used: { value: 100_010, source: 'transcript' }, limit: { value: 200_000 }, level: null });

    writeFileSync(transcript, prompt('go') + answer(1, 100_000) + answer(2, 174_000));
    await send('Stop');
    await until('the alert', () => world.json<JournalReply>('journal').entries.some(({ kind }) => kind === 'budget.alert'));
    const told = await send('UserPromptSubmit', { prompt: 'again' });
    expect(JSON.parse(told)).toMatchObject({ systemMessage: expect.stringContaining('12 %') });
    // What the agent hears is its pressure, as it is now; the alert is the person's.
    const { hookSpecificOutput } = JSON.parse(told) as { hookSpecificOutput: { additionalContext: string } };
    expect(hookSpecificOutput.additionalContext).toMatch(/^Pressure DANGEROUS \(\d+ of 100\): the window is 87 % full\.[^\n]*$/);
    expect(await send('UserPromptSubmit', { prompt: 'again' })).toBe('');
    const [file] = readdirSync(join(world.state, 'budgets'));
    expect(JSON.parse(readFileSync(join(world.state, 'budgets', file ?? ''), 'utf8'))).toMatchObject({ session: 1, remainingPercent: 12 });
  });

  test('a turn leaves a hand-off with 0600, its end finishes it, and a daemon that was killed in between makes up for it', async () => {
    writeFileSync(transcript, prompt('mend the parser') + answer(1, 1000));
    await send('UserPromptSubmit', { prompt: 'mend the parser' });
    await send('Stop');
    const directory = join(world.state, 'handoffs');
    const documents = (): string[] => {
      try {
        return readdirSync(directory);
      } catch {
        return [];
      }
    };
    await until('the hand-off', () => documents().length === 2);
    for (const name of documents()) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    const [session] = world.json<SessionsReply>('sessions').sessions;
    expect(readFileSync(join(directory, `${session?.id}.md`), 'utf8')).toContain('mend the parser');
    const { context } = JSON.parse(readFileSync(join(directory, `${session?.id}.json`), 'utf8')) as { context: string };
    expect(JSON.parse(readFileSync(context, 'utf8'))).toMatchObject({
      kind: 'current-session-context',
      goal: expect.stringContaining('mend the parser'),
    });
    expect(statSync(context).mode & 0o777).toBe(0o600);

    rmSync(directory, { recursive: true });
    await send('SessionEnd', { reason: 'other' });
    for (const pid of world.daemons()) process.kill(pid, 'SIGKILL');
    await until('the end of the daemon', () => world.daemons().length === 0);
    await world.start();
    await until('the finished hand-off', () => documents().length === 2);
    await until('its entry', () => world.json<JournalReply>('journal').entries.some(({ kind }) => kind === 'handoff.finished'));
  });

  test('a corrected project stands in the hand-off, its JSON and the names of the session, also after its end', async () => {
    writeFileSync(transcript, prompt('mend the parser') + answer(1, 1000));
    await send('UserPromptSubmit', { prompt: 'mend the parser' });
    await send('Stop');
    await send('SessionEnd', { reason: 'other' });
    await until('the finished hand-off', () => world.json<JournalReply>('journal').entries.some(({ kind }) => kind === 'handoff.finished'));
    const [session] = world.json<SessionsReply>('sessions', '--ended').sessions;
    const path = join(world.state, 'handoffs', `${session?.id}.json`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ project_name: 'shop' });
    const caller = { pid: process.pid, terminal: true };
    const amend = JSON.stringify({ cwd: world.repository, caller, session: session?.id, project: 'vibe-os' });
    const endpoint = world.endpoint();
    expect(endpoint && (await request(endpoint, '/api/amend', amend))).toMatchObject({ status: 200 });
    await until('the corrected hand-off', () => readFileSync(path, 'utf8').includes('"project_name": "vibe-os"'));
    const names = world.json<{ session: { aliases: string[] } }>('show', session?.id ?? '').session.aliases;
    expect(names.some((name) => name.startsWith('claude-vibe-os-'))).toBe(true);
    const finished = world.json<JournalReply>('journal').entries.filter(({ kind }) => kind === 'handoff.finished');
    expect(finished).toHaveLength(1);
  });

  test('compat.context: what it knows lies in its checkout, git ignores it, and the name of the next session is kept for it', async () => {
    for (const pid of world.daemons()) process.kill(pid, 'SIGKILL');
    await until('the end of the daemon', () => world.daemons().length === 0);
    await world.start(undefined, { ROLLCALL_COMPAT_CONTEXT: 'true' });
    writeFileSync(transcript, prompt('NEVER touch the lock file. Mend the parser') + answer(1, 1000));
    await send('UserPromptSubmit', { prompt: 'go' });
    await send('Stop');
    const file = join(world.repository, '.session-context/current-session-context.json');
    await until('the file of older tools', () => existsSync(file));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ session_id: expect.any(String) });
    expect(readFileSync(file, 'utf8')).toContain('NEVER touch the lock file');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const state = join(world.repository, '.claude/session-state.json');
    await until('the state of the session', () => existsSync(state));
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ message_count: 2, initialized: true });
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: world.repository, env: world.env, encoding: 'utf8' })).toBe('');

    await send('SessionEnd', { reason: 'other' });
    const next = join(world.repository, '.session-management/.next_session_id');
    await until('the name of the next session', () => existsSync(next));
    const name = readFileSync(next, 'utf8').trim();
    await send('SessionStart', { session_id: '0c1d2e3f-0000-4000-8000-0000000000bb', source: 'startup', transcript_path: '' });
    await send('SessionStart', { session_id: '0c1d2e3f-0000-4000-8000-0000000000cc', source: 'startup', transcript_path: '' });
    const aliases = (ref: string): string[] => world.json<{ session: { aliases: string[] } }>('show', ref).session.aliases;
    expect(aliases('0c1d2e3f-0000-4000-8000-0000000000bb')).toContain(name);
    expect(aliases('0c1d2e3f-0000-4000-8000-0000000000cc')).not.toContain(name);
  });
});
