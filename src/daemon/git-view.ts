import type { DirtyFile } from '../core/change/change.ts';
import { type Branch, type StashEntry, type WorktreeEntry, branches, stashEntries, worktrees } from '../platform/git/shared.ts';
import { statusOf } from '../platform/git/status.ts';
import type { Log } from './log.ts';

/** What all worktrees of a repository share. */
export interface SharedState {
  stashes: StashEntry[];
  branches: Branch[];
  worktrees: WorktreeEntry[];
}

/** What git says. It is asked outside of transactions, and only where a verb of git, or a loss, is judged. */
export interface GitView {
  /** What is not clean in the checkout at this root; null when git gave no answer. `whole`: what is not listed is clean. */
  dirty(root: string): Promise<{ files: DirtyFile[]; whole: boolean } | null>;
  /** Stash entries, branches and worktrees; null when git gave no answer. */
  shared(root: string): Promise<SharedState | null>;
}

export function gitView(env: Readonly<Record<string, string | undefined>>, log: Log): GitView {
  return {
    async dirty(root) {
      const status = await statusOf(root, { env });
      if (status.ok && !status.truncated) return { files: status.files, whole: true };
      log.warn({ root, reason: status.ok ? 'too many files' : status.reason }, 'git status gave no whole answer');
      return status.ok ? { files: status.files, whole: false } : null;
    },
    async shared(root) {
      const options = { env, onProblem: (reason: string) => log.warn({ root, reason }, 'git gave no answer') };
      const [stashes, heads, checkouts] = await Promise.all([
        stashEntries(root, options),
        branches(root, options),
        worktrees(root, options),
      ]);
      return stashes === null || heads === null || checkouts === null ? null : { stashes, branches: heads, worktrees: checkouts };
    },
  };
}
