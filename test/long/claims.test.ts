import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LeasesReply, StatusReply } from '../../src/protocol/api.ts';
import type { ClaimReply, MineReply, WhoseReply } from '../../src/protocol/api-leases.ts';
import { Actor } from '../../src/setup/demonstration/actor.ts';
import { CLI, DaemonWorld, until } from '../integration/daemon-process.ts';

let world: DaemonWorld;
let one: Actor;
let two: Actor;
beforeEach(async () => {
  world = new DaemonWorld();
  mkdirSync(join(world.home, '.config/rollcall'), { recursive: true });
  writeFileSync(join(world.home, '.config/rollcall/config.yaml'), "leases:\n  ttl: {'*.sql': 7200, '*.md': 900}\n");
  if (!world.cli('setup', '--yes').stdout.includes('ENFORCING')) throw new Error('setup did not lead to ENFORCING');
  one = new Actor('one', 'session-one', world.repository, world.env);
  two = new Actor('two', 'session-two', world.repository, world.env);
  await one.start();
  await two.start();
  await one.prompt('the first');
  await two.prompt('the second');
});
afterEach(async () => {
  await Promise.all([one.kill(), two.kill()]);
  await world.close();
});

const rollcall = (...args: string[]): string => [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
/** Below the process of a session: what it printed, and `exit N`. */
const by = (actor: Actor, ...args: string[]): Promise<string> => actor.run(`${rollcall(...args)} 2>&1; echo "exit $?"`);
const json = async <T>(actor: Actor, ...args: string[]): Promise<T> => JSON.parse(await actor.run(rollcall(...args, '--json'))) as T;

/** A person's own terminal: a real pseudo-terminal, outside of any agent. */
function atTerminal(...args: string[]): { status: number | null; text: string } {
  const { status, stdout } = spawnSync('script', ['-qec', rollcall(...args), '/dev/null'], {
    cwd: world.repository,
    env: { ...world.env, NO_COLOR: '1' },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, text: stdout };
}
const git = (...args: string[]): string =>
  spawnSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], {
    cwd: world.repository,
    env: world.env,
    encoding: 'utf8',
  }).stdout;

describe('claim', () => {
  test('a quoted pattern is one claim: it refuses others also between turns, renews, and ends by its name', async () => {
    expect(await by(one, 'claim', 'src/**', '--reason', 'new grammar', '--eta', '20m')).toMatch(
      /^claimed src\/\*\* until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d\nexit 0\n$/,
    );
    await one.stop();
    const refused = await two.write('src/a.ts', '2');
    expect(refused.denied).toContain('#1');
    expect(refused.denied).toContain('new grammar');
    expect(await by(one, 'claim', 'src/**')).toMatch(/\(renewed\)\nexit 0\n$/);
    const { leases } = world.json<LeasesReply>('locks');
    expect(leases).toMatchObject([{ path: 'src/**', extent: 'pattern', origin: 'claim', reason: 'new grammar', session: { number: 1 } }]);
    expect(leases[0]?.estimatedCompletion).not.toBeNull();
    expect(world.cli('leases').stdout).toMatch(/^src\/\*\* +#1 claude-code +firm, claim .* new grammar( +#2)?$/m);
    expect(world.cli('status').stdout).toMatch(/\nClaims\n {2}- src\/\*\* by #1, until .*: new grammar\n/);
    expect(await by(one, 'release', 'src/**')).toContain("released src/** (was #1's)\nexit 0");
    expect((await two.write('src/a.ts', '2')).denied).toBeNull();
  });

  test('an unquoted one is many paths; all or nothing, with each conflict named', async () => {
    for (const name of ['a.ts', 'b.ts', 'c d.ts']) writeFileSync(join(world.repository, name), '1');
    await two.write('b.ts', '2');
    const refused = await one.run(`${rollcall('claim')} *.ts 2>&1; echo "exit $?"`);
    expect(refused).toContain('refused b.ts: #2 holds it until its turn ends (the second)');
    expect(refused).toContain('exit 75');
    expect(world.json<LeasesReply>('leases').leases.map((l) => l.path)).toEqual(['b.ts']);
    const reply = await json<ClaimReply>(one, 'claim', 'a.ts', 'b.ts');
    expect(reply).toMatchObject({ granted: false, claims: [], conflicts: [{ path: 'b.ts', held: { session: { number: 2 } } }] });
    await two.run(rollcall('release'));
    expect(await one.run(`${rollcall('claim')} *.ts 2>&1; echo "exit $?"`)).toMatch(
      /claimed a\.ts .*\nclaimed b\.ts .*\nclaimed c d\.ts .*\nexit 0\n$/,
    );
  });

  test('its length comes from the settings by pattern, or from the command', async () => {
    const { claims, now } = await json<ClaimReply>(one, 'claim', 'db/x.sql', 'a.md', 'b.ts');
    expect(claims.map((c) => Math.round((Date.parse(c.expiresAt ?? '') - Date.parse(now)) / 1000))).toEqual([7200, 900, 3600]);
    const { claims: again, now: later } = await json<ClaimReply>(one, 'claim', 'a.md', '--ttl', '90s');
    expect(again.map((c) => Math.round((Date.parse(c.expiresAt ?? '') - Date.parse(later)) / 1000))).toEqual([90]);
  });

  test('without a session it says what to do; a person at a terminal names a session, an agent does not', async () => {
    expect(world.cli('claim', 'a.ts')).toMatchObject({ status: 1, stderr: expect.stringContaining('`--session`') as string });
    expect(world.cli('claim', 'a.ts', '--session', '1').status).toBe(77);
    expect(await by(two, 'claim', 'a.ts', '--session', '1')).toContain('exit 77');
    expect(atTerminal('claim', 'a.ts', '--session', '#1')).toMatchObject({
      status: 0,
      text: expect.stringContaining('claimed a.ts') as string,
    });
    expect((await two.write('a.ts', '2')).denied).toContain('#1');
    expect(await by(two, 'claim', '/etc/passwd')).toMatch(
      /cannot be claimed or waited for: it lies outside of any git repository[^]*exit 1\n$/,
    );
  });
});

describe('unlock', () => {
  test("one's own without force; another's only by a person with force, who is told who had it", async () => {
    await by(one, 'claim', 'src/**', '--reason', 'new grammar');
    expect(await by(two, 'unlock', 'src/**')).toContain('exit 77');
    expect(await by(two, 'unlock', 'src/**', '--force')).toContain('exit 77');
    expect(atTerminal('unlock', 'src/**')).toMatchObject({ status: 77, text: expect.stringContaining('#1') as string });
    const taken = atTerminal('unlock', 'src/**', '--force');
    expect(taken.status).toBe(0);
    expect(taken.text).toMatch(/unlocked src\/\*\* \(claimed by #1 claude-code since .*: new grammar\)\r?\nCaution: #1 /);
    expect((await one.prompt('go on')).told).toContain('released by a person');
    expect(world.cli('journal').stdout).toMatch(/lease\.released +#1 +path=src\/\*\* .*by=a person force=true/);
    await one.write('a.ts', '1');
    expect(await by(one, 'unlock', 'a.ts')).toMatch(/^unlocked a\.ts \(held by #1 .*\)\nexit 0\n$/);
    expect(world.cli('unlock', 'a.ts')).toMatchObject({ status: 1, stderr: expect.stringContaining('No lease is held on') as string });
  });
});

describe('wait', () => {
  const start = (actor: Actor, ...args: string[]): Promise<string> => by(actor, 'wait', ...args);
  const inLine = (): Promise<unknown> => until('a place in the line', () => world.json<LeasesReply>('leases').waits.some((w) => w.asked));

  test('until it is free: then it is reserved for the waiter, and for nobody else', async () => {
    await one.write('a.ts', '1');
    const granted = start(two, 'a.ts', '--timeout', '60');
    await inLine();
    expect(world.cli('status').stdout).toMatch(/\nIn line, the first one first\n {2}- a\.ts: #2\n/);
    await one.run(rollcall('release', 'a.ts'));
    expect(await granted).toMatch(/^granted a\.ts until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d\nexit 0\n$/);
    expect((await one.write('a.ts', '1')).denied).not.toBeNull();
    expect((await two.write('a.ts', '2')).denied).toBeNull();
  });

  test('what is free, or its own, is granted at once; 75 when the time is up', async () => {
    await one.write('a.ts', '1');
    expect(await start(two, 'free.ts')).toContain('exit 0');
    expect(await start(one, 'a.ts')).toMatch(/^granted a\.ts\nexit 0\n$/);
    expect(await start(two, 'free.ts', 'a.ts', '--timeout', '1')).toMatch(/The time is up, and a\.ts is not free yet\n.*\nexit 75\n$/);
    expect(world.json<LeasesReply>('leases').waits.filter((w) => w.path === 'a.ts')).toEqual([]);
  });

  test('over the death of the daemon and its leaving, with the same place', async () => {
    await one.write('a.ts', '1');
    const granted = start(two, 'a.ts', '--timeout', '60');
    await inLine();
    const [{ since } = { since: '' }] = world.json<LeasesReply>('leases').waits;
    const killed = world.endpoint()?.pid ?? 0;
    process.kill(killed, 'SIGKILL');
    await until('the next daemon', () => world.daemons().some((pid) => pid !== killed));
    await inLine();
    expect(world.cli('daemon', 'stop').status).toBe(0);
    await inLine();
    expect(world.json<LeasesReply>('leases').waits).toMatchObject([{ path: 'a.ts', session: { number: 2 }, since, place: 1 }]);
    await one.run(rollcall('release', 'a.ts'));
    expect(await granted).toContain('exit 0');
  });

  test('Ctrl-C leaves the line', async () => {
    await one.write('a.ts', '1');
    const done = two.run(`${rollcall('wait', 'a.ts')} & echo $! > wait.pid; wait $!; echo "exit $?"`);
    await inLine();
    await one.run('kill -INT "$(cat wait.pid)"');
    expect(await done).toContain('exit 130');
    await until('an empty line', () => world.json<LeasesReply>('leases').waits.length === 0);
  });
});

describe('mine and whose', () => {
  test('each agent has its own files, and git takes just those', async () => {
    writeFileSync(join(world.repository, 'notes.md'), 'by hand');
    await one.write('src/a.ts', '1');
    await one.write('src/[a-z]*.ts', '1');
    await two.write('src/b.ts', '2');
    expect(await by(one, 'mine')).toBe('src/[a-z]*.ts\nsrc/a.ts\nexit 0\n');
    expect(await two.run(`cd src && ${rollcall('mine')}`)).toBe('b.ts\n');
    expect(world.cli('mine').stdout).toBe('notes.md\n');
    expect(world.json<MineReply>('mine', '--session', '2')).toMatchObject({
      session: { number: 2 },
      files: [{ path: 'src/b.ts', untracked: true }],
    });
    await one.run(`cd src && ${rollcall('mine', '--null')} | git --literal-pathspecs add --pathspec-from-file=- --pathspec-file-nul`);
    expect(git('diff', '--cached', '--name-only', '-z').split('\0').filter(Boolean)).toEqual(['src/[a-z]*.ts', 'src/a.ts']);
  });

  test('whose: authors, the person, a session that has ended, clean', async () => {
    writeFileSync(join(world.repository, 'notes.md'), 'by hand');
    writeFileSync(join(world.repository, 'clean.md'), 'x');
    git('add', 'clean.md');
    git('commit', '--quiet', '--message', 'first');
    await one.write('a.ts', '1');
    await two.write('b.ts', '2');
    await two.kill();
    await until('the end of #2', () => world.json<LeasesReply>('leases').leases.every((l) => l.session.number !== 2));
    expect(world.cli('whose', 'a.ts', 'b.ts', 'notes.md', 'clean.md', '/etc/passwd').stdout).toMatch(
      /^a\.ts: #1 \(claude-code\) since \d\d:\d\d\n {2}held by #1 until its turn ends\nb\.ts: #2 \(ended\) since \d\d:\d\d\nnotes\.md: the person\nclean\.md: clean\n\/etc\/passwd: in no repository\n$/,
    );
    expect(world.json<WhoseReply>('whose', '.').files.map((f) => f.path)).toEqual(['a.ts', 'b.ts', 'notes.md']);
    expect(world.cli('mine', '--session', '2').stdout).toBe('b.ts\n');
  });

  test('status counts files of several authors', async () => {
    await one.write('a.ts', '1');
    await one.stop();
    await two.write('a.ts', '2');
    expect(world.json<StatusReply>('status').mixed).toBe(1);
    expect(world.cli('status').stdout).toContain('1 file holds uncommitted work of more than one author');
    expect(await by(one, 'mine')).toContain('a.ts  (also of #2)');
  });
});

test('refresh looks after all sessions at once', async () => {
  await one.write('a.ts', '1');
  expect(world.cli('refresh').stdout).toMatch(/^cleaned sessions: 0\nreleased locks: 0\nheartbeats: 2\ndone in \d+ ms\n$/);
  await one.kill();
  expect(world.cli('refresh').stdout).toMatch(/^cleaned sessions: [01].*\nreleased locks: [01]\nheartbeats: 1\ndone in \d+ ms\n$/);
  expect(world.json<LeasesReply>('leases').leases).toEqual([]);
});
