import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { ArchiveWriter } from '../../archive/writer.ts';
import { Reading } from './reading.ts';

test('the thread starts with a question, is let go after a minute without one, and comes back with the next', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-reading-'));
  let now = 1000;
  const archive = join(directory, 'archive.db');
  const setup = {
    archive,
    scratch: directory,
    homes: { claude: [], codex: [], terminal: '/nowhere/terminal' },
    home: directory,
    corrections: [],
  };
  const reading = new Reading(setup, pino({ level: 'silent' }), () => now);
  onTestFinished(async () => {
    await reading.close();
    rmSync(directory, { recursive: true });
  });
  expect(reading.running).toBe(false);
  expect(await reading.call('overview', { session: null })).toBeNull();
  expect(await reading.call('sessionNamed', 'abcd')).toBeNull();
  expect(await reading.call('search', { words: 'x', limit: 5 })).toEqual({ hits: [], more: false, behind: 0 });
  await expect(reading.call('record', { id: 1, raw: false })).rejects.toMatchObject({ code: 'NO_SUCH_RECORD' });
  const page = { session: 's', after: null, limit: 1, from: null, to: null, pieceLimit: 10 };
  await expect(reading.call('transcript', page)).rejects.toMatchObject({ code: 'NOT_CAPTURED' });

  now += 59_999;
  await reading.restWhenIdle();
  expect(reading.running).toBe(true);
  now += 1;
  await reading.restWhenIdle();
  expect(reading.running).toBe(false);

  // The archive that was not there before is found.
  new ArchiveWriter({ path: archive, now: () => now }).close();
  const open = reading.call('overview', { session: null });
  now += 60_000;
  await reading.restWhenIdle();
  expect(await open).toMatchObject({ counts: { files: 0, records: 0 }, storedAt: null, files: [] });
});
