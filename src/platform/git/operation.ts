import { statSync } from 'node:fs';
import { repositoryAround } from './repository.ts';

export type OperationKind = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'am';

/** Files of a worktree's git directory that stand there while an operation has stopped halfway. */
const MARKS: readonly (readonly [file: string, kind: OperationKind])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['MERGE_HEAD', 'merge'],
];

/** A merge or the like that has stopped halfway in this worktree, and since when (ms); null: none. Reads files only. */
export function unfinishedOperation(root: string): { kind: OperationKind; since: number } | null {
  const repository = repositoryAround(root);
  if (repository === null) return null;
  for (const [file, kind] of MARKS) {
    const stat = statSync(`${repository.gitDir}/${file}`, { throwIfNoEntry: false });
    if (stat !== undefined) return { kind, since: stat.birthtimeMs > 0 ? stat.birthtimeMs : stat.mtimeMs };
  }
  return null;
}
