import { readFileSync } from 'node:fs';
import type { Repository } from './repository.ts';

/** All of a repository that a verb of git could change. */
export interface RepositoryState {
  /** Commit and branch. */
  head: string;
  /** Entries as `git ls-files --stage` prints them, by path. */
  index: Record<string, string>;
  /** Contents of all files of the checkout that there are and that git does not ignore, by path. */
  files: Record<string, string>;
  /** Entries of the stash, newest first: commit and message. */
  stashes: string[];
  /** Branches and tags, with their commits. */
  refs: string[];
  worktrees: string[];
}

export function repositoryState(repository: Repository): RepositoryState {
  const lines = (...args: string[]): string[] => split(repository.git('--no-optional-locks', ...args), '\n');
  const paths = [...new Set(split(repository.git('ls-files', '-z', '--cached', '--others', '--exclude-standard'), '\0'))];
  return {
    head: lines('rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD').join(' '),
    index: Object.fromEntries(
      lines('ls-files', '--stage').map((line) => {
        const [entry = '', path = ''] = line.split('\t');
        return [path, entry];
      }),
    ),
    files: Object.fromEntries(paths.flatMap((path) => contentOf(repository.path(path)).map((content) => [path, content]))),
    stashes: lines('log', '--walk-reflogs', '--format=%H %gs', '--ignore-missing', 'refs/stash', '--'),
    refs: lines('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'),
    worktrees: lines('worktree', 'list', '--porcelain'),
  };
}

function split(text: string, separator: string): string[] {
  return text.split(separator).filter((part) => part !== '');
}

/** Empty where there is no such file. */
function contentOf(path: string): string[] {
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    return [];
  }
}
