import { isAbsolute, join, normalize, sep } from 'node:path';
import type { TranscriptFile } from '../../../core/transcript/record.ts';
import type { TranscriptTree } from '../../transcript/directory-sweep.ts';

/**
 * Where Codex writes, below its home: `sessions/YYYY/MM/DD/rollout-<time>-<session>.jsonl`, and `archived_sessions/` for what was put away.
 * Either can be compressed (`.jsonl.zst`): the same file under another name. Where both stand in one directory, the plain one is read.
 */
export function codexTree(homes: readonly string[]): TranscriptTree {
  const roots = Array.from(new Set(homes.flatMap((home) => ROOTS.map((root) => join(home, root)))));
  return {
    roots,
    enters: (directory) => depthOf(directory) !== null,
    fileAt: codexFileAt,
    superseded: (names, name) => name.endsWith(ZST) && names.has(name.slice(0, -ZST.length)),
  };
}

const ROOTS = ['sessions', 'archived_sessions'] as const;
const ZST = '.zst';
const ROLLOUT = /^rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(\.zst)?$/;
const MOST_DEPTH = 3;

/**
 * The session is the one of the file's name, whatever the first records say: a fork begins with those of its parent.
 *
 * @returns null: no rollout of Codex, or not absolute
 */
export function codexFileAt(path: string): TranscriptFile | null {
  if (!isAbsolute(path) || path.includes('\0')) return null;
  const absolute = normalize(path);
  const name = absolute.slice(absolute.lastIndexOf(sep) + 1);
  const [, session, compressed] = ROLLOUT.exec(name) ?? [];
  if (session === undefined || depthOf(absolute.slice(0, -name.length - 1)) === null) return null;
  const compression = compressed === undefined ? 'none' : 'zstd';
  return { agent: 'codex', path: absolute, kind: 'session', agentSessionId: session, agentId: null, compression };
}

/** The path of the same rollout when it is not compressed. */
export function plainPath(path: string): string {
  return path.endsWith(ZST) ? path.slice(0, -ZST.length) : path;
}

/** How many directories below one of the roots; null: not below one, or too deep. */
function depthOf(directory: string): number | null {
  const parts = directory.split(sep);
  const depth = parts.length - 1 - Math.max(...ROOTS.map((root) => parts.lastIndexOf(root)));
  return depth < parts.length && depth <= MOST_DEPTH ? depth : null;
}
