import fs, { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigCache } from './cache.ts';
import { DEFAULT_CONFIG } from './schema.ts';
import { pinTrust } from './trust.ts';

function trial(): { directory: string; root: string; other: string; cache: ConfigCache; user: string; repository: string } {
  const d = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(d, { recursive: true }));
  const [directory, root, other] = [join(d, 'config'), join(d, 'root'), join(d, 'other')];
  for (const path of [directory, root, other]) mkdirSync(path);
  const cache = new ConfigCache({ env: {}, directory, capacity: 3 });
  return { directory, root, other, cache, user: join(directory, 'config.yaml'), repository: join(root, '.rollcall.yaml') };
}

/** How often the file system is asked for a stat, and for anything to read, while `work` runs. */
function count(work: () => void): { stats: number; opens: number } {
  const seen = { stats: 0, opens: 0 };
  const real = { statSync: fs.statSync, openSync: fs.openSync };
  const counting = {
    statSync: (...args: Parameters<typeof fs.statSync>) => ((seen.stats += 1), real.statSync(...args)),
    openSync: (...args: Parameters<typeof fs.openSync>) => ((seen.opens += 1), real.openSync(...args)),
  };
  Object.assign(fs, counting);
  syncBuiltinESMExports();
  try {
    work();
  } finally {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
  return seen;
}

test('nothing changed: the same value, for seven stats and no read', () => {
  const { cache, root, user, repository } = trial();
  writeFileSync(user, 'cleanup:\n  timeout_minutes: 5\n');
  writeFileSync(repository, 'fail_closed: true\n');
  const first = cache.get(root);
  expect(first.config).toMatchObject({ cleanup: { timeout_minutes: 5 }, fail_closed: true });
  expect(count(() => expect(cache.get(root)).toBe(first))).toEqual({ stats: 7, opens: 0 });
  const outside = cache.get(null);
  expect(outside.config).toMatchObject({ cleanup: { timeout_minutes: 5 }, fail_closed: false });
  expect(count(() => expect(cache.get(null)).toBe(outside))).toEqual({ stats: 3, opens: 0 });
});

test('every change of a file is seen: made, changed, made unreadable, removed', () => {
  const { cache, root, user, repository } = trial();
  expect(cache.get(root).config).toEqual(DEFAULT_CONFIG);
  writeFileSync(repository, 'fail_closed: true\n');
  expect(cache.get(root).config.fail_closed).toBe(true);
  writeFileSync(user, 'leases:\n  soft: deny\n');
  expect(cache.get(root).config.leases.soft).toBe('deny');
  writeFileSync(user, 'leases:\n  soft: nope\n');
  expect(cache.get(root).config.leases.soft).toBe('deny');
  expect(cache.get(root).warnings).toHaveLength(1);
  writeFileSync(user, '[');
  expect(cache.get(root).config.leases.soft).toBe('deny');
  rmSync(user);
  expect(cache.get(root)).toMatchObject({ config: { leases: { soft: 'pass' }, fail_closed: true }, warnings: [] });
  rmSync(repository);
  expect(cache.get(root).config).toEqual(DEFAULT_CONFIG);
});

test('the last good values of the user’s file hold for a repository that is seen for the first time', () => {
  const { cache, root, other, user } = trial();
  writeFileSync(user, 'fail_closed: true\n');
  cache.get(root);
  writeFileSync(user, 'fail_closed: [');
  expect(cache.get(other).config.fail_closed).toBe(true);
});

test('repositories do not mix', () => {
  const { cache, root, other, repository } = trial();
  writeFileSync(repository, 'fail_closed: true\n');
  expect(cache.get(root).config.fail_closed).toBe(true);
  expect(cache.get(other).config.fail_closed).toBe(false);
  expect(cache.get(null).config.fail_closed).toBe(false);
});

test('trust counts from the next call on, and ends when the file changes', () => {
  const { cache, root, directory, repository } = trial();
  const trustFile = join(directory, 'trust.json');
  writeFileSync(repository, 'enabled: false\n');
  expect(cache.get(root).config.enabled).toBe(true);
  pinTrust(trustFile, root, repository);
  expect(cache.get(root).config.enabled).toBe(false);
  expect(count(() => cache.get(root))).toEqual({ stats: 8, opens: 0 });
  writeFileSync(repository, 'enabled: false\n\n');
  expect(cache.get(root).config.enabled).toBe(true);
  expect(cache.get(root).warnings[0]).toContain('has changed since you trusted it');
});

test('it keeps a bounded number of repositories', () => {
  const { cache, root, other } = trial();
  const first = cache.get(root);
  for (const path of [other, join(other, 'a'), null]) cache.get(path);
  expect(cache.get(root)).not.toBe(first);
  expect(cache.get(root).config).toEqual(first.config);
});

test('a configuration directory that cannot be entered is said, not thrown', () => {
  const { cache, root, directory } = trial();
  writeFileSync(join(directory, 'config.yaml'), 'fail_closed: true\n');
  chmodSync(directory, 0);
  expect(() => cache.get(root)).not.toThrow();
  chmodSync(directory, 0o700);
  expect(cache.get(root).config.fail_closed).toBe(true);
});
