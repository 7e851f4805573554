import { readFileSync } from 'node:fs';
import { askGit } from './ask.ts';
import type { Repository } from './repository.ts';

export interface HeadOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Of git, where it has to be asked; 1500 if not given. */
  timeoutMs?: number;
}

/** No commit yet. */
export const UNBORN = 'unborn';

const REFTABLE = 'reftable';
const TIMEOUT_MS = 1500;
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** As git: a ref that leads to a ref that leads to … */
const DEEPEST = 5;
/** Refs that each worktree has for itself. */
const OWN = /^refs\/(?:bisect|worktree|rewritten)\//;

/**
 * The commit that is checked out in a worktree: its full hash; UNBORN before the first commit of its branch; null when
 * nobody can say. Reads files only (about 20 µs), except where the refs are kept in a reftable: there git is asked.
 */
export async function headCommit(repository: Repository, options: HeadOptions): Promise<string | null> {
  const found = byFiles(repository);
  return found === REFTABLE ? byGit(repository, options) : found;
}

function byFiles({ gitDir, commonDir }: Repository): string | null {
  let text = readLine(`${gitDir}/HEAD`);
  for (let depth = 0; depth < DEEPEST && text !== null; depth += 1) {
    if (COMMIT.test(text)) return text;
    const ref = /^ref:\s*(.+)$/.exec(text)?.[1];
    // The stub that stands in HEAD of a repository with a reftable.
    if (ref === 'refs/heads/.invalid') return REFTABLE;
    if (ref === undefined || !ref.startsWith('refs/') || ref.split('/').includes('..')) return null;
    const loose = readLine(`${OWN.test(ref) ? gitDir : commonDir}/${ref}`);
    if (loose === null) return packed(commonDir, ref);
    text = loose;
  }
  return null;
}

function packed(commonDir: string, ref: string): string | null {
  let refs: Buffer;
  try {
    refs = readFileSync(`${commonDir}/packed-refs`);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? UNBORN : null;
  }
  const at = refs.indexOf(` ${ref}\n`);
  if (at === -1) return UNBORN;
  const commit = refs.subarray(refs.lastIndexOf('\n', at) + 1, at).toString('latin1');
  return COMMIT.test(commit) ? commit : null;
}

async function byGit(repository: Repository, options: HeadOptions): Promise<string | null> {
  const result = await askGit(repository.worktreeRoot, ['rev-parse', '--verify', '--quiet', 'HEAD'], {
    env: options.env,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  if (result.kind !== 'exited') return null;
  const commit = result.stdout.toString('latin1').trim();
  // With --quiet a HEAD that leads nowhere is exit status 1 and no word.
  if (result.code === 1 && commit === '' && result.stderr === '') return UNBORN;
  return result.code === 0 && COMMIT.test(commit) ? commit : null;
}

function readLine(path: string): string | null {
  try {
    return (readFileSync(path, 'utf8').split('\n')[0] ?? '').trimEnd();
  } catch {
    return null;
  }
}
