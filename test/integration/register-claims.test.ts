import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG, type Config } from '../../src/config/schema.ts';
import { claim } from '../../src/daemon/register/claim.ts';
import { mine } from '../../src/daemon/register/mine.ts';
import { refresh } from '../../src/daemon/register/refresh.ts';
import { release } from '../../src/daemon/register/release.ts';
import { unlock } from '../../src/daemon/register/unlock.ts';
import { whose } from '../../src/daemon/register/whose.ts';
import type { ClaimReply, ClaimRequest } from '../../src/protocol/api-leases.ts';
import { RollcallError } from '../../src/protocol/errors.ts';
import { type Agent, RegisterWorld, aCall } from './register-world.ts';

let world: RegisterWorld;
let a: Agent;
let b: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  a = world.agent('a', 101);
  b = world.agent('b', 102);
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
  }
});
afterEach(() => world.close());

/** A person at a terminal; no process of this number is an agent's. */
const person = { pid: 2 ** 30, terminal: true };
const at = (...paths: string[]): string[] =>
  paths.map((path) => (path.startsWith('/') ? path : join(world.repository, path) + (path.endsWith('/') ? '/' : '')).replace('//', '/'));

function claimed(session: string, paths: string[], more: Partial<ClaimRequest> = {}): Promise<ClaimReply> {
  return claim(world.d, {
    cwd: world.repository,
    paths: at(...paths),
    shared: false,
    reason: null,
    eta: null,
    ttl: null,
    everywhere: false,
    session,
    caller: person,
    ...more,
  });
}
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no error';
  } catch (error) {
    if (error instanceof RollcallError) return error.code;
    throw error;
  }
}
const names = (reply: ClaimReply): string[] => reply.claims.map(({ path, renewed }) => (renewed ? `${path} renewed` : path));
const held = async (): Promise<string[]> =>
  (await world.store.read((tx) => tx.leases.live(null))).map((l) => `${l.path} ${l.extent} ${l.origin}`);
const setLeases = (leases: Partial<Config['leases']>): void => {
  world.config = { ...DEFAULT_CONFIG, leases: { ...DEFAULT_CONFIG.leases, ...leases } };
};

describe('what a claim means', () => {
  test('a file that is there or not, a directory, a pattern, braces; each once', async () => {
    world.write('src/a.ts', '1');
    const reply = await claimed('#1', ['src/a.ts', 'new.ts', 'src', 'src/', 'docs/', '**/*.sql', 'x.{js,md}', './src/../new.ts']);
    expect(names(reply)).toEqual(['src/a.ts', 'new.ts', 'src/**', 'docs/**', '**/*.sql', 'x.js', 'x.md']);
    expect(await held()).toContain('x.js file claim');
    expect(await held()).toContain('src/** pattern claim');
  });

  test('what exists is meant by its own name, whatever characters that has', async () => {
    world.write('app/[id]/page.ts', '1');
    world.write('a*.ts', '1');
    world.write('{x}/y', '1');
    const reply = await claimed('#1', ['app/[id]/page.ts', 'app/[id]/new.ts', 'app/[id]/*.css', 'a*.ts', '{x}']);
    expect(names(reply)).toEqual(['app/[id]/page.ts', 'app/[id]/new.ts', String.raw`app/\[id\]/*.css`, 'a*.ts', '{x}/**']);
    expect((await b.edit('app/i/page.css')).deny).toBeNull();
    expect((await b.edit('app/[id]/page.css')).deny).toContain('#1');
    expect((await b.edit('ab.ts')).deny).toBeNull();
  });

  test('the whole repository', async () => {
    expect(names(await claimed('#1', ['.']))).toEqual(['**']);
    expect((await b.edit('deep/below/x.ts')).deny).toContain('#1');
  });

  test('links lead to what they name; a path below git or outside of a repository is refused', async () => {
    world.write('src/a.ts', '1');
    symlinkSync('src', join(world.repository, 'link'));
    expect(names(await claimed('#1', ['link', 'link/a.ts']))).toEqual(['src/**', 'src/a.ts']);
    for (const path of ['.git/config', '.git/', '/', '/etc/passwd', `${world.root}/*`, 'x'.repeat(5000), 'a\0b'])
      expect(await codeOf(claimed('#1', [path]))).toBe('NOT_CLAIMABLE');
    expect(await codeOf(claimed('#1', ['ok.ts', '/etc/passwd']))).toBe('NOT_CLAIMABLE');
    expect(await held()).toHaveLength(2);
  });

  test('ignored and generated files can be claimed', async () => {
    world.write('.gitignore', 'build/\n');
    expect(names(await claimed('#1', ['build/out.js', 'package-lock.json']))).toEqual(['build/out.js', 'package-lock.json']);
  });
});

describe('whose name', () => {
  test('a person at a terminal names a session; without one, or without a terminal, it is said', async () => {
    expect(await codeOf(claimed('#1', ['a.ts'], { session: null }))).toBe('NO_SESSION');
    expect(await codeOf(claimed('#1', ['a.ts'], { caller: { ...person, terminal: false } }))).toBe('PERSON_NEEDED');
    expect(await codeOf(claimed('#9', ['a.ts']))).toBe('NO_SUCH_SESSION');
    await a.end();
    expect(await codeOf(claimed('#1', ['a.ts']))).toBe('SESSION_ENDED');
    expect(await held()).toEqual([]);
  });
});

describe('all or nothing', () => {
  test('each conflict is named with its holder, and nothing is taken', async () => {
    await b.edit('src/a.ts');
    await b.edit('src/b.ts');
    const reply = await claimed('#1', ['free.ts', 'src/**']);
    expect(reply).toMatchObject({ granted: false, claims: [] });
    expect(reply.conflicts.map(({ path, held: lease }) => `${path} ${lease?.path} #${lease?.session.number} ${lease?.firm}`)).toEqual([
      'src/** src/a.ts #2 true',
      'src/** src/b.ts #2 true',
    ]);
    expect(await held()).toEqual(['src/a.ts file edit', 'src/b.ts file edit']);
  });

  test('patterns that can meet exclude each other; shared ones do not', async () => {
    expect((await claimed('#2', ['src/*.ts'], { shared: true })).granted).toBe(true);
    expect((await claimed('#1', ['**/a.*'])).granted).toBe(false);
    expect((await claimed('#1', ['**/a.*'], { shared: true })).granted).toBe(true);
    expect((await claimed('#1', ['docs/**'])).granted).toBe(true);
    expect((await b.edit('src/a.ts')).deny).toContain('#1');
  });

  test('where conflicts only warn, what is free is claimed and the rest is named', async () => {
    await b.edit('src/a.ts');
    setLeases({ conflict_action: 'warn' });
    const reply = await claimed('#1', ['free.ts', 'src/a.ts']);
    expect(reply).toMatchObject({ granted: true, conflicts: [{ path: 'src/a.ts' }] });
    expect(names(reply)).toEqual(['free.ts']);
  });

  test('in every worktree: a claim of one counts in the other', async () => {
    const other = join(world.root, 'other');
    world.git('worktree', 'add', '--quiet', other);
    const c = world.agent('c', 103, other);
    await c.start();
    await c.prompt();
    await claimed('#1', ['one/**']);
    await claimed('#1', ['both/**', 'both.ts'], { everywhere: true });
    expect((await c.edit('one/x.ts')).deny).toBeNull();
    expect((await c.edit('both/x.ts')).deny).toContain('#1');
    expect((await c.edit('both.ts')).deny).toContain('#1');
  });
});

describe('how long', () => {
  test('asked again it renews: one lease, a later end', async () => {
    const first = await claimed('#1', ['src/**'], { reason: 'new grammar', eta: 1200 });
    world.advance(60_000);
    const again = await claimed('#1', ['src/**']);
    expect([names(first), names(again)]).toEqual([['src/**'], ['src/** renewed']]);
    expect(Date.parse(again.claims[0]?.expiresAt ?? '') - Date.parse(first.claims[0]?.expiresAt ?? '')).toBe(60_000);
    const [lease] = await world.store.read((tx) => tx.leases.live(null));
    expect(lease).toMatchObject({ reason: 'new grammar', token: 1, estimatedDoneAt: Date.parse(first.now) + 1_200_000 });
    expect(await held()).toEqual(['src/** pattern claim']);
  });

  test('its reason is kept without secrets, as one line', async () => {
    const secret = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    await claimed('#1', ['a.ts'], { reason: `deploy with ${secret}\nand \u001b[31mmore` });
    await claimed('#1', ['b.ts'], { reason: '\n' });
    const reasons = (await world.store.read((tx) => tx.leases.live(null))).map(({ reason }) => reason);
    expect(reasons[0]).toMatch(/^deploy with \S+ and more$/);
    expect(reasons[0]).not.toContain(secret);
    expect(reasons[1]).toBeNull();
  });

  test('as the command says, else as the first pattern of the settings says, else the lock timeout', async () => {
    setLeases({
      ttl: [
        ['*.sql', 7200],
        ['*.md', 900],
      ],
    });
    const reply = await claimed('#1', ['db/one.sql', 'db/*.sql', 'a.md', 'b.ts']);
    const seconds = ({ claims, now }: ClaimReply) => claims.map((c) => (Date.parse(c.expiresAt ?? '') - Date.parse(now)) / 1000);
    expect(seconds(reply)).toEqual([7200, 7200, 900, 3600]);
    expect(seconds(await claimed('#1', ['a.md', 'b.ts'], { ttl: 60 }))).toEqual([60, 60]);
  });

  test('it refuses others between the turns of its holder, and passes when its time is over', async () => {
    await claimed('#1', ['src/**'], { ttl: 600, reason: 'new grammar' });
    await a.stop();
    const refused = await b.edit('src/a.ts');
    expect(refused.deny).toContain('new grammar');
    world.advance(600_000);
    expect((await b.edit('src/a.ts')).deny).toBeNull();
  });

  test('it ends with its session', async () => {
    await claimed('#1', ['src/**']);
    await a.end();
    expect((await b.edit('src/a.ts')).deny).toBeNull();
  });

  test('the holder of a soft lease loses it to a claim, and both hear of it', async () => {
    await b.edit('src/a.ts');
    await b.stop();
    const reply = await claimed('#1', ['src/a.ts']);
    expect(reply.notes.join()).toContain('#2 edited it');
    expect((await b.prompt()).texts.join()).toContain('#1 has claimed src/a.ts');
  });
});

describe('release and unlock', () => {
  const released = (paths: string[], force: boolean) =>
    release(world.d, { cwd: world.repository, paths: at(...paths), force, caller: person });
  const unlocked = (path: string, force: boolean) =>
    unlock(world.d, { cwd: world.repository, path: at(path)[0] ?? '', force, caller: person });

  test('by the pattern as it was claimed, in any spelling', async () => {
    await claimed('#1', ['src/*.{js,ts}', 'lib/']);
    expect((await released(['./src/*.{js,ts}', 'lib'], true)).released.map(({ path }) => path)).toEqual(['src/*.js', 'src/*.ts', 'lib/**']);
    expect(await held()).toEqual([]);
  });

  test('a firm claim of another is not released without force', async () => {
    await claimed('#1', ['src/**']);
    expect(await codeOf(released(['src/**'], false))).toBe('NOT_YOUR_LEASE');
    expect(await codeOf(released(['src/a.ts'], false))).toBe('NO_SUCH_LEASE');
    expect(await held()).toHaveLength(1);
  });

  test("another's lease needs force; then its holder is named, journalled and told", async () => {
    await claimed('#1', ['src/**'], { reason: 'new grammar' });
    expect(await codeOf(unlocked('src/**', false))).toBe('FORCE_NEEDED');
    expect(
      await codeOf(
        unlock(world.d, { cwd: world.repository, path: at('src/**')[0] ?? '', force: true, caller: { ...person, terminal: false } }),
      ),
    ).toBe('PERSON_NEEDED');
    expect(await held()).toHaveLength(1);
    const reply = await unlocked('src/**', true);
    expect(reply).toMatchObject({ path: 'src/**', previous: [{ session: { number: 1 }, reason: 'new grammar' }] });
    expect(reply.caution).toContain('#1');
    const [entry] = await world.store.read((tx) => tx.journal.recent({ limit: 1 }));
    expect(entry).toMatchObject({ kind: 'lease.released', data: { path: 'src/**', by: 'a person', force: true } });
    expect((await a.prompt()).texts.join()).toContain('released by a person');
    expect(await held()).toEqual([]);
  });

  test('what nobody holds is said; what only a claim covers names that claim', async () => {
    await claimed('#1', ['src/**']);
    for (const path of ['nothing.ts', '/etc/passwd', 'src/*.ts']) expect(await codeOf(unlocked(path, true))).toBe('NO_SUCH_LEASE');
    await expect(unlocked('src/a.ts', true)).rejects.toThrow(/src\/a\.ts itself, only the claim src\/\*\* of #1/);
  });
});

describe('mine and whose', () => {
  const own = async (session: string | null): Promise<string[]> =>
    (await mine(world.d, { cwd: world.repository, session, caller: person })).files.map(
      ({ path, others }) => path + others.map(({ session: other }) => ` +${other ? `#${other.number}` : 'person'}`).join(''),
    );
  const about = async (...paths: string[]) => (await whose(world.d, { cwd: world.repository, paths: at(...paths) })).files;

  test('each has its own files, and the person what no session explains', async () => {
    await a.edit('src/a.ts');
    await b.edit('src/b.ts');
    world.write('notes.md', 'by hand');
    expect([await own('#1'), await own('#2'), await own(null)]).toEqual([['src/a.ts'], ['src/b.ts'], ['notes.md']]);
  });

  test('a file of several authors is shown to each of them', async () => {
    await a.edit('src/a.ts', '1\n');
    await a.stop();
    await b.edit('src/a.ts', '2\n');
    expect([await own('#1'), await own('#2')]).toEqual([['src/a.ts +#2'], ['src/a.ts +#1']]);
    const [file] = await about('src/a.ts');
    expect(file?.authors.map(({ session }) => session?.number)).toEqual([1, 2]);
    expect(file?.leases.map(({ session }) => session.number)).toEqual([2]);
  });

  test('outlives the session, and ends when git calls the file clean', async () => {
    await a.edit('src/a.ts');
    await a.end();
    expect((await about('src/a.ts'))[0]).toMatchObject({ state: 'dirty', authors: [{ session: { number: 1, ended: true } }], leases: [] });
    world.git('add', '.');
    world.git('commit', '--quiet', '--message', 'second');
    expect((await about('src/a.ts'))[0]).toMatchObject({ state: 'clean', authors: [] });
  });

  test('a claim that matches, the line, a directory, and what git does not know', async () => {
    world.write('.gitignore', 'build/\n');
    await claimed('#1', ['src/**'], { reason: 'new grammar' });
    await a.edit('src/a.ts');
    expect((await b.edit('src/a.ts')).deny).not.toBeNull();
    const [file, ...others] = await about('src/a.ts', 'README.md', 'build/x', '/etc/passwd', '.git/config', 'missing.ts');
    expect(file?.leases.map(({ path }) => path).toSorted()).toEqual(['src/**', 'src/a.ts']);
    expect(file?.line.map(({ session, place }) => `#${session.number} ${place}`)).toEqual(['#2 1']);
    expect(others.map(({ state }) => state)).toEqual(['clean', 'ignored', 'outside', 'outside', 'clean']);
    mkdirSync(join(world.repository, 'empty'));
    expect((await about('src', 'empty')).map(({ path }) => path)).toEqual(['src/a.ts']);
    expect((await about('.')).map(({ path }) => path)).toEqual(['.gitignore', 'src/a.ts']);
  });

  test('outside of a repository there is nothing to ask', async () => {
    expect(await codeOf(mine(world.d, { cwd: world.root, session: null, caller: person }))).toBe('NOT_A_REPOSITORY');
  });
});

describe('refresh', () => {
  test('counts the sessions that are gone, what that released, and those that live', async () => {
    await a.edit('a.ts');
    await claimed('#1', ['src/**']);
    expect(await refresh(world.d)).toMatchObject({ cleaned: [], released: 0, heartbeats: 2 });
    world.kill(101);
    expect(await refresh(world.d)).toMatchObject({ cleaned: [{ number: 1 }], released: 2, heartbeats: 1 });
    expect(await refresh(world.d)).toMatchObject({ cleaned: [], released: 0, heartbeats: 1 });
  });
});

test('a lockfile needs no lease, and is refused to others once somebody has claimed it', async () => {
  expect((await b.edit('package-lock.json')).deny).toBeNull();
  expect((await world.store.read((tx) => tx.leases.live(null))).map((l) => l.path)).toEqual([]);
  await claimed('#1', ['package-lock.json']);
  expect((await b.edit('package-lock.json')).deny).toContain('#1');
  expect((await a.edit('package-lock.json')).deny).toBeNull();
});

describe('what a command on a directory meets', () => {
  test('a file that was claimed everywhere from another checkout', async () => {
    world.write('docs/x.md', 'x\n');
    world.git('add', '.');
    world.git('commit', '--quiet', '--message', 'docs');
    world.git('worktree', 'add', '--quiet', '-b', 'side', join(world.root, 'wt'));
    b.cwd = join(world.root, 'wt');
    await b.prompt();
    // The clock of real commands.
    world.now = Date.now();
    await claimed('#2', [join(b.cwd, 'docs/x.md')], { cwd: b.cwd, everywhere: true });
    expect((await a.bash('rm -rf docs')).deny).toContain('#2');
  });
});

test('a claim that is over and was never used passes as a claim, not as an edit', async () => {
  await claimed('#1', ['src/a.ts'], { ttl: 60 });
  world.advance(61_000);
  expect(await b.edit('src/a.ts')).toEqual({ deny: null, ask: null, texts: [], person: [] });
  expect((await a.prompt()).texts.join()).toContain('your claim on src/a.ts is over');
});

test('a resume speaks only of files that changed meanwhile', async () => {
  await claimed('#1', ['src/**'], { ttl: 60 });
  await a.edit('kept.ts');
  await a.edit('changed.ts');
  await a.end();
  world.advance(61_000);
  world.write('changed.ts', 'by hand\n');
  const back = (await a.start('resume')).texts.join('\n');
  expect(back).toContain('changed since you left: changed.ts.');
});

test('a resume takes no claim back over the turn of somebody who waited', async () => {
  await a.prompt();
  await claimed('#1', ['src/a.ts']);
  expect((await b.edit('src/a.ts')).deny).toContain('#1');
  await a.end();
  await a.start('resume');
  expect((await b.edit('src/a.ts')).deny).toBeNull();
});

test('a late report takes no file out of a claim that was made meanwhile', async () => {
  await a.before('src/a.ts', 'use_late', 'sub_1');
  await a.send({ kind: 'tool-failed', subagentId: 'sub_1', tool: { ...aCall('use_late'), writes: at('src/a.ts') } }, false);
  await claimed('#2', ['src/**']);
  world.write('src/a.ts', 'late\n');
  await a.after('src/a.ts', 'use_late');
  expect(await held()).toEqual(['src/** pattern claim']);
  expect((await b.prompt()).texts.join()).toContain('#1 changed src/a.ts');
});
