import { closeSync, openSync, readSync, statSync } from 'node:fs';

const TAIL_BYTES = 64 * 1024;

/**
 * What the transcript shows of a turn that ended without an event: Esc and a refused permission leave a `user` record
 * whose text begins with "[Request interrupted by user". Only the last 64 KB are read, and only when the file grew.
 */
export interface TranscriptTail {
  /** Time of the newest interrupt in the tail, ms since the epoch; null when there is none. */
  interruptedAt: number | null;
  /** Last change of the file, ms since the epoch; null when there is no file. */
  grewAt: number | null;
}

const nothing: TranscriptTail = { interruptedAt: null, grewAt: null };
const KNOWN_LIMIT = 512;
const known = new Map<string, { size: number; mtimeMs: number; tail: TranscriptTail }>();

export function readTranscriptTail(path: string | null): TranscriptTail {
  if (path === null) return nothing;
  try {
    return readTail(path);
  } catch {
    return nothing;
  }
}

function readTail(path: string): TranscriptTail {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) return nothing;
  const before = known.get(path);
  if (before && before.size === stat.size && before.mtimeMs === stat.mtimeMs) return before.tail;
  const tail = { interruptedAt: newestInterrupt(lastBytes(path, stat.size)), grewAt: stat.mtimeMs };
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(path, { size: stat.size, mtimeMs: stat.mtimeMs, tail });
  return tail;
}

function lastBytes(path: string, size: number): string {
  const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
  const fd = openSync(path, 'r');
  try {
    const read = readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(fd);
  }
}

function newestInterrupt(text: string): number | null {
  let newest: number | null = null;
  for (const line of text.split('\n')) {
    if (!line.includes('[Request interrupted by user')) continue;
    const at = timeOfInterrupt(line);
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest;
}

/** null when the phrase stands elsewhere in the record (a quote, a tool's output). */
function timeOfInterrupt(line: string): number | null {
  try {
    const record = JSON.parse(line) as { type?: unknown; timestamp?: unknown; message?: { content?: unknown } };
    if (record.type !== 'user' || typeof record.timestamp !== 'string') return null;
    const content = record.message?.content;
    const texts =
      typeof content === 'string' ? [content] : Array.isArray(content) ? content.map((part: { text?: unknown }) => part?.text) : [];
    const interrupted = texts.some((t) => typeof t === 'string' && t.startsWith('[Request interrupted by user'));
    const at = Date.parse(record.timestamp);
    return interrupted && Number.isFinite(at) ? at : null;
  } catch {
    return null;
  }
}
