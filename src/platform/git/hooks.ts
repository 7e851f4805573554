import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { askGit, partsOf } from './ask.ts';
import { repositoryAround } from './repository.ts';

const TIMEOUT_MS = 1500;
const EXECUTABLE = 0o111;

/**
 * Names of the hooks that git runs in this worktree: executable files of `core.hooksPath` or of the repository's own
 * directory, without the samples. Empty where git gives no answer.
 *
 * @param root real path of the worktree's root
 */
export async function hooksIn(root: string, options: { env: Readonly<Record<string, string | undefined>> }): Promise<Set<string>> {
  const repository = repositoryAround(root);
  if (repository === null) return new Set();
  const asked = ['config', '--type=path', '--null', '--get-all', 'core.hooksPath'];
  const result = await askGit(root, asked, { env: options.env, timeoutMs: TIMEOUT_MS });
  // The last value is the one with which every git is started here.
  const values = result.kind === 'exited' ? [...partsOf(result.stdout)].slice(0, -1) : [];
  const configured = values.at(-1)?.toString('utf8') ?? '';
  return new Set(executables(configured === '' ? join(repository.commonDir, 'hooks') : resolve(root, configured)));
}

function executables(directory: string): string[] {
  try {
    return readdirSync(directory).filter((name) => !name.endsWith('.sample') && isExecutable(join(directory, name)));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && stat.isFile() && (stat.mode & EXECUTABLE) !== 0;
}
