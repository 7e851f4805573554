import { existsSync, lstatSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { branchFor, branchInTheWay, freeNames, nameProblem } from '../../core/worktree/names.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { canonical } from '../../platform/files.ts';
import { commitOf, isBranchName } from '../../platform/git/checkout.ts';
import { UNBORN } from '../../platform/git/head.ts';
import { type Repository, repositoryOf } from '../../platform/git/repository.ts';
import { branches, worktrees } from '../../platform/git/shared.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';

export interface Wanted {
  /** null: one that is free. */
  name: string | null;
  /** null: after the name. */
  branch: string | null;
  /** A branch or commit; null: what is checked out. */
  from: string | null;
}

/** What a new checkout would be, all but whose it is. Nothing was made. */
export interface Plan {
  workspaceId: number;
  madeFrom: string;
  baseBranch: string | null;
  baseCommit: string;
  /** What it can be called, the best first; one where the name was given. */
  places: readonly Pick<OwnCheckout, 'path' | 'branch'>[];
  /** Of files that git does not track, to be copied. */
  copy: readonly string[];
}

const PLACES = 10;
const HEADS = 'refs/heads/';

/**
 * Looks at what git and the disk say of a new checkout. Throws NOT_A_REPOSITORY (a bare one too), GIT_UNAVAILABLE, and
 * CHECKOUT_REFUSED where git, or what is there already, would keep it from being made.
 */
export async function planCheckout(d: Daemon, cwd: string, wanted: Wanted): Promise<Plan> {
  const repository = repositoryOf(cwd);
  if (repository === null) throw new RollcallError('NOT_A_REPOSITORY', { path: cwd });
  const root = repository.worktreeRoot;
  const { workspace } = await d.places.home(cwd);
  const asked = { env: d.checkouts.env, onProblem: (reason: string) => d.log.warn({ root, reason }, 'git gave no answer') };
  const [heads, entries] = await Promise.all([branches(root, asked), worktrees(root, asked)]);
  if (heads === null || entries === null) throw new RollcallError('GIT_UNAVAILABLE', { path: root });
  const existing = heads.map(({ name }) => name.slice(HEADS.length));
  const here = entries.find((entry) => entry.root === root)?.branch?.slice(HEADS.length) ?? null;
  const baseCommit = await startOf(d, root, wanted.from);
  const directory = directoryFor(repository, d.config(cwd).worktrees.directory);
  const isTaken = (name: string): boolean => {
    const path = join(directory, name);
    return isThere(path) || entries.some((entry) => entry.root === path);
  };
  const place = (name: string, branch: string) => ({ path: join(directory, name), branch });
  const plan: Omit<Plan, 'places'> = {
    workspaceId: workspace.id,
    madeFrom: root,
    baseBranch: wanted.from !== null && existing.includes(wanted.from) ? wanted.from : here,
    baseCommit,
    copy: d.config(cwd).worktrees.copy,
  };
  if (wanted.name === null && wanted.branch === null) {
    const names = freeNames((name) => isTaken(name) || branchInTheWay(branchFor(name), existing) !== null, PLACES);
    return { ...plan, places: names.map((name) => place(name, branchFor(name))) };
  }
  const name = wanted.name ?? branchFor((wanted.branch ?? '').replaceAll('/', '-'));
  const branch = wanted.branch ?? branchFor(name);
  const problem = nameProblem(name);
  if (problem !== null) throw refused(problem, 'Give it another name.');
  if (isTaken(name))
    throw refused(`${join(directory, name)} is there already`, 'Give it another name; `git worktree list` shows what git knows of it.');
  if (!(await isBranchName(root, branch, d.checkouts.env)))
    throw refused(`git takes no branch called ${JSON.stringify(branch)}`, 'Name another one with --branch.');
  const inTheWay = branchInTheWay(branch, existing);
  if (inTheWay !== null)
    throw refused(
      `the branch ${inTheWay} is there already`,
      'Name another one with --branch; `git worktree add` checks out one that is there.',
    );
  return { ...plan, places: [place(name, branch)] };
}

export function refused(detail: string, next: string, cause?: unknown): RollcallError {
  return new RollcallError('CHECKOUT_REFUSED', { detail, next }, cause === undefined ? {} : { cause });
}

async function startOf(d: Daemon, root: string, from: string | null): Promise<string> {
  if (from !== null) {
    const commit = await commitOf(root, from, d.checkouts.env);
    if (commit === null) throw refused(`git knows no commit called ${JSON.stringify(from)}`, 'Name a branch, tag or commit that is there.');
    return commit;
  }
  const head = await d.git.head(root);
  if (head === null) throw new RollcallError('GIT_UNAVAILABLE', { path: root });
  if (head === UNBORN) throw refused('the branch here has no commit yet', 'Commit something first: a worktree begins at a commit.');
  return head;
}

/**
 * Where the checkouts of a repository are made: as configured, else beside the main one, never inside of any repository. Real as far
 * as it is there. Throws CHECKOUT_REFUSED.
 */
export function directoryFor(repository: Repository, configured: string): string {
  const main = mainCheckout(repository);
  const wanted = configured === '' ? join(dirname(main), `${nameFor(main, repository)}-worktrees`) : resolve(main, configured);
  const real = canonical(wanted);
  if (!real.ok) throw refused(`${wanted} cannot be used (${real.reason})`, 'Set `worktrees.directory` to another directory.');
  const around = configured === '' ? repositoryOf(real.path) : null;
  if (around !== null)
    throw refused(
      `${real.path} lies inside of the repository ${around.worktreeRoot}`,
      'Set `worktrees.directory` in your config.yaml to a directory outside of it.',
    );
  return real.path;
}

/** A bare repository with worktrees has none: then the directory beside which they lie. */
function mainCheckout({ commonDir, gitDir, worktreeRoot }: Repository): string {
  if (basename(commonDir) === '.git') return dirname(commonDir);
  const aside = gitDir === commonDir || commonDir.split('/').includes('.git');
  return aside ? worktreeRoot : commonDir;
}

function nameFor(main: string, { commonDir, name }: Repository): string {
  return main === commonDir ? name : basename(main);
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return existsSync(path);
  }
}
