import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import type { FileStamp } from '../core/lease/lease.ts';
import { spell } from './spelling.ts';

export { caseRuleOf, foldKey, type CaseRule } from './case-rule.ts';
export { removeBelow, writeAtomically, writeBelow, type WriteResult } from './write.ts';

/**
 * Identity and version of what a path leads to (links followed): `dev:ino:size:mtimeNs:ctimeNs`, `absent` when there
 * is nothing (also behind a dangling link), `unreadable` when the system refuses to say. Synchronous, about 3 µs.
 */
export function stampOf(path: string): FileStamp {
  try {
    const s = statSync(path, { bigint: true, throwIfNoEntry: false });
    return s === undefined ? 'absent' : `${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}:${s.ctimeNs}`;
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'absent' : 'unreadable';
  }
}

/** When the file of a stamp changed last (ctime, ms since the epoch, with fractions); null where it says no time. */
export function changedAtOf(stamp: FileStamp): number | null {
  const nanoseconds = stamp.split(':')[4];
  return nanoseconds === undefined ? null : Number(nanoseconds) / 1e6;
}

export type PathFailure = 'nul' | 'relative' | 'too-long' | 'loop' | 'no-permission' | 'not-a-directory' | 'not-utf8' | 'unreadable';

/** Where a path really is, or why nobody can say. */
export type Canonical = { ok: true; path: string } | { ok: false; reason: PathFailure };

const LINK_LIMIT = 40;
const NAME_LIMIT_BYTES = 255;
const PATH_LIMIT_BYTES = 4095;

/**
 * The real path of a file that need not exist yet: the real path of its nearest existing parent, and the rest. `.` and
 * `..` are resolved after links, as the kernel does it (behind a missing part: as they are written). A dangling link
 * leads to where it points. Where case does not matter, parts
 * that exist are spelled as the file system lists them. Never throws. Synchronous: about
 * 8 µs when the path exists, 35 µs for a missing one.
 */
export function canonical(path: string): Canonical {
  if (path.includes('\0')) return { ok: false, reason: 'nul' };
  if (!isAbsolute(path)) return { ok: false, reason: 'relative' };
  let found: string;
  try {
    found = realpathSync.native(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') return { ok: false, reason: failureOf(error) };
    const walked = walk(path);
    if (!walked.ok) return walked;
    found = walked.path;
  }
  // A link may lead to a name that is not UTF-8; the text of such a path names nothing.
  if (found.includes('\uFFFD') && found !== path && stampOf(found) === 'absent') return { ok: false, reason: 'not-utf8' };
  return { ok: true, path: spell(found) };
}

/** The real path of the directory and the last name in it, as it is written: of a link, where the link itself is. */
export function canonicalName(path: string): Canonical {
  const parent = canonical(dirname(path));
  if (!parent.ok) return parent;
  return { ok: true, path: `${parent.path === '/' ? '' : parent.path}/${path.slice(path.lastIndexOf('/') + 1)}` };
}

/** Whether this very name is a link, wherever it leads; false when nobody can say. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    return false;
  }
}

/** realpath(3) for a path whose end is missing. `at` is always real and absolute; `missing` grows once a part is not there. */
function walk(path: string): Canonical {
  const rest = path.split('/').reverse();
  const missing: string[] = [];
  let at = '/';
  let links = 0;
  while (rest.length > 0) {
    const part = rest.pop();
    if (part === undefined || part === '' || part === '.') continue;
    if (part === '..') {
      if (missing.pop() === undefined) at = dirname(at);
      continue;
    }
    if (Buffer.byteLength(part) > NAME_LIMIT_BYTES) return { ok: false, reason: 'too-long' };
    if (missing.length > 0) {
      missing.push(part);
      continue;
    }
    const next = at === '/' ? `/${part}` : `${at}/${part}`;
    try {
      if (!lstatSync(next).isSymbolicLink()) {
        at = next;
        continue;
      }
      links += 1;
      if (links > LINK_LIMIT) return { ok: false, reason: 'loop' };
      const target = readlinkSync(next);
      if (isAbsolute(target)) at = '/';
      rest.push(...target.split('/').reverse());
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return { ok: false, reason: failureOf(error) };
      missing.push(part);
    }
  }
  const whole = missing.length === 0 ? at : `${at === '/' ? '' : at}/${missing.join('/')}`;
  return Buffer.byteLength(whole) > PATH_LIMIT_BYTES ? { ok: false, reason: 'too-long' } : { ok: true, path: whole };
}

function failureOf(error: unknown): PathFailure {
  switch (codeOf(error)) {
    case 'ELOOP':
      return 'loop';
    case 'ENAMETOOLONG':
      return 'too-long';
    case 'EACCES':
    case 'EPERM':
      return 'no-permission';
    case 'ENOTDIR':
      return 'not-a-directory';
    default:
      return 'unreadable';
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
