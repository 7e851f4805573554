import { describe, expect, test } from 'vitest';
import type { ArchiveReply, CaptureHealthView } from '../../protocol/api-archive.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { checkCapture } from './capture.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const HEALTH: CaptureHealthView = {
  state: 'running',
  restarts: 0,
  problem: null,
  due: 0,
  behindBytes: 0,
  storedAt: '2026-11-21T11:59:57.000Z',
  failing: [],
  stalled: null,
};

function reply(health: Partial<CaptureHealthView>, enabled = true): ArchiveReply {
  const counts = { files: 1, records: 1, copies: 0, quarantined: 0, bytes: 1, storedBytes: 1 };
  return { enabled, path: '/s/archive.db', ...counts, health: { ...HEALTH, ...health }, list: [], now: NOW };
}

describe('doctor, capture', () => {
  test.each<[string, ArchiveReply, { ok: boolean | 'warn'; detail: string }]>([
    ['it runs', reply({}), { ok: true, detail: 'last record stored 3 s ago, 0 bytes behind' }],
    ['nothing was there yet', reply({ storedAt: null }), { ok: true, detail: 'no record stored yet, 0 bytes behind' }],
    [
      'it is behind',
      reply({ due: 2, behindBytes: 77, storedAt: '2026-11-21T09:00:00.000Z' }),
      { ok: true, detail: 'last record stored 3 h ago, 77 bytes behind, 2 files wait' },
    ],
    ['it is off', reply({ state: 'off' }, false), { ok: true, detail: 'off by the settings' }],
    ['the thread is down', reply({ state: 'waiting', problem: 'boom' }), { ok: false, detail: 'its thread does not run: boom' }],
    ['it stalls', reply({ stalled: 'the disk is full' }), { ok: false, detail: 'nothing can be stored: the disk is full' }],
    [
      'files fail',
      reply({ failing: ['a', 'b', 'c', 'd'].map((path) => ({ path, problem: 'EACCES' })) }),
      {
        ok: 'warn',
        detail: 'last record stored 3 s ago, 0 bytes behind; cannot be read: a (EACCES), b (EACCES), c (EACCES) and 1 more',
      },
    ],
    [
      'the thread was started again',
      reply({ restarts: 2, problem: 'boom', storedAt: '2026-11-21T11:50:00.000Z' }),
      { ok: 'warn', detail: 'last record stored 10 min ago, 0 bytes behind; its thread was started again 2 times: boom' },
    ],
  ])('%s', async (_name, said, expected) => {
    const check = await checkCapture(() => Promise.resolve(said));
    expect(check).toMatchObject({ name: 'capture', ...expected });
    expect(check.remedy === null).toBe(check.ok === true);
  });

  test('an archive that cannot be read is named with its remedy', async () => {
    const error = new RollcallError('ARCHIVE_CORRUPT', { path: '/s/archive.db', detail: 'malformed' });
    expect(await checkCapture(() => Promise.reject(error))).toEqual({
      name: 'capture',
      ok: false,
      detail: error.message,
      remedy: error.remedy,
    });
  });
});
