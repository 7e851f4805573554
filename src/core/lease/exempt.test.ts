import { describe, expect, test } from 'vitest';
import { isLeased, ttlOf } from './exempt.ts';

const none = { enabled: true, only: [], critical: [], ignore: [] };
const leased = (path: string, lists: { critical?: string[]; ignore?: string[]; ignored?: boolean } = {}) =>
  isLeased({ path, ignored: lists.ignored ?? false }, { ...none, ...lists });

test.each([
  'package-lock.json',
  'sub/go.sum',
  '.claude/settings.json',
  'a/.claude/agents/x.md',
  'Cargo.lock',
  'dist/app.min.js',
  'dist/app.css.map',
  '.git/config',
  'sub/.git/config',
])('%s is not leased by an edit', (path) => {
  expect(leased(path)).toBe(false);
});

test.each([
  'src/a.ts',
  'lock.json',
  '.claude',
  'claude/x.md',
  '.rollcall.yaml',
  'docs/package-lock.json.md',
  'data/world.map',
  'src/min.js',
  'src/__snapshots__/a.test.ts.snap',
  '.gitignore',
])('%s is leased', (path) => {
  expect(leased(path)).toBe(true);
});

describe('lists', () => {
  test('what git or the setting ignores is not leased', () => {
    expect(leased('build/a.ts', { ignored: true })).toBe(false);
    expect(leased('build/a.ts', { ignore: ['build'] })).toBe(false);
    expect(leased('build/a.ts', { ignore: ['src'] })).toBe(true);
  });

  test('critical is leased, whatever else is said of it', () => {
    expect(leased('.env', { critical: ['.env'], ignored: true })).toBe(true);
    expect(leased('a/package-lock.json', { critical: ['package-lock.json'] })).toBe(true);
    expect(leased('.claude/settings.json', { critical: ['.claude/'] })).toBe(true);
    expect(leased('gen/a.ts', { critical: ['*.ts'], ignore: ['gen'] })).toBe(true);
  });

  test('but for the files of git', () => {
    expect(leased('.git/config', { critical: ['**'] })).toBe(false);
  });
});

test('the first pattern of the table that covers a path says how long a claim of it lasts', () => {
  const table = [
    ['*.md', 60],
    ['src/**', 7200],
    ['src/a.ts', 5],
  ] as const;
  expect(ttlOf('src/x.md', table)).toBe(60);
  expect(ttlOf('src/a.ts', table)).toBe(7200);
  expect(ttlOf('src/**', table)).toBe(7200);
  expect(ttlOf('test/a.ts', table)).toBeNull();
  expect(ttlOf('a', [])).toBeNull();
});
