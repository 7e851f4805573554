import { redact } from '../redaction/redact.ts';
import { foreignText } from '../text/foreign-text.ts';
import { plainText } from '../text/plain-text.ts';

/**
 * Foreign text as a rendering shows it: one line, without secrets, at most `limit` (200) code points. It is made plain
 * before it is redacted once more: invisible characters can stand within a secret.
 */
export function shown(text: string, limit = 200): string {
  return foreignText(redact(plainText(redact(text.slice(0, 64_000)).text, ' ')).text, { limit });
}

/** The same line by line, without empty ones. */
export function shownLines(text: string, limit: number): string[] {
  return redact(text)
    .text.split('\n')
    .map((line) => shown(line, limit))
    .filter((line) => line !== '');
}

/** The same for members that may be missing; null also where nothing visible is left. */
export function shownOrNull(text: string | null, limit = 200): string | null {
  return text === null ? null : shown(text, limit) || null;
}

/** A path that lies below `base` as seen from there. */
export function shownPath(path: string, base: string | null): string {
  return shown(base !== null && base !== '/' && path.startsWith(`${base}/`) ? path.slice(base.length + 1) : path, 300);
}

export function isoTime(at: number | null): string | null {
  return at === null || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString();
}

/** `[r12]`: `rollcall show-record 12` prints the record. */
export function ref({ record }: { record: number }): string {
  return `[r${record}]`;
}
