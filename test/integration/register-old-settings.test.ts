import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_CONFIG, type Config } from '../../src/config/schema.ts';
import { loadConfig } from '../../src/config/load.ts';
import { FILE_PATTERNS } from '../../src/config/old-samples.ts';
import { claim } from '../../src/daemon/register/claim.ts';
import { pruneHistory } from '../../src/daemon/tasks/prune-history.ts';
import { RegisterWorld } from './register-world.ts';

/* What the settings do that exist for coordination.yaml and file-patterns.yaml. */

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

function set(leases: Partial<Config['leases']>, notices: Partial<Config['notices']> = {}, history: Partial<Config['history']> = {}): void {
  world.config = {
    ...DEFAULT_CONFIG,
    leases: { ...DEFAULT_CONFIG.leases, ...leases },
    notices: { ...DEFAULT_CONFIG.notices, ...notices },
    history: { ...DEFAULT_CONFIG.history, ...history },
  };
}

const ALL = { session_start: true, conflict_detected: true, lock_acquired: true, session_complete: true };

async function held(): Promise<string[]> {
  return (await world.store.read((tx) => tx.leases.live(null))).map((lease) => lease.path).toSorted((a, b) => a.localeCompare(b));
}

test('leases.enabled: without it edits take no lease and are held back by none', async () => {
  const [one, two] = [world.agent('one', 1), world.agent('two', 2)];
  for (const agent of [one, two]) {
    await agent.start();
    await agent.prompt();
  }
  set({ enabled: false });
  expect((await one.edit('a.ts')).deny).toBeNull();
  expect((await two.edit('a.ts')).deny).toBeNull();
  expect(await held()).toEqual([]);
  set({ enabled: true });
  expect((await one.edit('a.ts')).deny).toBeNull();
  expect((await two.edit('a.ts')).deny).toContain('#1');
  expect(await held()).toEqual(['a.ts']);
});

test('leases.only: nothing but what is listed, or critical, is leased', async () => {
  set({ only: ['*.py', '*.md'], critical: ['*.lock'], ignore: ['docs/'] });
  const one = world.agent('one', 1);
  await one.start();
  await one.prompt();
  for (const path of ['a.py', 'a.ts', 'docs/b.md', 'c.md', 'yarn.lock']) expect((await one.edit(path)).deny).toBeNull();
  expect(await held()).toEqual(['a.py', 'c.md', 'yarn.lock']);
});

test('file-patterns.yaml as it is: what an edit leases, and how long a claim lasts', async () => {
  world.write('file-patterns.yaml', FILE_PATTERNS);
  const { config } = loadConfig({
    env: {},
    userFile: null,
    repositoryFile: join(world.repository, '.rollcall.yaml'),
    trust: { of: () => 'trusted', warning: null },
  });
  world.config = config;
  const one = world.agent('one', 1);
  await one.start();
  await one.prompt();
  for (const path of ['a.py', 'node_modules/b.js', 'c.log', 'd.bin', 'e.md', 'Dockerfile']) expect((await one.edit(path)).deny).toBeNull();
  expect(await held()).toEqual(['a.py', 'Dockerfile', 'e.md']);
  const paths = ['f.sql', 'g.md', 'h.py', 'i.bin'].map((path) => join(world.repository, path));
  const caller = { pid: process.pid, terminal: true };
  const rest = { shared: false, reason: null, eta: null, ttl: null, everywhere: false, session: '1' };
  const { claims } = await claim(world.d, { cwd: world.repository, caller, paths, ...rest });
  expect(claims.map(({ expiresAt }) => (Date.parse(expiresAt ?? '') - world.now) / 1000)).toEqual([7200, 900, 3600, 3600]);
});

test('notices: the person at a session is told what the settings name, the agent is not, and without them nobody', async () => {
  for (const [key, expected] of [
    ['session_start', ['This session is #2. Also here: #1.']],
    ['lock_acquired', ['This session now holds b.ts.']],
    ['conflict_detected', ['A change of a.ts was refused: #1 has it.']],
    ['session_complete', ['#1 has ended.']],
    [null, []],
  ] as const) {
    const trial = await RegisterWorld.open();
    trial.config = { ...DEFAULT_CONFIG, notices: { ...DEFAULT_CONFIG.notices, ...(key === null ? {} : { [key]: true }) } };
    const [one, two] = [trial.agent('one', 1), trial.agent('two', 2)];
    await one.start();
    await one.prompt();
    await one.edit('a.ts');
    const answers = [await two.start(), await two.prompt(), await two.edit('b.ts'), await two.edit('a.ts')];
    await one.end();
    answers.push(await two.prompt(), await two.prompt());
    expect(answers.flatMap(({ person }) => person)).toEqual(expected);
    expect(answers.flatMap(({ texts }) => texts).join('\n')).not.toContain('has ended.');
    await trial.close();
  }
});

test('notices: a file that was taken before is not told again', async () => {
  set({}, ALL);
  const one = world.agent('one', 1);
  await one.start();
  await one.prompt();
  expect((await one.edit('a.ts')).person).toEqual(['This session now holds a.ts.']);
  expect((await one.edit('a.ts')).person).toEqual([]);
});

test('sessions.visible: those of other repositories are told where both sides say so, and name one another if they name any', async () => {
  const other = join(world.root, 'tools');
  mkdirSync(other);
  world.git('init', '--quiet', other);
  const visible = (projects: string[] = []): Config => ({
    ...DEFAULT_CONFIG,
    sessions: { ...DEFAULT_CONFIG.sessions, visible: 'machine', projects },
  });
  const there = world.agent('there', 9, other);
  await there.start();
  await there.prompt('mend the <b>tools</b>');
  let count = 0;
  const told = async (here: Config, far: Config): Promise<string> => {
    world.d.config = (directory) => (directory.startsWith(other) ? far : here);
    count += 1;
    return (await world.agent(`here${count}`, 10 + count).start()).texts.join('\n');
  };
  expect(await told(visible(), visible())).toMatch(/other repositories of this machine[^]*#1 of tools: mend the &lt;b>tools/);
  for (const [here, far] of [
    [DEFAULT_CONFIG, visible()],
    [visible(), DEFAULT_CONFIG],
    [visible(['docs']), visible()],
    [visible(), visible(['docs'])],
  ] as const)
    expect(await told(here, far)).not.toContain('tools');
  expect(await told(visible(['tools']), visible([world.repository]))).toContain('#1 of tools');
  await there.end();
  expect(await told(visible(), visible())).not.toContain('tools');
});

test('history.keep_ended, history.retention_days: what an ended session keeps, and for how long', async () => {
  const one = world.agent('one', 1);
  await one.start();
  const session = (await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'one')))[0]!;
  await one.end();
  const names = async (): Promise<number> => (await world.store.read((tx) => tx.sessions.aliases(session.id))).length;
  const tidy = (): Promise<void> => pruneHistory(world.d, 30 * 86_400_000, 30 * 86_400_000);
  const before = await names();
  expect(before).toBeGreaterThan(0);
  set({}, {}, { retention_days: 7 });
  world.advance(7 * 86_400_000);
  await tidy();
  expect(await names()).toBe(before);
  set({}, {}, { retention_days: 6 });
  await tidy();
  expect(await names()).toBe(0);

  const two = world.agent('two', 2);
  await two.start();
  await two.end();
  set({}, {}, { keep_ended: false });
  world.advance(1);
  await tidy();
  const other = (await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'two')))[0]!;
  expect(await world.store.read((tx) => tx.sessions.aliases(other.id))).toEqual([]);
});
