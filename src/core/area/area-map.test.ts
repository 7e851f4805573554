import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AreaMap, mapAreas } from './area-map.ts';
import type { WorkArea } from './work-area.ts';

function mapOf(files: readonly string[], given: readonly WorkArea[] = []): AreaMap {
  const slices = mapAreas(files, given);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
}
const names = (files: readonly string[]): string[] => mapOf(files).areas.map(({ name, count }) => `${name} ${count}`);
const areaIn = (files: readonly string[], path: string): string => {
  const map = mapOf(files);
  return map.areas[map.areaOf(path)]?.name ?? '';
};

describe('the folders of a repository', () => {
  test.each<[string, string[], string[]]>([
    ['top folders', ['api/a.go', 'web/b.ts', 'web/c.ts'], ['api 1', 'web 2']],
    ['one folder with nearly everything', ['src/a/1.ts', 'src/a/2.ts', 'src/b/3.ts', 'src/4.ts'], ['src 1', 'src/a 2', 'src/b 1']],
    ['packages', ['packages/a/x.ts', 'packages/b/y.ts', 'tool/z.ts'], ['packages/a 1', 'packages/b 1', 'tool 1']],
    [
      'a folder below a folder below a folder',
      ['src/main/java/app/A.java', 'src/main/java/lib/B.java'],
      ['src/main/java/app 1', 'src/main/java/lib 1'],
    ],
    ['files without folders', ['index.html', 'app.js', 'style.css', 'engine.py', 'voices.py'], ['backend 2', 'frontend 3']],
    ['files without folders, all of one kind', ['a.py', 'b.py'], ['top level 2']],
    ['one folder without folders', ['src/index.html', 'src/app.js', 'src/main.go'], ['src: backend 1', 'src: frontend 2']],
    [
      'tests and documentation wherever they lie',
      ['src/a.ts', 'src/a.test.ts', 'test/b.ts', 'README.md', 'lib/c.ts', 'docs/d.rst'],
      ['tests 2', 'documentation 2', 'lib 1', 'src 1'],
    ],
    ['what nobody is sent to', ['node_modules/x/a.js', 'package-lock.json', '.github/x.yml', 'logo.png', 'src/a.ts'], ['src 1']],
    ['nothing', [], []],
  ])('%s', (_, files, expected) => {
    expect(names(files)).toEqual(expected);
  });

  test('a new file belongs where it lies', () => {
    const files = ['src/a/1.ts', 'src/b/2.ts', 'README.md', 'test/x.ts'];
    expect(
      ['src/a/new.ts', 'src/new.ts', 'test/new.ts', 'src/a/new.test.ts', 'docs/new.md', 'new/x.ts'].map((path) => areaIn(files, path)),
    ).toEqual(['src/a', '', 'tests', 'tests', 'documentation', '']);
  });

  test('names with signs of patterns mean themselves', () => {
    const files = ['app/[id]/1.tsx', 'app/[id]/2.tsx', 'app/{x,y}/3.tsx', 'app/{x,y}/4.tsx', 'lib/a.ts'];
    expect(areaIn(files, 'app/[id]/new.tsx')).toBe('app/[id]');
    expect(areaIn(files, 'app/{x,y}/new.tsx')).toBe('app/{x,y}');
    expect(areaIn(files, 'app/i/new.tsx')).toBe('');
    expect(areaIn(files, 'app/x/new.tsx')).toBe('');
  });

  test('every source file belongs to an area, whatever the folders; there are at most 40', () => {
    const name = fc.constantFrom('a', 'b', 'src', 'packages', 'x[1]', 'lib');
    const file = fc
      .tuple(fc.array(name, { maxLength: 7 }), fc.constantFrom('x.ts', 'y.py', 'z.html'))
      .map(([folders, last]) => [...folders, last].join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(file, { maxLength: 40 }), (files) => {
        const map = mapOf(files);
        expect(map.areas.length).toBeLessThanOrEqual(40);
        for (const path of files) expect([path, map.areaOf(path)]).not.toEqual([path, -1]);
        expect(map.areas.reduce((sum, { count }) => sum + count, 0)).toBe(files.length);
      }),
    );
  });
});

describe('of an area', () => {
  test('examples are files that somebody could begin with, and have plain names', () => {
    const files = [
      'src/deep/er/x.ts',
      'src/index.ts',
      'src/b.ts',
      'src/with blank.ts',
      "src/it's.ts",
      'src/-x.ts',
      'src/a.ts',
      'lib/y.ts',
      'lib/z.ts',
      'src/n.md',
    ];
    const map = mapOf(files);
    expect(map.areas.find(({ name }) => name === 'src')?.examples).toEqual([
      'src/b.ts',
      'src/-x.ts',
      'src/a.ts',
      'src/deep/er/x.ts',
      'src/index.ts',
    ]);
  });

  test('kinds come from what it holds', () => {
    const given = (name: string, files: string[]): WorkArea => ({ name, files, dependsOn: [], source: 'settings' });
    const map = mapOf(
      ['e2e/a.test.ts', 'e2e/b.ts', 'pages/a.md', 'x/y.ts'],
      [given('ends', ['e2e/**']), given('texts', ['pages/**']), given('x', ['x/'])],
    );
    expect(map.areas.map(({ name, kind }) => [name, kind])).toEqual([
      ['ends', 'tests'],
      ['texts', 'docs'],
      ['x', 'code'],
    ]);
  });

  test('a pattern reaches the areas of which it matches files, and the one that its directory lies in', () => {
    const map = mapOf(['src/a/1.ts', 'src/a/2.ts', 'src/b/3.ts', 'src/b/4.ts', 'lib/5.py', 'test/6.ts']);
    const reached = (pattern: string): (string | undefined)[] => map.areasOf(pattern).map((index) => map.areas[index]?.name);
    expect(reached('src/**')).toEqual(['src/a', 'src/b']);
    expect(reached('**/*.py')).toEqual(['lib']);
    expect(reached('src/a/new/*.ts')).toEqual(['src/a']);
    expect(reached('nothing/**')).toEqual([]);
    expect(reached('**')).toHaveLength(4);
  });
});

describe('what is about a file', () => {
  const map = mapOf(
    (
      'src/auth.py tests/test_auth.py src/auth.ts src/auth.test.ts web/auth.test.ts docs/auth.md README.md docs/index.md ' +
      'pkg/cart.go pkg/cart_test.go src/Order.java src/OrderTest.java src/index.ts'
    ).split(' '),
  );
  test.each([
    ['src/auth.py', ['tests/test_auth.py', 'docs/auth.md']],
    ['src/auth.ts', ['src/auth.test.ts', 'web/auth.test.ts', 'docs/auth.md']],
    ['web/auth.ts', ['web/auth.test.ts', 'src/auth.test.ts', 'docs/auth.md']],
    ['pkg/cart.go', ['pkg/cart_test.go']],
    ['src/Order.java', ['src/OrderTest.java']],
    ['src/index.ts', []],
    ['tests/test_auth.py', []],
    ['docs/auth.md', []],
    ['other/thing.rs', []],
  ])('%s', (path, expected) => {
    expect(map.about(path)).toEqual(expected);
  });
});
