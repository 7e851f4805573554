import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostileStrings } from '../hostile-strings.ts';
import { keptLines } from '../../src/core/text/kept-text.ts';
import { exportRegistry } from '../../src/daemon/register/export-registry.ts';
import { RegisterWorld } from './register-world.ts';
import { change, clean, lineup, MINUTE, person, refusal, register, roll, story, takeOff, Window } from './roll-world.ts';

// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const DANGEROUS = /<|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u{e0000}-\u{e007f}]/u;

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

describe('register', () => {
  test('takes the lowest number that is free, gaps first; there is no highest one', async () => {
    for (const number of [1, 2, 4]) await register(world, { number });
    expect((await register(world, {})).session.number).toBe(3);
    for (let number = 5; number <= 13; number++) await register(world, { number });
    expect((await register(world, { number: 14, role: 'fourteenth' })).session).toMatchObject({ number: 14, role: 'fourteenth' });
    expect((await register(world, {})).session.number).toBe(15);
    expect((await register(world, { number: 999_999 })).session.number).toBe(999_999);
    expect((await roll(world)).available).toBe('16-999998');
  });

  test('keeps what it was told, and is found by every name of it', async () => {
    const { session } = await register(world, {
      number: 8,
      role: 'Unified Chat',
      goal: 'deploy',
      sessionId: 'session-truth-test',
      terminal: 's002',
    });
    expect(session).toMatchObject({
      number: 8,
      agent: 'terminal',
      agentSessionId: 'session-truth-test',
      role: 'Unified Chat',
      goal: 'deploy',
      terminal: 's002',
      status: 'active',
      pid: null,
    });
    for (const name of ['8', '#8', ...session.aliases])
      expect(await new Window(world, 's009').heartbeat(name)).toMatchObject({ session: { number: 8 } });
    expect((await register(world, { number: 9 })).session.agentSessionId).toBe('session-9');
  });

  test('marks stale ones inactive first, and takes the place of what waited under that number', async () => {
    for (const number of [4, 5]) await register(world, { number, role: `role ${number}` });
    world.advance(121 * MINUTE);
    const { cleaned, renewed, displaced, session } = await register(world, { number: 5, role: 'new' });
    expect(cleaned.map(({ number }) => number)).toEqual([4, 5]);
    expect({ renewed, displaced, role: session.role }).toEqual({ renewed: false, displaced: null, role: 'new' });
    expect(await lineup(world)).toBe('4 inactive, 5 active');
    expect((await story(world)).at(-2)).toMatchObject({ kind: 'session.ended', data: { reason: 'replaced', number: 5 } });
    const again = await register(world, { number: 4, role: 'role 4', goal: 'more' });
    expect(again).toMatchObject({ renewed: true, session: { number: 4, role: 'role 4', goal: 'more' } });
    expect(await lineup(world)).toBe('4 active, 5 active');
  });

  test('twice from two windows is two, and the second one is told the first', async () => {
    await register(world, { number: 8, role: 'chat', terminal: 's001' });
    const error = await refusal(register(world, { number: 8, role: 'chat', terminal: 's002' }));
    expect(error).toMatchObject({ code: 'NUMBER_TAKEN', details: { role: 'chat', terminal: 's001', sessionId: 'session-8' } });
    expect((await refusal(register(world, { number: 8, sessionId: 'session-8', terminal: 's002' }))).code).toBe('NUMBER_TAKEN');
    expect(await register(world, { sessionId: 'session-8', goal: 'g' })).toMatchObject({
      renewed: true,
      session: { role: 'chat', goal: 'g' },
    });
    expect((await refusal(register(world, { number: 9, sessionId: 'session-8' }))).code).toBe('BAD_REQUEST');
    expect(await lineup(world)).toBe('8 active');
  });

  test('refused, it says which inactive ones can be had, and changes nothing', async () => {
    for (const number of [1, 2, 3, 5]) await register(world, { number });
    world.advance(121 * MINUTE);
    await world.agent('a', 10).start();
    await new Window(world, 's001').heartbeat('5');
    const error = await refusal(register(world, { number: 5 }));
    expect(error.details).toMatchObject({ inactive: '1-3', available: '1-3' });
    expect(await lineup(world)).toBe('1 stale, 2 stale, 3 stale, 4 active, 5 active');
  });

  test('with force, by a person alone: an agent gets another number and is told, a terminal’s is inactive', async () => {
    const agent = world.agent('a', 10);
    await agent.start();
    await register(world, { number: 2 });
    expect((await refusal(register(world, { number: 1, force: true }))).code).toBe('PERSON_NEEDED');
    expect(await register(world, { number: 1, force: true, caller: person })).toMatchObject({
      displaced: { number: 3 },
      session: { number: 1 },
    });
    expect((await agent.prompt()).texts.join('\n')).toContain('Your number is #3 now');
    expect(await register(world, { number: 2, force: true, caller: person, role: 'x' })).toMatchObject({ displaced: { number: 2 } });
    expect(await lineup(world)).toBe('1 active, 2 active, 3 active');
    expect((await story(world, 'session.displaced')).map(({ data }) => data)).toEqual([
      { number: 1, to: 3, by: 'a person' },
      { number: 2, to: null, by: 'a person' },
    ]);
  });

  test('the active one of a number is shown, also when the clock was set back since the other one was heard of', async () => {
    await register(world, { number: 8, role: 'before' });
    world.advance(-5 * MINUTE);
    await register(world, { number: 8, role: 'after', force: true, caller: person });
    expect((await roll(world)).sessions).toMatchObject([{ number: 8, role: 'after', status: 'active' }]);
    expect((await clean(world)).rows).toMatchObject([{ number: 8, status: 'active' }]);
  });

  test('binds nobody: whoever calls it is who it was', async () => {
    const window = new Window(world, 's001');
    await window.identify({ as: 1 });
    await register(world, { number: 8, caller: person, terminal: 's001' });
    expect(await window.number()).toBe(1);
    expect(await new Window(world, 's002').number()).toBeNull();
  });

  test('a session that was taken off makes room, and its row stays', async () => {
    const { session } = await register(world, { number: 8, role: 'chat' });
    expect((await takeOff(world, 'session-8')).session).toMatchObject({ id: session.id, status: 'ended', endReason: 'retired' });
    expect(await lineup(world)).toBe('');
    expect((await refusal(takeOff(world, '8'))).code).toBe('SESSION_ENDED');
    expect((await register(world, { number: 8 })).session).toMatchObject({ number: 8, role: null, agentSessionId: 'session-8' });
  });
});

describe('texts', () => {
  test.each([
    'Raise $373K by Q1',
    `it's "quoted", \`ticked\`, $(date) \${HOME} \\n %s`,
    "'; drop table sessions; --",
    '測試 · Größe · می‌خواهم · 👩‍💻 · שלום',
    '<b>{"a": [1]}</b>',
    'one\n\n  two\tthree\n',
  ])('come back as they were given: %s', async (text) => {
    await register(world, { number: 1, role: text, goal: text });
    await new Window(world, 's001').identify({ as: 2, role: text, goal: text });
    const rows = (await roll(world)).sessions;
    expect(rows.map(({ role, goal }) => [role, goal])).toEqual([
      [text, text],
      [text, text],
    ]);
  });

  test('any text comes back as it is kept', async () => {
    await register(world, { number: 1, sessionId: 'one' });
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 600 }), async (text) => {
        const before = (await roll(world)).sessions[0]?.role ?? null;
        await register(world, { number: 1, sessionId: 'one', role: text });
        expect((await roll(world)).sessions[0]?.role ?? null).toBe(keptLines(text) ?? before);
      }),
      { numRuns: 50 },
    );
  });

  test('fifty of any characters come back word for word, wherever they were said and wherever they are read', async () => {
    // No control characters: those but line breaks and tabs become blanks.
    const written = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 20 }),
          fc.constantFrom('$373K', '"', "'", '`', '\\', '\n', '\t', '$(date)', '\u2028'),
        ),
      )
      .map((parts) => parts.join(' '))
      // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
      .filter((text) => text.trim() !== '' && !/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text) && Array.from(text).length <= 500);
    await fc.assert(
      fc.asyncProperty(written, written, written, async (first, second, third) => {
        const { session } = await register(world, { number: 1, sessionId: 'one', role: first, goal: second });
        expect([session.role, session.goal]).toEqual([first, second]);
        const said = (await change(world, '1', { note: third, role: second, goal: first })).session;
        expect([said.note, said.role, said.goal]).toEqual([third, second, first]);
        expect((await roll(world)).sessions).toMatchObject([{ role: second, goal: first, note: third }]);
        const { text } = await world.store.read((tx) => exportRegistry(world.d, tx, 1));
        expect(JSON.parse(text)).toMatchObject({ 1: { role: second, goal: first } });
      }),
      { numRuns: 50 },
    );
  });

  test('of others reach a model and a refusal as one line of data, whatever they hold', async () => {
    const agent = world.agent('a', 10);
    const fooled: string[] = [];
    // A checkout of its own is offered once.
    await register(world, { number: 8, sessionId: 'eight', role: 'Ops' });
    await agent.start();
    for (const { name, text } of hostileStrings) {
      await register(world, { number: 8, sessionId: 'eight', role: text });
      const { message } = await refusal(register(world, { number: 8 }));
      const { texts } = await agent.start();
      const told = texts.join('\n');
      const lines = told.split('\n').filter((line) => !/^(🔗|data from session #8,|\| |An edit )/.test(line));
      if (lines.length > 0 || message.includes('\n') || message.length > 400 || DANGEROUS.test(message) || DANGEROUS.test(told))
        fooled.push(name);
    }
    expect(hostileStrings.length).toBeGreaterThan(50);
    expect(fooled).toEqual([]);
  });

  test('hold no secret', async () => {
    await register(world, { number: 1, role: 'deploy with AKIAIOSFODNN7EXAMPLQ', goal: 'AKIAIOSFODNN7EXAMPLQ' });
    await change(world, '1', { note: 'its key\nis AKIAIOSFODNN7EXAMPLQ' });
    expect(JSON.stringify(await story(world))).not.toContain('AKIAIOSFODNN7EXAMPLQ');
    const [row] = (await roll(world)).sessions;
    expect(row?.role).toMatch(/^deploy with \*\*\*/);
    expect(row?.note).toMatch(/^its key\nis \*\*\*/);
    expect(JSON.stringify(row)).not.toContain('AKIAIOSFODNN7EXAMPLQ');
  });
});

test('two sessions of one name are told apart by whether they are active', async () => {
  await register(world, { number: 8 });
  world.advance(121 * MINUTE);
  await world.liveness();
  await world.agent('a', 10).start();
  await register(world, { number: 9, sessionId: 'session-8', role: 'other' });
  expect(await new Window(world, 's001').heartbeat('session-8')).toMatchObject({ session: { number: 9 } });
  expect(await new Window(world, 's001').heartbeat('8')).toMatchObject({ session: { number: 8 }, reactivated: true });
  expect((await refusal(new Window(world, 's001').heartbeat('session-8'))).code).toBe('AMBIGUOUS_SESSION');
  expect((await refusal(new Window(world, 's001').heartbeat('77'))).code).toBe('NO_SUCH_SESSION');
  expect((await refusal(new Window(world, 's001').heartbeat())).code).toBe('IDENTITY_UNKNOWN');
});
