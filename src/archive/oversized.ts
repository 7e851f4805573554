import { createHash } from 'node:crypto';
import type { TranscriptRecord } from '../core/transcript/record.ts';
import { bareRecord } from './bare-record.ts';
import { MEBIBYTE } from './bytes.ts';
import type { TranscriptSource } from './source.ts';

/** A line longer than this is never held as a whole: its bytes are kept, and of its members only what its head tells. */
export const OVERSIZED_BYTES = 8 * MEBIBYTE;
const HEAD_BYTES = 64 * 1024;

/** Where the line that begins at or before `from` ends: the offset behind its line feed, or null when the file ends before it. */
export function endOfLine(source: TranscriptSource, from: number): { end: number | null; looked: number } {
  for (let at = from; ;) {
    const bytes = source.read(at, MEBIBYTE);
    const feed = bytes.indexOf(10);
    if (feed >= 0) return { end: at + feed + 1, looked: at + feed + 1 };
    at += bytes.length;
    if (bytes.length < MEBIBYTE) return { end: null, looked: at };
  }
}

export interface OversizedLine {
  hash: Buffer;
  record: TranscriptRecord;
}

/**
 * Reads one whole line piece by piece and gives each piece to `keep`.
 *
 * @returns what is known of the line; null when it is no longer the line that was found, and nothing may be kept of it.
 */
export function readOversized(source: TranscriptSource, start: number, end: number, keep: (bytes: Buffer) => void): OversizedLine | null {
  const hash = createHash('sha256');
  let head = '';
  for (let at = start; at < end;) {
    const read = source.read(at, Math.min(MEBIBYTE, end - at));
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
    if (bytes.length === 0) return null;
    if (at === start) head = bytes.toString('utf8', 0, HEAD_BYTES);
    at += bytes.length;
    const feed = bytes.indexOf(10);
    if (feed >= 0 ? at !== end || feed !== bytes.length - 1 : at === end) return null;
    hash.update(feed >= 0 ? bytes.subarray(0, feed) : bytes);
    keep(bytes);
  }
  return { hash: hash.digest().subarray(0, 16), record: recordOfHead(head) };
}

function recordOfHead(head: string): TranscriptRecord {
  const member = (name: string): string | null => new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]{1,200})"`).exec(head)?.[1] ?? null;
  const at = Date.parse(member('timestamp') ?? '');
  return bareRecord({
    uuid: member('uuid'),
    parentUuid: member('parentUuid'),
    nativeType: member('type') ?? 'oversized',
    at: Number.isNaN(at) ? null : at,
    agentSessionId: member('sessionId'),
    agentId: member('agentId'),
    sidechain: /"isSidechain"\s*:\s*true/.test(head),
    cwd: member('cwd'),
    branch: member('gitBranch'),
    version: member('version'),
  });
}
