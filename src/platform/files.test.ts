import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canonical, stampOf } from './files.ts';

describe('stampOf', () => {
  test('the same file has the same stamp; every way to change it gives another', () => {
    const file = join(temporary(), 'f');
    expect(stampOf(file)).toBe('absent');
    writeFileSync(file, 'one');
    const seen = new Set([stampOf(file)]);
    expect(stampOf(file)).toBe([...seen][0]);
    const changed = (): void => {
      const stamp = stampOf(file);
      expect(seen).not.toContain(stamp);
      seen.add(stamp);
    };
    writeFileSync(file, 'longer');
    changed();
    writeFileSync(`${file}2`, 'longer');
    renameSync(`${file}2`, file);
    changed();
    // Same size, time set back: the change time tells.
    writeFileSync(file, 'LONGER');
    utimesSync(file, 1, 1);
    changed();
    unlinkSync(file);
    expect(stampOf(file)).toBe('absent');
  });

  test('links are followed; a dangling link, a file in the way and a loop', () => {
    const d = temporary();
    writeFileSync(join(d, 'f'), 'x');
    symlinkSync('f', join(d, 'link'));
    symlinkSync('nowhere', join(d, 'dangling'));
    symlinkSync('loop', join(d, 'loop'));
    expect(stampOf(join(d, 'link'))).toBe(stampOf(join(d, 'f')));
    expect(stampOf(join(d, 'dangling'))).toBe('absent');
    expect(stampOf(join(d, 'f/below'))).toBe('absent');
    expect(stampOf(join(d, 'loop'))).toBe('unreadable');
    expect(stampOf('a\0b')).toBe('unreadable');
  });
});

describe('canonical', () => {
  test('every spelling of an existing file is one path', () => {
    const d = temporary();
    mkdirSync(join(d, 'a/b'), { recursive: true });
    writeFileSync(join(d, 'a/b/f'), '');
    symlinkSync('a/b', join(d, 'l'));
    symlinkSync(join(d, 'l/f'), join(d, 'abs'));
    const one = { ok: true, path: join(d, 'a/b/f') };
    for (const spelling of ['a/b/f', 'a//b/./f', 'a/b/../b/f', 'l/f', 'l/../b/f', 'abs', 'l/.././b//f']) {
      expect([spelling, canonical(`${d}/${spelling}`)]).toEqual([spelling, one]);
    }
  });

  test('.. is taken after the link, as the kernel does', () => {
    const d = temporary();
    mkdirSync(join(d, 'far/inner'), { recursive: true });
    symlinkSync('far/inner', join(d, 'l'));
    expect(canonical(`${d}/l/../new`)).toEqual({ ok: true, path: join(d, 'far/new') });
    expect(canonical(`${d}/l/../../new`)).toEqual({ ok: true, path: join(d, 'new') });
  });

  test('a file that is not there yet: the real path of its nearest parent, and the rest', () => {
    const d = temporary();
    mkdirSync(join(d, 'real'));
    symlinkSync('real', join(d, 'l'));
    expect(canonical(`${d}/l/x/y`)).toEqual({ ok: true, path: join(d, 'real/x/y') });
    expect(canonical(`${d}/l/x/../y/`)).toEqual({ ok: true, path: join(d, 'real/y') });
    expect(canonical(`${d}/l/x/../../y`)).toEqual({ ok: true, path: join(d, 'y') });
    expect(canonical('/rollcall-no-such-directory/x')).toEqual({ ok: true, path: '/rollcall-no-such-directory/x' });
    expect(canonical('/..')).toEqual({ ok: true, path: '/' });
  });

  test('a dangling link leads to where writing through it would write', () => {
    const d = temporary();
    mkdirSync(join(d, 'real'));
    symlinkSync('real/missing', join(d, 'one'));
    symlinkSync('one', join(d, 'two'));
    symlinkSync(join(d, 'two'), join(d, 'three'));
    const target = join(d, 'real/missing');
    expect(canonical(join(d, 'three'))).toEqual({ ok: true, path: target });
    writeFileSync(join(d, 'three'), 'through');
    expect(readFileSync(target, 'utf8')).toBe('through');
    expect(canonical(join(d, 'three'))).toEqual({ ok: true, path: target });
  });

  test('what cannot be resolved says why', () => {
    const d = temporary();
    symlinkSync('b', join(d, 'a'));
    symlinkSync('a', join(d, 'b'));
    writeFileSync(join(d, 'file'), '');
    expect(reasonOf(join(d, 'a'))).toBe('loop');
    expect(reasonOf(join(d, 'a/x'))).toBe('loop');
    expect(reasonOf(`${d}/x\0y`)).toBe('nul');
    expect(reasonOf('')).toBe('relative');
    expect(reasonOf('x/y')).toBe('relative');
    expect(reasonOf(join(d, 'file/x'))).toBe('not-a-directory');
    expect(reasonOf(join(d, 'n'.repeat(256)))).toBe('too-long');
    expect(reasonOf(join(d, 'missing', 'n'.repeat(256)))).toBe('too-long');
    expect(reasonOf(join(d, 'ü'.repeat(128)))).toBe('too-long');
    expect(reasonOf(join(d, 'ü'.repeat(127)))).toBe(`ok ${join(d, 'ü'.repeat(127))}`);
    expect(reasonOf(d + '/missing'.repeat(600))).toBe('too-long');
    expect(reasonOf(d + '/x'.repeat(100_000))).toBe('too-long');
  });

  test('a chain of links up to the kernel’s limit resolves, one longer is a loop', () => {
    const d = temporary();
    symlinkSync('missing', join(d, 'l1'));
    for (let i = 2; i <= 41; i += 1) symlinkSync(`l${i - 1}`, join(d, `l${i}`));
    expect(canonical(join(d, 'l40'))).toEqual({ ok: true, path: join(d, 'missing') });
    expect(canonical(join(d, 'l41'))).toEqual({ ok: false, reason: 'loop' });
  });

  test('names that are not UTF-8 are no path that text could name', () => {
    const d = temporary();
    mkdirSync(Buffer.concat([Buffer.from(`${d}/`), Buffer.from([0xff, 0xfe])]));
    symlinkSync(Buffer.from([0xff, 0xfe]), join(d, 'l'));
    expect(canonical(join(d, 'l'))).toEqual({ ok: false, reason: 'not-utf8' });
    writeFileSync(join(d, '\uFFFD'), '');
    expect(canonical(join(d, '\uFFFD'))).toEqual({ ok: true, path: join(d, '\uFFFD') });
  });

  test('works in a working directory that was deleted, and without permission says so', () => {
    const d = temporary();
    const closed = join(d, 'closed');
    mkdirSync(join(closed, 'in'), { recursive: true });
    chmodSync(d, 0o755);
    chmodSync(closed, 0o600);
    onTestFinished(() => chmodSync(closed, 0o700));
    const gone = join(d, 'gone');
    mkdirSync(gone);
    const code = `
      const fs = await import('node:fs');
      const { canonical } = await import(${JSON.stringify(new URL('./files.ts', import.meta.url).href)});
      process.chdir(${JSON.stringify(gone)});
      fs.rmdirSync(${JSON.stringify(gone)});
      if (process.getuid() === 0) process.setuid(65534);
      console.log(JSON.stringify([canonical(${JSON.stringify(join(gone, 'x'))}), canonical('x'), canonical(${JSON.stringify(join(closed, 'in/x'))})]));`;
    const result = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual([
      { ok: true, path: join(gone, 'x') },
      { ok: false, reason: 'relative' },
      { ok: false, reason: 'no-permission' },
    ]);
  });

  test('property: whatever exists resolves as realpath(3) does, and the result is a fixed point', () => {
    const d = temporary();
    mkdirSync(join(d, 'a/b/c'), { recursive: true });
    writeFileSync(join(d, 'a/f'), '');
    linkSync(join(d, 'a/f'), join(d, 'a/b/hard'));
    symlinkSync('../..', join(d, 'a/b/up'));
    symlinkSync('a/b', join(d, 's'));
    symlinkSync(join(d, 's/c'), join(d, 'a/t'));
    const part = fc.constantFrom('a', 'b', 'c', 'f', 'hard', 'up', 's', 't', '.', '..', '', 'missing');
    const paths = fc.sample(fc.array(part, { maxLength: 12 }), 1000).map((parts) => `${d}/${parts.join('/')}`);
    const existing = paths.filter((path) => realpathOrNull(path) !== null);
    expect(existing.length).toBeGreaterThan(50);
    expect(existing.map(reasonOf)).toEqual(existing.map((path) => `ok ${realpathOrNull(path)}`));
    const resolved = paths.map(canonical).filter((result) => result.ok);
    expect(resolved.map((result) => canonical(result.path))).toEqual(resolved);
  });
});

function reasonOf(path: string): string {
  const result = canonical(path);
  return result.ok ? `ok ${result.path}` : result.reason;
}

function realpathOrNull(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
