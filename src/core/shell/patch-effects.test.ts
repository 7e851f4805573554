import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedTree } from '../../../test/corpus/shell/fixed-tree.ts';
import { shown } from '../../../test/corpus/shell/shown.ts';
import { effectsOf, patchEffects } from './effects.ts';

const roots = { root: '/work/repo', home: '/home/me' };
const context = { cwd: roots.root, home: roots.home, env: {}, tree: fixedTree(roots.root, roots.home) };
const of = (text: string, cwd = roots.root): string[] => shown({ ...patchEffects(text, { ...context, cwd }), cwd: roots.root }, roots);
const patch = (...lines: string[]): string => ['*** Begin Patch', ...lines, '*** End Patch', ''].join('\n');

describe('the form of apply_patch', () => {
  test.each<[string, string, string[]]>([
    ['a new file', patch('*** Add File: src/n.ts', '+x'), ['create src/n.ts']],
    ['a new file in a new directory', patch('*** Add File: x/y/z.ts', '+x'), ['create x/y/z.ts']],
    ['a new file where one is', patch('*** Add File: a.txt', '+x'), ['write a.txt']],
    ['a change', patch('*** Update File: a.txt', '@@', '-one', '+1'), ['write a.txt']],
    ['a change of a file that is not there', patch('*** Update File: none.txt', '@@'), []],
    ['a deletion', patch('*** Delete File: b.txt'), ['delete b.txt']],
    ['a deletion of a file that is not there', patch('*** Delete File: none.txt'), []],
    ['a move', patch('*** Update File: mod.txt', '*** Move to: docs/mod.txt', '@@'), ['move mod.txt -> docs/mod.txt']],
    ['a move of a directory', patch('*** Update File: src', '*** Move to: lib'), ['move src/** -> lib/**']],
    [
      'all of them, in order',
      patch(
        '*** Add File: src/n.ts',
        '+x',
        '*** Update File: a.txt',
        '@@',
        '-one',
        '+1',
        '*** Delete File: b.txt',
        '*** Update File: mod.txt',
        '*** Move to: docs/mod.txt',
        '@@',
        '*** Update File: README.md',
      ),
      ['create src/n.ts', 'write a.txt', 'delete b.txt', 'move mod.txt -> docs/mod.txt', 'write README.md'],
    ],
    [
      'a file that is made and then moved',
      patch('*** Add File: n', '+', '*** Update File: n', '*** Move to: m'),
      ['create n', 'move n -> m'],
    ],
    ['absolute names, other spellings', patch('*** Update File: /work/repo/./src/../a.txt', '*** Delete File: ../out'), ['write a.txt']],
    [
      'a name with a space, a name that a shell would expand',
      patch('*** Update File: c d.txt', '*** Update File: src/[id].ts'),
      ['write c d.txt', 'write src/[id].ts'],
    ],
    ['a variable is a name', patch('*** Add File: $HOME/x'), ['create $HOME/x']],
    ['ends of lines as on Windows', '*** Begin Patch\r\n*** Update File: a.txt\r\n@@\r\n*** End Patch\r\n', ['write a.txt']],
    ['without its first and last line', '*** Delete File: a.txt', ['delete a.txt']],
    [
      'lines of the content that look like headers',
      patch('*** Update File: a.txt', '@@', ' *** Delete File: b.txt', '+*** Delete File: src/a.ts'),
      ['write a.txt'],
    ],
    ['headers that name nothing', patch('*** Add File: ', '*** Delete File:    '), ['unknown input']],
    ['no file', patch(), ['unknown input']],
    ['nothing', '', ['unknown input']],
    ['another text', 'rm -rf src', ['unknown input']],
  ])('%s', (_, text, wanted) => expect(of(text)).toEqual(wanted));

  test('names count from the working directory', () => {
    expect(of(patch('*** Update File: a.ts', '*** Update File: ../a.txt'), '/work/repo/src')).toEqual(['write src/a.ts', 'write a.txt']);
  });

  test('the same text has the same effects as in a shell command', () => {
    const text = patch('*** Add File: src/n.ts', '+x', '*** Delete File: b.txt', '*** Update File: mod.txt', '*** Move to: m.txt');
    const { runs, ...files } = effectsOf(`apply_patch <<'EOF'\n${text}EOF`, context);
    expect(patchEffects(text, context)).toEqual({ ...files, runs: [] });
    expect(runs).toEqual([expect.objectContaining({ program: 'apply_patch', input: text })]);
  });

  test('all of it is sure, and the tool is named', () => {
    const { effects } = patchEffects(patch('*** Add File: n', '*** Delete File: b.txt'), context);
    expect(effects.map(({ certainty, by }) => `${certainty} ${by}`)).toEqual(['sure apply_patch', 'sure apply_patch']);
  });
});

describe('a unified diff', () => {
  test.each<[string, string, string[]]>([
    ['of git', 'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+1\n', ['write a.txt']],
    ['a new file', '--- /dev/null\n+++ b/src/n.ts\n@@ -0,0 +1 @@\n+x\n', ['create src/n.ts']],
    ['a deletion', '--- a/b.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n', ['delete b.txt']],
    ['without prefixes', '--- src/a.ts\n+++ src/a.ts\n@@ -1 +1 @@\n-x\n+y\n', ['write src/a.ts']],
  ])('%s', (_, text, wanted) => expect(of(text)).toEqual(wanted));
});

describe('whatever it is given', () => {
  test('it never throws', () => {
    const part = fc.constantFrom(
      '*** Begin Patch\n',
      '*** Add File: ',
      '*** Update File: ',
      '*** Delete File: ',
      '*** Move to: ',
      'a.txt',
      '/',
      '..',
      '\n',
      '\0',
      '--- a/a.txt\n',
      '+++ b/a.txt\n',
      'rename from x\n',
      '\u{1F600}',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(patchEffects(given, context).effects.every(({ path }) => path.startsWith('/'))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, string]>([
    ['one more than is looked at', 'x'.repeat(2_000_001)],
    ['more files than are listed', Array.from({ length: 6000 }, (_, at) => `*** Add File: f${at}`).join('\n')],
  ])('%s: it says so', (_, text) => {
    expect(patchEffects(text, context).unknown).toContainEqual(expect.objectContaining({ why: 'size' }));
  });

  test('a name of blanks costs no more than its length', () => {
    expect(of(`*** Add File: x${' '.repeat(1_000_000)}y`)).toHaveLength(1);
    expect(of(`*** Add File: x${' '.repeat(1_000_000)}`)).toEqual(['create x']);
  });
});
