import { afterEach, beforeEach, expect, test } from 'vitest';
import { Neighbours, theirsUntouched } from '../harness/neighbours.ts';
import type { RepositoryState } from '../harness/repository-state.ts';

/** What the advised command does to the own files: `own.txt`, which git knows, and a new one. */
type OwnPart =
  /** The known file is put into a new stash entry; `all`: the new one too. */
  | 'stashed'
  | 'all stashed'
  /** The known file is as in HEAD again. */
  | 'reverted'
  | 'known deleted'
  | 'new deleted'
  | 'known moved'
  | 'staged'
  | 'all staged'
  | 'committed'
  | 'all committed'
  /** Nothing: another way to the same end. */
  | 'nothing';

/** Each would hide, drop, delete, move or take along uncommitted files of the neighbour, beside own ones. */
const VERBS: readonly (readonly [string, OwnPart])[] = [
  ['git stash', 'stashed'],
  ['git stash push -m kept', 'stashed'],
  ['git stash save kept', 'stashed'],
  ['git stash -u', 'all stashed'],
  ['git stash push --include-untracked', 'all stashed'],
  ['git stash push -- theirs.txt own.txt', 'stashed'],
  ['git reset --hard', 'reverted'],
  ['git reset --hard HEAD', 'reverted'],
  ['git checkout .', 'reverted'],
  ['git checkout -- theirs.txt own.txt', 'reverted'],
  ['git checkout HEAD -- .', 'reverted'],
  ['git checkout -f', 'reverted'],
  ['git restore .', 'reverted'],
  ['git restore theirs.txt own.txt', 'reverted'],
  ['git restore --staged --worktree .', 'reverted'],
  ['git read-tree -u --reset HEAD', 'reverted'],
  ['git checkout-index -f -a', 'reverted'],
  ['git switch -f main', 'reverted'],
  ['git switch --discard-changes main', 'reverted'],
  ['git clean -fd', 'new deleted'],
  ['git clean -ffdx', 'new deleted'],
  ['git rm -f theirs.txt own.txt', 'known deleted'],
  ['rm theirs.txt own.txt', 'known deleted'],
  ['git mv theirs.txt own.txt part/', 'known moved'],
  ['mv theirs.txt own.txt part/', 'known moved'],
  ['git add -A', 'all staged'],
  ['git add .', 'all staged'],
  ['git add --all -- .', 'all staged'],
  ["git add '*.txt'", 'all staged'],
  ['git add -u', 'staged'],
  ['git add -A && git commit -m all', 'all staged'],
  ['git commit -am all', 'committed'],
  ['git commit --all --message all', 'committed'],
  ['git commit -m all -- .', 'committed'],
  ['git pull --autostash', 'nothing'],
  ['git rebase --autostash other', 'nothing'],
  ['git merge --autostash other', 'nothing'],
];

let at: Neighbours;
beforeEach(async () => {
  at = await Neighbours.open();
});
afterEach(() => at.world.close());

test(`${VERBS.length} verbs against uncommitted files of a neighbour: refused, nothing changed; the advised command does the own part`, async () => {
  for (const [index, [command, part]] of VERBS.entries()) {
    const fresh = `own-${index}.txt`;
    await at.own.bash(
      `git reset -q -- own.txt; rm -f own-${index - 1}.txt part/own.txt; echo own ${index} | tee own.txt > ${fresh}; git log -1 --format=%h`,
    );
    const { problems, before, text, advice } = await at.refused(command);
    const run = filled(advice);
    const passed = run === null ? null : await at.own.bash(run);
    const now = at.state();
    // Both sides carry what helps to understand a failure.
    const told = { command, text, run };
    expect
      .soft({ ...told, problems, passed: passed?.error === false, theirs: theirsUntouched(before, now), own: ownPart(before, now, fresh) })
      .toEqual({ ...told, problems: [], passed: true, theirs: true, own: expectedPart(part, before, fresh) });
  }
  await at.end();
});

test('a commit without paths takes along nothing that the neighbour has staged; the advised command commits the own part', async () => {
  await at.neighbour.bash('git add theirs.txt theirs-new.txt');
  for (const command of ['git commit -m mine', 'git commit --amend --no-edit', 'git commit -m mine -i own.txt']) {
    await at.own.bash('date +%s%N | tee own.txt > own-new.txt; git add own.txt own-new.txt');
    const { problems, before, text, advice } = await at.refused(command);
    const run = filled(advice);
    const passed = run === null ? null : await at.own.bash(run);
    const now = at.state();
    const told = { command, text, run };
    expect
      .soft({ ...told, problems, passed: passed?.error === false, theirs: theirsUntouched(before, now), files: filesSince(before) })
      .toEqual({ ...told, problems: [], passed: true, theirs: true, files: ['own-new.txt', 'own.txt'] });
  }
  await at.end();
});

test('more own files than stand in a command: the advice reads them from `rollcall mine`', async () => {
  const names = Array.from({ length: 20 }, (_, number) => `many/own file ${number}.txt`);
  await at.own.bash('mkdir many; for n in {0..19}; do echo own > "many/own file $n.txt"; done');

  const add = await at.refused('git add -A');
  expect([add.problems, add.advice]).toEqual([
    [],
    'rollcall mine --null | git --literal-pathspecs add --pathspec-from-file=- --pathspec-file-nul',
  ]);
  expect(await at.own.bash(add.advice ?? '')).toMatchObject({ error: false });
  const staged = at.state();
  expect(theirsUntouched(add.before, staged)).toBe(true);
  expect(
    Object.keys(staged.index)
      .filter((file) => !(file in add.before.index))
      .toSorted(),
  ).toEqual(names.toSorted());

  const commit = await at.refused('git commit -am all');
  expect([commit.problems, commit.advice]).toEqual([[], expect.stringMatching(/^rollcall mine --null \| git --literal-pathspecs commit /)]);
  expect(await at.own.bash(commit.advice ?? '')).toMatchObject({ error: false });
  expect(theirsUntouched(commit.before, at.state())).toBe(true);
  expect(filesSince(commit.before)).toEqual(names.toSorted());
  await at.end();
});

/** An advised command with what it leaves to the agent. */
function filled(advice: string | null): string | null {
  return advice?.replaceAll(/'<(?:destination|directory)>'/g, 'part').replaceAll("'<commit>'", 'HEAD') ?? null;
}

/** Names of the files that differ between the commit of then and that of now. */
function filesSince({ head }: RepositoryState): string[] {
  return lines(at.repository.git('diff', '--name-only', '-z', head.split(' ')[0] ?? '', 'HEAD'), '\0');
}

interface OwnState {
  /** Contents. */
  known: string | undefined;
  fresh: string | undefined;
  moved: string | undefined;
  /** Whose index entries are other than before. */
  staged: string[];
  committed: string[];
  /** Files in new entries of the stash. */
  stashed: string[];
}

function ownPart(before: RepositoryState, { files, index, stashes }: RepositoryState, fresh: string): OwnState {
  const entry = stashes.find((one) => !before.stashes.includes(one));
  const inside = entry === undefined ? '' : at.repository.git('stash', 'show', '-u', '--name-only', '-z', entry.split(' ')[0] ?? '');
  const committed = filesSince(before);
  return {
    known: files['own.txt'],
    fresh: files[fresh],
    moved: files['part/own.txt'],
    staged: ['own.txt', fresh].filter(
      (file) => index[file] !== before.index[file] && index[file] !== undefined && !committed.includes(file),
    ),
    committed,
    stashed: lines(inside, '\0'),
  };
}

function expectedPart(part: OwnPart, { files }: RepositoryState, fresh: string): OwnState {
  const content = files[fresh];
  const head = at.repository.git('show', 'HEAD:own.txt');
  const same: OwnState = { known: content, fresh: content, moved: undefined, staged: [], committed: [], stashed: [] };
  switch (part) {
    case 'stashed':
      return { ...same, known: head, stashed: ['own.txt'] };
    case 'all stashed':
      return { ...same, known: head, fresh: undefined, stashed: [fresh, 'own.txt'] };
    case 'reverted':
      return { ...same, known: head };
    case 'known deleted':
      return { ...same, known: undefined };
    case 'new deleted':
      return { ...same, fresh: undefined };
    case 'known moved':
      return { ...same, known: undefined, moved: content };
    case 'staged':
      return { ...same, staged: ['own.txt'] };
    case 'all staged':
      return { ...same, staged: ['own.txt', fresh] };
    case 'committed':
      return { ...same, committed: ['own.txt'] };
    case 'all committed':
      return { ...same, committed: [fresh, 'own.txt'] };
    case 'nothing':
      return same;
    default:
      return part satisfies never;
  }
}

function lines(text: string, separator: string): string[] {
  return text
    .split(separator)
    .filter((part) => part !== '')
    .toSorted();
}
