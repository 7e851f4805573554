import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WatchedFiles } from './watched-files.ts';

test('says once of each change', () => {
  const root = mkdtempSync(join(tmpdir(), 'rollcall-watched-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [a, b] = [join(root, 'a'), join(root, 'b')];
  const files = new WatchedFiles();
  writeFileSync(a, 'one');
  expect(files.changed([a, b])).toEqual([a, b]);
  expect(files.changed([a, b])).toEqual([]);
  appendFileSync(a, ' two');
  expect(files.changed([a, b])).toEqual([a]);
  writeFileSync(b, 'xxxxxxx');
  renameSync(b, a);
  expect(files.changed([a, b])).toEqual([a]);
  rmSync(a);
  expect(files.changed([a, b])).toEqual([a]);
  expect(files.changed([b])).toEqual([]);
  expect(files.changed([a])).toEqual([a]);
});
