import { afterEach, beforeEach, expect, test } from 'vitest';
import { Neighbours, theirsUntouched } from '../harness/neighbours.ts';
import type { RepositoryState } from '../harness/repository-state.ts';
import { until } from '../harness/until.ts';

/** What the advised command does to what all worktrees share. */
type Part = keyof typeof PARTS;

interface Change {
  /** The advised command; null: there is none. */
  run: 'done' | 'refused by git' | null;
  /** Numbers of what is more than before. */
  stashes: number;
  branches: number;
  worktrees: number;
  /** The content of `own.txt` is another one. */
  own: boolean;
}

const NONE: Change = { run: 'done', stashes: 0, branches: 0, worktrees: 0, own: false };
const PARTS = {
  popped: { ...NONE, stashes: -1, own: true },
  dropped: { ...NONE, stashes: -1 },
  'branch deleted': { ...NONE, branches: -1 },
  'branch made': { ...NONE, branches: 1 },
  'checked out': { ...NONE, worktrees: 1 },
  'branch and checkout made': { ...NONE, branches: 1, worktrees: 1 },
  /** By itself git refuses what would be lost. */
  'git refuses': { ...NONE, run: 'refused by git' },
  /** There is no own part. */
  nothing: { ...NONE, run: null },
} satisfies Record<string, Change>;

/** The newest entry of the stash is the neighbour's, the one before is own; `theirs-branch` holds a commit that no other branch has. */
const SHARED: readonly (readonly [string, Part])[] = [
  ['git stash pop', 'popped'],
  ['git stash pop stash@{0}', 'popped'],
  ['git stash drop', 'dropped'],
  ['git stash drop -q 0', 'dropped'],
  ['git stash clear', 'dropped'],
  ['git reflog delete stash@{0}', 'dropped'],
  ['git reflog expire --expire=now --all', 'dropped'],
  ['git update-ref -d refs/stash', 'dropped'],
  ['git branch -D theirs-branch own-branch', 'branch deleted'],
  ['git branch --delete --force theirs-branch', 'git refuses'],
  ['git branch -D theirs-tree', 'git refuses'],
  ['git branch -M own-branch theirs-branch', 'branch made'],
  ['git branch -f theirs-branch HEAD', 'branch made'],
  ['git update-ref -d refs/heads/theirs-branch', 'branch made'],
  ['git worktree remove ../theirs-tree', 'nothing'],
  ['git worktree remove --force ../theirs-tree', 'nothing'],
  ['git worktree move ../theirs-tree ../elsewhere', 'nothing'],
  ['git worktree remove --force ../own-tree', 'git refuses'],
  ['rm -rf ../theirs-tree', 'nothing'],
];

/** Each puts another branch or commit under the neighbour. */
const SWITCHES: readonly (readonly [string, Part])[] = [
  ['git switch other', 'checked out'],
  ['git switch -c mine', 'branch and checkout made'],
  ['git switch -C other', 'checked out'],
  ['git switch --detach other', 'checked out'],
  ['git switch theirs-tree', 'checked out'],
  ['git switch --ignore-other-worktrees theirs-tree', 'checked out'],
  ['git checkout other', 'checked out'],
  ['git checkout -b mine', 'branch and checkout made'],
  ['git checkout -B other', 'checked out'],
  ['git checkout -f other', 'checked out'],
  ['git checkout --detach', 'checked out'],
  ['git symbolic-ref HEAD refs/heads/other', 'checked out'],
  ['git stash branch mine', 'branch and checkout made'],
];

let at: Neighbours;
beforeEach(async () => {
  at = await Neighbours.open();
  await at.neighbour.bash('git branch theirs-branch $(git commit-tree -p HEAD -m theirs HEAD^{tree})');
  await at.neighbour.bash('git worktree add -q -b theirs-tree ../theirs-tree && echo theirs > ../theirs-tree/theirs.txt');
});
afterEach(() => at.world.close());

test(`${SHARED.length} verbs against stash entries, branches and worktrees of a neighbour: refused; the advised command does the own part`, async () => {
  await at.own.bash('git worktree add -q -b own-tree ../own-tree');
  await at.neighbour.bash('echo theirs > ../own-tree/theirs-new.txt');
  for (const [command, part] of SHARED) {
    await at.own.bash(
      'git restore own.txt; git branch -q own-branch; git stash list | grep -q own || { date > own.txt; git stash push -qm own -- own.txt; }',
    );
    await stashOfTheNeighbour();
    expect.soft(await judge(command, part)).toEqual([]);
  }
  await at.end();
});

test(`${SWITCHES.length} ways to change the branch under a neighbour: refused; the advised command makes a checkout of its own`, async () => {
  await stashOfTheNeighbour();
  for (const [command, part] of SWITCHES) {
    const made = await judge(command, part);
    // What it has made is its own, and so is the way back.
    for (const root of made) expect.soft(await at.own.bash(`git worktree remove ${root}`)).toMatchObject({ error: false });
    if (PARTS[part].branches > 0) expect.soft(await at.own.bash('git branch -D mine')).toMatchObject({ error: false });
  }
  await at.end();
});

/** Makes the newest stash entry the neighbour's, and waits until the register knows it. */
async function stashOfTheNeighbour(): Promise<void> {
  await at.neighbour.bash('git stash drop -q stash@{1}; date > part/theirs.txt; git stash push -qm theirs -- part/theirs.txt');
  await until('the maker of the stash entry', async () => (await at.own.bash('git stash drop')).text.includes('#1'));
}

/** Has the command refused, runs what is advised, and compares. Returns the roots of new worktrees. */
async function judge(command: string, part: Part): Promise<string[]> {
  const { problems, before, text, advice } = await at.refused(command);
  const passed = advice === null ? null : await at.own.bash(advice);
  const now = at.state();
  const told = { command, text, passed };
  const run = passed === null ? null : passed.text.includes('was refused and') ? 'refused' : passed.error ? 'refused by git' : 'done';
  const change = {
    run,
    stashes: now.stashes.length - before.stashes.length,
    branches: now.refs.length - before.refs.length,
    worktrees: roots(now).length - roots(before).length,
    own: now.files['own.txt'] !== before.files['own.txt'],
  };
  const rest = ({ head, index, files }: RepositoryState): unknown => ({ head, index, files: { ...files, 'own.txt': '' } });
  expect
    .soft({ ...told, problems, theirs: theirsUntouched(before, now), change, rest: rest(now) })
    .toEqual({ ...told, problems: [], theirs: true, change: PARTS[part], rest: rest(before) });
  return roots(now).filter((root) => !roots(before).includes(root));
}

function roots({ worktrees }: RepositoryState): string[] {
  return worktrees.flatMap((line) => (line.startsWith('worktree ') ? [line.slice('worktree '.length)] : []));
}
