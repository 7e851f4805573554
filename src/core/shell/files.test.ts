import { expect, test } from 'vitest';
import type { PathKind } from './effect.ts';
import { Files, worktreeRoot } from './files.ts';

function make(...files: string[]): Files {
  const kinds = new Map<string, PathKind>([['/', 'directory']]);
  for (const file of files) {
    kinds.set(file, 'file');
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) kinds.set(file.slice(0, at), 'directory');
  }
  return new Files({ kind: (path) => kinds.get(path) ?? 'missing', expand: () => [] });
}

test('what was removed is missing, and all that was below it', () => {
  const files = make('/r/d/a');
  files.mark('/r/d', 'missing');
  expect([files.kind('/r/d'), files.kind('/r/d/a'), files.kind('/r')]).toEqual(['missing', 'missing', 'directory']);
});

test('a directory made anew is empty; what is made in it afterwards is there', () => {
  const files = make('/r/d/a');
  files.mark('/r/d', 'missing');
  files.mark('/r/d', 'empty');
  expect([files.kind('/r/d'), files.kind('/r/d/a')]).toEqual(['directory', 'missing']);
  files.mark('/r/d/b', 'file');
  expect(files.kind('/r/d/b')).toBe('file');
  files.mark('/r/d', 'missing');
  expect(files.kind('/r/d/b')).toBe('missing');
});

test('of a directory that came from elsewhere nobody knows what is in it', () => {
  const files = make('/r/d/a');
  files.mark('/r/n', 'filled');
  expect([files.kind('/r/n'), files.kind('/r/n/x'), files.kind('/r/d/a')]).toEqual(['directory', 'maybe', 'file']);
});

test('after something unknown a missing path may be there', () => {
  const files = make('/r/a');
  files.disturb('/r');
  expect([files.kind('/r/b'), files.kind('/r/a'), files.kind('/s')]).toEqual(['maybe', 'file', 'missing']);
});

test('the innermost repository owns a path', () => {
  const files = make('/r/.git/HEAD', '/r/sub/.git', '/r/sub/x/y');
  expect(worktreeRoot(files, '/r/sub/x')).toBe('/r/sub');
  expect(worktreeRoot(files, '/r/other')).toBe('/r');
  expect(worktreeRoot(files, '/elsewhere')).toBeUndefined();
});
