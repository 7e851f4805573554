import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Entry {
  version: string;
  resolved?: string;
  gypfile?: boolean;
  optionalDependencies?: Record<string, string>;
}
const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, Entry> };
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, unknown>
>;

test('the lock file names every optional package, also those of other platforms: else `npm ci` refuses it', () => {
  const missing = Object.entries(lock.packages).flatMap(([at, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in lock.packages) && !(`${at}/node_modules/${name}` in lock.packages),
    ),
  );
  expect(missing).toEqual([]);
});

test('better-sqlite3 is taken as it comes: npm would compile it from the lock file alone, which forgets that it need not', () => {
  // `npm install` drops the key again; put it back by hand.
  expect(lock.packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
  expect(manifest['allowScripts']).toEqual({ node: true, 'better-sqlite3': false });
});

test('every version is exact, and no registry is named', () => {
  for (const group of ['dependencies', 'devDependencies']) {
    for (const version of Object.values(manifest[group] ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
  expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
});
