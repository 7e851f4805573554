import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { identityFiles } from '../../compat/fpai/identity-files.ts';
import { canonical } from '../../platform/files.ts';
import { repositoryAround } from '../../platform/git/repository.ts';
import type { Workspace, Worktree } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { HEARTBEATS, REGISTRY } from '../old-files.ts';

/** Where the old files of a workspace are kept. */
export interface MirrorPlace {
  /** The checkout or directory whose configuration says so. */
  home: string;
  /** Absolute, its real path. */
  directory: string;
  /** What is there and is not left; the directory relative to it (empty: that itself). */
  root: string;
  below: string;
  /** Git directory of the repository in whose exclude file its names go, and the directory relative to its checkout; null: none. */
  repository: { commonDir: string; below: string } | null;
}

/**
 * Where `compat.fpai` puts the mirror of a workspace; null: nowhere. A text: why the place that it names cannot be used.
 *
 *     relative, or named by the repository's own (trusted) file ─▶ that workspace
 *     absolute, in the user's own configuration ─────────────────▶ the workspace that it lies in, and no other
 */
export function mirrorPlace(d: Daemon, workspace: Workspace, worktrees: readonly Worktree[]): MirrorPlace | string | null {
  const home = homeOf(workspace, worktrees);
  if (home === null) return null;
  const value = d.config(home).compat.fpai;
  if (value === '') return null;
  const inRepository = repositoryAround(home) !== null;
  const absolute = value.startsWith('/');
  if (!absolute && !inRepository) return null;
  const directory = absolute ? value : join(home, value);
  const real = canonical(directory);
  if (!real.ok || real.path !== directory) return `${directory} leads through a symbolic link`;
  const around = repositoryAround(directory);
  const users = absolute && d.config('/').compat.fpai === value;
  if (around !== null) {
    if (around.commonDir !== workspace.key) return users ? null : `${directory} lies in another repository`;
    const below = relative(around.worktreeRoot, directory);
    return { home, directory, root: around.worktreeRoot, below, repository: { commonDir: around.commonDir, below } };
  }
  if (users && (inRepository || !isBelow(directory, home))) return null;
  const root = nearest(directory);
  return { home, directory, root, below: relative(root, directory), repository: null };
}

/** Every name that a mirror writes to, relative to its checkout: what git is told to ignore. */
export function mirrorNames(below: string): string[] {
  return [REGISTRY, `${HEARTBEATS}/`, ...identityFiles(0).map(([name]) => name)].map((name) => `${below}/${name}`);
}

/** Path of a file of the mirror, relative to its root. */
export function inMirror({ below }: MirrorPlace, name: string): string {
  return below === '' ? name : `${below}/${name}`;
}

/** The main checkout if it is there, else the first other one; outside of git the directory itself. */
function homeOf({ key }: Workspace, worktrees: readonly Worktree[]): string | null {
  const paths = worktrees.map(({ path }) => path);
  const first = basename(key) === '.git' ? [dirname(key)] : worktrees.length === 0 ? [key] : [];
  return [...first, ...paths].find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) ?? null;
}

function isBelow(directory: string, home: string): boolean {
  return directory === home || directory.startsWith(home === '/' ? '/' : `${home}/`);
}

function nearest(directory: string): string {
  let at = directory;
  while (at !== '/' && lstatSync(at, { throwIfNoEntry: false }) === undefined) at = dirname(at);
  return at;
}
