import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FILE_LIMIT_BYTES, readTextFile } from './read-file.ts';

test('text, with a hash of the bytes', () => {
  const file = join(temporary(), 'f');
  writeFileSync(file, 'ünï\n');
  const hash = createHash('sha256').update(Buffer.from('ünï\n')).digest('hex');
  expect(readTextFile(file)).toEqual({ kind: 'text', text: 'ünï\n', hash });
  writeFileSync(file, '');
  expect(readTextFile(file)).toMatchObject({ kind: 'text', text: '' });
});

test('what is not there, and what cannot be used', () => {
  const d = temporary();
  writeFileSync(join(d, 'latin'), Buffer.from([0x66, 0xfc, 0x72]));
  writeFileSync(join(d, 'limit'), 'x'.repeat(FILE_LIMIT_BYTES));
  writeFileSync(join(d, 'large'), 'x'.repeat(FILE_LIMIT_BYTES + 1));
  mkdirSync(join(d, 'directory'));
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', join(d, 'pipe')]);
  symlinkSync('/dev/zero', join(d, 'device'));
  symlinkSync('loop', join(d, 'loop'));
  symlinkSync('nowhere', join(d, 'dangling'));
  const seen = (name: string): string => {
    const found = readTextFile(join(d, name));
    return found.kind === 'unusable' ? found.detail : found.kind;
  };
  expect(
    Object.fromEntries(
      ['none', 'limit/below', 'dangling', 'limit', 'latin', 'large', 'directory', 'pipe', 'device', 'loop'].map((n) => [n, seen(n)]),
    ),
  ).toEqual({
    none: 'missing',
    'limit/below': 'missing',
    dangling: 'missing',
    limit: 'text',
    latin: 'is not UTF-8 text',
    large: 'is larger than 16 KB',
    directory: 'is a directory, not a file',
    pipe: 'is not a regular file',
    device: 'is not a regular file',
    loop: 'cannot be read (ELOOP)',
  });
  expect(readTextFile('a\0b')).toMatchObject({ kind: 'unusable' });
});

test('a file without permission', () => {
  const d = temporary();
  writeFileSync(join(d, 'f'), 'x');
  chmodSync(join(d, 'f'), 0);
  chmodSync(d, 0o755);
  const code = `
    const { readTextFile } = await import(${JSON.stringify(new URL('./read-file.ts', import.meta.url).href)});
    if (process.getuid() === 0) process.setuid(65534);
    console.log(JSON.stringify(readTextFile(${JSON.stringify(join(d, 'f'))})));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual({ kind: 'unusable', detail: 'may not be read (no permission)' });
});

test('no descriptor stays open', () => {
  const d = temporary();
  writeFileSync(join(d, 'f'), 'x');
  const before = readdirSync('/proc/self/fd').length;
  for (let i = 0; i < 50; i += 1) for (const name of ['f', '.', 'none']) readTextFile(join(d, name));
  expect(readdirSync('/proc/self/fd').length).toBe(before);
});

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
