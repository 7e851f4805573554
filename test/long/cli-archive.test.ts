import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  ArchiveReply,
  CompactionsReply,
  ContextReply,
  HandOffReply,
  RecordReply,
  SearchReply,
} from '../../src/protocol/api-archive.ts';
import { forkedLines } from '../transcripts/continuations.ts';
import { writeClaudeSession, writeRollout } from '../transcripts/session-files.ts';
import { writePieces } from '../transcripts/write.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { until } from '../integration/daemon-process.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const OTHER = '0c1d2e3f-0000-4000-8000-0000000000bb';

let world: ArchiveWorld;
beforeEach(() => (world = new ArchiveWorld()));
afterEach(() => world.close());

const lines = (text: string): string[] => text.trimEnd().split('\n');
const idsOf = (text: string): string[] => Array.from(text.matchAll(/^\[(r\d+)\]/gm), ([, id = '']) => id);
const forkOf = (main: string, fork: string): void =>
  writePieces(
    join(dirname(main), `${fork}.jsonl`),
    forkedLines(
      lines(readFileSync(main, 'utf8')).map((line) => `${line}\n`),
      fork,
    ),
  );

describe('a session that lives', () => {
  beforeEach(async () => {
    await world.start();
    await world.event(ID, 'SessionStart', { source: 'startup' });
    world.prompt(ID, 'Mend the rounding of discounts');
    world.call(ID, 'Edit', { file_path: join(world.repository, 'cart.ts'), old_string: 'floor', new_string: 'round' }, 'done');
    world.answer(ID, 'The rounding is mended.');
    await world.event(ID, 'UserPromptSubmit', { prompt: 'Mend the rounding of discounts' });
  });

  test('is shown record by record, by its number and by its id, with what it wrote this moment', () => {
    const { status, stdout, stderr } = world.cli('transcript', '1');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\[r1\] \d\d:\d\d:\d\d prompt: Mend the rounding of discounts$/m);
    expect(stdout).toMatch(/^\[r2\] \d\d:\d\d:\d\d call Edit\n {4}\{/m);
    expect(stdout).toMatch(/^\[r3\] \d\d:\d\d:\d\d result: done$/m);
    world.prompt(ID, 'And now the taxes');
    for (const ref of ['1', '#1', ID]) expect(world.cli('transcript', ref).stdout).toContain('prompt: And now the taxes');
    expect(world.transcript('1').records.map(({ id, kind }) => [id, kind])).toEqual([
      [1, 'prompt'],
      [2, 'answer'],
      [3, 'result'],
      [4, 'answer'],
      [5, 'prompt'],
    ]);
  });

  test('is shown between two moments, and page by page by the command that the last line names', () => {
    for (const [n, text] of ['one', 'two', 'three'].entries()) world.prompt(ID, text, { timestamp: `2026-04-0${n + 1}T12:00:00.000Z` });
    expect(world.transcript('1', '--to', '2026-04-02T13:00Z').records.flatMap(({ pieces }) => pieces[0]?.text ?? '')).toEqual([
      'one',
      'two',
    ]);
    const between = world.transcript('1', '--from', '2026-04-02T12:00:00.000Z', '--to', '2026-04-03T12:00:00.000Z');
    expect(between.records.flatMap(({ pieces }) => pieces[0]?.text)).toEqual(['two', 'three']);
    expect(world.cli('transcript', '1', '--from', '2026-05-01', '--to', '2026-05-02').stdout).toContain('No record of that time.');

    const seen: string[] = [];
    let words = ['transcript', '1', '--limit', '2'];
    for (let page = 0; page < 4; page += 1) {
      const { stdout } = world.cli(...words);
      seen.push(...idsOf(stdout));
      const more = /^more: rollcall (.+)$/m.exec(stdout)?.[1];
      expect(more === undefined).toBe(page === 3);
      words = more?.split(' ') ?? [];
    }
    expect(seen).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  });

  test('a long piece is cut, but not with --full, and a record is shown as a whole and as it stands', () => {
    const text = `begin ${'word '.repeat(1000)}end`;
    world.prompt(ID, text);
    const cut = world.cli('transcript', '1').stdout;
    expect(cut).toContain('… 3009 more characters: rollcall show-record r5');
    expect(cut).not.toContain(text);
    expect(world.cli('transcript', '1', '--full').stdout).toContain(text);
    for (const id of ['r5', '5']) expect(world.cli('show-record', id).stdout).toContain(text);
    const raw = world.cli('show-record', 'r5', '--raw').stdout;
    expect(raw.trimEnd()).toBe(lines(readFileSync(world.transcriptOf(ID), 'utf8')).at(-1));
    expect(world.json<RecordReply>('show-record', '5')).toMatchObject({
      id: 5,
      session: ID,
      places: [{ path: world.transcriptOf(ID), line: 5, session: ID }],
    });
  });

  test('is found by words, by file, by tool and by session', async () => {
    const found = (...words: string[]): number[] => world.json<SearchReply>('search', ...words).hits.map(({ record }) => record);
    world.transcript('1');
    await until('the words in the index', () => found('rounding').length === 2);
    expect(new Set(found('rounding'))).toEqual(new Set([1, 4]));
    expect(found('rounding', 'mended')).toEqual([4]);
    expect(found('rounding mended')).toEqual([]);
    expect(found('rounding is')).toEqual([4]);
    expect(found('floor', '--file', 'cart.ts', '--tool', 'Edit')).toEqual([2]);
    expect(found('floor', '--tool', 'Bash')).toEqual([]);
    expect(found('rounding', '--session', '1').length).toBe(2);
    expect(found('rounding', '--since', '1h').length).toBe(2);
    expect(found('rounding', '--since', '2100-01-01')).toEqual([]);
    expect(found('"', '*', 'OR', ')')).toEqual([]);
    const { stdout } = world.cli('search', 'mended');
    expect(stdout).toMatch(/^\[r4\] \d{4}-\d\d-\d\d \d\d:\d\d #1 answer: The rounding is mended\.$/m);
    expect(world.cli('search', 'nowhere').stdout).toBe('Nothing was found.\n');
    expect(world.cli('search', 'x', '--session', 'nobody')).toMatchObject({ status: 1 });
  });

  test('what it knows is the ledger, by its number and by default', () => {
    const { status, stdout } = world.cli('ledger');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# Hand-off of session #1$/m);
    expect(stdout).toContain('cart.ts');
    const reply = world.json<ContextReply>('ledger', '1');
    expect(reply).toMatchObject({ session: ID, name: '#1' });
    expect(reply.text).toContain('Mend the rounding of discounts');
    expect(JSON.stringify(reply.context)).toContain('Mend the rounding of discounts');
  });

  test('its hand-off is the newest, and says when there is none', async () => {
    expect(world.cli('handoff')).toMatchObject({ status: 1, stderr: expect.stringContaining('There is no hand-off of any session here') });
    expect(world.cli('handoff', '1')).toMatchObject({ status: 1 });
    await world.event(ID, 'Stop');
    await until('the hand-off', () => world.cli('handoff').status === 0);
    const { stdout } = world.cli('handoff', '1');
    expect(stdout).toMatch(/^# Hand-off of session #1\n/);
    const reply = world.json<HandOffReply>('handoff');
    expect(reply).toMatchObject({ session: ID, name: '#1', finishedAt: null, reason: null, givenTo: null });
    expect(reply.markdown.trimEnd()).toBe(stdout.trimEnd());
    expect(readFileSync(reply.markdownPath, 'utf8')).toBe(reply.markdown);
    expect(statSync(reply.jsonPath).mode & 0o777).toBe(0o600);

    await world.event(ID, 'SessionEnd', { reason: 'other' });
    await until('its end', () => world.json<HandOffReply>('handoff').finishedAt);
    await world.event(OTHER, 'SessionStart', { source: 'startup' });
    const given = world.json<HandOffReply>('handoff');
    expect(given).toMatchObject({ reason: 'said', givenTo: '#1' });
    expect(given.name).toMatch(/^#1@\d{4}-\d\d-\d\d$/);
  });

  test('what a compaction dropped and gave back is shown', async () => {
    expect(world.cli('compactions').stdout).toBe('No conversation was compacted.\n');
    await world.event(ID, 'PreCompact', { trigger: 'auto' });
    const uuid = world.append(ID, {
      type: 'system',
      subtype: 'compact_boundary',
      content: 'Conversation compacted',
      compactMetadata: { trigger: 'auto', preTokens: 155_000, postTokens: 21_000 },
    });
    world.prompt(ID, 'This session is being continued from a previous conversation.', { isCompactSummary: true, parentUuid: uuid });
    const given = await world.event(ID, 'SessionStart', { source: 'compact' });
    expect(given).toContain('rounding');
    await until('the tokens', () => world.json<CompactionsReply>('compactions').compactions[0]?.preTokens);
    const { compactions } = world.json<CompactionsReply>('compactions', '--session', '1');
    expect(compactions).toMatchObject([
      { session: ID, name: '#1', ordinal: 1, trigger: 'auto', preTokens: 155_000, postTokens: 21_000, captured: 'before' },
    ]);
    const [one] = compactions;
    expect(JSON.parse(readFileSync(one?.file ?? '', 'utf8'))).toBeTypeOf('object');
    const { stdout } = world.cli('compactions');
    expect(stdout).toMatch(/^#1, compaction 1, .* by itself$/m);
    expect(stdout).toContain('Dropped: 134,000 of 155,000 tokens; 21,000 are left');
    expect(stdout).toContain(`Written down before it happened, what it knew: ${one?.file}`);
    expect(stdout).toMatch(/Given back at [\s\S]*rounding/);
  });

  test('unknown references are a plain no', () => {
    const nobody = { status: 1, stdout: '', stderr: expect.stringContaining('No session answers to nobody') };
    for (const command of ['transcript', 'ledger', 'handoff', 'archive']) expect(world.cli(command, 'nobody')).toMatchObject(nobody);
    expect(world.cli('compactions', '--session', 'nobody')).toMatchObject(nobody);
    expect(world.cli('show-record', 'r999')).toMatchObject({ status: 1, stderr: expect.stringContaining('no record 999') });
    expect(world.cli('show-record', '../x')).toMatchObject({ status: 1 });
    expect(world.cli('transcript', '1', '--after', 'nonsense')).toMatchObject({ status: 65 });
    expect(world.cli('transcript', '1', '--from', 'soon')).toMatchObject({ status: 64 });
    expect(world.json<{ error: { code: string } }>('transcript', 'nobody').error.code).toBe('NO_SUCH_SESSION');
  });

  test('a session that keeps no transcript is no error of the archive', async () => {
    await world.event(OTHER, 'SessionStart', { source: 'startup', transcript_path: world.transcriptOf(OTHER) });
    for (const command of ['transcript', 'ledger', 'archive'])
      expect(world.cli(command, '2')).toMatchObject({ status: 1, stderr: expect.stringContaining('is in the archive') });
  });

  test('doctor says that the capture works', () => {
    const { checks } = world.json<{ checks: { name: string; ok: unknown; detail: string }[] }>('doctor');
    expect(checks.find(({ name }) => name === 'capture')).toMatchObject({ ok: true, detail: expect.stringMatching(/behind/) });
  });
});

describe('sessions that are only in the archive', () => {
  test('are found by the begin of their id, with their files; what two have in common names none', async () => {
    const one = writeClaudeSession(world.claude, {
      seed: 11,
      records: 60,
      spoiledEvery: 20,
      sessionId: 'aaaa1111-0000-4000-8000-000000000001',
    });
    writeClaudeSession(world.claude, { seed: 12, records: 40, sessionId: 'aaaa2222-0000-4000-8000-000000000001' });
    await world.start();
    const reply = await world.captured(one.tally.records + 40);
    expect(reply.quarantined).toBeGreaterThan(0);
    expect(world.cli('archive').stdout).toMatch(/^The capture runs: last record stored .+ ago, 0 bytes behind\.\n/);

    expect(world.transcript('aaaa1', '--limit', '1000').session).toBe(one.sessionId);
    expect(world.cli('transcript', 'aaaa').stderr).toContain('names more than one session');
    expect(world.cli('transcript', 'aaa')).toMatchObject({ status: 1, stderr: expect.stringContaining('No session answers to aaa') });
    const { list } = world.json<ArchiveReply>('archive', 'aaaa1');
    const main = list.find(({ kind }) => kind === 'session');
    expect(main).toMatchObject({ path: one.main, records: one.tally.records, session: one.sessionId, behindBytes: 0, gone: false });
    expect(new Set(list.map(({ path }) => path))).toEqual(new Set([one.main, ...one.subagents.map(({ path }) => path), ...one.outputs]));
    expect(world.cli('archive', 'aaaa1').stdout).toContain(one.main);
    expect(world.json<ContextReply>('ledger', 'aaaa1')).toMatchObject({ session: one.sessionId, name: null });
    expect(world.cli('ledger', 'aaaa1').stdout).toMatch(/^# Hand-off of session aaaa1111-/);
    expect(world.cli('ledger')).toMatchObject({ status: 64, stderr: expect.stringContaining('no session of an agent lives here') });
  });

  test('of Codex are shown, searched and known as well', async () => {
    const rollout = writeRollout(join(world.home, '.codex'), { seed: 31, records: 40 });
    await world.start();
    await world.captured(rollout.tally.records);
    const { agent, session, records } = world.transcript(rollout.sessionId, '--limit', '1000');
    expect({ agent, session, records: records.length }).toEqual({
      agent: 'codex',
      session: rollout.sessionId,
      records: rollout.tally.records,
    });
    expect(world.json<ContextReply>('ledger', rollout.sessionId)).toMatchObject({ session: rollout.sessionId, name: null });
    const [word = ''] = /\p{L}{4,}/u.exec(records.find(({ kind }) => kind === 'prompt')?.pieces[0]?.text ?? '') ?? [];
    const hits = await until('the words in the index', () => {
      const reply = world.json<SearchReply>('search', word);
      return reply.behind === 0 && reply.hits;
    });
    expect(hits.length).toBeGreaterThan(0);
    expect(new Set(hits.map((hit) => hit.session))).toEqual(new Set([rollout.sessionId]));
  });

  test('a fork is shown once in each session that it belongs to, the same over a daemon that is killed', async () => {
    const session = writeClaudeSession(world.claude, { seed: 21, records: 80 });
    const fork = 'ffffffff-0000-4000-8000-000000000001';
    forkOf(session.main, fork);
    await world.start();
    await world.captured(session.tally.records);
    const chained = lines(readFileSync(join(dirname(session.main), `${fork}.jsonl`), 'utf8')).length;
    const forked = await until('the copies', () => {
      const { records } = world.transcript(fork, '--limit', '1000');
      return records.length === chained && records;
    });
    const own = world.transcript(session.sessionId, '--limit', '1000').records;
    const ids = (records: { id: number }[]): number[] => records.map(({ id }) => id);
    expect(new Set(ids(own)).size).toBe(own.length);
    expect(new Set(ids(forked)).size).toBe(forked.length);
    expect(ids(own)).toEqual(expect.arrayContaining(ids(forked)));
    const { places } = world.json<RecordReply>('show-record', String(forked[0]?.id));
    expect(new Set(places.map((place) => place.session))).toEqual(new Set([session.sessionId, fork]));
    expect(world.cli('show-record', String(forked[0]?.id)).stdout).toMatch(/^Copied in /m);

    await world.kill();
    expect(world.transcript(fork, '--limit', '1000').records).toEqual(forked);
    expect(world.transcript(session.sessionId, '--limit', '1000').records).toEqual(own);
  });
});

test('with capture.enabled: false every command says so, and doctor has nothing against it', async () => {
  await world.start(undefined, { ROLLCALL_CAPTURE_ENABLED: 'false' });
  const off = { status: 1, stdout: '', stderr: expect.stringContaining('capture.enabled is false') };
  for (const words of [['transcript', '1'], ['show-record', 'r1'], ['search', 'x'], ['ledger', '1'], ['handoff'], ['compactions']])
    expect({ words, ...world.cli(...words) }).toMatchObject({ words, ...off });
  expect(world.cli('archive')).toMatchObject({ status: 0, stdout: 'Transcripts are not captured: capture.enabled is false.\n' });
  expect(world.json<ArchiveReply>('archive')).toMatchObject({ enabled: false, health: { state: 'off' } });
  const { checks } = world.json<{ checks: { name: string; ok: unknown; detail: string }[] }>('doctor');
  expect(checks.find(({ name }) => name === 'capture')).toMatchObject({ ok: true, detail: 'off by the settings' });
});
