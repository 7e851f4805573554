import { appendFileSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTranscriptTail } from './interrupts.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'rollcall-interrupts-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

test.each(['transcript-interrupt.jsonl', 'transcript-rejected.jsonl'])('%s: the end of the turn is found', (name) => {
  const path = join(directory, name);
  copyFileSync(fixture(name), path);
  const { interruptedAt, grewAt } = readTranscriptTail(path);
  expect(new Date(interruptedAt ?? 0).toISOString()).toMatch(/^2026-11-21T/);
  expect(grewAt).not.toBeNull();
});

test('a transcript without one, a quote of one, half of one, none at all', () => {
  const path = join(directory, 't.jsonl');
  writeFileSync(
    path,
    `${JSON.stringify({ type: 'user', timestamp: '2026-11-21T00:00:00Z', message: { content: 'what does "[Request interrupted by user]" mean?' } })}\n`,
  );
  expect(readTranscriptTail(path).interruptedAt).toBeNull();
  appendFileSync(
    path,
    `${JSON.stringify({ type: 'assistant', timestamp: '2026-11-21T00:00:00Z', message: { content: '[Request interrupted by user]' } })}\n`,
  );
  appendFileSync(path, '{"type":"user","timestamp":"2026-11-21T00:00:00Z","message":{"content":"[Request interrupted by us');
  expect(readTranscriptTail(path).interruptedAt).toBeNull();
  expect(readTranscriptTail(join(directory, 'none'))).toEqual({ interruptedAt: null, grewAt: null });
  expect(readTranscriptTail(null)).toEqual({ interruptedAt: null, grewAt: null });
});

test('the newest counts, also in a long file, and a grown file is read again', () => {
  const path = join(directory, 't.jsonl');
  const interrupt = (time: string): string =>
    `${JSON.stringify({ type: 'user', timestamp: time, message: { content: [{ type: 'text', text: '[Request interrupted by user for tool use]' }] } })}\n`;
  writeFileSync(path, `${'{"type":"other"}\n'.repeat(20_000)}${interrupt('2026-11-21T10:00:00.000Z')}`);
  expect(readTranscriptTail(path).interruptedAt).toBe(Date.parse('2026-11-21T10:00:00.000Z'));
  appendFileSync(path, interrupt('2026-11-21T11:00:00.000Z'));
  expect(readTranscriptTail(path).interruptedAt).toBe(Date.parse('2026-11-21T11:00:00.000Z'));
});
