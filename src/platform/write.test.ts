import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeBelow, writeAtomically, writeBelow } from './write.ts';

test('a file is replaced as a whole, with the mode that was asked for, and nothing stays beside it', () => {
  const d = temporary();
  const file = join(d, 'f');
  const before = process.umask(0o077);
  onTestFinished(() => void process.umask(before));
  writeAtomically(file, 'one');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const inode = statSync(file).ino;
  writeAtomically(file, Buffer.from('two'), { mode: 0o755, fsync: true });
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o755);
  expect(statSync(file).ino).not.toBe(inode);
  expect(readdirSync(d)).toEqual(['f']);
});

test('a write that fails leaves the old file and no temporary one', () => {
  const d = temporary();
  mkdirSync(join(d, 'directory/full'), { recursive: true });
  expect(() => writeAtomically(join(d, 'directory'), 'x')).toThrow(/EISDIR|ENOTEMPTY/);
  expect(readdirSync(d)).toEqual(['directory']);
  expect(() => writeAtomically(join(d, 'missing/f'), 'x')).toThrow(/ENOENT/);
});

test('a final link is replaced, its target stays as it was', () => {
  const d = temporary();
  writeFileSync(join(d, 'target'), 'old');
  symlinkSync('target', join(d, 'link'));
  writeAtomically(join(d, 'link'), 'new');
  expect(lstatSync(join(d, 'link')).isSymbolicLink()).toBe(false);
  expect(readFileSync(join(d, 'target'), 'utf8')).toBe('old');
});

test('written exclusively, what is there stays', () => {
  const d = temporary();
  expect(writeBelow(d, 'a/f', 'one', { exclusive: true }).ok).toBe(true);
  expect(statSync(join(d, 'a/f')).mode & 0o777).toBe(0o600);
  expect(writeBelow(d, 'a/f', 'two', { exclusive: true })).toMatchObject({ ok: false, reason: 'exists' });
  expect(readFileSync(join(d, 'a/f'), 'utf8')).toBe('one');
  expect(readdirSync(join(d, 'a'))).toEqual(['f']);
});

test('a file is removed below a root, and nothing through a link', () => {
  const d = temporary();
  const other = temporary();
  writeFileSync(join(other, 'f'), 'x');
  symlinkSync(other, join(d, 'link'));
  symlinkSync(join(other, 'f'), join(d, 'f'));
  writeBelow(d, 'a/f', 'x');
  expect(removeBelow(d, 'a/f').ok).toBe(true);
  expect(readdirSync(join(d, 'a'))).toEqual([]);
  for (const path of ['link/f', 'f']) expect(removeBelow(d, path)).toMatchObject({ ok: false, reason: 'link' });
  expect(removeBelow(d, 'b/f')).toMatchObject({ ok: false, reason: 'failed' });
  expect(removeBelow(d, '../f')).toMatchObject({ ok: false, reason: 'outside' });
  expect([readdirSync(d).sort(), readdirSync(other)]).toEqual([['a', 'f', 'link'], ['f']]);
});

test('writing below a root makes the directories it needs', () => {
  const d = temporary();
  expect(writeBelow(d, 'a/b/f', 'x')).toEqual({ ok: true, path: join(d, 'a/b/f') });
  expect(readFileSync(join(d, 'a/b/f'), 'utf8')).toBe('x');
  expect(statSync(join(d, 'a/b')).mode & 0o777).toBe(0o700);
  expect(writeBelow(d, 'a/b/f', 'y', { mode: 0o644, fsync: true }).ok).toBe(true);
  expect(readFileSync(join(d, 'a/b/f'), 'utf8')).toBe('y');
  expect(readdirSync(join(d, 'a/b'))).toEqual(['f']);
});

test('a link in any part is refused, and nothing is written through it', () => {
  const d = temporary();
  const outside = temporary();
  writeFileSync(join(outside, 'f'), 'mine');
  symlinkSync(outside, join(d, 'l'));
  mkdirSync(join(d, 'a'));
  symlinkSync(outside, join(d, 'a/l'));
  symlinkSync(join(outside, 'f'), join(d, 'a/final'));
  symlinkSync(join(outside, 'new'), join(d, 'a/dangling'));
  for (const path of ['l/f', 'l/deep/f', 'a/l/f', 'a/final', 'a/dangling']) {
    expect([path, writeBelow(d, path, 'x')]).toMatchObject([path, { ok: false, reason: 'link' }]);
  }
  expect(readFileSync(join(outside, 'f'), 'utf8')).toBe('mine');
  expect(readdirSync(outside)).toEqual(['f']);
  expect(readdirSync(join(d, 'a')).toSorted()).toEqual(['dangling', 'final', 'l']);
});

test.each(['', '/etc/x', '../x', 'a/../../x', 'a/../x', './x', 'a//x', 'a/', 'x\0y'])('%j is not plainly below the root', (path) => {
  const d = temporary();
  expect(writeBelow(d, path, 'x')).toMatchObject({ ok: false, reason: 'outside' });
  expect(readdirSync(d)).toEqual([]);
});

test('a file where a directory is needed, a directory where the file should be, and a root that is not there', () => {
  const d = temporary();
  writeFileSync(join(d, 'file'), '');
  mkdirSync(join(d, 'directory'));
  expect(writeBelow(d, 'file/x', 'x')).toMatchObject({ ok: false, reason: 'not-a-directory' });
  expect(writeBelow(d, 'directory', 'x')).toMatchObject({ ok: false, reason: 'failed' });
  expect(writeBelow(join(d, 'gone'), 'x', 'x')).toMatchObject({ ok: false, reason: 'failed' });
  expect(existsSync(join(d, 'gone'))).toBe(false);
  expect(readdirSync(d).toSorted()).toEqual(['directory', 'file']);
});

test('no descriptor stays open, whatever happens', () => {
  const d = temporary();
  symlinkSync('/', join(d, 'l'));
  const before = readdirSync('/proc/self/fd').length;
  for (let i = 0; i < 50; i += 1) {
    writeBelow(d, `a/b/c/${i}`, 'x');
    writeBelow(d, 'a/b/c/1/x', 'x');
    writeBelow(d, 'l/x', 'x');
  }
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
