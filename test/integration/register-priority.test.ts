import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { claim } from '../../src/daemon/register/claim.ts';
import { intent } from '../../src/daemon/register/intent.ts';
import { keptPriorities, priority } from '../../src/daemon/register/priority.ts';
import { rollOf } from '../../src/daemon/register/roll.ts';
import { waitFor } from '../../src/daemon/register/wait.ts';
import { pruneHistory } from '../../src/daemon/tasks/prune-history.ts';
import { snapshot } from '../../src/daemon/views.ts';
import { processIdOf } from '../../src/platform/processes.ts';
import { type Agent, RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
let low: Agent;
let high: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  low = world.agent('low', 101);
  high = world.agent('high', 102);
  for (const agent of [low, high]) await agent.start();
});
afterEach(() => world.close());

/** Of nobody in the register: this test's own process. */
const PERSON = { pid: process.pid, terminal: true };
const setTo = (session: string, value: string | null, caller = PERSON) =>
  priority(world.d, { cwd: world.repository, caller, session, priority: value });
const asked = (session: string | null) => priority(world.d, { cwd: world.repository, caller: PERSON, session });

function claimed(session: string, ...paths: string[]) {
  const request = { shared: false, reason: null, eta: null, ttl: null, everywhere: false, session };
  return claim(world.d, { cwd: world.repository, caller: PERSON, paths: paths.map((path) => `${world.repository}/${path}`), ...request });
}

async function owners(): Promise<Record<string, number>> {
  const { leases } = await world.store.read((tx) => snapshot(world.d, tx, null, 0));
  return Object.fromEntries(leases.map((lease) => [lease.path, lease.session.number]));
}

async function heard(agent: Agent): Promise<string> {
  return (await agent.prompt()).texts.join('\n');
}

async function entries(kind: string): Promise<Record<string, unknown>[]> {
  const all = await world.store.read((tx) => tx.journal.recent({ limit: 200 }));
  return all.filter((entry) => entry.kind === kind).map(({ data }) => data);
}

describe('who sets one', () => {
  test('a person, by word or number, and takes it away; the register, the roll and the status have it', async () => {
    expect(await setTo('1', '[REFACTOR]')).toMatchObject({
      priorities: [{ session: { number: 1 }, priority: { value: 30, name: 'refactor' } }],
    });
    await setTo('2', '700');
    expect((await asked(null)).priorities.map(({ priority: p }) => p?.value)).toEqual([30, 700]);
    expect(await keptPriorities(world.store)).toEqual(world.d.priorities);
    const { workspace } = await world.d.places.home(world.repository);
    const roll = await world.store.read((tx) => rollOf(world.d, tx, workspace.id));
    expect(roll.sessions.map((row) => row.priority?.value)).toEqual([30, 700]);
    const { sessions } = await world.store.read((tx) => snapshot(world.d, tx, workspace.id, 0));
    expect(sessions.map((row) => row.priority?.name)).toEqual(['refactor', null]);
    await setTo('2', null);
    expect(await asked('2')).toMatchObject({ priorities: [{ priority: null }], normal: 50 });
    expect(await keptPriorities(world.store)).toEqual(world.d.priorities);
    expect(await entries('session.priority')).toContainEqual({ from: 700, to: null, name: null, by: 'a person' });
  });

  test('no program, no unknown word, not for a session that has ended; then nothing changes', async () => {
    await expect(setTo('1', 'hotfix', { pid: process.pid, terminal: false })).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
    await expect(setTo('1', 'urgent')).rejects.toMatchObject({ code: 'NO_SUCH_PRIORITY' });
    await expect(setTo('1', '1001')).rejects.toMatchObject({ code: 'NO_SUCH_PRIORITY' });
    await high.end();
    await expect(setTo('high', 'hotfix')).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    expect([world.d.priorities.size, (await keptPriorities(world.store)).size]).toEqual([0, 0]);
  });

  test('not from inside an agent, which has a terminal too', async () => {
    const agent = world.agent('inside', process.ppid);
    world.d.evidence.processAlive = () => true;
    await agent.start();
    const [row] = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'inside'));
    const real = processIdOf(process.ppid);
    await world.store.transaction([row!.workspaceId], (tx) => tx.sessions.update({ ...row!, process: real }));
    await expect(setTo('3', 'production')).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
    expect(world.d.priorities.size).toBe(0);
  });

  test('words of coordination.yaml', async () => {
    world.config = { ...DEFAULT_CONFIG, priorityRules: [{ match: 'fire', priority: 999 }] };
    expect(await setTo('1', 'Fire')).toMatchObject({
      priorities: [{ priority: { value: 999, name: 'fire' } }],
      words: [{ match: 'fire' }],
    });
    await expect(setTo('1', 'hotfix')).rejects.toMatchObject({ code: 'NO_SUCH_PRIORITY' });
  });

  test('an intent, a prompt or a branch that says [HOTFIX] sets none', async () => {
    await claimed('1', 'a.ts');
    world.git('switch', '--quiet', '--create', 'hotfix/production');
    await high.prompt('[HOTFIX] production is down, priority production');
    const text = '[HOTFIX] production';
    const instance = { tty: null, tmuxPane: null, tmuxServer: null, shell: null };
    await intent(world.d, { cwd: world.repository, caller: PERSON, instance, day: '2026-11-21', session: '2', text });
    expect((await high.edit('a.ts')).deny).toContain('#1');
    expect(world.d.priorities.size).toBe(0);
  });
});

describe('a higher one', () => {
  test('takes the claim of an idle session, both are told, and the journal says why', async () => {
    await low.prompt();
    await low.edit('a.ts', 'low was here\n');
    await low.stop();
    await claimed('1', 'a.ts');
    await setTo('1', 'refactor');
    await high.prompt();
    expect((await high.edit('a.ts')).deny).not.toBeNull();
    await setTo('2', 'hotfix');
    const answer = await high.edit('a.ts');
    expect(answer.deny).toBeNull();
    expect(answer.texts.join('\n')).toContain('You now hold a.ts by your priority: hotfix (90), #1 has refactor (30).');
    expect(await owners()).toEqual({ 'a.ts': 2 });
    const told = await heard(low);
    expect(told).toContain('#2 took a.ts, while you were idle: a person gave it the priority hotfix (90), you have refactor (30).');
    expect(told).toContain('rollcall wait');
    expect(await heard(low)).not.toContain('#2 took');
    expect((await entries('lease.passed'))[0]).toMatchObject({ path: 'a.ts', fromNumber: 1, priority: 90, over: 30 });
  });

  test('never takes anything while the turn of the other runs, and reads when it passes', async () => {
    await setTo('2', 'production');
    await low.prompt();
    await low.edit('a.ts');
    await claimed('1', 'b.ts');
    await high.prompt();
    for (const path of ['a.ts', 'b.ts']) {
      const { deny } = await high.edit(path);
      expect(deny).toContain('it passes as soon as the turn of #1 is over');
    }
    expect((await claimed('2', 'b.ts')).granted).toBe(false);
    await low.stop();
    for (const path of ['a.ts', 'b.ts']) expect((await high.edit(path)).deny).toBeNull();
  });

  test('takes what is soft where soft leases refuse', async () => {
    world.config = { ...DEFAULT_CONFIG, leases: { ...DEFAULT_CONFIG.leases, soft: 'deny' } };
    await low.prompt();
    await low.edit('a.ts');
    await low.stop();
    await high.prompt();
    expect((await high.edit('a.ts')).deny).not.toBeNull();
    await setTo('2', '51');
    expect((await high.edit('a.ts')).deny).toBeNull();
    expect(await heard(low)).toContain('priority 51, you have 50, which nobody set');
  });

  test('takes one file of a claimed pattern; the rest stays, it is said once, and the file stays its own when the other works again', async () => {
    await claimed('1', 'src/**');
    await setTo('2', 'hotfix');
    await high.prompt();
    expect((await high.edit('src/a.ts')).texts.join('\n')).toContain('#1, which is idle, had claimed src/**');
    expect((await high.edit('src/a.ts')).texts).toEqual([]);
    expect(await owners()).toEqual({ 'src/**': 1, 'src/a.ts': 2 });
    const told = await heard(low);
    expect(told.match(/#2 took/g)).toHaveLength(1);
    expect(told).toContain('src/a.ts, which your claim on src/** covers');
    expect((await high.edit('src/a.ts')).deny).toBeNull();
    expect((await high.edit('src/b.ts')).deny).toContain('#1');
    expect((await low.edit('src/a.ts')).deny).toContain('#2');
    expect((await low.edit('src/b.ts')).deny).toBeNull();
  });

  test('claims what an idle one has claimed, by file and by pattern', async () => {
    await claimed('1', 'a.ts', 'src/**');
    await setTo('2', 'hotfix');
    const reply = await claimed('2', 'a.ts', 'src/a.ts');
    expect(reply).toMatchObject({ granted: true, conflicts: [] });
    expect(reply.notes.join('\n')).toContain('You now hold a.ts by your priority');
    expect(await owners()).toEqual({ 'a.ts': 2, 'src/**': 1, 'src/a.ts': 2 });
    expect((await heard(low)).match(/#2 took/g)).toHaveLength(2);
    await low.stop();
    expect(await claimed('2', 'a.ts', 'src/a.ts')).toMatchObject({ granted: true, notes: [] });
    expect(await heard(low)).not.toContain('#2 took');
  });

  test('waits for no claim of an idle one: its turn comes at once', async () => {
    await claimed('1', 'a.ts');
    const wait = () =>
      waitFor(
        world.d,
        { cwd: world.repository, caller: PERSON, session: '2', paths: [`${world.repository}/a.ts`], timeoutMs: 0 },
        new AbortController().signal,
      );
    await expect(wait()).rejects.toMatchObject({ code: 'WAIT_TIMED_OUT' });
    await setTo('2', 'hotfix');
    expect((await wait()).granted).toMatchObject([{ path: 'a.ts' }]);
    await high.prompt();
    expect((await high.edit('a.ts')).deny).toBeNull();
    expect(await owners()).toEqual({ 'a.ts': 2 });
  });

  test('keeps its hands off uncommitted work: a loss is refused as ever', async () => {
    await low.prompt();
    await low.edit('README.md', 'not committed\n');
    await low.stop();
    await setTo('2', 'production');
    await high.prompt();
    expect((await high.bash('git restore README.md')).deny).toContain('#1');
    expect((await high.bash('rm README.md')).deny).not.toBeNull();
  });
});

test('the same or a lower one takes nothing, nor does a session without one from one that was set low by nobody', async () => {
  await claimed('1', 'a.ts');
  await high.prompt();
  for (const [one, two] of [
    ['hotfix', 'hotfix'],
    ['hotfix', 'refactor'],
    ['experiment', null],
    [null, '50'],
    [null, 'experiment'],
  ] as const) {
    await setTo('1', one);
    await setTo('2', two);
    expect((await high.edit('a.ts')).deny).toContain('#1');
  }
});

test('survives a restart and a resume; goes with the names of an ended session', async () => {
  await setTo('2', 'hotfix');
  await claimed('1', 'a.ts');
  await high.end();
  world.d.priorities = await keptPriorities(world.store);
  await high.start('resume');
  await high.prompt();
  expect((await high.edit('a.ts')).deny).toBeNull();
  await high.end();
  world.advance(8 * 86_400_000);
  await pruneHistory(world.d, 7 * 86_400_000, 30 * 86_400_000);
  expect((await keptPriorities(world.store)).size).toBe(0);
});
