import { expect, test } from 'vitest';
import { areaFinder } from './area-files.ts';
import { codeownersAreas } from './codeowners.ts';

/** Name of the area of a path; '' where it has none. */
function owner(text: string, path: string): string {
  const areas = codeownersAreas(text);
  return areas[areaFinder(areas)(path)]?.name ?? '';
}
/** A second area, so that the file divides something. */
const rest = '/zzz/ @org/rest\n';

test.each([
  ['*.js @org/web', 'a.js', 'web'],
  ['*.js @org/web', 'deep/er/a.js', 'web'],
  ['*.js @org/web', 'a.jsx', ''],
  ['/build/logs/ @org/ops', 'build/logs/a/b.txt', 'ops'],
  ['/build/logs/ @org/ops', 'x/build/logs/a.txt', ''],
  ['docs/* @org/docs', 'docs/a.md', 'docs'],
  ['docs/* @org/docs', 'docs/deep/a.md', ''],
  ['apps/ @org/apps', 'x/apps/y/z.ts', 'apps'],
  ['/docs/ @org/docs', 'docs/deep/a.md', 'docs'],
  ['/docs/ @org/docs', 'x/docs/a.md', ''],
  ['**/logs @org/ops', 'build/logs/x', 'ops'],
  ['**/logs @org/ops', 'deep/er/logs/x', 'ops'],
  ['/scripts/deploy @org/ops', 'scripts/deploy/now.sh', 'ops'],
  [String.raw`/with\ blank/ @org/ops`, 'with blank/x', 'ops'],
  ['/a/ @ann', 'a/x', 'a'],
  ['/a/ ann@example.com # of Ann', 'a/x', 'a'],
  ['/a/ @ann @org/one @org/two', 'a/x', 'one + two'],
  ['* @ann', 'x/y', 'everything else'],
])('%s: %s belongs to "%s"', (rule, path, name) => {
  expect(owner(`${rule}\n${rest}`, path)).toBe(name);
});

test('the later rule wins, and one without an owner takes out', () => {
  const text = `# comment\n* @org/all\n/src/ @org/src\n/src/gen/ # nobody\n\n/src/api/ @org/api\n`;
  expect(['x', 'src/x', 'src/gen/x', 'src/api/x'].map((path) => owner(text, path))).toEqual(['all', 'src', '', 'api']);
});

test('what is no rule there is left out; one area divides nothing', () => {
  expect(codeownersAreas('[Section]\n!/a/ @org/a\n/b[c]/ @org/b\n/{d,e}/ @org/d\n')).toEqual([]);
  expect(codeownersAreas('* @org/all\n')).toEqual([]);
  expect(codeownersAreas('')).toEqual([]);
  expect(codeownersAreas(`${'/a/ @org/a\n'.repeat(300)}/b/ @org/b\n`)).toEqual([]);
});
