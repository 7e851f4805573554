import { randomBytes } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import type { ArchiveReply, RecordReply, SearchReply } from '../../src/protocol/api-archive.ts';
import type { JournalReply, StatusReply } from '../../src/protocol/api.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { until } from '../integration/daemon-process.ts';

const LIVING = '0c1d2e3f-0000-4000-8000-0000000000aa';
const OLD = ['1', '2', '3'].map((n) => `0c1d2e3f-0000-4000-8000-00000000000${n}`);
const [OLDEST = '', MIDDLE = '', NEWEST = ''] = OLD;
const LIMITED = { ROLLCALL_ARCHIVE_MAX_SIZE_MB: '3' };

let world: ArchiveWorld;
beforeEach(() => (world = new ArchiveWorld()));
afterEach(() => world.close());

const archive = (...args: string[]): ArchiveReply => world.json<ArchiveReply>('archive', ...args);
const trimmed = () => world.json<JournalReply>('journal', '--all').entries.filter(({ kind }) => kind === 'archive.trimmed');
/** 40 KB that do not compress to less than 30 KB, beside what was said. */
const noise = (): string => randomBytes(30_000).toString('base64');

/** Three sessions that are over and one that lives, each with 1.2 MB. */
async function fill(): Promise<number> {
  let written = 0;
  for (const session of [...OLD, LIVING])
    for (let n = 0; n < 30; n += 1, written += 1) world.prompt(session, `zeppelin ${session}`, { noise: noise() });
  await world.start();
  await world.captured(written);
  await world.event(LIVING, 'SessionStart', { source: 'startup' });
  return written;
}

/** As if the sessions had been stored days ago, the first one longest. */
async function age(): Promise<void> {
  await world.kill();
  const db = new Database(join(world.state, 'archive.db'));
  for (const [at, session] of OLD.entries()) {
    db.prepare('update files set committed_at = ? where session = (select id from strings where text = ?)').run(
      Date.now() - (OLD.length - at) * 86_400_000,
      session,
    );
  }
  db.close();
}

test('above the limit the raw bytes of the oldest go first, the index stays, and what lives goes on', { timeout: 60_000 }, async () => {
  const written = await fill();
  await age();
  await world.start(undefined, LIMITED);
  const [entry] = await until('room', () => {
    const entries = trimmed();
    return entries.length > 0 && entries;
  });
  expect(entry?.data).toMatchObject({ files: expect.any(Number), limitBytes: 3_000_000 });
  const reply = archive();
  expect(reply.records).toBe(written);
  expect(reply.limit).toMatchObject({ kept: null });
  expect(reply.limit?.usedBytes).toBeLessThanOrEqual(2_700_000);

  const shown = world.cli('transcript', OLDEST).stdout;
  expect(shown).toMatch(/its bytes were removed by the size limit on \d{4}-\d\d-\d\d/);
  expect(shown).not.toContain('zeppelin');
  expect(world.cli('transcript', NEWEST, '--limit', '3').stdout).toContain('zeppelin');
  expect(world.cli('transcript', '1', '--limit', '3').stdout).toContain('zeppelin');
  const { hits } = world.json<SearchReply>('search', OLDEST.split('-').join(' '));
  expect(hits.some(({ session }) => session === OLDEST)).toBe(true);
  expect(world.json<RecordReply>('show-record', 'r1').pieces).toEqual([
    { label: 'prompt', text: expect.stringContaining('its bytes were removed by the size limit on') },
  ]);
  const raw = world.cli('export', OLDEST, '--raw', '--out', join(world.root, 'out'));
  expect(raw.stderr).toContain('The size limit removed bytes of');
  expect(raw.status).toBe(1);

  world.prompt(OLDEST, 'and it goes on');
  await world.event(OLDEST, 'SessionStart', { source: 'resume' });
  await world.event(OLDEST, 'Stop');
  const after = await world.captured(written + 1);
  expect(after).toMatchObject({ records: written + 1, copies: 0, quarantined: 0 });
  expect(archive(OLDEST).list).toMatchObject([{ records: 31, generation: 0 }]);
  expect(world.cli('transcript', OLDEST).stdout).toContain('and it goes on');
  utimesSync(world.transcriptOf(MIDDLE), new Date(), new Date());
  await world.event(MIDDLE, 'Stop');
  await world.captured(written + 1);
  expect(archive()).toMatchObject({ records: written + 1, copies: 0 });
});

test('what was not exported stays where that is asked for, and it is said instead', { timeout: 60_000 }, async () => {
  await fill();
  const out = world.cli('export', MIDDLE, '--out', join(world.root, 'out'));
  expect(out.status).toBe(0);
  await age();
  await world.start(undefined, { ...LIMITED, ROLLCALL_ARCHIVE_KEEP_UNTIL_EXPORTED: 'true' });
  const warnings = await until('the warning', () => {
    const found = world.json<StatusReply>('status').warnings.filter((text) => text.includes('archive.max_size_mb'));
    return found.length > 0 && found;
  });
  expect(warnings[0]).toContain('archive.keep_until_exported');
  expect(world.cli('transcript', OLDEST, '--limit', '3').stdout).toContain('zeppelin');
  expect(world.cli('transcript', MIDDLE, '--limit', '3').stdout).toContain('removed by the size limit');
  expect(world.cli('doctor').stdout).toMatch(/look\s+archive size\s+\d+ MB of 3 MB/);
  expect(archive().limit?.kept).toBe('unexported');
});

test('near the limit there is a warning, and nothing is removed', { timeout: 60_000 }, async () => {
  await fill();
  await age();
  const size = Math.ceil(sizeOf() / 1_000_000);
  await world.start(undefined, { ROLLCALL_ARCHIVE_MAX_SIZE_MB: String(size) });
  const limit = await until('the look at the size', () => archive().limit ?? null);
  expect(limit.usedBytes / limit.limitBytes).toBeGreaterThan(0.9);
  expect(limit.usedBytes / limit.limitBytes).toBeLessThan(1);
  expect(limit.warning).toContain('Above that, the raw bytes of the oldest sessions are removed');
  expect(trimmed()).toEqual([]);
  expect(world.json<StatusReply>('status').warnings).toContain(limit.warning);
});

function sizeOf(): number {
  const db = new Database(join(world.state, 'archive.db'), { readonly: true });
  try {
    const of = (name: string): number => Number(db.pragma(name, { simple: true }));
    return (of('page_count') - of('freelist_count')) * of('page_size');
  } finally {
    db.close();
  }
}
