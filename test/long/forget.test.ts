import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArchiveReply, SearchReply } from '../../src/protocol/api-archive.ts';
import type { UsageReply } from '../../src/protocol/api-budget.ts';
import type { ForgetTranscriptsReply, ForgottenReply } from '../../src/protocol/api-forget.ts';
import type { JournalReply } from '../../src/protocol/api.ts';
import { forkedLines } from '../transcripts/continuations.ts';
import { writePieces } from '../transcripts/write.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { CLI, until } from '../integration/daemon-process.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const FORK = '0c1d2e3f-0000-4000-8000-0000000000bb';
const LIVING = '0c1d2e3f-0000-4000-8000-0000000000cc';
const MARKER = 'xylophonequartz';

let world: ArchiveWorld;
beforeEach(() => (world = new ArchiveWorld()));
afterEach(() => world.close());

/** A person's own terminal: a real pseudo-terminal. */
function atTerminal(...args: string[]): { status: number | null; text: string } {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    cwd: world.repository,
    env: world.env,
    encoding: 'utf8',
    timeout: 25_000,
  });
  return { status, text: stdout };
}

function json<T>(...args: string[]): T {
  const { text } = atTerminal(...args, '--json');
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`rollcall ${args.join(' ')} printed no JSON: ${text}`);
  }
}

/** Files below the state directory in which the marker stands, however they are called. */
function withMarker(directory = world.state): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return withMarker(path);
    return entry.isFile() && readFileSync(path).includes(MARKER) ? [path] : [];
  });
}

const journalKinds = (): string[] => world.json<JournalReply>('journal', '--all').entries.map(({ kind }) => kind);
const hits = (words: string): SearchReply['hits'] => world.json<SearchReply>('search', words).hits;

/** A session whose transcript, hand-off and frozen context hold the marker, and that is over. */
async function overSession(): Promise<void> {
  await world.event(ID, 'SessionStart', { source: 'startup' });
  world.prompt(ID, `NEVER say ${MARKER} aloud`);
  world.call(ID, 'Bash', { command: `echo ${MARKER}` }, MARKER);
  await world.event(ID, 'UserPromptSubmit', { prompt: `NEVER say ${MARKER} aloud` });
  world.append(ID, {
    type: 'attachment',
    attachment: { type: 'text', text: MARKER },
  });
  await world.event(ID, 'PreCompact', { trigger: 'manual', custom_instructions: '' });
  await world.event(ID, 'SessionStart', { source: 'compact' });
  world.answer(ID, `I shall not say ${MARKER}.`);
  await world.event(ID, 'Stop');
  world.json('send', '1', `Say ${MARKER} to nobody.`);
  const subagent = join(world.transcriptOf(ID).replace(/\.jsonl$/, ''), 'subagents/agent-one.jsonl');
  mkdirSync(dirname(subagent), { recursive: true });
  writeFileSync(
    subagent,
    `${JSON.stringify({ type: 'user', uuid: '10000000-0000-4000-8000-000000000001', isSidechain: true, agentId: 'one', sessionId: ID, timestamp: new Date().toISOString(), message: { role: 'user', content: MARKER } })}\n`,
  );
  await world.event(ID, 'SessionEnd', { reason: 'other' });
  await until('the finished hand-off', () => journalKinds().includes('handoff.finished'));
  await world.captured(6);
  await until('the index of words', () => hits(MARKER).length > 0);
}

describe('a session that is over', () => {
  beforeEach(async () => {
    await world.start();
    await overSession();
  });

  test('leaves nothing in any file of the state directory, and is not captured again until that is undone', async () => {
    const before = withMarker();
    for (const part of ['handoffs', 'contexts', 'register.db']) expect(before.some((path) => path.includes(part))).toBe(true);
    await until('the counted tokens', () => world.json<UsageReply>('usage', '--all').total.all.responses > 0);

    const { status, text } = atTerminal('forget', '1', '--yes');
    expect(text).toContain('MESSAGES');
    expect(text).toMatch(/Forgotten: 1 session, 2 transcripts, [^,]+, 1 message\./);
    expect(status).toBe(0);
    expect(withMarker()).toEqual([]);
    expect(hits(MARKER)).toEqual([]);
    expect(world.json<UsageReply>('usage', '--all').total.all.responses).toBe(0);
    const entry = world.json<JournalReply>('journal', '--all').entries.find(({ kind }) => kind === 'transcript.forgotten');
    expect(entry?.data).toMatchObject({ files: 2, handOffs: 1, messages: 1 });
    expect(JSON.stringify(entry)).not.toContain(MARKER);

    world.prompt(ID, `again ${MARKER}`);
    await world.event(ID, 'Stop');
    await world.kill();
    await world.start();
    const other = '0c1d2e3f-0000-4000-8000-0000000000dd';
    world.prompt(other, 'something else');
    await until('the sweep', () => world.json<ArchiveReply>('archive').records === 1);
    expect(world.json<ArchiveReply>('archive').files).toBe(1);
    expect(json<ForgottenReply>('forget', '--list').forgotten).toMatchObject([
      { session: ID, paths: [expect.any(String), expect.any(String)] },
    ]);

    expect(json<{ sessions: string[] }>('forget', '--undo', '1')).toEqual({ sessions: [ID] });
    expect(atTerminal('forget', '--undo', ID.slice(0, 8))).toMatchObject({
      status: 1,
      text: expect.stringContaining('No forgotten session'),
    });
    await until('its records', () => hits(MARKER).length > 3);
    expect(json<ForgottenReply>('forget', '--list').forgotten).toEqual([]);
  });

  test('what a fork copied stays with the fork, with the tokens that it shows', async () => {
    const lines = readFileSync(world.transcriptOf(ID), 'utf8').trimEnd().split('\n');
    const copied = forkedLines(
      lines.map((line) => `${line}\n`),
      FORK,
    );
    writePieces(world.transcriptOf(FORK), copied);
    await world.event(FORK, 'SessionStart', { source: 'resume' });
    await until('the copies', () => world.json<ArchiveReply>('archive').copies > 3);
    const responses = world.json<UsageReply>('usage', '--all').total.all.responses;
    atTerminal('forget', ID, '--yes');
    const archive = world.json<ArchiveReply>('archive');
    expect(archive.copies).toBe(0);
    expect(archive.files).toBe(1);
    expect(new Set(hits(MARKER).map(({ session }) => session))).toEqual(new Set([FORK]));
    await until('the tokens of the fork', () => world.json<UsageReply>('usage', '--all').total.all.responses === responses);
    expect(withMarker().some((path) => path.includes('handoffs'))).toBe(false);
  });

  test('only a person at a terminal may do it', () => {
    const { status, stderr } = world.cli('forget', '1', '--yes');
    expect(stderr).toContain('Only a person at a terminal may do this');
    expect(status).toBe(77);
    expect(hits(MARKER).length).toBeGreaterThan(0);
    expect(withMarker().some((path) => path.includes('handoffs'))).toBe(true);
  });

  test('is captured no more where capture is off, either', async () => {
    await world.kill();
    await world.start(undefined, { ROLLCALL_CAPTURE_ENABLED: 'false' });
    expect(atTerminal('forget', '1', '--yes').text).toContain('Forgotten: 1 session, 2 transcripts');
    expect(withMarker()).toEqual([]);
  });
});

test('a session that is not over is refused with what to do, and nothing of it goes', async () => {
  await world.start();
  await world.event(LIVING, 'SessionStart', { source: 'startup' });
  world.prompt(LIVING, `say ${MARKER}`);
  await world.event(LIVING, 'UserPromptSubmit', { prompt: 'say it' });
  await world.captured(1);
  const { status, text } = atTerminal('forget', '1', '--yes');
  expect(text).toContain('#1 is not over');
  expect(text).toContain('rollcall retire');
  expect(status).toBe(1);
  await until('the index of words', () => hits(MARKER).length === 1);
});

test('--before takes what is older, here or everywhere, and no session that lives', async () => {
  await world.start();
  const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
  const ids = [1, 2, 3].map((n) => `0c1d2e3f-0000-4000-8000-00000000000${n}`);
  const [here = '', elsewhere = '', living = ''] = ids;
  world.prompt(here, `${MARKER} one`, { timestamp: old });
  world.prompt(elsewhere, `${MARKER} two`, { timestamp: old, cwd: '/nowhere/else' });
  world.prompt(living, `${MARKER} three`, { timestamp: old });
  world.prompt(FORK, `${MARKER} four`);
  await world.event(living, 'SessionStart', { source: 'startup' });
  await world.captured(4);

  const plan = json<ForgetTranscriptsReply>('forget', '--before', '50d');
  expect(plan.sessions).toEqual([]);
  const first = json<ForgetTranscriptsReply>('forget', '--before', '30d');
  expect(first.sessions.map(({ ids }) => ids)).toEqual([[here]]);
  expect(first.living).toBe(1);
  expect(world.json<ArchiveReply>('archive').files).toBe(3);
  const second = json<ForgetTranscriptsReply>('forget', '--before', '30d', '--all');
  expect(second.sessions.map(({ ids }) => ids)).toEqual([[elsewhere]]);
  expect(world.json<ArchiveReply>('archive').files).toBe(2);
});

test('compat.context: what lies in the checkout goes too, but not what another session wrote there', async () => {
  await world.start(undefined, { ROLLCALL_COMPAT_CONTEXT: 'true' });
  await overSession();
  const directory = join(world.repository, '.session-context');
  const current = join(directory, 'current-session-context.json');
  expect(readFileSync(current, 'utf8')).toContain(MARKER);
  const names = readdirSync(directory);
  expect(names.length).toBeGreaterThan(1);
  atTerminal('forget', '1', '--yes');
  expect(readdirSync(directory)).toEqual([]);
  expect(statSync(world.transcriptOf(ID)).size).toBeGreaterThan(0);
  expect(existsSync(current)).toBe(false);
  appendFileSync(current, JSON.stringify({ session_id: 'another' }));
  atTerminal('forget', ID, '--yes');
  expect(existsSync(current)).toBe(true);
});
