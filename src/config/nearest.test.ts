import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const NAMES = ['enabled', 'fail_closed', 'leases.soft', 'leases.lock_timeout_seconds', 'journal.retention_days'];

test.each([
  ['enabled', 'enabled'],
  ['enable', 'enabled'],
  ['ENABLED', 'enabled'],
  ['eanbled', 'enabled'],
  ['fail-closed', 'fail_closed'],
  ['lease.soft', 'leases.soft'],
  ['journal.retention', 'journal.retention_days'],
  ['journal.reten', null],
  ['journal.retention_day', 'journal.retention_days'],
  ['x', null],
  ['', null],
  ['nothing_like_it', null],
  ['e'.repeat(1_000_000), null],
])('%j is near to %s', (word, expected) => {
  expect(nearest(word, NAMES)).toBe(expected);
});

test('of no candidates none is near', () => {
  expect(nearest('enabled', [])).toBeNull();
});
