import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostileStrings } from '../hostile-strings.ts';
import { cleanupReply, cleanupRow, rollReply, rollRow } from '../integration/cli-support/roll-views.ts';
import { CLI, finish, rollcall } from '../integration/cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from '../integration/cli-support/scripted-daemon.ts';
import { NOW, sessionView } from '../integration/cli-support/views.ts';

const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
const VARIATION = /\ufe0f/g;

let daemon: ScriptedDaemon;
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(() => daemon.close());
const run = (...args: string[]) => rollcall(args, { env: daemon.env, cwd: daemon.directory });
const caller = { pid: expect.any(Number) as number, terminal: false };
const body = (): unknown => daemon.requests.at(-1)?.body;

const FIVE = sessionView({ number: 5, agent: 'terminal', agentSessionId: 'session-ops', role: 'Ops', goal: null });
const BLOCK = '  Number: 5\n  Role: Ops\n  Goal: -\n  Session ID: session-ops\n  Status: active\n';

describe('rollcall register', () => {
  const reply = { session: FIVE, renewed: false, displaced: null, cleaned: [] };

  test('sends what was said, word for word, and says what is registered', async () => {
    daemon.answer('POST /api/register', reply);
    const words = ['$373K "Ops" & \'more\'', 'one\ntwo é 日本', 'session-ops', 's003'];
    expect(await run('register', '#5', ...words)).toEqual({ status: 0, stderr: '', stdout: `✅ Registered Session #5\n\n${BLOCK}` });
    const [role, goal, sessionId, terminal] = words;
    expect(body()).toEqual({ cwd: daemon.directory, caller, number: 5, role, goal, sessionId, terminal, force: false });
    await run('register', 'next', '--force');
    expect(body()).toEqual({
      cwd: daemon.directory,
      caller,
      number: null,
      role: null,
      goal: null,
      sessionId: null,
      terminal: null,
      force: true,
    });
  });

  test('says who was cleaned up, who was displaced, and that it was there already', async () => {
    const cleaned = [3, 4].map((number) => ({ id: `s${number}`, number }));
    daemon.answer('POST /api/register', { ...reply, cleaned, displaced: { id: 'x', number: 5 }, renewed: true });
    expect((await run('register', '5')).stdout).toBe(
      `💤 Marked 2 session(s) as inactive: #3, #4\n⚠️  Displaced the session that was #5: it is inactive now\n✅ Session #5 was registered already\n\n${BLOCK}`,
    );
  });

  test('a number that lives: its owner, who else is there, and what may be reclaimed', async () => {
    const roll = rollReply(
      [rollRow({ number: 5, terminal: 's009' }), rollRow({ number: 1 }), rollRow({ number: 12, status: 'inactive' })],
      {
        available: '2-4, 6-12',
      },
    );
    daemon.answer('GET /api/roll', roll);
    daemon.answer('POST /api/register', { error: { code: 'NUMBER_TAKEN', details: { number: '5', owner: 'Role 5, s009' } } }, 409);
    const { status, stdout, stderr } = await run('register', '5', 'x');
    expect({ status, stdout }).toEqual({ status: 75, stdout: '' });
    expect(stderr).toBe(
      [
        '❌ Session #5 is already ACTIVE',
        '   Role: Role 5',
        '   Goal: Goal 5',
        '   Session ID: session-5',
        '   Terminal: s009',
        '   Last heartbeat: 0h 15m ago',
        '   Choose a different number. Available numbers: 2-4, 6-12',
        '',
        'Active sessions:',
        '  ✅ #1  - Role 1 (active)',
        '  ✅ #5  - Role 5 (active)',
        '',
        'Inactive sessions (available to reclaim):',
        '  ⏸️  #12 - Role 12 (inactive)',
        '',
      ].join('\n'),
    );
    const json = await run('register', '5', '--json');
    expect({ ...json, stdout: JSON.parse(json.stdout) as unknown }).toMatchObject({
      status: 75,
      stderr: '',
      stdout: { error: { code: 'NUMBER_TAKEN' } },
    });
  });

  test.each([['abc'], ['0'], ['1.5'], ['']])('%j is no number', async (number) => {
    const result = await run('register', number, 'role');
    expect(result).toMatchObject({ status: 64, stdout: '' });
    expect(result.stderr).toContain(`<number> (or 'next') takes the number of a session, from 1 up, not '${number}'`);
    expect(daemon.requests).toEqual([]);
  });
});

describe('rollcall whoami', () => {
  test.each([
    ['terminal', 'this terminal, until the end of the day'],
    ['agent', "the agent's session that runs this command"],
  ])('says who it is, and what that rests on: %s', async (by, text) => {
    daemon.answer('POST /api/whoami', { session: FIVE, by });
    expect(await run('whoami')).toEqual({ status: 0, stderr: '', stdout: `Session #5\n${BLOCK}  Known by: ${text}\n` });
    expect(body()).toMatchObject({ cwd: daemon.directory, caller, instance: { tty: null }, day: expect.any(String) as string });
  });

  test('nobody knows', async () => {
    daemon.answer('POST /api/whoami', { session: null, by: null });
    const result = await run('whoami');
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toContain('Nobody knows yet which session this is\n');
    const json = await run('whoami', '--json');
    expect({ ...json, stdout: JSON.parse(json.stdout) as unknown }).toEqual({ status: 1, stderr: '', stdout: { session: null, by: null } });
  });
});

describe('rollcall heartbeat', () => {
  test('of the caller, and of a session by its name', async () => {
    daemon.answer('POST /api/heartbeat', { session: { id: 's', number: 5 }, at: NOW, reactivated: false });
    expect(await run('heartbeat')).toEqual({ status: 0, stderr: '', stdout: '💓 Heartbeat sent\n' });
    expect(body()).toMatchObject({ session: null, caller, instance: {}, day: expect.any(String) as string });
    daemon.answer('POST /api/heartbeat', { session: { id: 's', number: 5 }, at: NOW, reactivated: true });
    expect((await run('heartbeat', '#5')).stdout).toBe('✅ Reactivating Session #5\n💓 Heartbeat sent for Session #5\n');
    expect(body()).toMatchObject({ session: '5' });
  });
});

describe('what is known of a session is changed by hand', () => {
  test.each([
    [['note', '8', 'left pane'], { session: '8', note: 'left pane' }, 'Session #5 has its note.\n'],
    [['note', '#8', ' '], { session: '8', note: null }, 'The note on Session #5 was taken away.\n'],
    [['rename', 'session-ops', '5'], { session: 'session-ops', number: 5 }, 'Session session-ops is Session #5 now.\n'],
    [['rename', '8', '#5'], { session: '8', number: 5 }, 'Session #8 is Session #5 now.\n'],
    [['relabel', '8', '--role', 'Ops'], { session: '8', role: 'Ops' }, `Session #5\n${BLOCK}`],
    [['relabel', '8', '--role=', '--goal', 'x'], { session: '8', role: null, goal: 'x' }, `Session #5\n${BLOCK}`],
    [['relabel', '8', '--project', 'vibe os'], { session: '8', project: 'vibe os' }, `Session #5\n${BLOCK}  Project: workspace-1\n`],
    [['relabel', '8', '--project='], { session: '8', project: null }, `Session #5\n${BLOCK}  Project: workspace-1\n`],
  ])('%j', async (words, sent, text) => {
    daemon.answer('POST /api/amend', { session: FIVE });
    expect(await run(...words)).toEqual({ status: 0, stderr: '', stdout: text });
    expect(body()).toEqual({ cwd: daemon.directory, caller, ...sent });
  });

  test('a change of nothing, or to no number, is refused', async () => {
    expect((await run('relabel', '8')).stderr).toContain('--role, --goal or --project says what it is now\n');
    expect((await run('rename', '8', 'two')).stderr).toContain("<number> takes the number of a session, from 1 up, not 'two'\n");
    expect(daemon.requests).toEqual([]);
  });

  test('retire', async () => {
    daemon.answer('POST /api/retire', { session: FIVE });
    expect(await run('retire', '#5')).toEqual({ status: 0, stderr: '', stdout: 'Session #5 is retired: its number is free.\n' });
    expect(body()).toEqual({ cwd: daemon.directory, caller, session: '5' });
  });
});

describe('rollcall list', () => {
  const rows = [rollRow({ number: 2, stale: true }), rollRow({ number: 1 }), rollRow({ number: 3, status: 'inactive' })];

  test('the roll, all of it or a part', async () => {
    daemon.answer('GET /api/roll', rollReply(rows, { available: '3' }));
    const head = 'Currently Registered Sessions:\n\n';
    const foot = '\nActive: 1  Inactive: 1  Stale: 1\nAvailable numbers: 3\n';
    const one = '  ✅ #1  - Role 1 (active)\n';
    const two = '  ✅ #2  - Role 2 (active, stale)\n';
    expect(await run('list')).toEqual({ status: 0, stderr: '', stdout: `${head}${one}${two}  ⏸️  #3  - Role 3 (inactive)\n${foot}` });
    expect((await run('list', '--active')).stdout).toBe(`${head}${one}${foot}`);
    expect((await run('list', '--compact')).stdout).toBe(`${head}${one}${two}  ⏸️  #3 (inactive)\n${foot}`);
    expect((await run('list', '--long')).stdout).toContain('\n           Terminal: s001\n');
    expect((await run('list', '--count')).stdout).toBe('3\n');
    expect((await run('list', '--active', '--count')).stdout).toBe('1\n');
    expect((await run('list', '--stale')).stdout).toBe(`${head}${two}${foot}`);
    expect((await run('list', '--stale', '--count')).stdout).toBe('1\n');
    expect((await run('list', '--stale', '--active')).status).toBe(64);
    expect(JSON.parse((await run('list', '--active', '--json')).stdout)).toMatchObject({ sessions: [{ number: 1 }], active: 1 });
    expect(JSON.parse((await run('list', '--count', '--json')).stdout)).toEqual({ count: 3 });
  });

  test('text of others is never obeyed by the terminal', async () => {
    for (const { text } of hostileStrings) {
      const row = rollRow({ role: text, goal: text, note: text, terminal: text, sessionId: text, agent: text });
      daemon.answer('GET /api/roll', rollReply([row]));
      expect((await run('list', '--long')).stdout.replace(VARIATION, '')).not.toMatch(OBEYED);
      daemon.answer('POST /api/cleanup', cleanupReply([cleanupRow({ sessionId: text, action: 'marks-inactive' })]));
      expect((await run('cleanup')).stdout).not.toMatch(OBEYED);
    }
  }, 120_000);
});

describe('rollcall cleanup', () => {
  const stale = cleanupReply([cleanupRow({ action: 'marks-inactive', lastSeenAt: null })]);

  test('sends what was asked, and shows what was found', async () => {
    daemon.answer('POST /api/cleanup', stale);
    const { status, stdout, stderr } = await run('cleanup');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^🧹 Session Cleanup Tool\n={23}\n\nConfiguration:\n {2}Timeout: 120 minutes\n {2}Dry Run: false\n/);
    expect(stdout).toMatch(/\n✅ Marked 1 session\(s\) as inactive\n\nDone!\n$/);
    expect(body()).toEqual({ cwd: daemon.directory, caller, dryRun: false, timeoutMinutes: null, all: false });
    expect(stdout).toContain('  💤 Session # 1 (session-1)\n');
    const everywhere = await run('cleanup', '--dry-run', '--timeout-minutes', '30', '--all');
    expect(everywhere.stdout).toContain('  💤 Session # 1 (session-1) in project\n');
    expect(body()).toMatchObject({ dryRun: true, timeoutMinutes: 30, all: true });
  });

  test('--quiet prints nothing when there was nothing to do', async () => {
    daemon.answer('POST /api/cleanup', cleanupReply([cleanupRow()]));
    expect(await run('cleanup', '--quiet')).toEqual({ status: 0, stderr: '', stdout: '' });
    daemon.answer('POST /api/cleanup', stale);
    expect((await run('cleanup', '--quiet')).stdout).toBe(
      'Stale sessions to update:\n  #1 (session-1) - Last seen: Never\n✅ Marked 1 session(s) as inactive\n',
    );
  });

  test('appended to a log it is plain text', async () => {
    daemon.answer('POST /api/cleanup', stale);
    const script = '"$0" "$1" cleanup >> log; LC_ALL=C grep -c "$(printf "\\033")" log; wc -l < log';
    const { stdout } = await finish('bash', ['-c', script, process.execPath, CLI], { env: daemon.env, cwd: daemon.directory });
    expect(stdout).toMatch(/^0\n\d\d\n$/);
  });

  test('a timeout below 10 minutes is warned of, on standard error', async () => {
    daemon.answer('POST /api/cleanup', stale);
    const { stdout, stderr } = await run('cleanup', '--timeout-minutes', '9.5');
    expect(stderr).toBe('⚠️  A timeout of 9.5 minutes is short: a session that is only thinking may be marked as inactive.\n');
    expect(stdout).not.toContain('short');
    expect((await run('cleanup', '--timeout-minutes', '10')).stderr).toBe('');
  });

  test.each([
    [['--timeout-minutes', 'abc'], "--timeout-minutes takes a number of minutes, from 0.05 to 525600, not 'abc'"],
    [['--timeout-minutes', '0'], "not '0'"],
    [['--timeout-minutes=-5'], "not '-5'"],
    [['--timeout-minutes', ''], "not ''"],
    [['--timeout-minutes', '1e3'], "not '1e3'"],
    [['--timeout-minutes', '525601'], "not '525601'"],
    [['--timeout-minutes'], "option '--timeout-minutes <m>' argument missing"],
    [['--bogus'], "unknown option '--bogus'"],
  ])('%j is refused, and nothing is asked of the daemon', async (args, detail) => {
    const result = await run('cleanup', ...args);
    expect(result).toMatchObject({ status: 64, stdout: '' });
    expect(result.stderr).toContain(`${detail}\n  Run \`rollcall cleanup --help\`; it shows the options and an example.\n`);
    expect(daemon.requests).toEqual([]);
  });
});

describe('rollcall cron print', () => {
  test('one hourly line with absolute paths, that runs', async () => {
    const home = daemon.env['ROLLCALL_HOME'] ?? '';
    const { status, stdout } = await run('cron', 'print');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^0 \* \* \* \* ROLLCALL_HOME=\S+ \/\S+ \/\S+\/bin\/rollcall\.mjs cleanup --quiet --all\n$/);
    expect(stdout).toContain(home);
    expect(JSON.parse((await run('cron', 'print', '--json')).stdout)).toEqual({ line: stdout.trim() });
    daemon.answer('POST /api/cleanup', stale());
    const command = stdout.replace(/^0 \* \* \* \* /, '');
    // What cron gives a command, and no more.
    const env = { HOME: daemon.env['HOME'] ?? '', PATH: '/usr/bin:/bin' };
    expect((await finish('sh', ['-c', command], { env, cwd: '/' })).stdout).toContain('✅ Marked 1 session(s) as inactive\n');
    expect(body()).toMatchObject({ all: true });
  });

  test('percent signs and quotes of a path survive cron and sh', async () => {
    const { stdout } = await rollcall(['cron', 'print'], {
      env: { ...daemon.env, ROLLCALL_HOME: "/x/50% o'clock" },
      cwd: daemon.directory,
    });
    expect(stdout).toContain(String.raw`ROLLCALL_HOME='/x/50\% o'\''clock' `);
  });

  const stale = () => cleanupReply([cleanupRow({ action: 'marks-inactive', lastSeenAt: null })]);
});
