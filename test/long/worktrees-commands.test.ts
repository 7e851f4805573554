import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { program, refusal } from '../integration/roll-world.ts';
import { WorktreesWorld } from '../integration/worktrees-world.ts';

let w: WorktreesWorld;
beforeEach(async () => (w = await WorktreesWorld.open()));
afterEach(() => w.world.close());

describe('add', () => {
  test('a worktree beside the main checkout with a new branch; whoever starts in it first has it', async () => {
    const made = await w.add({ name: 'login', branch: 'feature/login' });
    expect(made).toMatchObject({ name: 'login', path: w.at('login'), branch: 'feature/login', base: 'main', session: null, dryRun: false });
    expect(w.git(w.at('login'), 'branch', '--show-current')).toBe('feature/login\n');
    await w.world.agent('a', 100, made.path).start();
    expect(await w.list()).toMatchObject([{ session: { number: 1, ended: false }, commits: 0, files: 0, madeBy: 'command' }]);
    // From inside of a worktree the next one lies beside it, and goes back into its branch.
    expect(await w.add({ cwd: made.path })).toMatchObject({ path: w.at('work-1'), base: 'feature/login' });
    expect(await w.add({ from: 'main' })).toMatchObject({ path: w.at('work-2'), base: 'main' });
  });

  test.each([
    ['two words'],
    [`it's "quoted"`],
    ['測試-ü'],
    ['-dash'],
    ['$(touch x)'],
    ['a;b&c'],
    ['#1'],
    ['~'],
    ['@{-1}'],
    ['x.lock'],
    ['HEAD'],
  ])('a name such as %s', async (name) => {
    const made = await w.add({ name });
    expect(made.path).toBe(w.at(name));
    expect(w.git(made.path, 'branch', '--show-current').trim()).toBe(made.branch);
    w.commit(made.path, 'a.txt', 'a');
    expect(await w.merge(name)).toMatchObject({ commits: 1, into: 'main', at: w.root });
    expect(await w.remove(name)).toMatchObject({ branchDeleted: true });
    expect([existsSync(made.path), w.git(w.root, 'branch', '--list').trim(), await w.rows()]).toEqual([false, '* main', []]);
  });

  test.each([
    [{ name: '..' }, 'means something else'],
    [{ name: '.git' }, 'means something else'],
    [{ name: 'a/b' }, 'without a slash'],
    [{ name: 'a\nb' }, 'cannot be shown'],
    [{ name: 'x\u202ey' }, 'cannot be shown'],
    [{ name: 'x'.repeat(61) }, 'at most 60'],
    [{ branch: '-x' }, 'git takes no branch'],
    [{ branch: 'a..b' }, 'git takes no branch'],
    [{ branch: 'main' }, 'the branch main is there already'],
    [{ branch: 'main/sub' }, 'the branch main is there already'],
    [{ from: '--all' }, 'no commit called "--all"'],
    [{ from: 'nowhere' }, 'no commit called "nowhere"'],
  ])('%o is refused, and nothing is made', async (wanted, why) => {
    const error = await refusal(w.add(wanted));
    expect([error.code, error.message]).toEqual(['CHECKOUT_REFUSED', expect.stringContaining(why)]);
    expect([await w.rows(), w.git(w.root, 'worktree', 'list').split('\n')]).toEqual([[], [expect.any(String), '']]);
  });

  test('what is there already is not touched', async () => {
    mkdirSync(w.at('taken'), { recursive: true });
    writeFileSync(join(w.at('taken'), 'mine'), 'mine');
    expect((await refusal(w.add({ name: 'taken' }))).message).toContain('is there already');
    symlinkSync('/nowhere', w.at('link'));
    expect((await refusal(w.add({ name: 'link' }))).message).toContain('is there already');
    // One that git still knows, but whose directory is gone.
    w.git(w.root, 'worktree', 'add', '--quiet', '-b', 'old', w.at('old'));
    rmSync(w.at('old'), { recursive: true });
    expect((await refusal(w.add({ name: 'old', branch: 'new' }))).message).toContain('is there already');
    expect(readFileSync(join(w.at('taken'), 'mine'), 'utf8')).toBe('mine');
  });

  test('a bare repository, one without a commit, a submodule: refused, and it is said why', async () => {
    const bare = join(w.world.root, 'bare.git');
    w.git(w.root, 'clone', '--quiet', '--bare', '.', bare);
    expect((await refusal(w.add({ cwd: bare }))).code).toBe('NOT_A_REPOSITORY');
    // Beside a worktree of a bare one there is room.
    w.git(bare, 'worktree', 'add', '--quiet', '-b', 'first', join(w.world.root, 'first'));
    expect(await w.add({ cwd: join(w.world.root, 'first') })).toMatchObject({
      path: join(w.world.root, 'bare-worktrees/work-1'),
      base: 'first',
    });
    const unborn = join(w.world.root, 'unborn');
    w.git(w.root, 'init', '--quiet', unborn);
    expect((await refusal(w.add({ cwd: unborn }))).message).toContain('no commit yet');
    w.git(w.root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', bare, 'sub');
    const sub = join(w.root, 'sub');
    const error = await refusal(w.add({ cwd: sub }));
    expect(error.message).toContain('lies inside of the repository');
    w.worktrees = { directory: join(w.world.root, 'elsewhere') };
    expect(await w.add({ cwd: sub })).toMatchObject({ path: join(w.world.root, 'elsewhere/work-1') });
  });

  test('a detached head begins a branch that goes back into none; a sparse checkout stays sparse', async () => {
    w.git(w.root, 'checkout', '--quiet', '--detach');
    expect(await w.add({ name: 'loose' })).toMatchObject({ base: null });
    w.commit(w.at('loose'), 'a.txt', 'a');
    const error = await refusal(w.merge('loose'));
    expect([error.code, error.message, error.remedy]).toEqual([
      'MERGE_REFUSED',
      expect.stringContaining('came from no branch'),
      expect.stringContaining('git merge loose'),
    ]);
    w.git(w.root, 'checkout', '--quiet', 'main');
    w.commit(w.root, 'in/x', 'x');
    w.commit(w.root, 'out/y', 'y');
    w.git(w.root, 'sparse-checkout', 'set', 'in');
    const { path } = await w.add({ name: 'sparse' });
    expect([existsSync(join(path, 'in/x')), existsSync(join(path, 'out/y'))]).toEqual([true, false]);
    expect(await w.remove('sparse')).toMatchObject({ branchDeleted: true });
  });

  test('files are copied that the settings name and git does not track, through no link, never over one', async () => {
    w.worktrees = { copy: ['.env', 'sub/.env', 'README.md', 'link', 'missing', '../outside', '/etc/hostname', 'dir'] };
    w.put(w.root, '.env', 'KEY=1');
    w.put(w.root, 'sub/.env', 'KEY=2');
    w.put(w.root, 'dir/x', 'x');
    symlinkSync('/etc/hostname', join(w.root, 'link'));
    const { path, copied, notCopied } = await w.add({ name: 'copies' });
    expect(copied).toEqual(['.env', 'sub/.env']);
    expect(notCopied.map((text) => text.split(':')[0])).toEqual(['README.md', 'link', '../outside', '/etc/hostname', 'dir']);
    expect(readFileSync(join(path, 'sub/.env'), 'utf8')).toBe('KEY=2');
    // As long as they are as they were, nothing is lost with them.
    writeFileSync(join(path, '.env'), 'KEY=3');
    expect((await refusal(w.remove('copies'))).message).toContain('1 file in it is not committed (.env)');
    writeFileSync(join(path, '.env'), 'KEY=1');
    expect(await w.remove('copies')).toMatchObject({ branchDeleted: true });
    expect(readFileSync(join(w.root, '.env'), 'utf8')).toBe('KEY=1');
  });

  test('many at once: one each, and of one name one', async () => {
    const names = (await Promise.all(Array.from({ length: 6 }, () => w.add()))).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['work-1', 'work-2', 'work-3', 'work-4', 'work-5', 'work-6']);
    const same = await Promise.allSettled([w.add({ name: 'same' }), w.add({ name: 'same' }), w.add({ name: 'same' })]);
    expect(same.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(w.git(w.at('same'), 'status', '--porcelain')).toBe('');
  });

  test('a dry run says it and makes nothing', async () => {
    expect(await w.add({ name: 'x', dryRun: true })).toMatchObject({ dryRun: true, path: w.at('x'), branch: 'x' });
    expect([existsSync(w.at('x')), await w.rows()]).toEqual([false, []]);
  });
});

describe('merge', () => {
  beforeEach(async () => void (await w.add({ name: 'own' })));
  const state = (): unknown => [
    w.git(w.root, 'rev-parse', 'HEAD'),
    w.git(w.root, 'status', '--porcelain'),
    w.git(w.at('own'), 'rev-parse', 'HEAD'),
    w.git(w.at('own'), 'status', '--porcelain'),
  ];

  test('into the checkout of the branch that it came from, by a commit where both went on; who works there is told', async () => {
    const first = w.world.agent('first', 100);
    await first.start();
    w.commit(w.at('own'), 'own.txt', 'own');
    w.commit(w.root, 'main.txt', 'main');
    expect(await w.merge('own', { dryRun: true })).toMatchObject({ dryRun: true, commits: 1 });
    expect(existsSync(join(w.root, 'own.txt'))).toBe(false);
    expect(await w.merge('own')).toMatchObject({ commits: 1, into: 'main', at: w.root, branch: 'own' });
    expect(w.git(w.root, 'log', '-1', '--format=%s')).toBe("Merge branch 'own' into main\n");
    expect((await first.prompt()).texts.join('\n')).toContain('The branch own was merged into the checkout that you work in');
    expect(await w.merge('own')).toMatchObject({ commits: 0 });
  });

  test('a conflict leaves both as they were and says how to solve it in the worktree; then it merges', async () => {
    w.commit(w.at('own'), 'README.md', 'own\n');
    w.commit(w.root, 'README.md', 'main\n');
    const before = state();
    const error = await refusal(w.merge('own'));
    expect([error.code, error.message]).toEqual(['MERGE_REFUSED', 'own was not merged: it conflicts with main in README.md']);
    expect(error.remedy).toContain(`git -C ${w.at('own')} merge main`);
    expect(state()).toEqual(before);
    expect(() => w.git(w.at('own'), 'merge', 'main')).toThrow('Command failed');
    expect((await refusal(w.merge('own'))).message).toContain('a merge has stopped halfway in it');
    w.commit(w.at('own'), 'README.md', 'both\n');
    expect(await w.merge('own')).toMatchObject({ into: 'main' });
    expect(readFileSync(join(w.root, 'README.md'), 'utf8')).toBe('both\n');
  });

  test('what is not committed on either side, another turn, a lock, a hook, an untracked file in the way: refused, nothing changed', async () => {
    w.commit(w.at('own'), 'own.txt', 'own');
    const refusals: Record<string, string> = {};
    const tried = async (name: string): Promise<void> => {
      const before = state();
      const error = await refusal(w.merge('own'));
      expect([name, error.code, state()]).toEqual([name, 'MERGE_REFUSED', before]);
      refusals[name] = error.message.replaceAll(w.world.root, '');
    };
    w.put(w.at('own'), 'new.txt', 'x');
    await tried('untracked here');
    rmSync(join(w.at('own'), 'new.txt'));
    w.put(w.root, 'README.md', 'changed');
    await tried('changed there');
    w.git(w.root, 'checkout', '--quiet', '--', 'README.md');
    w.put(w.root, 'own.txt', 'in the way');
    await tried('in the way');
    rmSync(join(w.root, 'own.txt'));
    const first = w.world.agent('first', 100);
    await first.start();
    await first.prompt();
    await tried('turn');
    await first.stop();
    writeFileSync(join(w.root, '.git/index.lock'), '');
    await tried('lock');
    rmSync(join(w.root, '.git/index.lock'));
    w.commit(w.root, 'main.txt', 'main');
    writeFileSync(join(w.root, '.git/hooks/commit-msg'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await tried('hook');
    rmSync(join(w.root, '.git/hooks/commit-msg'));
    w.git(w.root, 'switch', '--quiet', '--detach');
    await tried('nowhere');
    w.git(w.root, 'switch', '--quiet', 'main');
    expect(refusals).toEqual({
      'untracked here': 'own was not merged: 1 file in it is not committed (new.txt)',
      'changed there': 'own was not merged: 1 file in /shop is not committed (README.md)',
      'in the way': expect.stringContaining('untracked working tree files would be overwritten'),
      turn: 'own was not merged: the turn of #1 runs in /shop',
      lock: expect.stringContaining('index.lock'),
      hook: 'own was not merged: the hook commit-msg of this repository would not be run',
      nowhere: 'own was not merged: main is checked out nowhere',
    });
    expect(await w.merge('own')).toMatchObject({ commits: 1 });
  });
});

describe('remove', () => {
  test('never what is not committed, not merged, ignored, or where somebody works', async () => {
    const { path } = await w.add({ name: 'own' });
    w.commit(path, '.gitignore', '*.log\n');
    const why = async (part: Parameters<typeof w.remove>[1] = {}): Promise<string> => (await refusal(w.remove('own', part))).message;
    expect(await why()).toBe('own was not removed: 1 commit is not merged into main');
    expect(await w.remove('own', { keepBranch: true, dryRun: true })).toMatchObject({ branchDeleted: false });
    expect(await w.merge('own')).toMatchObject({ commits: 1 });
    w.put(path, 'new.txt', 'x');
    expect(await why({ keepBranch: true })).toBe('own was not removed: 1 file in it is not committed (new.txt)');
    rmSync(join(path, 'new.txt'));
    w.put(path, 'a.log', 'x');
    expect(await why()).toBe('own was not removed: 1 file in it is ignored by git (a.log)');
    const inside = w.world.agent('inside', 100, path);
    await inside.start();
    expect(await why({ ignored: true })).toBe('own was not removed: #1 works in it');
    await inside.end();
    w.git(path, 'checkout', '--quiet', '--detach');
    w.commit(path, 'loose.txt', 'x');
    expect(await why({ ignored: true, keepBranch: true })).toContain('1 commit is not merged');
    w.git(path, 'checkout', '--quiet', 'own');
    expect(statSync(path).isDirectory()).toBe(true);
    expect(await w.remove('own', { ignored: true })).toMatchObject({ branchDeleted: true, ignored: ['a.log'] });
    expect([existsSync(path), w.git(w.root, 'branch', '--list', 'own'), await w.story()]).toEqual([
      false,
      '',
      ['worktree.made', 'worktree.merged', 'worktree.removed'],
    ]);
  });

  test('only its directory, with --keep-branch', async () => {
    const { path } = await w.add({ name: 'own' });
    w.commit(path, 'a.txt', 'a');
    expect(await w.remove('own', { keepBranch: true })).toMatchObject({ branchDeleted: false });
    expect([existsSync(path), w.git(w.root, 'log', '-1', '--format=%s', 'own')]).toEqual([false, 'a.txt\n']);
  });

  test('a locked one stays; one whose branch is checked out elsewhere keeps it', async () => {
    const { path } = await w.add({ name: 'own' });
    w.git(w.root, 'worktree', 'lock', path);
    expect((await refusal(w.remove('own'))).message).toContain('git: cannot remove a locked working tree');
    w.git(w.root, 'worktree', 'unlock', path);
    w.git(path, 'checkout', '--quiet', '--detach');
    w.git(w.root, 'worktree', 'add', '--quiet', w.at('other'), 'own');
    expect(await w.remove('own')).toMatchObject({ branchDeleted: false });
    expect(w.git(w.at('other'), 'branch', '--show-current')).toBe('own\n');
  });

  test('of a session that lives only by itself or a person', async () => {
    const { path } = await w.add({ name: 'own' });
    const owner = w.world.agent('owner', 100, path);
    await owner.start();
    expect((await refusal(w.remove('own', { caller: program }))).code).toBe('PERSON_NEEDED');
    expect((await refusal(w.merge('own', { caller: program }))).code).toBe('PERSON_NEEDED');
    await owner.end();
    expect(await w.remove('own', { caller: program })).toMatchObject({ branchDeleted: true });
    expect((await refusal(w.remove('own'))).code).toBe('NO_SUCH_CHECKOUT');
  });

  test('one whose first checkout is gone is still known, and can be removed', async () => {
    const { path } = await w.add({ name: 'one' });
    await w.add({ name: 'two', cwd: path });
    w.commit(w.at('two'), 'a.txt', 'a');
    expect(await w.remove('one', { keepBranch: true })).toMatchObject({ branchDeleted: false });
    expect(await w.list()).toMatchObject([{ name: 'two', base: 'one', commits: 1, files: 0 }]);
    expect((await refusal(w.merge('two'))).message).toContain('one is checked out nowhere');
    expect(await w.remove('two', { keepBranch: true })).toMatchObject({ branchDeleted: false });
    expect(existsSync(join(w.world.root, 'shop-worktrees'))).toBe(false);
  });

  test('one that was removed by git is not listed any more; as long as its branch holds something it is', async () => {
    const { path } = await w.add({ name: 'own' });
    w.commit(path, 'a.txt', 'a');
    w.git(w.root, 'worktree', 'remove', path);
    expect(await w.list()).toMatchObject([{ name: 'own', commits: 1 }]);
    expect(await w.merge('own')).toMatchObject({ commits: 1 });
    expect(await w.list()).toEqual([]);
    expect((await w.story()).at(-1)).toBe('worktree.removed');
  });
});
