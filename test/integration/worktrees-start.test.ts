import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leftWorktrees } from '../../src/daemon/worktree/left.ts';
import { ownCheckouts } from '../../src/daemon/worktree/own.ts';
import { checkoutWork } from '../../src/daemon/worktree/work.ts';
import { WorktreesWorld } from './worktrees-world.ts';

let w: WorktreesWorld;
beforeEach(async () => (w = await WorktreesWorld.open()));
afterEach(() => w.world.close());

const OFFER = /You can have a worktree/;

describe('suggest', () => {
  test('the second session of a checkout is offered one, once, and the commands work as they stand', async () => {
    const first = w.world.agent('first', 100);
    expect((await first.start()).texts.join('\n')).not.toMatch(OFFER);
    const second = w.world.agent('second', 101);
    const said = (await second.start()).texts.join('\n');
    expect(said).toContain('Session #1 works in this checkout too (branch main). You can have a worktree and a branch of your own:');
    expect(said).toContain('  rollcall worktree add work-1');
    const command = /(git worktree add .*)$/m.exec(said)?.[1] ?? '';
    execFileSync('sh', ['-c', command], { cwd: w.root, env: { PATH: process.env['PATH'] ?? '', HOME: w.world.root }, stdio: 'pipe' });
    expect(w.git(w.at('work-1'), 'branch', '--show-current')).toBe('work-1\n');
    expect((await second.start('resume')).texts.join('\n')).not.toMatch(OFFER);
    // What is taken is not offered again.
    expect((await w.world.agent('third', 102).start()).texts.join('\n')).toContain('Sessions #1, #2 work in this checkout too');
    expect((await w.world.agent('fourth', 103).start()).texts.join('\n')).toContain('rollcall worktree add work-2');
    expect(await w.story()).toEqual(['worktree.offered', 'worktree.offered', 'worktree.offered']);
  });

  test('nobody is offered one beside who has ended, is gone, works elsewhere, or where it is switched off', async () => {
    const first = w.world.agent('first', 100);
    await first.start();
    await first.end();
    expect((await w.world.agent('after the end', 101).start()).texts.join('\n')).not.toMatch(OFFER);
    w.world.kill(101);
    expect((await w.world.agent('after death', 102).start()).texts.join('\n')).not.toMatch(OFFER);
    const { path } = await w.add({ name: 'mine' });
    expect((await w.world.agent('elsewhere', 103, path).start()).texts.join('\n')).not.toMatch(OFFER);
    w.mode = 'off';
    expect((await w.world.agent('switched off', 104).start()).texts.join('\n')).not.toMatch(OFFER);
    expect(await w.story()).toEqual(['worktree.made']);
  });

  test('nothing is offered that cannot be made: no commit yet, no repository, inside of another repository', async () => {
    for (const [at, name] of [
      [join(w.world.root, 'plain'), 'none'],
      [join(w.root, 'inner'), 'inner'],
      [join(w.world.root, 'unborn'), 'unborn'],
    ] as const) {
      mkdirSync(at);
      if (name !== 'none') w.git(at, 'init', '--quiet');
      if (name === 'inner') w.commit(at, 'a', 'a');
      await w.world.agent(`${name} 1`, 200, at).start();
      const said = (await w.world.agent(`${name} 2`, 201, at).start()).texts.join('\n');
      expect([name, OFFER.test(said), said.includes('#1')]).toEqual([name, false, true]);
    }
  });
});

describe('auto', () => {
  beforeEach(() => (w.mode = 'auto'));

  test('the second session that a person sits before gets one, is told where, and that it cannot be moved', async () => {
    w.worktrees = { copy: ['.env'] };
    w.put(w.root, '.env', 'KEY=1\n');
    await w.start(w.world.agent('first', 100));
    const said = (await w.start(w.world.agent('second', 101))).texts.join('\n');
    expect(said).toContain('A worktree of your own was made for you:');
    expect(said).toContain(`  ${w.at('work-1')}  (branch work-1, from main)`);
    expect(said).toContain('You cannot be moved there');
    expect(said).toContain('`rollcall worktree merge work-1`');
    expect(w.git(w.at('work-1'), 'branch', '--show-current')).toBe('work-1\n');
    expect(readFileSync(join(w.at('work-1'), '.env'), 'utf8')).toBe('KEY=1\n');
    expect(await w.list()).toMatchObject([{ name: 'work-1', madeBy: 'auto', state: 'made', session: { number: 2 }, commits: 0, files: 0 }]);
    expect((await w.start(w.world.agent('second', 101), 'resume')).texts.join('\n')).not.toContain('was made for you');
    // What it was told is gone from its conversation.
    for (const source of ['compact', 'clear'] as const) {
      const again = (await w.start(w.world.agent('second', 101), source)).texts.join('\n');
      expect(again).toContain(`You have a worktree of your own:\n  ${w.at('work-1')}  (branch work-1, from main)`);
    }
    expect((await w.start(w.world.agent('first', 100), 'compact')).texts.join('\n')).not.toContain('of your own:');
  });

  test('one that no person sits before is offered one, and so is one on no branch', async () => {
    await w.start(w.world.agent('first', 100));
    expect((await w.start(w.world.agent('script', 101), 'startup', 'sdk-cli')).texts.join('\n')).toMatch(OFFER);
    w.git(w.root, 'checkout', '--quiet', '--detach');
    expect((await w.start(w.world.agent('detached', 102))).texts.join('\n')).toMatch(OFFER);
    expect(await w.rows()).toEqual([]);
  });

  test('two that start at once get one each', async () => {
    await w.start(w.world.agent('first', 100));
    const said = await Promise.all([101, 102, 103].map((pid) => w.start(w.world.agent(`at once ${pid}`, pid))));
    const branches = said.map(({ texts }) => /branch (work-\d), from main/.exec(texts.join('\n'))?.[1] ?? 'none');
    expect(new Set(branches)).toEqual(new Set(['work-1', 'work-2', 'work-3']));
    expect((await w.rows()).map(({ state }) => state)).toEqual(['made', 'made', 'made']);
  });

  test('where it takes long the start does not wait: it is told with a later hook', async () => {
    w.world.d.checkouts = { ...checkoutWork(process.env), patienceMs: 0 };
    await w.start(w.world.agent('first', 100));
    const second = w.world.agent('second', 101);
    expect((await w.start(second)).texts.join('\n')).toContain('is being made for you (work-1)');
    await expect.poll(async () => (await w.rows())[0]?.state, { timeout: 20_000 }).toBe('made');
    await expect.poll(async () => (await second.prompt()).texts.join('\n'), { timeout: 20_000 }).toContain(w.at('work-1'));
  });

  test('a place that cannot be written: the session is told, works here, and nothing is left', async () => {
    // Root may write everywhere, but not below a file.
    const file = join(w.world.root, 'file');
    writeFileSync(file, '');
    w.worktrees = { directory: file };
    await w.start(w.world.agent('first', 100));
    const said = (await w.start(w.world.agent('second', 101))).texts.join('\n');
    expect(said).toContain('No worktree of your own could be made');
    expect(await w.rows()).toEqual([]);
    expect(w.git(w.root, 'branch', '--list', 'work-*')).toBe('');
    expect(w.git(w.root, 'worktree', 'list')).not.toContain('work-1');
  });

  test('a filter that fails (as of large files that are not there) is said, and nothing is left', async () => {
    w.commit(w.root, '.gitattributes', '*.bin filter=broken\n');
    w.commit(w.root, 'a.bin', 'x');
    w.git(w.root, 'config', 'filter.broken.smudge', 'false');
    w.git(w.root, 'config', 'filter.broken.required', 'true');
    await w.start(w.world.agent('first', 100));
    const said = (await w.start(w.world.agent('second', 101))).texts.join('\n');
    expect(said).toMatch(/No worktree of your own could be made \(.*smudge filter broken failed/);
    expect([existsSync(w.at('work-1')), w.git(w.root, 'branch', '--list', 'work-*'), await w.rows()]).toEqual([false, '', []]);
    expect(await w.story()).toEqual(['worktree.not-made']);
  });
});

describe('at the end of a session', () => {
  beforeEach(() => (w.mode = 'auto'));
  const second = async () => {
    await w.start(w.world.agent('first', 100));
    const agent = w.world.agent('second', 101);
    await w.start(agent);
    return agent;
  };

  test('what it left is kept, and the next session is told how to merge it', async () => {
    const agent = await second();
    w.commit(w.at('work-1'), 'a.txt', 'a');
    w.commit(w.at('work-1'), 'b.txt', 'b');
    w.put(w.at('work-1'), 'c.txt', 'c');
    await agent.end();
    await w.settle();
    expect(await w.list()).toMatchObject([{ name: 'work-1', commits: 2, files: 1, session: { number: 2, ended: true } }]);
    w.mode = 'suggest';
    const said = (await w.world.agent('third', 102).start()).texts.join('\n');
    expect(said).toContain('Session #2 left a worktree with work that was not merged back. To merge it: `rollcall worktree merge work-1`.');
    expect(said).toContain(`| work-1: 2 commits not merged, 1 file not committed; ${w.at('work-1')}`);
    expect(await w.story()).toEqual(['worktree.made', 'worktree.left', 'worktree.offered']);
    const workspaceId = (await w.rows())[0]?.workspaceId ?? 0;
    const named = async (): Promise<string[]> => (await w.world.store.read((tx) => leftWorktrees(tx, workspaceId))).map(({ name }) => name);
    expect(await named()).toEqual(['work-1']);
    const sessionId = (await w.rows())[0]?.sessionId ?? '';
    expect(await ownCheckouts(w.world.d, sessionId)).toMatchObject([{ name: 'work-1', baseBranch: 'main', commits: 2, files: 1 }]);
    // Merged by plain git: nobody is told of it any more, as soon as it was looked at again.
    w.git(w.at('work-1'), 'add', '--all');
    w.git(w.at('work-1'), 'commit', '--quiet', '--message', 'c');
    w.git(w.root, 'merge', '--quiet', 'work-1');
    await w.list();
    expect(await named()).toEqual([]);
    expect((await w.world.agent('fourth', 103).start()).texts.join('\n')).not.toContain('left a worktree');
    // It comes back: it is not left any more.
    await agent.start('resume');
    await w.settle();
    expect((await w.rows())[0]).toMatchObject({ leftAt: null, commits: null, files: null });
  });

  test('one in which nothing is left is removed, but not what git ignores in it', async () => {
    const agent = await second();
    w.commit(w.at('work-1'), '.gitignore', 'built/\n');
    w.put(w.at('work-1'), 'built/x', 'x');
    expect(await w.merge('work-1')).toMatchObject({ commits: 1, into: 'main' });
    await agent.end();
    await w.settle();
    expect(existsSync(w.at('work-1'))).toBe(true);
    await agent.start('resume');
    await w.settle();
    w.git(w.at('work-1'), 'clean', '-qfdX');
    await agent.end();
    await w.settle();
    expect([existsSync(w.at('work-1')), w.git(w.root, 'branch', '--list', 'work-*'), await w.rows()]).toEqual([false, '', []]);
    expect(await w.story()).toEqual(['worktree.made', 'worktree.merged', 'worktree.left', 'worktree.left', 'worktree.removed']);
  });

  test('one that a command made stays, and so does one in which another session works', async () => {
    const { path } = await w.add({ name: 'mine' });
    const agent = w.world.agent('inside', 110, path);
    await agent.start();
    expect(await w.rows()).toMatchObject([{ sessionId: expect.stringMatching(/^ses_/), state: 'made' }]);
    await agent.end();
    const auto = await second();
    const guest = w.world.agent('guest', 111, w.at('work-1'));
    await guest.start();
    await auto.end();
    await w.settle();
    expect([existsSync(path), existsSync(w.at('work-1'))]).toEqual([true, true]);
  });

  test('where the setting says so it is merged back, unless somebody works there', async () => {
    w.worktrees = { at_end: 'merge' };
    const agent = await second();
    w.commit(w.at('work-1'), 'a.txt', 'a');
    await w.world.agent('first', 100).prompt();
    await agent.end();
    await w.settle();
    expect(existsSync(join(w.root, 'a.txt'))).toBe(false);
    await agent.start('resume');
    await w.settle();
    await w.world.agent('first', 100).stop();
    await agent.end();
    await w.settle();
    expect([readFileSync(join(w.root, 'a.txt'), 'utf8'), existsSync(w.at('work-1'))]).toEqual(['a', false]);
  });
});
