import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { FpaiMirror } from '../../src/daemon/fpai-mirror/mirror.ts';
import { record, registries } from './old-registry.ts';
import { RegisterWorld } from './register-world.ts';
import { change, clean, lineup, MINUTE, register, takeOff, Window } from './roll-world.ts';

const SET = 'docs/coordination';
let world: RegisterWorld;
let mirror: FpaiMirror;
beforeEach(async () => {
  world = await RegisterWorld.open();
  mirror = newMirror();
  set(SET);
  await world.d.places.home(world.repository);
});
afterEach(() => world.close());

const newMirror = (): FpaiMirror => new FpaiMirror(world.d, 'UTC', join(world.root, 'excluded'));
const set = (fpai: string): void => void (world.config = { ...DEFAULT_CONFIG, compat: { ...DEFAULT_CONFIG.compat, fpai } });
const at = (name: string): string => join(world.repository, SET, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const put = (name: string, content: unknown): void => {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
};
const sessions = (): Record<string, Record<string, unknown>> => JSON.parse(text('claude_sessions.json')) as never;
const beats = (): string[] => readdirSync(at('heartbeats')).sort();
const excluded = (): string => readFileSync(join(world.repository, '.git/info/exclude'), 'utf8');
/** Every file with its content and times. */
const print = (): string[] =>
  readdirSync(at('.'), { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name} ${statSync(at(name), { bigint: true }).mtimeNs} ${statSync(at(name)).isFile() ? text(name) : ''}`);
const state = (): Promise<unknown> =>
  world.store.read(async (tx) => {
    const [workspace] = await tx.workspaces.all();
    const kept = await tx.settings.get(`fpai:${workspace?.id ?? 0}`);
    return { sessions: await tx.sessions.recent(null, 1000), journal: await tx.journal.recent({ limit: 1000 }), kept };
  });
const warnings = (): string[] => mirror.warnings(world.repository);
const manual = (number: number, time: number): void =>
  put(`heartbeats/${new Date(time).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-')}-session-${number}.json`, {
    session_number: number,
    timestamp: `${new Date(time).toISOString().slice(0, 19)}Z`,
    type: 'manual_heartbeat',
  });

test('where no session is, no directory is made, until a command changes something there', async () => {
  await mirror.check();
  await mirror.before(world.repository, false);
  expect(existsSync(at('.'))).toBe(false);
  await mirror.before(world.repository, true);
  await new Window(world, 's001', 1).identify({ as: 8 });
  await mirror.after();
  expect([text('.session_identity'), beats().length]).toEqual(['8\n', 1]);
});

test('without the setting nothing is written', async () => {
  set('');
  await register(world, { number: 1 });
  const before = excluded();
  await mirror.check();
  await mirror.after();
  expect(existsSync(at('.'))).toBe(false);
  expect(excluded()).toBe(before);
});

describe('the files', () => {
  test('identify: the registry, a heartbeat, and who was identified last', async () => {
    await mirror.before(world.repository, true);
    await new Window(world, 's002', 1).identify({ as: 8, role: 'Raise $373K', goal: 'say "yes"\nthen no' });
    await mirror.after();
    expect(sessions()['8']).toMatchObject({
      number: 8,
      role: 'Raise $373K',
      goal: 'say "yes"\nthen no',
      status: 'active',
      terminal: 's002',
    });
    expect([text('.session_identity'), text('.session_env'), text('.current_session')]).toEqual([
      '8\n',
      'export FPAI_SESSION_NUMBER=8\n',
      'session-8\n',
    ]);
    const [name = ''] = beats();
    expect(beats()).toHaveLength(1);
    expect(name).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-session-8\.json$/);
    expect(JSON.parse(text(`heartbeats/${name}`))).toEqual({
      session_number: 8,
      timestamp: `${name.slice(0, 10)}T${name.slice(11, 19).replaceAll('-', ':')}Z`,
      type: 'identity_heartbeat',
      source: 'rollcall',
    });
    for (const file of ['claude_sessions.json', '.session_identity', `heartbeats/${name}`])
      expect(statSync(at(file)).mode & 0o777).toBe(0o600);
    await new Window(world, 's003', 2).identify({ as: 1 });
    await mirror.after();
    expect([text('.session_identity'), Object.keys(sessions()), beats().length]).toEqual(['1\n', ['1', '8'], 2]);
  });

  test('two signs in one second are two files, none of them later than its sign', async () => {
    const window = new Window(world, 's001', 1);
    await mirror.before(world.repository, true);
    await window.identify({ as: 8 });
    await window.heartbeat();
    await mirror.after();
    await window.heartbeat();
    await mirror.after();
    expect(beats()).toHaveLength(3);
    for (const name of beats()) {
      const { timestamp } = JSON.parse(text(`heartbeats/${name}`)) as { timestamp: string };
      expect(name.slice(0, 19)).toBe(timestamp.slice(0, 19).replace('T', '_').replaceAll(':', '-'));
      expect(Date.parse(timestamp)).toBeLessThanOrEqual(world.now);
      expect(world.now - Date.parse(timestamp)).toBeLessThan(5000);
    }
  });

  test('an agent that works gives one in five minutes, one that is told of by the daemon too', async () => {
    await mirror.before(world.repository, true);
    const agent = world.agent('a', 10);
    await agent.start();
    for (let minute = 0; minute < 11; minute += 1) {
      world.advance(MINUTE);
      await agent.prompt();
      await mirror.check();
    }
    expect(beats()).toHaveLength(3);
  });

  test('cleanup, a rename and a retirement stand in the registry', async () => {
    await mirror.before(world.repository, true);
    await register(world, { number: 1, role: 'one' });
    await register(world, { number: 2 });
    await mirror.after();
    world.advance(121 * MINUTE);
    await new Window(world, 's002', 1).identify({ as: 2 });
    await clean(world);
    await mirror.after();
    const cleaned = sessions();
    expect([cleaned['1']?.['status'], cleaned['2']?.['status']]).toEqual(['inactive', 'active']);
    expect(cleaned['1']?.['marked_inactive_at']).toMatch(/^2026-11-21T14:01:00\.\d{6}Z$/);
    await change(world, '2', { role: 'two' });
    await mirror.after();
    expect(sessions()['2']).toMatchObject({ role: 'two', status: 'active' });
    await takeOff(world, '2');
    await mirror.after();
    expect(sessions()['2']).toMatchObject({ role: 'two', status: 'inactive' });
  });

  test('nothing is written while nothing happens, by another daemon neither', async () => {
    put('claude_sessions.json', { 5: record(5, { current_work: { progress: '60%' } }) });
    manual(5, world.now - MINUTE);
    await mirror.check();
    await new Window(world, 's001', 1).identify({ as: 8 });
    await mirror.after();
    const before = [print(), await state()];
    world.advance(4 * MINUTE);
    await mirror.check();
    await mirror.check();
    const second = newMirror();
    await second.check();
    expect([print(), await state()]).toEqual(before);
  });

  test('own heartbeats older than a day go, but the newest of each session and those of others', async () => {
    await mirror.before(world.repository, true);
    await register(world, { number: 1 });
    await mirror.after();
    manual(2, world.now);
    const [first = ''] = beats();
    world.advance(25 * 60 * MINUTE);
    manual(2, world.now);
    await mirror.check();
    expect(beats()).toContain(first);
    await register(world, { number: 1, sessionId: 'session-1' });
    await mirror.after();
    world.advance(60 * MINUTE);
    await mirror.check();
    expect(beats().map((name) => name.slice(8))).toEqual([
      '21_12-00-00-session-2.json',
      '22_13-00-00-session-1.json',
      '22_13-00-00-session-2.json',
    ]);
  });
});

describe('what others write there', () => {
  test('a heartbeat by hand counts, also for one that was marked inactive, and for the session of a terminal', async () => {
    const window = new Window(world, 's001', 1);
    await mirror.before(world.repository, true);
    await register(world, { number: 1 });
    await window.identify({ as: 8 });
    await mirror.after();
    world.advance(121 * MINUTE);
    manual(8, world.now);
    await mirror.before(world.repository, true);
    await clean(world);
    await mirror.after();
    expect(await lineup(world)).toBe('1 inactive, 8 active');
    world.advance(MINUTE);
    manual(1, world.now);
    await mirror.check();
    expect(await lineup(world)).toBe('1 active, 8 active');
    expect(sessions()['1']).toMatchObject({ status: 'active' });
  });

  test('a registration, a status and members of their own are taken over, and are not lost', async () => {
    await mirror.before(world.repository, true);
    await register(world, { number: 1, role: 'one' });
    await new Window(world, 's001', 1).identify({ as: 3, role: 'three' });
    await mirror.after();
    put('claude_sessions.json', {
      ...sessions(),
      1: { ...sessions()['1'], status: 'inactive', current_work: { progress: '60%' } },
      3: { ...sessions()['3'], role: 'not me', fingerprint: { pid: 7 } },
      9: record(9, { role: 'nine' }),
    });
    await mirror.check();
    expect(await lineup(world)).toBe('1 inactive, 3 active, 9 stale');
    expect(sessions()).toMatchObject({
      1: { role: 'one', status: 'inactive', current_work: { progress: '60%' } },
      3: { role: 'three', status: 'active', fingerprint: { pid: 7 } },
      9: record(9, { role: 'nine' }),
    });
  });

  test('what the register says later is not undone by what the file said before', async () => {
    await mirror.before(world.repository, true);
    await register(world, { number: 1, role: 'a' });
    await mirror.after();
    await change(world, '1', { role: 'b' });
    await mirror.after();
    await change(world, '1', { role: 'c' });
    put('claude_sessions.json', { ...sessions(), 9: record(9) });
    await mirror.check();
    expect(sessions()['1']).toMatchObject({ role: 'c' });
  });

  test('nor by an older file of our own, which a crash left there', async () => {
    await mirror.before(world.repository, true);
    await register(world, { number: 1, role: 'a' });
    await mirror.after();
    const older = text('claude_sessions.json');
    await change(world, '1', { role: 'b' });
    await mirror.after();
    put('claude_sessions.json', older);
    await newMirror().check();
    expect(sessions()['1']).toMatchObject({ role: 'b' });
  });

  test('what looks like a secret stays in the file, and comes into the register nowhere', async () => {
    const secret = 'ghp_9876543210abcdefghijABCDEFGHIJ456789';
    put('claude_sessions.json', { 1: record(1, { x: secret }) });
    await mirror.check();
    await register(world, { number: 2 });
    await mirror.check();
    expect(sessions()).toMatchObject({ 1: { x: secret }, 2: { status: 'active' } });
    expect(JSON.stringify(await state())).not.toContain('ghp_');
  });

  test('a file that was rewritten where it stands is found after a minute', async () => {
    put('claude_sessions.json', { 8: record(8) });
    manual(8, world.now - 60 * MINUTE);
    await mirror.check();
    const [name = ''] = beats();
    const folder = statSync(at('heartbeats'));
    put(`heartbeats/${name}`, { session_number: 8, timestamp: new Date(world.now).toISOString(), type: 'manual_heartbeat' });
    utimesSync(at('heartbeats'), folder.atime, folder.mtime);
    world.advance(MINUTE);
    await mirror.check();
    const [session] = await world.store.read((tx) => tx.sessions.live(null));
    expect(session?.lastSeenAt).toBe(world.now - MINUTE);
  });
});

test('property: after a mirror an import finds nothing, and the mirror writes nothing', async () => {
  let trial = 0;
  await fc.assert(
    fc.asyncProperty(
      registries,
      fc.array(fc.constantFrom('identify', 'register', 'clean', 'retire', 'wait'), { maxLength: 4 }),
      async (given, steps) => {
        trial += 1;
        set(`old/${trial}`);
        const directory = join(world.repository, `old/${trial}`);
        mkdirSync(directory, { recursive: true });
        writeFileSync(join(directory, 'claude_sessions.json'), given);
        const own = newMirror();
        await own.check();
        for (const step of steps) {
          if (step === 'identify') await new Window(world, `s${trial}`, trial).identify({ fresh: true });
          if (step === 'register') await register(world, { role: `r${trial}` });
          if (step === 'clean') await clean(world);
          if (step === 'wait') world.advance(60 * MINUTE);
          if (step === 'retire') {
            const [session] = await world.store.read((tx) => tx.sessions.live(null));
            if (session) await takeOff(world, session.id).catch(() => {});
          }
          await own.after();
        }
        world.advance(61_000);
        await own.check();
        const file = readFileSync(join(directory, 'claude_sessions.json'), 'utf8');
        const before = await state();
        // Another daemon that does not know who wrote the file.
        writeFileSync(join(directory, 'claude_sessions.json'), `${file}\n`);
        await newMirror().check();
        expect(await state()).toEqual(before);
        expect(readFileSync(join(directory, 'claude_sessions.json'), 'utf8')).toBe(file);
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

describe('what it does not touch', () => {
  test.each(['{"1": {"role": "cut o', '[]', ''])('a damaged registry stays, and is said once, until it is mended: %j', async (damaged) => {
    await mirror.before(world.repository, true);
    await register(world, { number: 1 });
    await mirror.after();
    put('claude_sessions.json', damaged);
    await new Window(world, 's001', 1).identify({ as: 8 });
    await mirror.after();
    world.advance(2 * MINUTE);
    await mirror.check();
    expect(text('claude_sessions.json')).toBe(damaged);
    expect(warnings()).toEqual([expect.stringContaining(`${at('claude_sessions.json')} cannot be imported`)]);
    expect(text('.session_identity')).toBe('8\n');
    put('claude_sessions.json', { 9: record(9) });
    await mirror.check();
    expect([warnings(), Object.keys(sessions())]).toEqual([[], ['1', '8', '9']]);
  });

  test('no link is followed: to the directory, below it, or as a file', async () => {
    const other = join(world.root, 'other');
    mkdirSync(join(other, 'deep'), { recursive: true });
    mkdirSync(join(world.repository, 'docs'));
    symlinkSync(other, at('.'));
    await register(world, { number: 1 });
    await mirror.check();
    expect(readdirSync(other)).toEqual(['deep']);
    expect(warnings()).toEqual([expect.stringContaining('leads through a symbolic link')]);
    rmSync(join(world.repository, SET));
    mkdirSync(at('.'));
    symlinkSync(other, at('heartbeats'));
    writeFileSync(join(world.root, 'target.json'), JSON.stringify({ 7: record(7) }));
    symlinkSync(join(world.root, 'target.json'), at('claude_sessions.json'));
    await mirror.check();
    await register(world, { number: 2 });
    await mirror.after();
    expect(readdirSync(other)).toEqual(['deep']);
    expect(JSON.parse(readFileSync(join(world.root, 'target.json'), 'utf8'))).toEqual({ 7: record(7) });
    expect(await lineup(world)).toBe('1 active, 2 active');
    expect(warnings().join(' ')).toContain('symbolic link');
  });

  test('what a link leads to is not heard of', async () => {
    const other = join(world.root, 'other');
    mkdirSync(other);
    await mirror.before(world.repository, true);
    await register(world, { number: 1 });
    await mirror.after();
    const beat = (name: string): string => {
      writeFileSync(join(other, name), JSON.stringify({ session_number: 1, timestamp: new Date(world.now).toISOString() }));
      return join(other, name);
    };
    world.advance(121 * MINUTE);
    symlinkSync(beat('x-session-1.json'), at('heartbeats/x-session-1.json'));
    await mirror.check();
    expect(await lineup(world)).toBe('1 stale');
    rmSync(at('heartbeats'), { recursive: true });
    symlinkSync(other, at('heartbeats'));
    await newMirror().check();
    expect(await lineup(world)).toBe('1 stale');
  });

  test('a directory of another repository, and one that is a mirror already', async () => {
    const other = join(world.root, 'other');
    mkdirSync(other);
    world.git('init', '--quiet', other);
    await world.d.places.home(other);
    set(join(world.repository, SET));
    await register(world, { number: 1 });
    await mirror.check();
    expect(Object.keys(sessions())).toEqual(['1']);
    expect([mirror.warnings(other), existsSync(join(other, 'docs'))]).toEqual([[], false]);
  });
});

test('its names are in the exclude file while it is kept, and no longer', async () => {
  const before = excluded();
  await register(world, { number: 1 });
  await mirror.check();
  expect(world.git('status', '--porcelain')).toBe('');
  await newMirror().check();
  expect(excluded().split('/docs/coordination/heartbeats/')).toHaveLength(2);
  set('docs/elsewhere');
  await mirror.check();
  expect(excluded()).not.toContain('/docs/coordination/');
  expect(excluded()).toContain('/docs/elsewhere/');
  expect(readFileSync(join(world.root, 'excluded'), 'utf8')).toBe(`${join(world.repository, '.git')}\n`);
  set('');
  const after = newMirror();
  await after.check();
  expect([excluded(), readFileSync(join(world.root, 'excluded'), 'utf8')]).toEqual([before, '']);
});
