import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** What each layer may import, beside itself. An arrow that is not here points back. */
const ALLOWED: Record<string, readonly string[]> = {
  protocol: [],
  core: ['protocol'],
  store: ['protocol', 'core'],
  archive: ['protocol', 'core'],
  // It gives the settings that the files of the old systems stand for.
  config: ['protocol', 'core', 'compat'],
  platform: ['protocol', 'core'],
  agents: ['protocol', 'core', 'platform'],
  compat: ['protocol', 'core'],
  daemon: ['protocol', 'core', 'store', 'archive', 'config', 'platform', 'agents', 'compat'],
  setup: ['protocol', 'core', 'store', 'archive', 'config', 'platform', 'agents', 'compat'],
  client: ['protocol', 'platform'],
  cli: ['protocol', 'client'],
};

/** The only ways from the command line into the two composition roots, and only for commands, which are loaded when they are called. */
const ENTRIES = new Set(['src/daemon/main.ts', 'src/setup/entry.ts']);

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));

interface Import {
  from: string;
  to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found: Import[] = [];
  for (const [, statik, dynamic] of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  )) {
    const specifier = statik ?? dynamic ?? '';
    if (specifier.startsWith('.')) found.push({ from: file, to: relative(root, join(root, dirname(file), specifier)) });
  }
  return found;
}

const layerOf = (file: string): string => file.split('/')[1] ?? '';
const isTest = (file: string): boolean => file.endsWith('.test.ts');
const production = files.filter((file) => !isTest(file)).flatMap(importsOf);

describe('imports run one way', () => {
  test('every folder below src is a layer of the table', () => {
    const layers = new Set(files.map(layerOf));
    expect([...layers].filter((layer) => !(layer in ALLOWED))).toEqual([]);
    expect(production.length).toBeGreaterThan(100);
  });

  test('no arrow points back', () => {
    const back = production.filter(({ from, to }) => {
      const [own, other] = [layerOf(from), layerOf(to)];
      if (!to.startsWith('src/')) return true;
      if (own === other || ALLOWED[own]?.includes(other) === true) return false;
      return !(from.startsWith('src/cli/commands/') && ENTRIES.has(to));
    });
    expect(back.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  test('pure layers touch no clock, no chance and no I/O', () => {
    const impure = files
      .filter((file) => ['protocol', 'core'].includes(layerOf(file)) && !isTest(file))
      .filter((file) =>
        /from 'node:|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<![.\w])process\.(?:env|cwd|hrtime|pid|argv)\b|\bsetTimeout\(/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      );
    expect(impure).toEqual([]);
  });

  test('no circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of production) next.set(from, [...(next.get(from) ?? []), to]);
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') return void circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      state.set(file, 'open');
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of next.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });

  test('what better-sqlite3 is to the user: only the store, the archive and the lock of the single daemon load it', () => {
    const users = files.filter((file) => !isTest(file) && /from 'better-sqlite3'/.test(readFileSync(join(root, file), 'utf8')));
    for (const file of users) expect(file).toMatch(/^src\/(store\/sqlite\/|archive\/|platform\/single-instance\.ts)/);
  });
});
