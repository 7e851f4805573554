import { expect, test } from 'vitest';
import { CaptureQueue, type Due } from './queue.ts';

const due = (path: string, own: Partial<Due> = {}): Due => ({
  file: { agent: 'claude-code', path, kind: 'session', agentSessionId: 's', agentId: null, compression: 'none' },
  hurried: false,
  finish: false,
  ...own,
});

function drained(queue: CaptureQueue): string[] {
  const paths: string[] = [];
  for (let one = queue.take(); one; one = queue.take()) {
    paths.push(one.file.path);
    queue.done();
  }
  return paths;
}

test('hurried ones first, each once, in the order in which they came', () => {
  const queue = new CaptureQueue();
  for (const one of [due('a'), due('b'), due('c', { hurried: true }), due('a'), due('d'), due('b', { hurried: true })]) queue.add(one);
  expect(queue.size).toBe(4);
  expect(drained(queue)).toEqual(['c', 'b', 'a', 'd']);
});

test('what was asked of a file is not forgotten when it is asked for again', () => {
  const queue = new CaptureQueue();
  queue.add(due('a', { hurried: true, finish: true }));
  queue.add(due('a'));
  expect(queue.take()).toMatchObject({ hurried: true, finish: true });
});

test('who waits goes on when its files are neither due nor worked on', async () => {
  const queue = new CaptureQueue();
  queue.add(due('a'));
  queue.add(due('b'));
  const seen: string[] = [];
  const both = queue.until(['a', 'b']).then(() => seen.push('both'));
  const one = queue.until(['a']).then(() => seen.push('a'));
  await queue.until(['elsewhere']);
  expect(seen).toEqual([]);
  queue.take();
  queue.add(due('a'));
  queue.done();
  queue.take();
  queue.done();
  await Promise.resolve();
  expect(seen).toEqual([]);
  queue.take();
  queue.done();
  await Promise.all([one, both]);
  expect(seen.toSorted((a, b) => a.localeCompare(b))).toEqual(['a', 'both']);
});

test('what is worked on is not over: whoever asks whether anything is left is told so', () => {
  const queue = new CaptureQueue();
  queue.add(due('a'));
  queue.take();
  expect(queue.size).toBe(1);
  queue.done();
  expect(queue.size).toBe(0);
});
