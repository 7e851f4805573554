import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AddWorktreeReply, MergeWorktreeReply, RemoveWorktreeReply, WorktreeView } from '../../src/protocol/api-worktree.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { rollcall } from './cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from './cli-support/scripted-daemon.ts';
import { NOW } from './cli-support/views.ts';

const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;

let daemon: ScriptedDaemon;
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(() => daemon.close());
const run = (...args: string[]) => rollcall(args, { env: daemon.env, cwd: daemon.directory });

const view = (given: Partial<WorktreeView> = {}): WorktreeView => ({
  id: 'chk_1',
  name: 'work-1',
  path: '/work/shop-worktrees/work-1',
  branch: 'work-1',
  base: 'main',
  madeFrom: '/work/shop',
  madeBy: 'auto',
  state: 'made',
  session: { id: 'ses_2', number: 2, ended: true },
  madeAt: '2026-11-21T11:00:00.000Z',
  commits: 2,
  files: 0,
  ignored: 0,
  ...given,
});
const added: AddWorktreeReply = {
  dryRun: false,
  name: 'work-1',
  path: '/work/shop-worktrees/work-1',
  branch: 'work-1',
  base: 'main',
  commit: 'abcdef0'.padEnd(40, '0'),
  copied: ['.env'],
  notCopied: ['x: it is no regular file'],
  session: null,
};
const merged: MergeWorktreeReply = {
  dryRun: false,
  name: 'work-1',
  branch: 'work-1',
  into: 'main',
  at: '/work/shop',
  commits: 2,
  commit: added.commit,
};
const removed: RemoveWorktreeReply = {
  dryRun: false,
  name: 'work-1',
  path: '/work/shop-worktrees/work-1',
  branch: 'work-1',
  branchDeleted: true,
  ignored: [],
};

describe('rollcall worktree', () => {
  test('list: whose each is, what is not merged, and what to do with those that nobody works in', async () => {
    const others = [
      view({ name: 'dirty', commits: 0, files: 3, madeBy: 'command', session: null }),
      view({ name: "it's done", commits: 0, path: "/w/it's done" }),
      view({ name: 'loose', base: null, branch: 'loose', session: null }),
      view({ name: 'live', session: { id: 'ses_3', number: 3, ended: false }, commits: null, files: null }),
      view({ name: 'new', state: 'making', commits: 0 }),
    ];
    daemon.answer('GET /api/worktrees', { worktrees: [view(), ...others], now: NOW });
    const { stdout, status } = await run('worktree', 'list');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^NAME +WHOSE +BRANCH +FROM +AGE +NOT MERGED +PATH\nwork-1 +#2, ended \(auto\) +work-1 +main +1 h +2 commits +\/work/,
    );
    expect(stdout).toMatch(/^dirty +nobody .* 3 files not committed /m);
    expect(stdout).toMatch(/^live +#3 .* unknown /m);
    expect(stdout).toMatch(/^new .* being made /m);
    expect(stdout.split('\n\n')[1]?.split('\n')).toEqual([
      'work-1: rollcall worktree merge work-1, then: rollcall worktree remove work-1',
      'dirty: commit what is in it: git -C /work/shop-worktrees/work-1 status',
      String.raw`it's done: rollcall worktree remove 'it'\''s done'`,
      'loose: where it is to go: git merge loose',
      '',
    ]);
    daemon.answer('GET /api/worktrees', { worktrees: [], now: NOW });
    expect((await run('worktree', 'list', '--all')).stdout).toBe('Rollcall made no worktree anywhere that is still there.\n');
  });

  test('add, merge and remove send what was said, and say what was done', async () => {
    daemon.answer('POST /api/worktrees', added);
    daemon.answer('POST /api/worktrees/merge', merged);
    daemon.answer('POST /api/worktrees/remove', { ...removed, branchDeleted: false, ignored: ['a.log'] });
    const texts = [
      await run('worktree', 'add', '--branch', 'b', '--from', 'r', '--', '-x'),
      await run('worktree', 'merge'),
      await run('worktree', 'remove', 'work-1', '--keep-branch', '--ignored', '--dry-run'),
    ];
    expect(daemon.requests.map(({ body }) => body)).toMatchObject([
      { name: '-x', branch: 'b', from: 'r', dryRun: false },
      { name: null, dryRun: false },
      { name: 'work-1', keepBranch: true, ignored: true, dryRun: true },
    ]);
    expect(texts.map(({ stdout }) => stdout)).toEqual([
      [
        'Made the worktree /work/shop-worktrees/work-1 with the new branch work-1, from main.',
        'Copied: .env',
        'Not copied: x: it is no regular file',
        'Start the agent there: cd /work/shop-worktrees/work-1',
        'When it is committed: rollcall worktree merge work-1',
        '',
      ].join('\n'),
      'Merged 2 commits of work-1 into main, in /work/shop (now at abcdef0).\nWhen it is not needed any more: rollcall worktree remove work-1\n',
      'Removed /work/shop-worktrees/work-1; the branch work-1 stays.\nWith it went what git ignores: a.log\n',
    ]);
  });

  test('a refusal is its error, with what to do; --json is the reply as it came', async () => {
    const error = {
      code: 'MERGE_REFUSED',
      message: 'x was not merged: y',
      remedy: 'z',
      details: { name: 'x', detail: 'y', next: 'Do z.' },
    };
    daemon.answer('POST /api/worktrees/merge', { error }, 409);
    expect(await run('worktree', 'merge', 'x')).toMatchObject({
      status: 75,
      stderr: 'rollcall: x was not merged: y\n  Nothing was changed. Do z.\n',
    });
    daemon.answer('POST /api/worktrees', { ...added, dryRun: true });
    expect(JSON.parse((await run('worktree', 'add', '--dry-run', '--json')).stdout)).toEqual({ ...added, dryRun: true });
  });

  test('obeys nothing of what names hold', async () => {
    const text = hostileStrings.map((hostile) => hostile.text).join(' ');
    daemon.answer('GET /api/worktrees', { worktrees: [view({ name: text, path: text, branch: text, base: text })], now: NOW });
    daemon.answer('POST /api/worktrees', { ...added, name: text, path: text, branch: text, base: text, copied: [text], notCopied: [text] });
    daemon.answer('POST /api/worktrees/merge', { ...merged, name: text, branch: text, into: text, at: text });
    daemon.answer('POST /api/worktrees/remove', { ...removed, path: text, branch: text, ignored: [text] });
    for (const verb of ['list', 'add', 'merge', 'remove']) expect((await run('worktree', verb)).stdout).not.toMatch(OBEYED);
  });
});
