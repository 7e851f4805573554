import { basename, dirname, relative } from 'node:path';
import type { FileStamp } from '../core/lease/lease.ts';
import { canonical, canonicalName, caseRuleOf, changedAtOf, foldKey, isLink, stampOf } from '../platform/files.ts';
import type { IgnoredPaths } from '../platform/git/ignored.ts';
import { branchOf, repositoryAround, repositoryOf } from '../platform/git/repository.ts';
import type { ReadTx, Store, Workspace, Worktree } from '../store/store.ts';
import type { Clock } from '../platform/clock.ts';

/** Where a session works. */
export interface Home {
  workspace: Workspace;
  /** null outside of any repository. */
  worktree: Worktree | null;
  branch: string | null;
}

/** A file of a repository that git does not ignore. */
export interface Target {
  workspace: Workspace;
  worktree: Worktree;
  /** Relative to the worktree's root, `/` between parts. */
  path: string;
  /** `path`, folded by the rule of its directory. */
  key: string;
  stamp: FileStamp;
  /** Git ignores it: nobody's uncommitted work. */
  ignored: boolean;
}

/**
 * Turns directories and paths, however they are spelled, into rows of the register. A path belongs to the innermost
 * repository that contains it; outside of any and below a git directory it is no target.
 */
export class Places {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ignored: IgnoredPaths;
  readonly #worktrees = new Map<string, { workspace: Workspace; worktree: Worktree }>();
  readonly #workspaces = new Map<string, Workspace>();
  readonly #roots = new Map<number, string>();

  constructor(store: Store, clock: Clock, ignored: IgnoredPaths) {
    this.#store = store;
    this.#clock = clock;
    this.#ignored = ignored;
  }

  async home(directory: string): Promise<Home> {
    const repository = repositoryOf(directory);
    if (repository === null) {
      const real = canonical(directory);
      return { workspace: await this.#workspace(real.ok ? real.path : '/', null), worktree: null, branch: null };
    }
    const row = await this.#checkout(repository.commonDir, repository.name, repository.worktreeRoot);
    return { ...row, branch: branchOf(repository.gitDir) };
  }

  /** null for a path that belongs to no checkout. @param itself of a link, the name and not where it leads */
  async target(path: string, itself = false): Promise<Target | null> {
    const spot = await this.spot(path, itself);
    if (spot === null || spot.inside === '' || spot.inside.split('/').includes('.git')) return null;
    const { workspace, worktree, real, inside } = spot;
    const ignored = await this.#ignored.isIgnored(worktree.path, real);
    return { workspace, worktree, path: inside, key: foldKey(inside, caseRuleOf(dirname(real))), stamp: stampOf(real), ignored };
  }

  /** The checkout that a path, which need not exist, belongs to; `inside` is relative to its root, empty for the root itself. */
  async spot(path: string, itself = false): Promise<{ workspace: Workspace; worktree: Worktree; real: string; inside: string } | null> {
    const real = itself && isLink(path) ? canonicalName(path) : canonical(path);
    const repository = real.ok ? repositoryAround(real.path) : null;
    if (!real.ok || repository === null) return null;
    const row = await this.#checkout(repository.commonDir, repository.name, repository.worktreeRoot);
    return { ...row, real: real.path, inside: relative(repository.worktreeRoot, real.path) };
  }

  /** Whether more than one checkout of the workspace was seen. */
  hasSeveralCheckouts(workspaceId: number): boolean {
    let count = 0;
    for (const { workspace } of this.#worktrees.values()) if (workspace.id === workspaceId) count += 1;
    return count > 1;
  }

  /** Checkouts below a directory, as far as they were seen. */
  below(directory: string): { workspace: Workspace; worktree: Worktree }[] {
    return [...this.#worktrees.values()].filter(({ worktree }) => worktree.path.startsWith(`${directory === '/' ? '' : directory}/`));
  }

  /** How a leased file is now; `absent` when its worktree is gone. */
  async stamp(worktreeId: number, path: string, tx: ReadTx): Promise<FileStamp> {
    const root = this.#roots.get(worktreeId) ?? (await tx.workspaces.worktree(worktreeId))?.path;
    if (root === undefined) return 'absent';
    this.#roots.set(worktreeId, root);
    return stampOf(`${root}/${path}`);
  }

  /** When a file whose stamp this is changed last (ms): of one that is gone, the nearest directory that is there. null: nobody can say. */
  async changedAt(worktreeId: number, path: string, stamp: FileStamp, tx: ReadTx): Promise<number | null> {
    let seen = stamp;
    for (let at = path; seen === 'absent' && at !== '.';) {
      at = dirname(at);
      seen = await this.stamp(worktreeId, at, tx);
    }
    return changedAtOf(seen);
  }

  async #checkout(commonDir: string, name: string, root: string): Promise<{ workspace: Workspace; worktree: Worktree }> {
    const key = `${commonDir}\0${root}`;
    const known = this.#worktrees.get(key);
    if (known) return known;
    const workspace = await this.#workspace(commonDir, name);
    const worktree = await this.#store.ensureWorktree({ workspaceId: workspace.id, path: root, now: this.#clock.now() });
    const row = { workspace, worktree };
    this.#worktrees.set(key, row);
    this.#roots.set(worktree.id, worktree.path);
    return row;
  }

  async #workspace(key: string, name: string | null): Promise<Workspace> {
    const known = this.#workspaces.get(key);
    if (known) return known;
    const workspace = await this.#store.ensureWorkspace({ key, name: name ?? (basename(key) || '/'), now: this.#clock.now() });
    this.#workspaces.set(key, workspace);
    return workspace;
  }
}
