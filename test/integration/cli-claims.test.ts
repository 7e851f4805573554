import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClaimReply, MineReply, WhoseReply } from '../../src/protocol/api-leases.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { CLI, rollcall } from './cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from './cli-support/scripted-daemon.ts';
import { leaseView, NOW, statusReply, waitView } from './cli-support/views.ts';

const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
const SESSION = { id: 'session-1', number: 1 };

let daemon: ScriptedDaemon;
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(() => daemon.close());
const run = (...args: string[]) => rollcall(args, { env: daemon.env, cwd: daemon.directory });
const caller = { pid: expect.any(Number) as number, terminal: false };

function claimReply(given: Partial<ClaimReply> = {}): ClaimReply {
  return { granted: true, session: SESSION, claims: [], conflicts: [], notes: [], now: NOW, ...given };
}

describe('rollcall claim', () => {
  test('sends what was said, with absolute paths and seconds', async () => {
    daemon.answer('POST /api/claim', claimReply());
    const words = ["src/**/*.{a,b}'c", 'lib/', '--shared', '--reason', 'new grammar', '--eta', '20m', '--ttl=2h', '--everywhere'];
    expect((await run('claim', ...words, '--session', '#2')).status).toBe(0);
    await run('claim', 'a.ts');
    const plain = { shared: false, reason: null, eta: null, ttl: null, everywhere: false, session: null };
    expect(daemon.requests.map(({ body }) => body)).toEqual([
      {
        cwd: daemon.directory,
        paths: [join(daemon.directory, "src/**/*.{a,b}'c"), `${join(daemon.directory, 'lib')}/`],
        shared: true,
        reason: 'new grammar',
        eta: 1200,
        ttl: 7200,
        everywhere: true,
        session: '#2',
        caller,
      },
      { cwd: daemon.directory, paths: [join(daemon.directory, 'a.ts')], ...plain, caller },
    ]);
  });

  test('one line for each, and what the session should know', async () => {
    const claim = { worktree: '/w', mode: 'exclusive', expiresAt: '2026-11-21T13:04:00.000Z' } as const;
    const claims = [
      { ...claim, path: 'src/**', renewed: true },
      { ...claim, path: 'a.ts', renewed: false },
    ];
    daemon.answer('POST /api/claim', claimReply({ claims, notes: ['#2 edited it.'] }));
    expect(await run('claim', 'src', 'a.ts')).toEqual({
      status: 0,
      stderr: '',
      stdout: 'claimed src/** until 13:04 (renewed)\nclaimed a.ts until 13:04\n#2 edited it.\n',
    });
  });

  test('a refusal names each holder and until when, and exits with 75', async () => {
    const held = leaseView({ path: 'src/a.ts', reason: 'r' });
    const conflicts = [
      { path: 'src/**', held, reserved: null },
      { path: 'src/**', held: null, reserved: waitView({ path: 'src/b.ts', reservedUntil: '2026-11-21T12:01:00.000Z' }) },
    ];
    daemon.answer('POST /api/claim', claimReply({ granted: false, conflicts }));
    const result = await run('claim', 'src');
    expect(result).toMatchObject({
      status: 75,
      stdout: 'refused src/**: #1 holds src/a.ts until its turn ends (r)\nrefused src/**: src/b.ts is reserved for #2 until 12:01\n',
    });
    expect(result.stderr).toContain('Nothing was claimed: 1 of the paths is held\n');
    const json = await run('claim', 'src', '--json');
    expect({ ...json, stdout: JSON.parse(json.stdout) as unknown }).toEqual({
      status: 75,
      stderr: '',
      stdout: claimReply({ granted: false, conflicts }),
    });
  });

  test('what cannot be meant is not sent', async () => {
    for (const args of [
      ['claim'],
      ['claim', 'a', '--ttl', '20'],
      ['claim', 'a', '--eta', 'soon'],
      ['claim', ''],
      ['claim', ...Array.from({ length: 1001 }, (_, i) => `f${i}`)],
      ['wait', ...Array.from({ length: 51 }, (_, i) => `f${i}`)],
      ['wait', 'a', '--timeout', '0'],
      ['unlock'],
      ['unlock', 'a', 'b'],
      ['whose'],
      ['mine', '--null', '--json'],
    ]) {
      expect({ args: args.slice(0, 4), status: (await run(...args)).status }).toEqual({ args: args.slice(0, 4), status: 64 });
    }
    expect(daemon.requests).toEqual([]);
  });
});

describe('rollcall unlock', () => {
  test("says who had it; another's with a caution", async () => {
    const previous = [leaseView({ path: 'src/a.ts' })];
    daemon.answer('POST /api/unlock', { path: 'src/a.ts', worktree: '/w', previous, caution: '#1 may be at work.' });
    const taken = await run('unlock', 'src/a.ts', '--force');
    expect(taken.status).toBe(0);
    expect(taken.stdout).toMatch(
      /^unlocked src\/a\.ts \(held by #1 claude-code since .*: Mend the parser\)\nCaution: #1 may be at work\.\n$/,
    );
    expect(daemon.requests[0]?.body).toEqual({ cwd: daemon.directory, path: join(daemon.directory, 'src/a.ts'), force: true, caller });
    daemon.answer('POST /api/unlock', { path: 'src/a.ts', worktree: '/w', previous, caution: null });
    expect((await run('unlock', 'src/a.ts')).stdout).not.toContain('Caution');
  });

  test('the command that helps has the path as it was typed, quoted for sh', async () => {
    daemon.answer('POST /api/unlock', { error: { code: 'FORCE_NEEDED', details: { path: 'sub/x y', holder: '#3' } } }, 403);
    mkdirSync(join(daemon.directory, 'sub'));
    const result = await rollcall(['unlock', 'x y'], { env: daemon.env, cwd: join(daemon.directory, 'sub') });
    expect(result).toMatchObject({ status: 77, stderr: expect.stringContaining("`rollcall unlock 'x y' --force`") as string });
  });
});

describe('rollcall wait', () => {
  test('a line for each file that was granted', async () => {
    const granted = [
      { path: 'a.ts', worktree: '/w', reservedUntil: null },
      { path: 'b.ts', worktree: '/w', reservedUntil: '2001-01-01T12:00:00.000Z' },
    ];
    daemon.answer('POST /api/wait', { session: SESSION, granted });
    expect(await run('wait', 'a.ts', 'b.ts', '--timeout', '7')).toEqual({
      status: 0,
      stderr: '',
      stdout: 'granted a.ts\ngranted b.ts until 2001-01-01 12:00\n',
    });
    const [{ body } = { body: null }] = daemon.requests;
    expect(body).toEqual({
      cwd: daemon.directory,
      paths: [join(daemon.directory, 'a.ts'), join(daemon.directory, 'b.ts')],
      timeoutMs: 7000,
      session: null,
      caller,
    });
    await run('wait', 'a.ts');
    expect(daemon.requests[1]?.body).toMatchObject({ timeoutMs: 100_000 });
  });

  test('75 when the time is up', async () => {
    daemon.answer('POST /api/wait', { error: { code: 'WAIT_TIMED_OUT', details: { paths: 'a.ts' } } }, 408);
    expect(await run('wait', 'a.ts')).toMatchObject({ status: 75, stderr: expect.stringContaining('a.ts is not free yet') as string });
  });

  test('a daemon that hangs up, or leaves, is asked again with the time that is left', async () => {
    daemon.hangUp('POST /api/wait');
    const child = spawn(process.execPath, [CLI, 'wait', 'a.ts', '--timeout', '60'], { env: daemon.env, cwd: daemon.directory });
    const ended = new Promise((done) => {
      child.on('exit', done);
    });
    await daemon.asked(2);
    daemon.answer('POST /api/wait', { session: SESSION, granted: [] });
    expect(await ended).toBe(0);
    const times = daemon.requests.map(({ body }) => (body as { timeoutMs: number }).timeoutMs);
    expect(times[0]).toBe(60_000);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(times.at(-1)).toBeLessThan(60_000);
  });

  test('Ctrl-C ends it at once, and the daemon sees it', async () => {
    daemon.hold('POST /api/wait');
    const child = spawn(process.execPath, [CLI, 'wait', 'a.ts'], { env: daemon.env, cwd: daemon.directory });
    const ended = new Promise((done) => {
      child.on('exit', (_code, signal) => done(signal));
    });
    await daemon.asked(1);
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    await daemon.dropped();
  });
});

describe('rollcall mine', () => {
  const mine = (...paths: string[]): MineReply => ({
    session: SESSION,
    worktree: daemon.directory,
    files: paths.map((path) => ({ path, untracked: false, staged: false, deleted: false, others: [] })),
  });

  test('names are relative to where it is called, also for programs', async () => {
    mkdirSync(join(daemon.directory, 'sub'));
    const hostile = ['sub/a\nb', '-x', ':(top)y', '*.ts'];
    daemon.answer('POST /api/mine', mine('sub/a.ts', 'b c.ts', ...hostile));
    const inSub = (...args: string[]) => rollcall(['mine', ...args], { env: daemon.env, cwd: join(daemon.directory, 'sub') });
    expect((await inSub()).stdout).toBe('a.ts\n../b c.ts\na b\n../-x\n../:(top)y\n../*.ts\n');
    expect((await inSub('--null')).stdout).toBe('a.ts\0../b c.ts\0a\nb\0../-x\0../:(top)y\0../*.ts\0');
  });

  test('nothing is said in words, and to a program as nothing', async () => {
    daemon.answer('POST /api/mine', mine());
    expect((await run('mine')).stdout).toBe("Nothing in this checkout is #1's.\n");
    expect(await run('mine', '--null')).toEqual({ status: 0, stdout: '', stderr: '' });
    daemon.answer('POST /api/mine', { ...mine(), session: null });
    expect((await run('mine')).stdout).toBe('Every change in this checkout is explained by a session.\n');
  });
});

describe('status and leases', () => {
  const claim = leaseView({ path: 'src/**', extent: 'pattern', origin: 'claim', expiresAt: '2026-11-21T13:00:00.000Z', reason: 'why' });
  const waits = [waitView({ reservedUntil: '2026-11-21T12:01:00.000Z' }), waitView({ session: { id: 's', number: 4 }, place: 2 })];
  const incident = {
    at: '2026-11-21T11:02:00.000Z',
    path: 'src/a.ts',
    worktree: '/w',
    holder: SESSION,
    culprit: { id: 's', number: 2 },
    tool: 'Bash',
  };

  test('status: claims, lines, incidents and mixed files', async () => {
    const incidents = [incident, { ...incident, culprit: null }];
    daemon.answer('GET /api/status', statusReply({ leases: [claim, leaseView()], waits, incidents, mixed: 2 }));
    const { stdout } = await run('status');
    expect(stdout).toContain('\nClaims\n  - src/** by #1, until 13:00: why\n');
    expect(stdout).toContain('\nIn line, the first one first\n  - src/parser.ts: #2 (reserved until 12:01), #4\n');
    expect(stdout).toContain(
      "  - #2 changed src/a.ts under #1's lease, 11:02\n  - somebody else changed src/a.ts under #1's lease, 11:02\n",
    );
    expect(stdout).toContain('\n2 files hold uncommitted work of more than one author: `rollcall whose <path>` names them.\n');
  });

  test('status: worktrees that were left, with what is in each; a name is no command', async () => {
    const left = { name: 'work-1', path: '/w/work-1', base: 'main', session: { id: 's', number: 2 }, leftAt: NOW, commits: 2, files: 0 };
    const other = { ...left, name: '-x y', path: '/w/-x y', session: null, commits: null, files: 1 };
    daemon.answer('GET /api/status', statusReply({ leftWorktrees: [left, other, left, left, left, left] }));
    const { stdout } = await run('status');
    expect(stdout).toContain('\n  - work-1, left by #2 0 s ago, 2 commits not merged: rollcall worktree merge work-1\n');
    expect(stdout).toContain("  - -x y, left 0 s ago, nobody could say what is not merged, 1 file not committed: '/w/-x y'\n");
    expect(stdout).toContain('  - and 1 more\n');
  });

  test('status says nothing of what there is none of', async () => {
    daemon.answer('GET /api/status', statusReply());
    expect((await run('status')).stdout).toBe('ENFORCING\n\nNo session works in project (/work/project).\n');
  });

  test('leases: a claim with its mode and end, the line in its order, and the line of a file that nobody holds', async () => {
    const shared = { ...claim, id: '2', path: 'docs/**', mode: 'shared', everywhere: true } as const;
    daemon.answer('GET /api/leases', { leases: [claim, shared, leaseView()], waits: [...waits, waitView({ path: 'free.ts' })], now: NOW });
    const { stdout } = await run('leases');
    expect(stdout).toMatch(/^src\/\*\* +#1 claude-code +firm, claim +1 min +in 1 h +why$/m);
    expect(stdout).toMatch(/^docs\/\*\* +#1 claude-code +firm, claim, shared, everywhere +1 min +in 1 h +why$/m);
    expect(stdout).toMatch(/^src\/parser\.ts +#1 claude-code +firm +1 min +unknown +Mend the parser +#2\*, #4$/m);
    expect(stdout).toMatch(/^In line for other files:\n {2}free\.ts: #2\n$/m);
  });
});

describe('rollcall refresh', () => {
  test('four lines with counts', async () => {
    daemon.answer('POST /api/refresh', { cleaned: [SESSION, { id: 's', number: 3 }], released: 4, heartbeats: 5, tookMs: 6 });
    expect((await run('refresh')).stdout).toBe('cleaned sessions: 2 (#1, #3)\nreleased locks: 4\nheartbeats: 5\ndone in 6 ms\n');
    daemon.answer('POST /api/refresh', { cleaned: [], released: 0, heartbeats: 1, tookMs: 0 });
    expect((await run('refresh')).stdout).toBe('cleaned sessions: 0\nreleased locks: 0\nheartbeats: 1\ndone in 0 ms\n');
  });
});

test('--json prints each reply as it came', async () => {
  const whose: WhoseReply = { files: [{ path: 'a', worktree: null, state: 'outside', authors: [], leases: [], line: [] }], now: NOW };
  for (const [route, args, reply] of [
    ['claim', ['claim', 'a'], claimReply()],
    ['unlock', ['unlock', 'a'], { path: 'a', worktree: '/w', previous: [leaseView()], caution: null }],
    ['wait', ['wait', 'a'], { session: SESSION, granted: [] }],
    ['mine', ['mine'], { session: null, worktree: '/w', files: [] }],
    ['whose', ['whose', 'a'], whose],
    ['refresh', ['refresh'], { cleaned: [], released: 0, heartbeats: 0, tookMs: 1 }],
  ] as const) {
    daemon.answer(`POST /api/${route}`, reply);
    const { stdout, ...rest } = await run(...args, '--json');
    expect({ ...rest, reply: JSON.parse(stdout) as unknown }).toEqual({ status: 0, stderr: '', reply });
  }
});

test('text of others: nothing of it is obeyed by a terminal', async () => {
  const texts = hostileStrings.map(({ text }) => text);
  const leases = texts.map((text) => leaseView({ path: text, reason: text, origin: 'claim', worktree: text }));
  const others = texts.map((text) => ({ session: { ...SESSION, agent: text, ended: false }, since: null }));
  const waits = texts.map((text) => waitView({ path: text, worktree: text }));
  const incidents = texts.map((text) => ({ at: NOW, path: text, worktree: text, holder: SESSION, culprit: null, tool: text }));
  const conflicts = leases.map((held) => ({ path: held.path, held, reserved: null }));
  const granted = texts.map((path) => ({ path, worktree: path, reservedUntil: NOW }));
  const files = texts.map((path, at) => ({ path, untracked: false, staged: false, deleted: false, others: others.slice(at, at + 1) }));
  const whose = [{ path: texts.join(''), worktree: '/w', state: 'dirty', authors: others, leases, line: waits }];
  daemon.answer('POST /api/claim', claimReply({ granted: false, conflicts, notes: texts }));
  daemon.answer('POST /api/unlock', { path: texts.join(''), worktree: '/w', previous: leases, caution: texts.join('') });
  daemon.answer('POST /api/wait', { session: SESSION, granted });
  daemon.answer('POST /api/mine', { session: SESSION, worktree: daemon.directory, files });
  daemon.answer('POST /api/whose', { files: whose, now: NOW });
  daemon.answer('GET /api/status', statusReply({ leases, waits, incidents }));
  daemon.answer('GET /api/leases', { leases, waits, now: NOW });
  for (const args of [['claim', 'a'], ['unlock', 'a'], ['wait', 'a'], ['mine'], ['whose', 'a'], ['status'], ['leases']]) {
    const { stdout, stderr } = await run(...args);
    expect(stdout.length).toBeGreaterThan(100);
    expect(OBEYED.exec(stdout + stderr)).toBeNull();
  }
});
