import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WorktreesWorld } from '../integration/worktrees-world.ts';

let w: WorktreesWorld;
beforeEach(async () => (w = await WorktreesWorld.open()));
afterEach(() => w.world.close());

describe('a daemon that was killed while it made one', () => {
  const row = async (part: { commit?: string } = {}) => {
    const { workspace } = await w.world.d.places.home(w.root);
    const commit = part.commit ?? w.git(w.root, 'rev-parse', 'HEAD').trim();
    await w.world.store.transaction([workspace.id], (tx) =>
      tx.checkouts.put({
        id: 'chk_killed',
        sessionId: null,
        workspaceId: workspace.id,
        path: w.at('work-1'),
        branch: 'work-1',
        baseBranch: 'main',
        baseCommit: commit,
        madeFrom: w.root,
        madeBy: 'auto',
        state: 'making',
        at: w.world.now,
        leftAt: null,
        commits: null,
        files: null,
      }),
    );
  };
  const later = (): void => w.world.advance(10 * 60_000);

  test('before git began: nothing is left', async () => {
    await row();
    await w.settle();
    expect(await w.rows()).toHaveLength(1);
    w.git(w.root, 'branch', 'work-1');
    later();
    await w.settle();
    expect([await w.rows(), w.git(w.root, 'branch', '--list', 'work-1')]).toEqual([[], '']);
  });

  test('after git was done: it is made', async () => {
    await row();
    w.git(w.root, 'worktree', 'add', '--quiet', '-b', 'work-1', w.at('work-1'));
    await w.settle();
    expect(await w.rows()).toMatchObject([{ state: 'made' }]);
  });

  /** A real git that hangs in the middle of its checkout, and is killed there with all that it started. */
  const killedGit = async (): Promise<void> => {
    for (const name of ['a', 'b', 'c']) w.put(w.root, `${name}.txt`, name);
    w.put(w.root, 'd.slow', 'd');
    w.put(w.root, '.gitattributes', '*.slow filter=slow\n');
    w.git(w.root, 'add', '.');
    w.git(w.root, 'commit', '--quiet', '--message', 'slow');
    const mark = join(w.world.root, 'hangs');
    w.git(w.root, 'config', 'filter.slow.smudge', `sh -c 'touch "${mark}"; exec sleep 600'`);
    await row();
    const child = spawn('git', ['-C', w.root, 'worktree', 'add', '--quiet', '-b', 'work-1', w.at('work-1')], {
      env: { PATH: process.env['PATH'] ?? '', HOME: w.world.root },
      detached: true,
      stdio: 'ignore',
    });
    await expect.poll(() => existsSync(mark), { timeout: 20_000 }).toBe(true);
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    w.git(w.root, 'config', '--unset', 'filter.slow.smudge');
    await once(child, 'close');
  };

  test('in the middle: it is taken back when no git can be at it any more', async () => {
    await killedGit();
    expect(existsSync(w.at('work-1'))).toBe(true);
    await w.settle();
    expect(await w.rows()).toHaveLength(1);
    later();
    await w.settle();
    expect([await w.rows(), existsSync(w.at('work-1')), w.git(w.root, 'branch', '--list', 'work-1')]).toEqual([[], false, '']);
    expect(w.git(w.root, 'worktree', 'list')).not.toContain('work-1');
  });

  test('in the middle, and somebody has put a file there: that stays', async () => {
    await killedGit();
    writeFileSync(join(w.at('work-1'), 'mine.txt'), 'mine');
    later();
    await w.settle();
    expect([await w.rows(), readFileSync(join(w.at('work-1'), 'mine.txt'), 'utf8')]).toEqual([[], 'mine']);
    expect(await w.story()).toEqual(['worktree.not-made']);
  });
});
