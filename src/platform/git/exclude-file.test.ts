import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { excludeAlso, excludeNames, listedExcludes, listExclude, unexcludeNames, withBlock, withoutBlock } from './exclude-file.ts';

test('the names stand in a block of their own, tied to the root', () => {
  expect(withBlock('*.tmp\n', ['docs/old [x]*/a.json', 'docs/heartbeats/'])).toBe(
    ['*.tmp', '# Written by rollcall', '/docs/old \\[x\\]\\*/a.json', '/docs/heartbeats/', '# End of what rollcall wrote', ''].join('\n'),
  );
});

test('property: taken back, what others wrote is as it was; twice is once; another directory replaces the first', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom('# Written by', '*.log', ''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
      const text = lines.map((one) => `${one}\n`).join('');
      const once = withBlock(text, ['docs/a/x', 'docs/a/y/']);
      expect(withoutBlock(once)).toBe(text);
      expect(withBlock(once, ['docs/a/x', 'docs/a/y/'])).toBe(once);
      expect(withoutBlock(withBlock(once, ['docs/b/x', 'docs/b/y/']))).toBe(text);
      expect(withoutBlock(`${once}# mine\n`)).toBe(`${text}# mine\n`);
    }),
  );
});

test('a block without its end stays', () => {
  const text = '# Written by rollcall\n/docs/a/heartbeats/\n';
  expect(withoutBlock(text)).toBe(text);
});

test('in a real repository: git ignores them, the mode of the file stays, and a link is not followed', () => {
  const d = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-exclude-')));
  onTestFinished(() => rmSync(d, { recursive: true }));
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: d, env: { PATH: process.env['PATH'], HOME: d, GIT_CONFIG_NOSYSTEM: '1' }, encoding: 'utf8' });
  git('init', '--quiet');
  const [commonDir, file] = [join(d, '.git'), join(d, '.git/info/exclude')];
  mkdirSync(join(d, 'a [b]'));
  writeFileSync(join(d, 'a [b]/x'), '');
  writeFileSync(file, '*.tmp\n', { mode: 0o640 });
  const mode = statSync(file).mode;
  expect(excludeNames(commonDir, ['a [b]/x'])).toBeNull();
  expect([git('status', '--porcelain'), statSync(file).mode]).toEqual(['', mode]);
  expect(unexcludeNames(commonDir)).toBeNull();
  expect([git('status', '--porcelain'), readFileSync(file, 'utf8')]).toEqual(['?? "a [b]/"\n', '*.tmp\n']);
  writeFileSync(join(d, 'y*'), '');
  expect([excludeAlso(commonDir, ['a [b]/x']), excludeAlso(commonDir, ['y*']), excludeAlso(commonDir, ['y*'])]).toEqual([null, null, null]);
  expect([git('status', '--porcelain'), readFileSync(file, 'utf8').split('\n').length]).toEqual(['', 6]);
  expect(unexcludeNames(commonDir)).toBeNull();
  rmSync(join(d, 'y*'));
  rmSync(file);
  expect([excludeNames(commonDir, ['x']), unexcludeNames(commonDir), existsSync(file)]).toEqual([null, null, false]);
  symlinkSync(join(d, 'other'), file);
  expect(excludeNames(commonDir, ['x'])).toContain('symbolic link');
  expect(existsSync(join(d, 'other'))).toBe(false);
});

test('the list of repositories: each once, and taken out again', () => {
  const d = mkdtempSync(join(tmpdir(), 'rollcall-exclude-'));
  onTestFinished(() => rmSync(d, { recursive: true }));
  const list = join(d, 'excluded');
  expect(listedExcludes(list)).toEqual([]);
  for (const path of ['/a/.git', '/b c/.git', '/a/.git']) listExclude(list, path, true);
  expect(listedExcludes(list).toSorted()).toEqual(['/a/.git', '/b c/.git']);
  for (const path of ['/a/.git', '/x']) listExclude(list, path, false);
  expect(listedExcludes(list)).toEqual(['/b c/.git']);
});
