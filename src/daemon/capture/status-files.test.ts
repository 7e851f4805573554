import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StatusFile } from '../../core/budget/renderings.ts';
import { StatusFiles } from './status-files.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'rollcall-status-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const status = (session: number, remainingPercent: number | null): StatusFile => ({
  version: 1,
  session,
  at: '2026-11-21T12:00:00.000Z',
  model: null,
  window: 0,
  usedTokens: null,
  limitTokens: null,
  usedPercent: null,
  remainingPercent,
  remainingUntil: 'limit',
  tokensUntilAutoCompact: null,
  level: null,
  sources: { used: null, limit: null, remaining: null, autoCompact: null },
});
const old = (): string => join(root, 'token_budget_status');

test('one private file a session, and the smallest percentage for older tools', () => {
  const files = new StatusFiles(join(root, 'budgets'), old());
  files.write('ses_a', status(1, 25));
  files.write('ses_b', status(2, 17));
  expect(JSON.parse(readFileSync(join(root, 'budgets/ses_b.json'), 'utf8'))).toMatchObject({ session: 2, remainingPercent: 17 });
  expect(statSync(join(root, 'budgets/ses_b.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(old(), 'utf8')).toBe('17\n');
  expect(statSync(old()).mode & 0o777).toBe(0o600);
  files.write('ses_b', null);
  expect(readFileSync(old(), 'utf8')).toBe('25\n');
  files.write('ses_a', null);
  expect([existsSync(old()), existsSync(join(root, 'budgets/ses_a.json'))]).toEqual([false, false]);
});

test('a link in the place of the old file is not followed, and stays', () => {
  writeFileSync(join(root, 'elsewhere'), 'precious');
  symlinkSync(join(root, 'elsewhere'), old());
  const files = new StatusFiles(join(root, 'budgets'), old());
  files.write('ses_a', status(1, 25));
  files.close();
  expect(readFileSync(old(), 'utf8')).toBe('precious');
});

test('without being asked for, nothing is written there; what is not known is not written either', () => {
  new StatusFiles(join(root, 'budgets'), false).write('ses_a', status(1, 25));
  new StatusFiles(join(root, 'other'), old()).write('ses_a', status(1, null));
  expect(existsSync(old())).toBe(false);
});
