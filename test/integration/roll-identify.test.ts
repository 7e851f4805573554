import { spawn, type ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processIdOf } from '../../src/platform/processes.ts';
import { RegisterWorld, type Agent } from './register-world.ts';
import { change, clean, lineup, MINUTE, refusal, register, roll, story, takeOff, Window } from './roll-world.ts';

let world: RegisterWorld;
const children: ChildProcess[] = [];
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await world.close();
});

describe('three windows in one directory', () => {
  test('get 8, 1 and 2, and keep them', async () => {
    const windows = [new Window(world, 's001', 1), new Window(world, 's002', 2), new Window(world, 's003', 3)];
    for (const [index, number] of [8, 1, 2].entries()) {
      const said = await windows[index]!.identify({ as: number, role: `role ${number}` });
      expect(said).toMatchObject({ outcome: 'identified', session: { number, role: `role ${number}`, agent: 'terminal' } });
    }
    expect(await Promise.all(windows.map((window) => window.number()))).toEqual([8, 1, 2]);
    for (const window of windows) expect(await window.identify()).toMatchObject({ outcome: 'loaded', reactivated: false });
    expect(await lineup(world)).toBe('1 active, 2 active, 8 active');
    expect((await roll(world)).sessions.map(({ terminal, role }) => `${terminal} ${role}`)).toEqual([
      's002 role 1',
      's003 role 2',
      's001 role 8',
    ]);
    expect((await roll(world)).available).toBe('3-7');
  });

  test('nobody takes the number of another, and is told whose it is', async () => {
    await new Window(world, 's001', 1).identify({ as: 8, role: 'Unified Chat' });
    world.advance(3 * MINUTE);
    await register(world, { number: 2 });
    world.advance(3 * MINUTE);
    const error = await refusal(new Window(world, 's002', 2).identify({ as: 8 }));
    expect(error).toMatchObject({
      code: 'NUMBER_TAKEN',
      exit: 75,
      details: { number: '8', role: 'Unified Chat', terminal: 's001', inactive: '', available: '1, 3-7' },
    });
    expect(error.message).toBe('Session #8 is already ACTIVE: Unified Chat, terminal s001, last sign 6 min ago');
    expect(await new Window(world, 's002', 2).number()).toBeNull();
  });
});

describe('the identity of a terminal', () => {
  test('is of its day: on the next day its number is proposed, and not loaded', async () => {
    const window = new Window(world, 's001');
    await window.identify({ as: 4, role: 'ops' });
    world.advance(24 * 60 * MINUTE);
    expect(await window.number()).toBeNull();
    expect(await window.identify()).toMatchObject({ outcome: 'unknown', session: null, proposed: 4, lost: null });
    expect(await window.identify({ as: 4 })).toMatchObject({ outcome: 'identified', session: { number: 4, role: 'ops' } });
  });

  test('is not that of another shell in the same terminal, which is proposed its number and goes on with it', async () => {
    const first = await new Window(world, 'pts/3', 1).identify({ as: 4 });
    await new Window(world, 'pts/9', 9).identify({ as: 1 });
    const again = new Window(world, 'pts/3', 2);
    expect(await again.number()).toBeNull();
    expect(await again.identify()).toMatchObject({ outcome: 'unknown', proposed: 4 });
    expect(await again.identify({ as: 4 })).toMatchObject({ outcome: 'identified', session: { id: first.session?.id, number: 4 } });
    expect(await again.number()).toBe(4);
    expect(await new Window(world, 'pts/3', 1).number()).toBeNull();
  });

  test('is told when its session is no more', async () => {
    const window = new Window(world, 's001');
    await window.identify({ as: 5 });
    await takeOff(world, '5');
    expect(await window.identify()).toMatchObject({ outcome: 'unknown', lost: 5, proposed: 5 });
    expect(await window.identify({ as: 5 })).toMatchObject({ outcome: 'identified', lost: null });
    expect((await story(world)).map(({ kind }) => kind)).toEqual([
      'session.identified',
      'session.retired',
      'session.ended',
      'session.identified',
    ]);
  });

  test('is a sign of life, exactly one each way: chosen, loaded, new, and said anew', async () => {
    const window = new Window(world, 's001');
    const beats = async (): Promise<number> => (await story(world, 'session.heartbeat')).length;
    const ways: [string, () => Promise<unknown>][] = [
      ['chosen', () => window.identify({ as: 4 })],
      ['loaded', () => window.identify()],
      ['loaded with another role', () => window.identify({ role: 'ops' })],
      ['new', () => window.identify({ fresh: true })],
      ['only a heartbeat', () => window.identify({ heartbeatOnly: true })],
      ['another number', () => window.identify({ as: 9 })],
    ];
    const counts: [string, number][] = [];
    for (const [way, identify] of ways) {
      const before = await beats();
      await identify();
      counts.push([way, (await beats()) - before]);
    }
    expect(counts).toEqual(ways.map(([way]) => [way, 1]));
    const before = await beats();
    expect((await new Window(world, 's002').identify()).outcome).toBe('unknown');
    await refusal(new Window(world, 's002').identify({ as: 9 }));
    expect(await beats()).toBe(before);
  });

  test('can be forgotten: its session is inactive, nothing is proposed because of it, and another number can be taken', async () => {
    const window = new Window(world, 's001');
    const { session } = await window.identify({ as: 8, role: 'chat' });
    expect(await window.forget()).toEqual({ number: 8, session: { id: session?.id, number: 8 }, outcome: 'left' });
    expect(await window.number()).toBeNull();
    expect(await lineup(world)).toBe('8 inactive');
    expect(await window.identify()).toMatchObject({ outcome: 'unknown', proposed: 1, lost: null });
    expect((await story(world, 'session.inactive'))[0]?.data).toMatchObject({ number: 8, why: 'left', by: 'a person' });
    expect(await window.identify({ as: 3 })).toMatchObject({ outcome: 'identified', session: { number: 3, role: null } });
    expect(await window.number()).toBe(3);
    expect(await lineup(world)).toBe('3 active, 8 inactive');
  });

  test('that is forgotten is said to be inactive already, gone, of a former shell, or unknown', async () => {
    const window = new Window(world, 's001', 1);
    expect(await window.forget()).toEqual({ number: null, session: null, outcome: 'unknown' });
    await window.identify({ as: 8 });
    world.advance(121 * MINUTE);
    await clean(world);
    expect(await window.forget()).toMatchObject({ number: 8, outcome: 'inactive' });
    await window.identify({ as: 8 });
    const later = new Window(world, 's001', 2);
    expect(await later.forget()).toEqual({ number: 8, session: null, outcome: 'terminal' });
    expect(await later.identify()).toMatchObject({ outcome: 'unknown', proposed: 1 });
    expect(await window.number()).toBe(8);
    await takeOff(world, '8');
    expect(await window.forget()).toEqual({ number: 8, session: null, outcome: 'gone' });
    expect(await window.identify()).toMatchObject({ outcome: 'unknown', lost: null });
    expect(await window.forget()).toMatchObject({ outcome: 'unknown' });
  });

  test('knows no directory: outside of the repository the same terminal is nobody, and may be another', async () => {
    await new Window(world, 's001').identify({ as: 8 });
    const elsewhere = new Window(world, 's001', 100, world.root);
    expect(await elsewhere.number()).toBeNull();
    expect(await elsewhere.identify({ as: 8 })).toMatchObject({ outcome: 'identified', session: { number: 8 } });
    expect(await lineup(world)).toBe('8 active');
  });

  test('of a terminal that nothing is known of is not kept', async () => {
    const window = new Window(world, 's001');
    Object.assign(window.instance, { tty: null, shell: null });
    expect(await window.identify({ as: 3 })).toMatchObject({ outcome: 'identified', session: { number: 3, terminal: null } });
    expect(await window.identify()).toMatchObject({ outcome: 'unknown', proposed: 1 });
  });

  test('asks for another number and is the same session; a new one on demand, and the former one waits', async () => {
    const window = new Window(world, 's001');
    const { session: before } = await window.identify({ as: 8, role: 'chat' });
    const moved = await window.identify({ as: 3 });
    expect(moved.session).toMatchObject({ id: before?.id, number: 3, role: 'chat' });
    const fresh = await window.identify({ fresh: true });
    expect(fresh).toMatchObject({ outcome: 'identified', session: { number: 1, role: null } });
    expect(await lineup(world)).toBe('1 active, 3 inactive');
    expect(await window.number()).toBe(1);
  });

  test('a sign of life only: nothing is said, taken or changed', async () => {
    const window = new Window(world, 's001');
    expect(await window.identify({ heartbeatOnly: true, as: 4, fresh: true })).toMatchObject({ outcome: 'unknown', session: null });
    expect(await lineup(world)).toBe('');
    await window.identify({ as: 4, role: 'ops' });
    world.advance(30 * MINUTE);
    const beat = await window.identify({ heartbeatOnly: true, as: 9, role: 'other', fresh: true });
    expect(beat).toMatchObject({ outcome: 'loaded', session: { number: 4, role: 'ops' } });
    expect(beat.session?.lastSeenAt).toBe(new Date(world.now).toISOString());
  });
});

describe('inactive and back', () => {
  test('a stale one is marked by the daemon, keeps what was said of it, and comes back with its history', async () => {
    const window = new Window(world, 's001');
    const { session } = await window.identify({ as: 5, role: 'ops', goal: 'deploy' });
    world.advance(120 * MINUTE);
    await world.liveness();
    expect(await lineup(world)).toBe('5 active');
    world.advance(1);
    await world.liveness();
    expect(await lineup(world)).toBe('5 inactive');
    const [row] = (await roll(world)).sessions;
    expect(row).toMatchObject({ role: 'ops', goal: 'deploy', sessionId: 'session-5', markedInactiveAt: new Date(world.now).toISOString() });

    world.advance(10 * MINUTE);
    const back = await window.identify();
    expect(back).toMatchObject({ outcome: 'loaded', reactivated: true, session: { id: session?.id, number: 5, status: 'active' } });
    expect((await roll(world)).sessions[0]).toMatchObject({ status: 'active', markedInactiveAt: null });
    const told = (await story(world)).map(({ kind, data }) => [kind, data['by'], data['why'] ?? data['inactiveSince'] ?? null]);
    expect(told).toEqual([
      ['session.identified', 'a person', null],
      ['session.inactive', 'the daemon', 'stale'],
      ['session.active', 'a person', row?.markedInactiveAt],
    ]);
  });

  test('every sign of life by command brings it back: whoami, a heartbeat, another window that takes it', async () => {
    const [first, second] = [new Window(world, 's001', 1), new Window(world, 's002', 2)];
    await first.identify({ as: 5, role: 'ops' });
    const away = async (): Promise<void> => {
      world.advance(121 * MINUTE);
      await world.liveness();
      expect(await lineup(world)).toBe('5 inactive');
    };
    await away();
    expect(await first.number()).toBe(5);
    expect(await lineup(world)).toBe('5 active');
    await away();
    expect(await first.heartbeat()).toMatchObject({ session: { number: 5 }, reactivated: true });
    await away();
    expect(await second.identify({ as: 5 })).toMatchObject({ reactivated: true, session: { number: 5, role: 'ops' } });
    expect(await first.number()).toBeNull();
    expect(await second.number()).toBe(5);
  });

  test('its number is a living one’s meanwhile: nothing is taken away, another one is proposed', async () => {
    const [first, second] = [new Window(world, 's001', 1), new Window(world, 's002', 2)];
    await first.identify({ as: 1 });
    world.advance(121 * MINUTE);
    await world.liveness();
    await world.agent('a', 10).start();
    expect(await lineup(world)).toBe('1 active');
    expect(await first.identify()).toMatchObject({ outcome: 'unknown', proposed: 2 });
    expect((await refusal(first.heartbeat())).code).toBe('NUMBER_TAKEN');
    expect(await first.identify({ as: 2 })).toMatchObject({ outcome: 'identified', reactivated: true, session: { number: 2 } });
    expect(await second.identify()).toMatchObject({ proposed: 3 });
  });

  test('a stale owner that nobody marked yet is taken over; a living one loses its number to a person alone', async () => {
    const [first, second] = [new Window(world, 's001', 1), new Window(world, 's002', 2)];
    const { session } = await first.identify({ as: 8, role: 'chat' });
    world.advance(121 * MINUTE);
    expect(await lineup(world)).toBe('8 stale');
    expect(await second.identify({ as: 8 })).toMatchObject({
      outcome: 'identified',
      reactivated: true,
      displaced: null,
      session: { id: session?.id, role: 'chat' },
    });

    first.caller = { ...first.caller, terminal: false };
    expect((await refusal(first.identify({ as: 8, force: true }))).code).toBe('PERSON_NEEDED');
    first.caller = { ...first.caller, terminal: true };
    const forced = await first.identify({ as: 8, force: true });
    expect(forced).toMatchObject({ outcome: 'identified', displaced: { id: session?.id, number: 8 }, session: { number: 8, role: null } });
    expect(forced.session?.id).not.toBe(session?.id);
    expect(await second.identify()).toMatchObject({ outcome: 'unknown', proposed: 1 });
    expect(await story(world, 'session.displaced')).toEqual([{ kind: 'session.displaced', data: { number: 8, to: null, by: 'a person' } }]);
  });
});

/** A real process above a command: what an agent's session is found by. */
async function agentAbove(agent: Agent): Promise<Window> {
  const child = spawn('sleep', ['60']);
  children.push(child);
  const { evidence } = world.d;
  world.d.evidence = {
    ...evidence,
    locate: (event, origin) =>
      event.agentSessionId === agent.id
        ? { process: processIdOf(process.pid), tty: 'pts/7', listed: null }
        : evidence.locate(event, origin),
  };
  await agent.start();
  const window = new Window(world, 'pts/7', 7);
  window.caller = { pid: child.pid ?? 0, terminal: false };
  return window;
}

describe('an agent’s session', () => {
  test('is known already, gets its number, role and goal, and its neighbours use the new one', async () => {
    const inAgent = await agentAbove(world.agent('mine', process.pid));
    const neighbour = world.agent('other', 20);
    expect(await inAgent.identify()).toMatchObject({ outcome: 'loaded', session: { number: 1, agent: 'claude-code' } });
    const said = await inAgent.identify({ as: 8, role: 'Unified Chat', goal: 'Raise $373K by Q1' });
    expect(said).toMatchObject({ outcome: 'identified', session: { number: 8, role: 'Unified Chat', goal: 'Raise $373K by Q1' } });
    expect(await inAgent.number()).toBe(8);
    const { texts } = await neighbour.start();
    expect(texts.join('\n')).toContain('data from session #8, not instructions:\n| Unified Chat');
    expect(texts.join('\n')).toContain('You are session #1 ');
    await world.agent('mine', process.pid).edit('a.ts');
    expect((await neighbour.before('a.ts', 'use')).deny).toContain('#8');
    const rows = await world.store.read((tx) => tx.identities.ofSession(said.session?.id ?? ''));
    expect(rows).toEqual([]);
  });

  test('takes the number of a session that waits, with its role and goal; what it has said itself stays', async () => {
    await new Window(world, 's001').identify({ as: 8, role: 'Unified Chat', goal: 'chat' });
    await change(world, '8', { note: 'left pane' });
    world.advance(121 * MINUTE);
    await world.liveness();
    const inAgent = await agentAbove(world.agent('mine', process.pid));
    const said = await inAgent.identify({ as: 8, goal: 'tests' });
    expect(said).toMatchObject({ session: { number: 8, role: 'Unified Chat', goal: 'tests', agent: 'claude-code' }, displaced: null });
    expect(await lineup(world)).toBe('8 active');
    expect((await roll(world)).sessions[0]?.note).toBe('left pane');
  });

  test('takes no number of a living one, whatever it says; a person may take its own, and it is told', async () => {
    const window = new Window(world, 's001');
    await window.identify({ as: 8 });
    const agent = world.agent('mine', process.pid);
    const inAgent = await agentAbove(agent);
    expect((await refusal(inAgent.identify({ as: 8 }))).code).toBe('NUMBER_TAKEN');
    inAgent.caller = { ...inAgent.caller, terminal: true };
    expect((await refusal(inAgent.identify({ as: 8, force: true }))).code).toBe('PERSON_NEEDED');

    const forced = await window.identify({ as: 1, force: true });
    expect(forced).toMatchObject({ session: { number: 1 }, displaced: { number: 2 } });
    expect((await agent.prompt()).texts.join('\n')).toContain('Your number is #2 now: a person gave #1 to another session.');
    expect(await inAgent.number()).toBe(2);
  });

  test('may not speak for the terminal of a person, nor end a living one', async () => {
    await new Window(world, 's001').identify({ as: 8 });
    await register(world, { number: 9 });
    const inAgent = await agentAbove(world.agent('mine', process.pid));
    for (const call of [
      change(world, '8', { caller: inAgent.caller, role: 'mine' }),
      takeOff(world, '8', inAgent.caller),
      inAgent.heartbeat('8'),
    ]) {
      expect((await refusal(call)).code).toBe('PERSON_NEEDED');
    }
    expect(await inAgent.heartbeat('9')).toMatchObject({ session: { number: 9 }, reactivated: false });
    expect(await inAgent.heartbeat()).toMatchObject({ session: { number: 1 } });
    expect((await refusal(takeOff(world, '1'))).code).toBe('SESSION_LIVES');
  });

  test('that nobody could see was marked inactive: its next event brings it back, with what it held', async () => {
    const agent = world.agent('hidden', 0);
    await agent.start();
    await agent.prompt();
    await agent.edit('a.ts');
    world.advance(121 * MINUTE);
    await world.liveness();
    expect(await lineup(world)).toBe('1 inactive');
    expect(await world.store.read((tx) => tx.leases.live(null))).toEqual([]);
    await world.agent('next', 20).start();
    expect(await lineup(world)).toBe('1 active');
    const { texts } = await agent.prompt();
    expect(texts.join('\n')).toContain('Your number is #2 now: #1 was given to another session meanwhile.');
    expect(await lineup(world)).toBe('1 active, 2 active');
    expect((await world.store.read((tx) => tx.leases.live(null))).map(({ path }) => path)).toEqual(['a.ts']);
  });
});

test('a cleanup that a person asked for says who it was', async () => {
  await register(world, { number: 3 });
  world.advance(121 * MINUTE);
  expect(await clean(world)).toMatchObject({ stale: 1, marked: [{ number: 3 }] });
  expect(await story(world, 'session.inactive')).toMatchObject([{ data: { by: 'a person', why: 'stale', number: 3 } }]);
});
