import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** More than any configuration needs. A repository can make the daemon parse so much at each change: some 100 ms at worst. */
export const FILE_LIMIT_BYTES = 16 * 1024;

export type FileText =
  | { kind: 'text'; text: string; /** SHA-256 of the bytes, hex. */ hash: string }
  | { kind: 'missing' }
  /** `detail` goes on after the file's name: `is a directory, not a file`. */
  | { kind: 'unusable'; detail: string };

/** Reads a whole small text file. Never throws and never waits, also not on a pipe that lies in its place. */
export function readTextFile(path: string): FileText {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return failed(error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return { kind: 'unusable', detail: 'is a directory, not a file' };
    if (!stat.isFile()) return { kind: 'unusable', detail: 'is not a regular file' };
    const buffer = Buffer.alloc(FILE_LIMIT_BYTES + 1);
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null);
      length += count;
      if (count === 0 || length === buffer.length) break;
    }
    if (length > FILE_LIMIT_BYTES) return { kind: 'unusable', detail: `is larger than ${FILE_LIMIT_BYTES / 1024} KB` };
    return decode(buffer.subarray(0, length));
  } catch (error) {
    return failed(error);
  } finally {
    closeSync(descriptor);
  }
}

function decode(bytes: Buffer): FileText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { kind: 'unusable', detail: 'is not UTF-8 text' };
  }
  return { kind: 'text', text, hash: createHash('sha256').update(bytes).digest('hex') };
}

function failed(error: unknown): FileText {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'unusable', detail: 'may not be read (no permission)' };
  return { kind: 'unusable', detail: `cannot be read (${code})` };
}
