import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CATALOG } from '../../src/cli/catalog.ts';
import { directoriesOf } from '../../src/platform/directories.ts';
import type { MissedView } from '../../src/protocol/api.ts';
import type { ErrorReply } from '../../src/protocol/errors.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { temporaryHome } from './cli-support/home.ts';
import { Terminal } from './cli-support/terminal.ts';
import { CLI, finish, rollcall } from './cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from './cli-support/scripted-daemon.ts';
import { leaseView, NOW, sessionView, statusReply, waitView } from './cli-support/views.ts';

/** What a terminal obeys; colours are among it, and tests have no terminal. */
const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;

let daemon: ScriptedDaemon;
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(() => daemon.close());

const run = (...args: string[]) => rollcall(args, { env: daemon.env, cwd: daemon.directory });
const narrow = (...args: string[]) => rollcall(args, { env: { ...daemon.env, COLUMNS: '60' }, cwd: daemon.directory });
const THREE = [
  sessionView({ number: 1, role: 'parser' }),
  sessionView({
    number: 2,
    status: 'idle',
    turn: { running: false, since: null },
    waitsFor: ['src/parser.ts'],
    files: [],
    branch: 'feature/a-long-name-of-a-branch',
    prompt: 'Write the pages about it',
  }),
  sessionView({ number: 12, status: 'stale', branch: null, prompt: null, files: ['a', 'b', 'c', 'd', 'e', 'f'] }),
];

describe('rollcall status', () => {
  test('says of a session that it is closed down', async () => {
    daemon.answer('GET /api/status', statusReply({ sessions: [sessionView({ closedDown: true })] }));
    expect((await run('status')).stdout).toContain('closed down');
  });

  test('lists at a terminal the codes that let stopped calls through, and asks for none elsewhere', async () => {
    const session = { id: 'ses_2', number: 2 };
    const offered = [{ decision: 'dec_1', session, rule: 'destructive-files.home', tool: 'Bash', code: 'ABCDE-23456', until: NOW }];
    daemon.answer('GET /api/status', statusReply());
    daemon.answer('POST /api/allow/offered', { offered, now: NOW });
    expect((await run('status')).stdout).not.toContain('ABCDE');
    expect(daemon.requests.map(({ line }) => line).filter((line) => line.includes('offered'))).toEqual([]);
    const terminal = await Terminal.open({ env: { ...daemon.env, COLUMNS: '200' }, cwd: daemon.directory });
    const { text } = await terminal.run(`${process.execPath} ${CLI} status`);
    expect(text).toMatch(/Bash of #2, rule destructive-files.home \(dec_1\), until .*: rollcall allow ABCDE-23456/);
    await terminal.close();
  });

  test('asks about the directory it was called in', async () => {
    daemon.answer('GET /api/status', statusReply());
    await run('status');
    expect(daemon.requests).toEqual([{ line: `GET /api/status?cwd=${encodeURIComponent(daemon.directory)}`, body: null }]);
  });

  test('nobody here', async () => {
    daemon.answer('GET /api/status', statusReply());
    const result = await run('status');
    expect(result).toEqual({ status: 0, stderr: '', stdout: 'ENFORCING\n\nNo session works in project (/work/project).\n' });
  });

  test('outside of a repository, with nobody', async () => {
    daemon.answer('GET /api/status', statusReply({ workspace: null }));
    const result = await run('status');
    expect(result).toMatchObject({ status: 0, stderr: '', stdout: 'ENFORCING\n\nNo session works here (not a repository).\n' });
  });

  test('one session: columns without a value are left out', async () => {
    daemon.answer('GET /api/status', statusReply({ sessions: [sessionView()] }));
    const { stdout } = await run('status');
    expect(stdout.split('\n').slice(2)).toEqual([
      '1 session in project (/work/project)',
      '#   AGENT        STATUS   AGE  SEEN  BRANCH  DOES             FILES',
      '#1  claude-code  working  1 h  5 s   main    Mend the parser  src/parser.ts',
      '',
    ]);
  });

  test('several sessions, and everything that a person should know', async () => {
    const foreign = { agent: 'claude-code', agentSessionId: 'u', cwd: '/work/other', startedAt: '2026-11-21T11:30:00.000Z' };
    const missed = (at: string, path: string | null): MissedView => {
      return { at: `2026-11-21T${at}:00.000Z`, agentSessionId: 'm', event: 'PreToolUse', toolUseId: null, path };
    };
    const reply = statusReply({
      sessions: THREE,
      enforcement: { verdict: 'not-enforcing', reasons: ['The hooks are not installed. Run `rollcall setup`.'], checkedAt: null },
      unprotected: [
        { ...foreign, pid: 77, optedOut: false },
        { ...foreign, pid: 78, optedOut: true },
      ],
      missed: { count: 3, recent: [missed('11:57', '/work/project/x.ts'), missed('11:56', null), missed('11:55', '/work/project/x.ts')] },
      warnings: ['.rollcall.yaml:3: leases.soft: is not allowed'],
    });
    daemon.answer('GET /api/status', reply);
    const { stdout, status } = await run('status');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NOT ENFORCING\n {2}- The hooks are not installed\. Run `rollcall setup`\.\n\n3 sessions in project/);
    expect(stdout).toMatch(
      /^#2 +claude-code +idle +1 h +5 s +feature\/a-long-name-of-a-branch +Write the pages about it +src\/parser\.ts$/m,
    );
    expect(stdout).toMatch(/^#12 +claude-code +stale .* a, b, c, d \+2 more$/m);
    expect(stdout).toMatch(/^Not coordinated.*\n {2}- claude-code process 77 in \/work\/other, started 30 min ago$/m);
    expect(stdout).toMatch(/^Opted out: .*\n {2}- claude-code process 78 in \/work\/other, started 30 min ago$/m);
    expect(stdout).toMatch(
      /^3 hook calls reached no daemon: what they did .*\n {2}- 3 min ago, 2 times: PreToolUse of session m, \/work\/project\/x\.ts\n {2}- 4 min ago: PreToolUse of session m$/m,
    );
    expect(stdout).toMatch(/^Warnings\n {2}- \.rollcall\.yaml:3: leases\.soft: is not allowed$/m);
  });

  test('files that are not firm are marked; one that has ended is not listed', async () => {
    const files = ['a.ts', 'b.ts', 'c.ts'];
    const sessions = [sessionView({ files, turn: { running: false, since: null } }), sessionView({ number: 2, status: 'ended' })];
    const leases = [leaseView({ path: 'a.ts', firm: false }), leaseView({ path: 'b.ts', state: 'pending' }), leaseView({ path: 'c.ts' })];
    daemon.answer('GET /api/status', statusReply({ sessions, leases }));
    daemon.answer('GET /api/sessions', { sessions, now: NOW });
    daemon.answer('GET /api/leases', { leases, waits: [], now: NOW });
    for (const command of ['status', 'sessions']) {
      const { stdout } = await run(command);
      expect(stdout).toMatch(/^#1 +claude-code +active .* a\.ts \(soft\), b\.ts \(pending\), c\.ts( |$)/m);
      expect(stdout).not.toContain('#2');
    }
    expect((await run('sessions', '--ended')).stdout).toMatch(/^#2 +claude-code +ended /m);
  });

  test('the worktree of each session, as soon as one works in another than the viewer', async () => {
    const sessions = [sessionView(), sessionView({ number: 2, worktree: '/work/project-2' })];
    daemon.answer('GET /api/status', statusReply({ sessions }));
    expect((await run('status')).stdout).toMatch(/ WORKTREE\n#1 .* \/work\/project\n#2 .* \/work\/project-2\n/);
    daemon.answer('GET /api/sessions', { sessions: sessions.slice(1), now: NOW });
    daemon.answer('GET /api/leases', { leases: [], waits: [], now: NOW });
    expect((await run('sessions')).stdout).toMatch(/ WORKTREE\n#2 .* \/work\/project-2\n/);
    const here = { ...sessionView(), worktree: daemon.directory };
    daemon.answer('GET /api/sessions', { sessions: [here], now: NOW });
    expect((await run('sessions')).stdout).not.toContain('WORKTREE');
  });

  test('one call that reached no daemon is told in the singular', async () => {
    const recent = [{ at: null, agentSessionId: 'm', event: 'Stop', toolUseId: null, path: null }];
    daemon.answer('GET /api/status', statusReply({ missed: { count: 1, recent } }));
    const { stdout } = await run('status');
    expect(stdout).toContain(
      '\n1 hook call reached no daemon: what it did was not coordinated\n  - at an unknown time: Stop of session m\n',
    );
  });

  test('60 columns: no line is longer, and every session is there', async () => {
    daemon.answer('GET /api/status', statusReply({ sessions: THREE, warnings: ['word '.repeat(40).trim()] }));
    const { stdout } = await narrow('status');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    for (const number of ['#1 ', '#2 ', '#12 ']) expect(stdout).toContain(`\n${number}`);
  });

  test('whether the hooks work is not known', async () => {
    daemon.answer(
      'GET /api/status',
      statusReply({ enforcement: { verdict: 'unknown', reasons: ['Run `rollcall doctor`.'], checkedAt: null } }),
    );
    expect((await run('status')).stdout).toMatch(/^NOT ENFORCING as far as is known\n {2}- Run `rollcall doctor`\.\n/);
  });
});

describe('other commands that look', () => {
  test('sessions: which ones are asked for, which are shown, and how many they are', async () => {
    daemon.answer('GET /api/sessions', { sessions: THREE, now: NOW });
    daemon.answer('GET /api/leases', { leases: [], waits: [], now: NOW });
    expect((await run('sessions')).stdout.trimEnd().split('\n')).toHaveLength(4);
    expect((await run('sessions', '--all', '--ended')).stdout).toMatch(/ WORKTREE\n.* \/work\/project\n/);
    expect((await run('sessions', '--active')).stdout).not.toContain('#12');
    expect((await run('sessions', '--active', '--count')).stdout).toBe('2\n');
    expect(daemon.requests.map((r) => r.line.replace(/cwd=[^&]*/, 'cwd'))).toEqual([
      'GET /api/sessions?cwd',
      'GET /api/leases?cwd',
      'GET /api/sessions?cwd&all=1&ended=1',
      'GET /api/leases?cwd&all=1',
      'GET /api/sessions?cwd',
      'GET /api/leases?cwd',
      'GET /api/sessions?cwd',
    ]);
  });

  test('leases: firm, soft and pending, until when, and who waits', async () => {
    daemon.answer('GET /api/leases', {
      leases: [
        leaseView(),
        leaseView({ id: '2', path: 'b.ts', firm: false, estimatedCompletion: '2026-11-21T12:20:00.000Z' }),
        leaseView({ id: '3', path: 'c.ts', state: 'pending' }),
      ],
      waits: [waitView()],
      now: NOW,
    });
    const { stdout } = await run('locks');
    expect(stdout).toMatch(/^src\/parser\.ts +#1 claude-code +firm +1 min +unknown +Mend the parser +#2$/m);
    expect(stdout).toMatch(/^b\.ts +#1 claude-code +soft +1 min +in 20 min +Mend the parser$/m);
    expect(stdout).toMatch(/^c\.ts +#1 claude-code +pending /m);
  });

  test('show: a number with or without #, and any name', async () => {
    const journal = [
      {
        seq: 9,
        at: NOW,
        kind: 'lease.taken',
        workspace: 'w',
        session: { id: 's', number: 2 },
        data: { path: 'x.ts', firm: true, of: null },
      },
    ];
    daemon.answer('GET /api/sessions/2', { session: sessionView({ number: 2 }), leases: [leaseView()], journal, now: NOW });
    daemon.answer('GET /api/sessions/a%2Fb%20c', { session: sessionView({ number: 3 }), leases: [], journal: [], now: NOW });
    const { stdout } = await run('show', '#2');
    expect(stdout).toMatch(/^#2 claude-code, working\n {2}evidence +process 4002 lives\n/);
    expect(stdout).toMatch(/\nHolds\nFILE .*\nsrc\/parser\.ts /);
    expect(stdout).toMatch(/\nJournal\n.*\n9 +2026-11-21 12:00:00 +lease\.taken +#2 +path=x\.ts firm=true\n/);
    expect((await run('show', 'a/b c')).stdout).toMatch(/^#3 /);
  });

  test('journal: limit and session are passed on; a limit that is none is refused', async () => {
    daemon.answer('GET /api/journal', { entries: [] });
    expect((await run('journal', '--limit', '7', '--session', '2')).stdout).toBe('Nothing has been recorded here yet.\n');
    expect(daemon.requests[0]?.line).toMatch(/&session=2&limit=7$/);
    for (const limit of ['0', '-1', 'many', '1.5', '']) expect((await run('journal', `--limit=${limit}`)).status).toBe(64);
    expect(daemon.requests).toHaveLength(1);
  });

  test('release: absolute paths, who calls, and what came of it', async () => {
    daemon.answer('POST /api/release', { released: [{ path: 'src/a.ts', worktree: '/w', session: { id: 's', number: 4 } }] });
    expect((await run('release', 'src/a.ts', '/b.ts', '--force')).stdout).toBe("released src/a.ts (was #4's)\n");
    expect(daemon.requests[0]?.body).toEqual({
      cwd: daemon.directory,
      paths: [join(daemon.directory, 'src/a.ts'), '/b.ts'],
      force: true,
      caller: { pid: expect.any(Number), terminal: false },
    });
  });

  test('release: the command that helps has the path as it was typed, quoted for sh', async () => {
    for (const [typed, quoted] of [
      ["x y's.txt", String.raw`'x y'\''s.txt'`],
      ['src/$(id).ts', "'src/$(id).ts'"],
      ['src/a.ts', 'src/a.ts'],
    ] as const) {
      const details = { path: `sub/${typed}`, holder: '#3' };
      daemon.answer('POST /api/release', { error: { code: 'NOT_YOUR_LEASE', details } }, 403);
      mkdirSync(join(daemon.directory, 'sub'), { recursive: true });
      const result = await rollcall(['release', typed], { env: daemon.env, cwd: join(daemon.directory, 'sub') });
      expect(result.stderr).toContain(`\`rollcall release ${quoted} --force\``);
    }
  });

  test('show: why a session ended, in words', async () => {
    for (const [reason, words] of [
      ['said', 'the agent said so'],
      ['process-gone', 'its process is gone'],
      ['replaced', 'its process went on with another session'],
    ] as const) {
      const session = sessionView({ status: 'ended', evidence: `ended 3 min ago (${reason})`, endReason: reason, endedAt: NOW });
      daemon.answer('GET /api/sessions/1', { session, leases: [], journal: [], now: NOW });
      const { stdout } = await run('show', '1');
      expect(stdout).toMatch(new RegExp(`evidence +ended 3 min ago \\(${words}\\)\n(.*\n)* +ended +.*: ${words}\n`));
    }
  });
});

describe('text of others', () => {
  test('nothing of it is obeyed by a terminal, in no command', async () => {
    const sessions = hostileStrings.map(({ text }, i) =>
      sessionView({ number: i + 1, role: text, branch: text, files: [text], waitsFor: [text], agent: text }),
    );
    const leases = hostileStrings.map(({ text }, i) => leaseView({ id: String(i), path: text, reason: text, worktree: text }));
    const journal = hostileStrings.map(({ text }, seq) => {
      return { seq, at: NOW, kind: text, workspace: null, session: null, data: { [text]: text, list: [text] } };
    });
    const texts = hostileStrings.map(({ text }) => text);
    const session = sessionView({ evidence: texts.join(''), aliases: texts, cwd: texts.join(''), endReason: texts.join(''), endedAt: NOW });
    const shown = { session, leases, journal, now: NOW };
    daemon.answer('GET /api/status', statusReply({ workspace: { name: texts.join(''), root: '/' }, sessions, warnings: texts }));
    daemon.answer('GET /api/leases', { leases, waits: [], now: NOW });
    daemon.answer('GET /api/sessions/1', shown);
    daemon.answer('POST /api/release', { error: { code: 'NO_SUCH_LEASE', details: { path: texts.join('') } } }, 404);
    for (const args of [['status'], ['leases'], ['show', '1'], ['show', '1', '--json'], ['release', 'x'], ['release', 'x', '--json']]) {
      for (const result of [await run(...args), await narrow(...args)]) {
        expect(result.status).toBe(args[0] === 'release' ? 1 : 0);
        expect(OBEYED.exec(result.stdout + result.stderr)).toBeNull();
      }
    }
    expect(JSON.parse((await run('show', '1', '--json')).stdout)).toEqual(JSON.parse(JSON.stringify(shown)));
  });
});

describe('--json', () => {
  test.each([
    ['GET /api/status', ['status'], statusReply({ sessions: THREE })],
    ['GET /api/sessions', ['sessions'], { sessions: THREE, now: NOW }],
    ['GET /api/leases', ['leases'], { leases: [leaseView()], waits: [], now: NOW }],
    ['GET /api/sessions/2', ['show', '2'], { session: sessionView(), leases: [], journal: [], now: NOW }],
    ['GET /api/journal', ['journal'], { entries: [] }],
    ['POST /api/release', ['release'], { released: [] }],
    ['GET /api/daemon', ['daemon', 'status'], statusReply().daemon],
  ] as const)('%s is printed as it came', async (line, args, reply) => {
    daemon.answer(line, reply);
    for (const words of [
      [...args, '--json'],
      ['--json', ...args],
    ]) {
      const { stdout, stderr, status } = await run(...words);
      expect({ status, stderr, reply: JSON.parse(stdout) as unknown }).toEqual({ status: 0, stderr: '', reply });
    }
  });

  test('prints an error as the daemon sent it, on standard output', async () => {
    const error = { error: { code: 'NOT_YOUR_LEASE', message: 'x', remedy: 'y', details: { path: 'a.ts', holder: '#3' } } };
    daemon.answer('POST /api/release', error, 403);
    const { stdout, stderr, status } = await run('release', 'a.ts', '--json');
    const reply = JSON.parse(stdout) as ErrorReply;
    expect({ status, stderr, code: reply.error.code, details: reply.error.details }).toEqual({
      status: 77,
      stderr: '',
      code: 'NOT_YOUR_LEASE',
      details: error.error.details,
    });
    expect(reply.error.message).toBe('a.ts is held by #3, whose turn runs');
  });

  test('prints a usage error too', async () => {
    const { stdout, status } = await run('--json', 'sessions', '--bogus');
    expect({ status, code: (JSON.parse(stdout) as ErrorReply).error.code }).toEqual({ status: 64, code: 'USAGE' });
  });

  test('is an option of every command', async () => {
    for (const { name } of CATALOG) expect((await run(...name.split(' '), '--help')).stdout).toMatch(/^ {2}--json /m);
  });
});

describe('errors', () => {
  test('a known one: message and remedy on standard error, its exit status, no stack', async () => {
    daemon.answer('GET /api/sessions/9', { error: { code: 'NO_SUCH_SESSION', details: { ref: '9' } } }, 404);
    expect(await run('show', '9')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'rollcall: No session answers to 9\n  Run `rollcall sessions --all` for every number and name.\n',
    });
  });

  test.each([
    ['something that is not JSON', '<html>', 200, 'it answered 200 with something that is not JSON'],
    ['an error without a reason', '{}', 500, 'it answered 500 without a reason'],
    ['an error of a later version', '{"error":{"code":"NEW_ONE","message":"All is new"}}', 418, 'it answered NEW_ONE: All is new'],
  ])('the daemon answers %s', async (_name, text, status, detail) => {
    daemon.answer('GET /api/status', text, status);
    const result = await run('status');
    expect(result).toMatchObject({ status: 69, stdout: '' });
    expect(result.stderr).toContain(`The Rollcall daemon cannot be reached: ${detail}\n`);
  });

  test('a defect prints its stack', async () => {
    daemon.answer('GET /api/status', 'null');
    const result = await run('status');
    expect(result).toMatchObject({ status: 70, stdout: '' });
    expect(result.stderr).toMatch(/^rollcall: Something went wrong inside of Rollcall: .*\n {2}This is a defect.*\nTypeError: .*\n {4}at /);
  });

  test.each([
    [['statsu'], "unknown command 'statsu' (Did you mean status?)", 'rollcall'],
    [['help', 'statsu'], "unknown command 'statsu' (Did you mean status?)", 'rollcall'],
    [['statsu', '--help'], "unknown command 'statsu' (Did you mean status?)", 'rollcall'],
    [['bogus', '-h'], "unknown command 'bogus'", 'rollcall'],
    [['help', 'daemon', 'stpo'], "unknown command 'stpo' (Did you mean stop?)", 'rollcall daemon'],
    [['daemon', 'stpo'], "unknown command 'stpo' (Did you mean stop?)", 'rollcall daemon'],
    [['sessions', '--al'], "unknown option '--al' (Did you mean --all?)", 'rollcall sessions'],
    [['show'], "missing required argument 'ref'", 'rollcall show'],
    [['status', 'extra'], "too many arguments for 'status'. Expected 0 arguments but got 1: extra.", 'rollcall status'],
    [['setup', '--scope', 'world'], "--scope takes user, project or local, not 'world'", 'rollcall setup'],
    [['trust', '--list', '--revoke'], '--list and --revoke do not go together', 'rollcall trust'],
  ])('%j is not understood, and says what is', async (args, detail, command) => {
    expect(await run(...args)).toEqual({
      status: 64,
      stdout: '',
      stderr: `rollcall: The command was not understood: ${detail}\n  Run \`${command} --help\`; it shows the options and an example.\n`,
    });
    expect(daemon.requests).toEqual([]);
  });

  test('a word alone that groups others, or none at all, shows the help', async () => {
    for (const args of [
      [],
      ['daemon'],
      ['help'],
      ['help', 'status'],
      ['help', 'list'],
      ['help', 'help'],
      ['help', 'config', 'get'],
      ['run', '--help'],
    ]) {
      expect(await run(...args)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^Usage: rollcall/) });
    }
  });
});

describe('a reader that goes away', () => {
  test('`rollcall sessions --ended | head -1` ends in silence', async () => {
    daemon.answer('GET /api/leases', { leases: [], waits: [], now: NOW });
    daemon.answer('GET /api/sessions', { sessions: Array.from({ length: 5000 }, (_, i) => sessionView({ number: i + 1 })), now: NOW });
    const script = 'set -o pipefail; "$0" "$1" sessions --ended | head -1';
    const result = await finish('bash', ['-c', script, process.execPath, CLI], { env: daemon.env, cwd: daemon.directory });
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(result.stdout).toMatch(/^# +AGENT/);
  });
});

describe('a full disk', () => {
  test.each([[['sessions']], [['sessions', '--json']], [['--help']]])('%j > /dev/full: one line, and no success', async (args) => {
    daemon.answer('GET /api/sessions', { sessions: [], now: NOW });
    const result = await finish('bash', ['-c', '"$0" "$@" > /dev/full', process.execPath, CLI, ...args], {
      env: daemon.env,
      cwd: daemon.directory,
    });
    expect(result).toEqual({
      status: 74,
      stdout: '',
      stderr: expect.stringMatching(/^rollcall: the output cannot be written: ENOSPC.*\n$/),
    });
  });
});

describe('without a daemon', () => {
  test('commands that only look at it start none', async () => {
    const { env, directory, remove } = temporaryHome();
    const options = { env, cwd: directory };
    expect(await rollcall(['daemon', 'status'], options)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^No daemon runs\./) });
    expect(JSON.parse((await rollcall(['daemon', 'status', '--json'], options)).stdout)).toEqual({ running: false });
    expect(await rollcall(['daemon', 'stop'], options)).toMatchObject({ status: 0, stdout: 'No daemon was running.\n' });
    expect(await rollcall(['daemon', 'logs'], options)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Nothing has been logged yet/),
    });
    expect(await rollcall(['config', 'get', 'fail_closed'], options)).toMatchObject({ status: 0, stdout: 'false\n' });
    expect(await rollcall(['trust'], options)).toMatchObject({ status: 77 });
    const { state } = directoriesOf(env);
    expect(await finish('ls', [state], options)).not.toMatchObject({ status: 0 });
    remove();
  });

  test('one that asks the register starts it, and works in a deleted directory too', async () => {
    const { env, directory, remove } = temporaryHome();
    const gone = join(directory, 'gone');
    mkdirSync(gone);
    const script = 'cd "$2" && rmdir "$2" && exec "$0" "$1" status';
    const result = await finish('bash', ['-c', script, process.execPath, CLI, gone], { env, cwd: directory });
    expect(result).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining(`The directory that you are in no longer exists (${gone}).`),
    });
    expect((await rollcall(['daemon', 'stop'], { env, cwd: directory })).stdout).toMatch(/^The daemon \(process \d+\) has left\.\n$/);
    remove();
  });

  test('every command ends by itself with standard input at its end, and prints nothing but one JSON value with --json', async () => {
    const { env, directory, remove } = temporaryHome();
    const withoutProgram = CATALOG.filter(({ name }) => name !== 'daemon run' && name !== 'run');
    for (const { name, args = [] } of withoutProgram) {
      const words = [...name.split(' '), ...args.filter((a) => a.name.startsWith('<')).map(() => '1')];
      const plain = await rollcall(words, { env, cwd: directory });
      expect({ name, known: [0, 1, 64, 65, 77].includes(plain.status ?? -1) }).toEqual({ name, known: true });
      expect(plain.stderr).not.toMatch(/\n {4}at /);
      const json = await rollcall([...words, '--json'], { env, cwd: directory });
      expect({ name, status: json.status, stderr: json.stderr }).toMatchObject({ name, stderr: '' });
      expect(JSON.parse(json.stdout)).not.toBeNull();
    }
    await rollcall(['daemon', 'stop'], { env, cwd: directory });
    remove();
  });
});

describe('rollcall setup', () => {
  test('says what was written and how to call it later, once; a second time only that it is in place', async () => {
    const { env, directory, remove } = temporaryHome();
    const options = { env: { ...env, PATH: '/usr/bin:/bin' }, cwd: directory };
    const client = join(directory, '.local/share/rollcall');
    expect(await rollcall(['setup', '--yes'], options)).toEqual({
      status: 0,
      stderr: '',
      stdout: [
        `wrote ${join(client, 'rollcall-hook')}`,
        `wrote ${join(client, 'pointer')}`,
        `wrote ${join(directory, '.claude/settings.json')}`,
        '',
        'ENFORCING: one call was denied and one passed, as they must.',
        `To call it by its name: alias rollcall='node ${CLI}'`,
        'Transcripts of your agents are kept in an archive on this machine; `capture.enabled: false` keeps Rollcall from reading them.',
        'Next: start your agents as always; `rollcall status` shows who is here.',
        '',
      ].join('\n'),
    });
    expect(await rollcall(['setup', '--yes'], options)).toEqual({
      status: 0,
      stderr: '',
      stdout: 'Everything was in place already.\n\nENFORCING: one call was denied and one passed, as they must.\n',
    });
    await rollcall(['daemon', 'stop'], options);
    remove();
  });
});

describe('a HOME that is not there', () => {
  const nowhere = `/nonexistent-${process.pid}`;
  test.each([
    [['status']],
    [['setup', '--yes']],
    [['setup', '--yes', '--json']],
    [['daemon', 'run']],
    [['uninstall', '--purge']],
    [['doctor']],
  ])('%j makes nothing of it', async (args) => {
    const { env, directory, remove } = temporaryHome();
    const { ROLLCALL_HOME: _, ...without } = env;
    const result = await rollcall(args, { env: { ...without, HOME: nowhere }, cwd: directory });
    if (args[0] !== 'uninstall') expect(result.status).toBe(args[0] === 'doctor' ? 1 : 77);
    if (result.status === 77) expect(result.stdout + result.stderr).toContain(`${nowhere} does not exist`);
    expect(result.stderr).not.toMatch(/\n {4}at /);
    expect(existsSync(nowhere)).toBe(false);
    remove();
  });
});

describe('rollcall run', () => {
  test('passes arguments, streams and the exit status on', async () => {
    const result = await run('run', '--', 'bash', '-c', 'echo "$1 ${ROLLCALL_NO_COORDINATION-unset}"; echo err >&2; exit 7', 'x', '--json');
    expect(result).toEqual({ status: 7, stdout: '--json unset\n', stderr: 'err\n' });
  });

  test.each([
    ['run --no-coordination --', ['run', '--no-coordination', '--']],
    ['run --no-coordination', ['run', '--no-coordination']],
    ['--no-coordination --', ['--no-coordination', '--']],
    ['--no-coordination', ['--no-coordination']],
    ['--no-coordination run', ['--no-coordination', 'run']],
  ])('rollcall %s … starts it outside of the coordination', async (_name, words) => {
    expect(await run(...words, 'bash', '-c', 'echo $ROLLCALL_NO_COORDINATION')).toEqual({ status: 0, stdout: '1\n', stderr: '' });
  });

  test('a signal that ends the program is told as shells do; one to rollcall reaches the program', async () => {
    expect((await run('run', 'bash', '-c', 'kill -TERM $$')).status).toBe(143);
    const child = spawn(process.execPath, [CLI, 'run', 'bash', '-c', 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done'], {
      env: daemon.env,
    });
    await new Promise((ready) => {
      child.stdout.once('data', ready);
    });
    child.kill('SIGTERM');
    expect(
      await new Promise((done) => {
        child.on('exit', done);
      }),
    ).toBe(9);
  });

  test('a program that is not there', async () => {
    expect(await run('run', 'no-such-program')).toMatchObject({
      status: 127,
      stderr: expect.stringContaining('The program no-such-program was not found\n'),
    });
    expect((await run('run')).status).toBe(64);
  });
});
