import { expect, test } from 'vitest';
import type { ArchiveFileView, ArchiveReply, CaptureHealthView } from '../../protocol/api-archive.ts';
import { archiveText, filesText, healthText } from './archive-text.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const health: CaptureHealthView = {
  state: 'running',
  restarts: 0,
  problem: null,
  due: 0,
  behindBytes: 0,
  storedAt: '2026-11-21T11:59:57.000Z',
  failing: [],
  stalled: null,
};
const reply: ArchiveReply = {
  enabled: true,
  path: '/s/archive.db',
  files: 12,
  records: 3456,
  copies: 1,
  quarantined: 0,
  bytes: 14_000_000,
  storedBytes: 2_000_000,
  health,
  list: [],
  now: NOW,
};

test('how much there is, and how the capture goes', () => {
  expect(archiveText(reply, (text) => `*${text}*`)).toEqual([
    '*The capture runs: last record stored 3 s ago, 0 bytes behind.*',
    '',
    '12 files, 3,456 records, 1 copy, 0 broken pieces',
    '14 MB of transcripts take up 2.0 MB (7.0 to 1)',
    '/s/archive.db',
  ]);
  expect(archiveText({ ...reply, enabled: false }, (text) => text)).toEqual(['Transcripts are not captured: capture.enabled is false.']);
});

test('everything that is wrong with the capture has a line', () => {
  const failing = [{ path: '/x\u001b[2J', problem: 'EACCES' }];
  expect(
    healthText({ ...health, stalled: 'the disk is full', due: 1, restarts: 1, problem: 'boom', failing, storedAt: null }, NOW),
  ).toEqual([
    'The capture stands still: no record stored yet, 0 bytes behind.',
    'Nothing can be stored now: the disk is full',
    '1 file waits to be looked at.',
    'Its thread was started again 1 time; the last failure: boom',
    'Cannot be read: /x: EACCES',
  ]);
  expect(healthText({ ...health, state: 'waiting', restarts: 2, problem: 'boom', due: 3, behindBytes: 1500 }, NOW)).toEqual([
    'The capture starts again in a moment: last record stored 3 s ago, 1.5 KB behind.',
    '3 files wait to be looked at.',
    'Its thread was started again 2 times; the last failure: boom',
  ]);
  expect(healthText({ ...health, state: 'off' }, NOW)[0]).toMatch(/^The capture rests: /);
});

test('the files of a session', () => {
  const file: ArchiveFileView = {
    path: '/t/a.jsonl',
    agent: 'claude-code',
    kind: 'session',
    session: 's-1',
    lines: 10,
    bytes: 1000,
    behindBytes: 0,
    records: 9,
    copies: 0,
    quarantined: 0,
    generation: 0,
    gone: false,
    storedAt: '2026-11-21T11:59:00.000Z',
  };
  const other = { ...file, path: '/t/b.jsonl', generation: 2, gone: true, copies: 4, quarantined: 1, behindBytes: 5, storedAt: null };
  expect(filesText([file], NOW, Infinity)).toEqual([
    'KIND     LINES  RECORDS  SIZE    STORED     FILE',
    'session  10     9        1.0 KB  1 min ago  /t/a.jsonl',
  ]);
  expect(filesText([other], NOW, Infinity)).toEqual([
    'KIND     LINES  RECORDS  COPIES  BROKEN  SIZE    BEHIND   NOTE                     FILE',
    'session  10     9        4       1       1.0 KB  5 bytes  gone, rewritten 2 times  /t/b.jsonl',
  ]);
});
