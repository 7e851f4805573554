import type { DirtyFile } from '../core/change/change.ts';
import type { FileStamp } from '../core/lease/lease.ts';
import { commitsAhead } from '../platform/git/ahead.ts';
import { type LoggedCommit, commitsIn } from '../platform/git/log.ts';
import { headCommit } from '../platform/git/head.ts';
import { hooksIn } from '../platform/git/hooks.ts';
import { predictConflict } from '../platform/git/merge-prediction.ts';
import { repositoryAround } from '../platform/git/repository.ts';
import { type Branch, type StashEntry, type WorktreeEntry, branches, stashEntries, worktrees } from '../platform/git/shared.ts';
import { trackedAmong } from '../platform/git/tracked-among.ts';
import { statusOf } from '../platform/git/status.ts';
import { trackedFiles } from '../platform/git/tracked.ts';
import { stampOf } from '../platform/files.ts';
import type { Log } from './log.ts';

/** What all worktrees of a repository share. */
export interface SharedState {
  stashes: StashEntry[];
  branches: Branch[];
  worktrees: WorktreeEntry[];
}

/** What git says. It is asked outside of transactions, and only where a verb of git, or a loss, is judged. */
export interface GitView {
  /**
   * What is not clean in the checkout at this root; null when git gave no answer. `whole`: what is not listed is clean.
   *
   * @param below paths relative to the root: only what they name or what is below them; the answer is then not whole
   */
  dirty(root: string, below?: readonly string[]): Promise<{ files: DirtyFile[]; whole: boolean } | null>;
  /** Names of the files that are tracked at this root (of very many the first ones); null when git gave no answer. */
  tracked(root: string): Promise<string[] | null>;
  /** Another one than before when the list of tracked files may have changed. Reads the file system only, synchronously. */
  indexStamp(root: string): FileStamp;
  /** The commit that is checked out at this root; null when nobody can say. Reads files only. */
  head(root: string): Promise<string | null>;
  /** Commits that the upstream of the branch at this root does not have; null where it has none, or nobody can say. */
  ahead(root: string): Promise<number | null>;
  /** The newest commits of a range (`HEAD`, `@{upstream}..HEAD`); null where there is none, or nobody can say. */
  commits(root: string, range: string, limit: number): Promise<LoggedCommit[] | null>;
  /** Those of these paths, from the root, that git tracks; null when it gave no answer. */
  trackedAmong(root: string, paths: readonly string[]): Promise<ReadonlySet<string> | null>;
  /** Names of the hooks that git runs in the checkout at this root. */
  hooks(root: string): Promise<ReadonlySet<string>>;
  /** Stash entries, branches and worktrees; null when git gave no answer. */
  shared(root: string): Promise<SharedState | null>;
  /** Whether the commits that are checked out at two roots would conflict in this file; false where nobody can say. */
  wouldConflict(ours: string, theirs: string, path: string): Promise<boolean>;
}

const FORECASTS_KEPT = 1000;

export function gitView(env: Readonly<Record<string, string | undefined>>, log: Log): GitView {
  const forecasts = new Map<string, Promise<boolean>>();
  const head = (root: string): Promise<string | null> => {
    const repository = repositoryAround(root);
    return repository === null ? Promise.resolve(null) : headCommit(repository, { env });
  };
  return {
    async dirty(root, below = []) {
      const status = await statusOf(root, { env, within: below.map((path) => `:(literal)${path}`) });
      if (status.ok && !status.truncated) return { files: status.files, whole: below.length === 0 };
      log.warn({ root, reason: status.ok ? 'too many files' : status.reason }, 'git status gave no whole answer');
      return status.ok ? { files: status.files, whole: false } : null;
    },
    async tracked(root) {
      const tracked = await trackedFiles(root, { env });
      if (!tracked.ok) log.debug({ root, reason: tracked.reason }, 'git did not list the files');
      return tracked.ok ? tracked.files : null;
    },
    indexStamp(root) {
      const repository = repositoryAround(root);
      return repository === null ? 'absent' : stampOf(`${repository.gitDir}/index`);
    },
    head,
    ahead: (root) => commitsAhead(root, env),
    commits: (root, range, limit) => commitsIn(root, range, limit, env),
    trackedAmong: (root, paths) => trackedAmong(root, paths, env),
    hooks: (root) => hooksIn(root, { env }),
    async shared(root) {
      const options = { env, onProblem: (reason: string) => log.warn({ root, reason }, 'git gave no answer') };
      const [stashes, heads, checkouts] = await Promise.all([
        stashEntries(root, options),
        branches(root, options),
        worktrees(root, options),
      ]);
      return stashes === null || heads === null || checkouts === null ? null : { stashes, branches: heads, worktrees: checkouts };
    },
    async wouldConflict(ours, theirs, path) {
      const [here, there] = await Promise.all([head(ours), head(theirs)]);
      if (here === null || there === null || here === there) return false;
      const key = `${here} ${there} ${path}`;
      const known = forecasts.get(key);
      if (known !== undefined) return known;
      if (forecasts.size >= FORECASTS_KEPT) forecasts.clear();
      const forecast = predictConflict(ours, here, there, path, { env }).then((prediction) => prediction === 'conflict');
      forecasts.set(key, forecast);
      return forecast;
    },
  };
}
