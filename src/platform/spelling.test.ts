import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canonical } from './files.ts';
import { spell } from './spelling.ts';

// TMPDIR may point to a file system of the other kind: what is true of it is asked.
test('paths come back as they are listed where case does not matter, and as they are where it does', () => {
  const d = temporary();
  mkdirSync(join(d, 'Src/Deep'), { recursive: true });
  writeFileSync(join(d, 'Src/File.ts'), '');
  const folds = existsSync(join(d, 'sRC'));
  const root = folds ? join(dirname(d), basename(d).toUpperCase()) : d;
  const expected: Record<string, string> = folds
    ? { sRC: 'Src', 'sRC/dEEP': 'Src/Deep', 'sRC/fILE.TS': 'Src/File.ts', 'sRC/new/File.ts': 'Src/new/File.ts', Src: 'Src' }
    : { sRC: 'sRC', 'sRC/dEEP': 'sRC/dEEP', 'Src/File.ts': 'Src/File.ts', 'Src/new/File.ts': 'Src/new/File.ts', Src: 'Src' };
  // Twice: the second time from the table.
  for (let i = 0; i < 2; i += 1) {
    const found = Object.keys(expected).map((path) => [path, spell(join(root, path))]);
    expect(found).toEqual(Object.entries(expected).map(([path, spelled]) => [path, join(d, spelled)]));
  }
  expect(canonical(join(root, 'Src'))).toEqual({ ok: true, path: join(d, 'Src') });
  expect(canonical(join(root, 'Src/File.ts'))).toEqual({ ok: true, path: join(d, 'Src/File.ts') });
});

test('the root, and a path in it', () => {
  expect(spell('/')).toBe('/');
  expect(spell('/rollcall-no-such-file')).toBe('/rollcall-no-such-file');
});

test('a directory that appears later under another spelling is found by it', () => {
  const d = temporary();
  expect(spell(join(d, 'later/x'))).toBe(join(d, 'later/x'));
  mkdirSync(join(d, 'LATER'));
  expect(spell(join(d, 'later/x'))).toBe(existsSync(join(d, 'later')) ? join(d, 'LATER/x') : join(d, 'later/x'));
});

function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'Rollcall-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
