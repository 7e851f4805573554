import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configDirectoryOf, listSessionFiles, readSessionFile } from './session-files.ts';

let config: string;
beforeEach(() => {
  config = mkdtempSync(join(tmpdir(), 'rollcall-sessions-'));
  mkdirSync(join(config, 'sessions'));
});
afterEach(() => rmSync(config, { recursive: true }));

const put = (pid: number, text: string): void => writeFileSync(join(config, 'sessions', `${pid}.json`), text);
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

test.each(['idle', 'busy', 'waiting'])('a real file that says %s', (state) => {
  const text = fixture(`session-file-${state}.json`);
  const { pid, sessionId, procStart } = JSON.parse(text) as { pid: number; sessionId: string; procStart: string };
  put(pid, text);
  const file = readSessionFile(config, pid);
  expect(file).toMatchObject({ pid, sessionId, procStart });
  expect(file?.status?.state).toBe(state);
  expect(listSessionFiles(config)).toEqual([file]);
});

test('an agent whose command goes on in the background after its turn is idle', () => {
  const { pid, ...rest } = JSON.parse(fixture('session-file-idle.json')) as { pid: number; status: string };
  put(pid, JSON.stringify({ pid, ...rest, status: 'shell' }));
  expect(readSessionFile(config, pid)?.status?.state).toBe('idle');
  put(pid, JSON.stringify({ pid, ...rest, status: 'new word' }));
  expect(readSessionFile(config, pid)?.status).toBeNull();
});

test('half a file, a file of another pid, another shape, none: null, and the others are still listed', () => {
  const text = fixture('session-file-idle.json');
  const { pid } = JSON.parse(text) as { pid: number };
  put(pid, text);
  put(1, text.slice(0, 40));
  put(2, text);
  put(3, '{"pid":3}');
  put(4, 'null');
  for (const wrong of [1, 2, 3, 4, 5]) expect(readSessionFile(config, wrong)).toBeNull();
  expect(listSessionFiles(config).map((f) => f.pid)).toEqual([pid]);
  expect(listSessionFiles('/nowhere')).toEqual([]);
});

test('the configuration directory of a transcript', () => {
  expect(configDirectoryOf('/home/dev/.claude/projects/-home-dev-project/x.jsonl')).toBe('/home/dev/.claude');
  expect(configDirectoryOf('/elsewhere/x.jsonl')).toBeNull();
  expect(configDirectoryOf(null)).toBeNull();
});
