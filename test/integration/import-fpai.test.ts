import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fieldsOf } from '../../src/compat/fpai/json-fields.ts';
import { exportRegistry } from '../../src/daemon/register/export-registry.ts';
import { importFpai } from '../../src/daemon/register/import-fpai.ts';
import type { ImportReply, ImportRequest } from '../../src/protocol/api-compat.ts';
import { OldRegistry, record, registries } from './old-registry.ts';
import { RegisterWorld } from './register-world.ts';
import { change, clean, lineup, MINUTE, person, program, refusal, register, roll, story, Window } from './roll-world.ts';

let world: RegisterWorld;
let old: OldRegistry;
beforeEach(async () => {
  world = await RegisterWorld.open();
  old = new OldRegistry(world.root);
});
afterEach(() => world.close());

const taken = (part: Partial<ImportRequest> = {}): Promise<ImportReply> =>
  importFpai(world.d, { cwd: world.repository, caller: program, directory: old.directory, dryRun: false, zone: 'UTC', ...part });
async function exported(cwd = world.repository): Promise<string> {
  const { workspace } = await world.d.places.home(cwd);
  return (await world.store.read((tx) => exportRegistry(world.d, tx, workspace.id))).text;
}
const given = async (): Promise<Record<string, Record<string, unknown>>> =>
  JSON.parse(await exported()) as Record<string, Record<string, unknown>>;
/** All that a second import could change. */
const state = (): Promise<unknown> =>
  world.store.read(async (tx) => {
    const workspaces = await tx.workspaces.all();
    return {
      sessions: await tx.sessions.recent(null, 1000),
      journal: await tx.journal.recent({ limit: 1000 }),
      kept: await Promise.all(workspaces.map(({ id }) => tx.settings.get(`fpai:${id}`))),
    };
  });
const actions = ({ rows }: ImportReply): string => rows.map(({ key, action }) => `${key} ${action}`).join(', ');
const seen = async (): Promise<Record<number, string | null>> =>
  Object.fromEntries((await roll(world)).sessions.map(({ number, lastSeenAt }) => [number, lastSeenAt]));

describe('what comes out is what went in', () => {
  test('of any registry: every member, in its order; and the same again changes nothing', async () => {
    let trial = 0;
    await fc.assert(
      fc.asyncProperty(registries, async (text) => {
        const cwd = join(world.root, `trial-${++trial}`);
        mkdirSync(cwd);
        old.sessions(text);
        const before = old.print();
        await taken({ cwd });
        const out = await exported(cwd);
        expect(JSON.parse(out)).toEqual(JSON.parse(text));
        expect(fieldsOf(out)!.fields.map(({ key }) => key)).toEqual(fieldsOf(text)!.fields.map(({ key }) => key));
        const after = await state();
        world.advance(60);
        const again = await taken({ cwd });
        expect(again.rows.filter(({ action }) => action !== 'unchanged')).toEqual([]);
        expect(await state()).toEqual(after);
        expect(old.print()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('byte for byte, where it is written as the scripts write it', async () => {
    const text = `${JSON.stringify({ b: record(7), 3: record(3, { current_work: { progress: '60%', next_actions: ['a'] } }) }, null, 2)}\n`;
    old.sessions(text).heartbeat('2026-11-21_11-00-00-session-3.json', { session_number: 3 });
    await taken();
    expect(await exported()).toBe(text);
  });

  test('without secrets: those are left out, and named', async () => {
    old.sessions({
      1: record(1, { goal: 'use ghp_0123456789abcdefghijABCDEFGHIJ456789', note: 'ghp_9876543210abcdefghijABCDEFGHIJ456789' }),
    });
    const { warnings } = await taken();
    expect(warnings).toEqual([{ file: 'claude_sessions.json', detail: '#1: what looks like a secret is left out, also of the export' }]);
    expect(JSON.stringify(await state()) + (await exported())).not.toContain('ghp_');
  });

  test('apart from what changed since', async () => {
    const inOrder = [
      record(8, { marked_inactive_at: '2026-11-19T00:00:00.5Z', x: [1.5] }),
      record(2, { status: 'inactive', x: 2 }),
      record(5, { x: 5 }),
    ];
    old.sessions(`{${inOrder.map((of) => `"${String(of['number'])}": ${JSON.stringify(of)}`).join(', ')}}`);
    await taken();
    await new Window(world, 's001', 1).identify({ as: 2, role: 'Two again' });
    await change(world, '8', { note: 'left pane', goal: '$373K "now"' });
    await register(world, { number: 9, role: 'New', goal: 'é', terminal: 's009' });
    expect(fieldsOf(await exported())!.fields.map(({ key }) => key)).toEqual(['8', '2', '5', '9']);
    const cleaned = new Date(world.now).toISOString().slice(0, 16);
    expect(await given()).toMatchObject({
      5: { status: 'inactive', role: 'Role 5', marked_inactive_at: expect.stringContaining(cleaned) as string, x: 5 },
      8: {
        status: 'inactive',
        role: 'Role 8',
        goal: '$373K "now"',
        marked_inactive_at: expect.stringContaining(cleaned) as string,
        x: [1.5],
      },
      2: { status: 'active', role: 'Two again', goal: 'Goal 2', terminal: 's001', x: 2 },
      9: { session_id: 'session-9', number: 9, role: 'New', goal: 'é', status: 'active', terminal: 's009' },
    });
  });
});

describe('what becomes of a record', () => {
  test('one of long ago counts to the day of its import, and leaves the names of that day to one each', async () => {
    await register(world, { number: 1 });
    old.sessions({ 2: record(2, { registered_at: '2025-01-01T00:00:00Z' }) });
    await taken();
    await register(world, { number: 3 });
    const names = await world.store.read(async (tx) => {
      const aliases = await Promise.all((await tx.sessions.recent(null, 10)).map(({ id }) => tx.sessions.aliases(id)));
      return aliases.flat().flatMap(({ kind, alias }) => (kind === 'day' ? [alias] : []));
    });
    expect(names.sort()).toEqual(['2026-11-21-001', '2026-11-21-002', '2026-11-21-003']);
    expect((await roll(world)).sessions.map(({ registeredAt }) => registeredAt.slice(0, 10))).toEqual([
      '2026-11-21',
      '2025-01-01',
      '2026-11-21',
    ]);
  });

  test('active ones without a heartbeat are stale, and cleaned up; the export says when', async () => {
    old.sessions(Object.fromEntries([1, 2, 3].map((n) => [n, record(n)])));
    await taken();
    expect(await lineup(world)).toBe('1 stale, 2 stale, 3 stale');
    const before = await exported();
    expect(JSON.parse(before)).toMatchObject({ 1: { status: 'active' } });
    expect((await clean(world)).marked.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect((await given())['1']).toEqual({
      ...record(1),
      status: 'inactive',
      marked_inactive_at: new Date(world.now).toISOString().replace('Z', '000Z'),
    });
    expect(actions(await taken())).toBe('1 unchanged, 2 unchanged, 3 unchanged');
    expect(await lineup(world)).toBe('1 inactive, 2 inactive, 3 inactive');
  });

  test('one whose number a living session has is inactive, and said so', async () => {
    await register(world, { number: 8, role: 'here' });
    old.sessions({ 8: record(8, { session_id: 'theirs' }), 9: record(9) });
    const { warnings } = await taken();
    expect(warnings).toEqual([{ file: 'claude_sessions.json', detail: '#8: a living session has the number 8; imported as inactive' }]);
    expect((await given())['8']).toMatchObject({ role: 'here', session_id: 'session-8' });
  });

  test('the journal alone tells who of them is here', async () => {
    old.sessions({ 1: record(1), 2: record(2, { status: 'inactive' }) });
    await taken();
    const told = (await story(world)).map(({ kind, data }) => `${kind} ${String(data['number'])} ${String(data['from'] ?? data['why'])}`);
    expect(told).toEqual([`session.registered 1 ${old.directory}`, `session.registered 2 ${old.directory}`, 'session.inactive 2 imported']);
  });

  test('one that is here by its name is that session', async () => {
    await register(world, { number: 4, role: 'here', sessionId: 'session-ops' });
    old.sessions({ 4: record(4, { session_id: 'session-ops' }) });
    expect(actions(await taken())).toBe('4 unchanged');
    expect((await given())['4']).toMatchObject({ role: 'here', goal: '', session_id: 'session-ops' });
  });

  test('two of one session_id, and one that is no name: called by their numbers, exported as they were', async () => {
    const text = { 1: record(1, { session_id: 'same' }), 2: record(2, { session_id: 'same' }), 3: record(3, { session_id: '#7' }) };
    old.sessions(text);
    const { warnings } = await taken();
    expect(warnings.map(({ detail }) => detail)).toEqual([
      '#2: its session_id is that of another session; it is called by its number',
      '#3: its session_id is no name that a session can have; it is called by its number',
    ]);
    expect((await roll(world)).sessions.map(({ sessionId }) => sessionId)).toEqual(['same', 'session-2', 'session-3']);
    expect(await given()).toEqual(text);
  });

  test('what changed in the file since is taken over, what changed here stays', async () => {
    old.sessions({ 1: record(1), 2: record(2, { status: 'inactive' }), 3: record(3) });
    await taken();
    await change(world, '1', { role: 'mine' });
    old.sessions({ 1: record(1, { goal: 'theirs', x: 1 }), 2: record(2), 3: record(3, { status: 'inactive' }) });
    expect(actions(await taken())).toBe('1 changed, 2 changed, 3 changed');
    expect(await given()).toMatchObject({ 1: { role: 'mine', goal: 'theirs', x: 1 }, 2: { status: 'active' }, 3: { status: 'inactive' } });
    const after = await state();
    expect(actions(await taken())).toBe('1 unchanged, 2 unchanged, 3 unchanged');
    expect(await state()).toEqual(after);
  });
});

test('what changed in the file about the session of a terminal is taken over by a person only', async () => {
  old.sessions({ 3: record(3) });
  await taken();
  await new Window(world, 's001', 1).identify({ as: 3 });
  old.sessions({ 3: record(3, { role: 'not me', status: 'inactive' }) });
  const { warnings, rows } = await taken();
  expect(warnings.map(({ detail }) => detail)).toEqual(['#3: a terminal is this session; only a person takes over what changed']);
  expect(rows).toMatchObject([{ action: 'unchanged' }]);
  expect(await given()).toMatchObject({ 3: { role: 'Role 3', status: 'active' } });
  const said = await taken({ caller: person });
  expect(said).toMatchObject({ warningCount: 0, rows: [{ action: 'changed' }] });
  expect(await given()).toMatchObject({ 3: { role: 'not me', status: 'inactive' } });
});

describe('heartbeats', () => {
  test('of every shape count by their own time, and bad ones are named and left out', async () => {
    old.sessions({ 8: record(8), 11: record(11, { session_id: 'session-1763247310' }), 5: record(5), 6: record(6) });
    old.heartbeat('2026-11-21_11-00-00-session-8.json', { session_number: 8, timestamp: '2026-11-21T11:30:00Z' }, '2020-01-01T00:00:00Z');
    old.heartbeat('2026-11-21_11-00-00-session-11.json', {
      session_number: 11,
      timestamp: '2026-11-21T11:10:00.250000Z',
      type: 'manual_heartbeat',
    });
    old.heartbeat('2026-11-21_12-30-00-session-5.json', { session_id: 'session-5', action: 'x' }, '2026-11-21T11:59:00Z');
    old.heartbeat('session-6.json', { session_id: 'session-6', status: 'idle' }, '2026-11-21T10:00:00Z');
    old.heartbeat('2026-11-21_11-00-01-session-8.json', { session_number: 8, timestamp: '$(date -u +%FT%TZ)' });
    old.heartbeat('2026-11-21_11-00-02-session-8.json', '{"session_number": 8,');
    old.heartbeat('2026-11-21_11-00-03-session-8.json', { session_number: 8, timestamp: '2027-01-01T00:00:00Z' });
    old.heartbeat('2026-11-21_11-00-04-session-99.json', { session_number: 99, timestamp: '2026-11-21T11:00:00Z' });
    const { heartbeats, warnings, warningCount } = await taken({ zone: 'Europe/Berlin' });
    expect(heartbeats).toEqual({ read: 5, leftOut: 3, unmatched: 1 });
    expect(warningCount).toBe(3);
    expect(warnings.map(({ file, detail }) => `${file.slice(-23)} ${detail}`)).toEqual([
      '11-00-01-session-8.json its timestamp is no time',
      '11-00-02-session-8.json it is no JSON',
      '11-00-03-session-8.json its time is more than 5 minutes in the future',
    ]);
    expect(await seen()).toEqual({
      5: '2026-11-21T11:30:00.000Z',
      6: '2026-11-21T10:00:00.000Z',
      8: '2026-11-21T11:30:00.000Z',
      11: '2026-11-21T11:10:00.250Z',
    });
  });

  test('what the newest says of the work of its session is kept, and shown in the roll', async () => {
    old.sessions({ 5: record(5), 6: record(6) });
    const beat = { session_id: 'session-5', target: 'chat', phase: 'build', progress: '60%', next_action: 'tests' };
    old.heartbeat('2026-11-21_11-00-00-session-5.json', { ...beat, timestamp: '2026-11-21T11:00:00Z', action: 'deploy' });
    old.heartbeat('2026-11-21_10-00-00-session-5.json', { ...beat, timestamp: '2026-11-21T10:00:00Z', action: 'plan' });
    old.heartbeat('2026-11-21_11-30-00-session-5.json', { session_number: 5, timestamp: '2026-11-21T11:30:00Z' });
    await taken({ dryRun: true });
    expect((await roll(world)).sessions).toEqual([]);
    await taken();
    const activities = async () => (await roll(world)).sessions.map(({ activity }) => activity);
    const said = { at: '2026-11-21T11:00:00.000Z', action: 'deploy', target: 'chat', phase: 'build', progress: '60%', next: 'tests' };
    expect(await activities()).toEqual([said, undefined]);
    await taken();
    expect(await activities()).toEqual([said, undefined]);
  });

  test('a later one brings its session back', async () => {
    old.sessions({ 8: record(8) });
    await taken();
    await clean(world);
    world.advance(MINUTE);
    old.heartbeat('x-session-8.json', { session_number: 8, timestamp: new Date(world.now).toISOString() });
    expect(actions(await taken())).toBe('8 changed');
    expect(await lineup(world)).toBe('8 active');
    expect(await given()).toEqual({ 8: record(8) });
    expect(actions(await taken())).toBe('8 unchanged');
  });
});

describe('what else lies there', () => {
  test('the identity and the claims are told, and nothing is done with them', async () => {
    old.sessions({ 8: record(8) }).file('.session_identity', '8\n', '2026-11-21T09:00:00Z');
    const claim = (part: object): string =>
      JSON.stringify({ claimed_by: 'session-8', resource_type: 'service', resource_name: 'chat', duration_hours: 2, ...part });
    old.file('claims/service-chat.claim', claim({ expires_at: '2026-11-21T14:00:00Z' }));
    old.file('claims/service-old.claim', claim({ expires_at: '2026-11-21T11:00:00Z' }));
    old.file('claims/service-bad.claim', '{');
    const reply = await taken();
    expect(reply.identity).toEqual({ number: 8, day: '2026-11-21', today: true });
    expect(reply.claims).toEqual([{ resource: 'service chat', claimedBy: 'session-8', expiresAt: '2026-11-21T14:00:00.000Z' }]);
    expect(reply).toMatchObject({ expiredClaims: 1, warnings: [{ file: 'claims/service-bad.claim', detail: 'it is no JSON object' }] });
    expect(await world.store.read((tx) => tx.leases.live(null))).toEqual([]);
    old.file('.session_identity', '8', '2026-11-20T09:00:00Z');
    expect((await taken()).identity).toMatchObject({ today: false, day: '2026-11-20' });
  });

  test('a dry run says the same, and changes nothing', async () => {
    old.sessions({ 8: record(8), 2: record(2, { status: 'inactive' }) });
    await world.d.places.home(world.repository);
    const before = await state();
    const dry = await taken({ dryRun: true });
    expect(await state()).toEqual(before);
    const real = await taken();
    expect(dry.rows.map(({ key, action }) => `${key} ${action}`)).toEqual(real.rows.map(({ key, action }) => `${key} ${action}`));
    old.sessions({ 8: record(8, { status: 'inactive' }), 2: record(2) });
    const after = await state();
    expect(actions(await taken({ dryRun: true }))).toBe('2 changed, 8 changed');
    expect(await state()).toEqual(after);
  });

  test('no registry is an empty one', async () => {
    expect(await taken()).toMatchObject({ registry: 'missing', rows: [], warningCount: 0 });
    expect(await exported()).toBe('{}\n');
  });

  test.each([
    ['{"1": {"role": "cut of', 'Unterminated string'],
    ['', 'Unexpected end'],
    ['[]', 'it is no JSON object'],
    [JSON.stringify(Object.fromEntries(Array.from({ length: 2001 }, (_, n) => [n, {}]))), 'it has 2001 records; at most 2000 are imported'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), 'it is not UTF-8'],
  ])('a damaged one, or one that is too large, is not imported, and stays: %.20j', async (text, detail) => {
    old.file('claude_sessions.json', text);
    const before = [old.print(), await state()];
    const error = await refusal(taken());
    expect(error).toMatchObject({ code: 'REGISTRY_UNREADABLE', exit: 65 });
    expect(error.message).toContain(`${join(old.directory, 'claude_sessions.json')} cannot be imported: `);
    expect(error.message).toContain(detail);
    expect([old.print(), await state()]).toEqual(before);
  });
});
