import type { Session } from '../../core/session/session.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import { worktreeCommand } from '../../core/worktree/messages.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { shortText } from '../../core/text/short-text.ts';
import { commitsBeyond, conflictsOf, mergeInto } from '../../platform/git/checkout.ts';
import { unfinishedOperation } from '../../platform/git/operation.ts';
import { statusOf } from '../../platform/git/status.ts';
import type { MergeWorktreeReply, MergeWorktreeRequest } from '../../protocol/api-worktree.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { byWhom } from '../register/callers.ts';
import { look } from '../register/look.ts';
import { tell } from '../register/tell.ts';
import { namedCheckout } from './find.ts';
import { journal } from './journal.ts';
import { type Standing, standingOf } from './standing.ts';
import { GIT_MS, nameOf } from './work.ts';

const HEADS = 'refs/heads/';
/** What git would run for a commit of its own: it is not made behind their back. */
const COMMIT_HOOKS = ['pre-merge-commit', 'prepare-commit-msg', 'commit-msg'] as const;
const NAMED_FILES = 5;
/** One that is ended in the middle may leave files behind that are half merged: it gets all the time that it may need. */
const MERGE_MS = 30 * 60_000;

/**
 * `rollcall worktree merge`: brings its commits into the branch that it came from, in the checkout in which that one is. Throws
 * NO_SUCH_CHECKOUT, PERSON_NEEDED, GIT_UNAVAILABLE, and MERGE_REFUSED with what to do; then everything is as it was.
 */
export async function mergeCheckout(d: Daemon, request: MergeWorktreeRequest): Promise<MergeWorktreeReply> {
  const { row, calling } = await namedCheckout(d, request, 'to merge');
  return mergeRow(d, row, { calling, by: byWhom(calling, request.caller), dryRun: request.dryRun });
}

interface Merging {
  /** Its own running turn is no hindrance; null: nobody's is allowed. */
  calling: Session | null;
  by: string;
  dryRun: boolean;
}

/** The same of one row. */
export async function mergeRow(d: Daemon, row: OwnCheckout, { calling, by, dryRun }: Merging): Promise<MergeWorktreeReply> {
  const { env } = d.checkouts;
  const standing = await standingOf(d, row);
  if (standing === null) throw new RollcallError('GIT_UNAVAILABLE', { path: row.madeFrom });
  const { tip, base, into } = readyOf(row, standing);
  const at = into.root;
  const reply = {
    dryRun,
    name: nameOf(row),
    branch: row.branch,
    into: row.baseBranch ?? '',
    at,
    commits: standing.commits ?? 0,
    commit: base,
  };
  if (standing.commits === null) throw new RollcallError('GIT_UNAVAILABLE', { path: row.madeFrom });
  if (standing.commits === 0) return reply;
  if (d.checkouts.merging.has(at)) throw refusedMerge(row, `something is merged into ${at} now`, 'Try again when it is done.');
  d.checkouts.merging.add(at);
  try {
    await targetReady(d, row, at, calling);
    const git = `git -C ${shellWord(at)} merge ${shellWord(row.branch)}`;
    const isForward = (await commitsBeyond(at, [base], tip, env)) === 0;
    const hooks = isForward ? new Set<string>() : await d.git.hooks(at);
    const hook = COMMIT_HOOKS.find((name) => hooks.has(name));
    if (hook !== undefined)
      throw refusedMerge(row, `the hook ${hook} of this repository would not be run`, `Merge it with git: \`${git}\`.`);
    const conflicts = await conflictsOf(at, base, tip, env);
    if (conflicts !== null && conflicts.length > 0) throw conflicting(row, conflicts);
    if (dryRun) return reply;
    const into = row.baseBranch === null ? '' : ` into ${row.baseBranch}`;
    const merged = await mergeInto(at, tip, `Merge branch '${row.branch}'${into}`, { env, timeoutMs: MERGE_MS });
    if (merged.problem !== null) throw refusedMerge(row, `git: ${merged.problem}`, `Merge it with git: \`${git}\`.`);
    const commit = (await d.git.head(at)) ?? base;
    await noteMerged(d, row, { at, commit, by, calling, commits: standing.commits ?? 0 });
    return { ...reply, commit };
  } finally {
    d.checkouts.merging.delete(at);
  }
}

/** What can be merged, and where to. Throws MERGE_REFUSED. */
function readyOf(row: OwnCheckout, standing: Standing): { tip: string; base: string; into: { root: string } } {
  const { entry, entries, tip, base, files, operation } = standing;
  const here = shellWord(row.path);
  if (tip === null) throw refusedMerge(row, `its branch ${row.branch} is gone`, '`git branch` and `git reflog` show what is there.');
  if (row.baseBranch === null)
    throw refusedMerge(
      row,
      'it came from no branch',
      `Check out the branch that is to have it, and there: \`git merge ${shellWord(row.branch)}\`.`,
    );
  if (base === null)
    throw refusedMerge(row, `the branch ${row.baseBranch} is gone`, `Where it is to go: \`git merge ${shellWord(row.branch)}\`.`);
  if (entry !== null) {
    if (operation !== null)
      throw refusedMerge(row, `a ${operation} has stopped halfway in it`, `\`git -C ${here} status\` says how to end it.`);
    if (files === null) throw new RollcallError('GIT_UNAVAILABLE', { path: row.path });
    if (files.length > 0) {
      throw refusedMerge(
        row,
        someFiles(files, 'in it', 'not committed'),
        `Commit it there first: \`git -C ${here} add --all && git -C ${here} commit\`.`,
      );
    }
    if (entry.branch !== HEADS + row.branch)
      throw refusedMerge(
        row,
        `another branch is checked out in it`,
        `Go back to its own: \`git -C ${here} switch ${shellWord(row.branch)}\`.`,
      );
  }
  const into = entries.find((one) => one.branch === HEADS + row.baseBranch && !one.prunable);
  if (into === undefined) {
    throw refusedMerge(
      row,
      `${row.baseBranch} is checked out nowhere`,
      `In a checkout that nobody works in: \`git switch ${shellWord(row.baseBranch)} && git merge ${shellWord(row.branch)}\`.`,
    );
  }
  return { tip, base, into };
}

/** The checkout that it goes into is clean, and nobody else's turn runs there. Throws MERGE_REFUSED. */
async function targetReady(d: Daemon, row: OwnCheckout, at: string, calling: Session | null): Promise<void> {
  const home = await d.places.home(at);
  const busy = await d.store.read(async (tx) => {
    for (const session of await tx.sessions.live(home.workspace.id)) {
      if (session.id === calling?.id || session.worktreeId === null || session.worktreeId !== home.worktree?.id) continue;
      if ((await look(d, tx, session)).turnRuns) return session.number;
    }
    return null;
  });
  const again = `\`${worktreeCommand('merge', nameOf(row))}\``;
  if (busy !== null) throw refusedMerge(row, `the turn of #${busy} runs in ${at}`, `Try again when it is over: ${again}.`);
  const operation = unfinishedOperation(at);
  if (operation !== null)
    throw refusedMerge(row, `a ${operation.kind} has stopped halfway in ${at}`, `\`git -C ${shellWord(at)} status\` says how to end it.`);
  const status = await statusOf(at, { env: d.checkouts.env, timeoutMs: GIT_MS });
  if (!status.ok) throw new RollcallError('GIT_UNAVAILABLE', { path: at });
  const dirty = status.files.filter(({ untracked }) => !untracked).map(({ path }) => path);
  if (dirty.length > 0)
    throw refusedMerge(
      row,
      someFiles(dirty, `in ${at}`, 'not committed'),
      `Their authors commit them first (\`rollcall whose\`); then ${again}.`,
    );
}

function conflicting(row: OwnCheckout, files: readonly string[]): RollcallError {
  const here = shellWord(row.path);
  const detail = `it conflicts with ${row.baseBranch} in ${listed(files)}`;
  return refusedMerge(
    row,
    detail,
    `Solve it in the worktree, where nobody else works: \`git -C ${here} merge ${shellWord(row.baseBranch ?? '')}\`, commit, then \`${worktreeCommand('merge', nameOf(row))}\`.`,
  );
}

async function noteMerged(
  d: Daemon,
  row: OwnCheckout,
  merged: { at: string; commit: string; by: string; calling: Session | null; commits: number },
): Promise<void> {
  const home = await d.places.home(merged.at);
  await d.store.transaction([row.workspaceId], async (tx) => {
    const now = await tx.checkouts.get(row.id);
    if (now !== null && now.leftAt !== null) await tx.checkouts.put({ ...now, commits: 0 });
    const { at, commit, by, commits } = merged;
    await journal(d, tx, row, 'worktree.merged', { path: row.path, branch: row.branch, into: row.baseBranch, at, commit, commits, by });
    for (const session of await tx.sessions.live(row.workspaceId)) {
      if (session.id === merged.calling?.id || session.worktreeId === null || session.worktreeId !== home.worktree?.id) continue;
      const branch = shortText(row.branch, 60);
      await tell(
        d,
        tx,
        session.id,
        `The branch ${branch} was merged into the checkout that you work in: read files again before you edit them.`,
      );
    }
  });
}

function refusedMerge(row: OwnCheckout, detail: string, next: string): RollcallError {
  return new RollcallError('MERGE_REFUSED', { name: nameOf(row), detail, next });
}

/** `2 files in it are not committed (a.ts, b.ts)`. */
export function someFiles(files: readonly string[], where: string, what: string): string {
  return `${files.length === 1 ? '1 file' : `${files.length} files`} ${where} ${files.length === 1 ? 'is' : 'are'} ${what} (${listed(files)})`;
}

function listed(files: readonly string[]): string {
  const more = files.length > NAMED_FILES ? ` and ${files.length - NAMED_FILES} more` : '';
  return files.slice(0, NAMED_FILES).join(', ') + more;
}
