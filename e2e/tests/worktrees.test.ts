import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorktreesReply } from '../../src/protocol/api-worktree.ts';
import { DrivenPrint, DrivenTerminal } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];
const commit = 'commit --quiet --message own';
const identity = '-c user.name=T -c user.email=t@example.invalid';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'src/api.ts': 'export const orders = 1;\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test('the second session is offered a worktree, and the command works as it stands: made, merged back, removed', async () => {
  const a = new DrivenPrint(world, 'a', { cwd: repository.root });
  await a.bash('true');
  const b = new DrivenPrint(world, 'b', { cwd: repository.root });
  await b.bash('true');
  expect(a.seen).not.toContain('You can have a worktree');
  expect(b.seen).toContain('Session #1 works in this checkout too (branch main). You can have a worktree and a branch of your own:');
  expect((await rollcall.run('status')).stdout).toMatch(/#1 +claude-code .* main [^]*#2 +claude-code .* main /);

  const command = /^ {2}(rollcall worktree add \S+)$/m.exec(b.seen)?.[1] ?? '';
  const made = await b.bash(command);
  const at = path.join(world.directory, 'project-worktrees/work-1');
  expect(made.text).toContain(`Made the worktree ${at} with the new branch work-1, from main.`);
  expect(await b.write(path.join(at, 'src/own.ts'), 'export const own = 1;\n')).toMatchObject({ error: false });
  expect((await b.bash('rollcall worktree merge')).text).toContain('1 file in it is not committed (src/own.ts)');
  expect(await b.bash(`git -C ${at} add src/own.ts && git -C ${at} ${identity} ${commit}`)).toMatchObject({ error: false });
  expect((await b.bash('rollcall worktree merge work-1')).text).toContain('the turn of #1 runs in');
  await a.end();
  expect((await b.bash('rollcall worktree remove work-1')).text).toContain('1 commit is not merged into main');
  expect((await b.bash('rollcall worktree merge work-1')).text).toContain('Merged 1 commit of work-1 into main');
  expect(repository.content('src/own.ts')).toBe('export const own = 1;\n');
  expect((await b.bash('rollcall worktree remove work-1')).text).toContain('and its branch work-1, which is merged.');
  expect([existsSync(at), repository.git('branch', '--list', 'work-*')]).toEqual([false, '']);
  await b.end();
});

test('auto: the second session gets one; what it leaves is kept, and the next one is told how to merge it', async () => {
  const config = path.join(world.home, '.config/rollcall');
  mkdirSync(config, { recursive: true });
  writeFileSync(path.join(config, 'config.yaml'), 'worktree: auto\n');
  const first = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  await rollcall.session(await first.agent.sessionId());
  const second = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  const turn = await second.prompt('b');
  await turn.bash('true');
  const at = path.join(world.directory, 'project-worktrees/work-1');
  expect(turn.seen).toContain('A worktree of your own was made for you:');
  expect(turn.seen).toContain(`  ${at}  (branch work-1, from main)`);
  expect(await turn.write(path.join(at, 'src/own.ts'), 'export const own = 1;\n')).toMatchObject({ error: false });
  expect(await turn.bash(`git -C ${at} add src/own.ts && git -C ${at} ${identity} ${commit}`)).toMatchObject({ error: false });
  await second.end(turn);
  await second.agent.type('/exit');
  await second.agent.ended();

  const left = await until('the worktree to be left', async () => {
    const entries = await rollcall.journal();
    return entries.some(({ kind }) => kind === 'worktree.left') && (await rollcall.json<WorktreesReply>('worktree', 'list')).worktrees[0];
  });
  expect(left).toMatchObject({ name: 'work-1', madeBy: 'auto', commits: 1, files: 0, session: { number: 2, ended: true } });
  expect(existsSync(path.join(at, 'src/own.ts'))).toBe(true);
  const c = new DrivenPrint(world, 'c', { cwd: repository.root });
  await c.bash('true');
  const told = /Session #2 left a worktree with work that was not merged back\. To merge it: `(rollcall worktree merge work-1)`/.exec(
    c.seen,
  );
  expect((await c.bash(told?.[1] ?? 'false')).text).toContain('Merged 1 commit of work-1 into main');
  expect(repository.content('src/own.ts')).toBe('export const own = 1;\n');
  await c.end();
});
