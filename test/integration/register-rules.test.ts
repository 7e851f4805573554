import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addRules, applyRules, setRuleState } from '../../src/daemon/governance/change-rules.ts';
import { probeServices } from '../../src/daemon/governance/probe.ts';
import { reviewRules } from '../../src/daemon/governance/review-rules.ts';
import { ruleAt, rulesAt } from '../../src/daemon/governance/rule-views.ts';
import { testRules } from '../../src/daemon/governance/test-rules.ts';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { processIdOf } from '../../src/platform/processes.ts';
import type { Caller } from '../../src/protocol/api.ts';
import { RegisterWorld, aCall } from './register-world.ts';
import { MINUTE, person, program } from './roll-world.ts';

let world: RegisterWorld;
beforeEach(async () => {
  world = await RegisterWorld.open();
  world.config = DEFAULT_CONFIG;
});
afterEach(() => world.close());

const rule = (id: string, called: string, outcome = 'deny'): string =>
  `id: ${id}\ndomain: deploy\nmatch: {acts: program.run, where: {program: ${called}}}\noutcome: ${outcome}\nmessage: no {by}\n`;
const add = (text: string, caller: Caller = person) => addRules(world.d, { cwd: world.repository, caller, file: 'my.yaml', text });
const apply = (text: string, file = 'my.yaml', caller: Caller = person) =>
  applyRules(world.d, { cwd: world.repository, caller, file, text });
const state = (id: string, to: 'active' | 'disabled', part: { reason?: string; seconds?: number; caller?: Caller } = {}) =>
  setRuleState(world.d, {
    cwd: world.repository,
    caller: part.caller ?? person,
    id,
    state: to,
    reason: part.reason ?? null,
    seconds: part.seconds ?? null,
  });
const outcome = async (command: string): Promise<string> => (await testRules(world.d, { cwd: world.repository, command })).outcome;

describe('a person changes rules', () => {
  test('adds them, all or none; what is there already stays', async () => {
    expect(await outcome('ship-it')).toBe('silent');
    expect(await add(`- ${rule('mine.one', 'ship-it').trim().replaceAll('\n', '\n  ')}\n`)).toEqual({
      changed: [{ id: 'mine.one', version: 1, what: 'added' }],
      left: [],
    });
    expect(await outcome('ship-it --all')).toBe('deny');
    const [builtIn] = (await rulesAt(world.d, world.repository)).rules;
    const left = await add(`rules:\n  - ${rule('mine.one', 'other').trim().replaceAll('\n', '\n    ')}\n`);
    expect(left).toMatchObject({ changed: [], left: [{ id: 'mine.one' }] });
    expect((await add(rule(builtIn?.id ?? '', 'x'))).left).toEqual([{ id: builtIn?.id, why: 'a built-in rule has this name' }]);
    const broken = `- ${rule('mine.two', 'two-it').trim().replaceAll('\n', '\n  ')}\n- {id: mine.three}\n`;
    await expect(add(broken)).rejects.toMatchObject({ code: 'RULES_UNREADABLE', message: expect.stringContaining('mine.three') });
    await expect(add('a: [')).rejects.toMatchObject({ code: 'RULES_UNREADABLE' });
    await expect(add('# nothing\n')).rejects.toMatchObject({ code: 'RULES_UNREADABLE' });
    expect(await outcome('two-it')).toBe('silent');
  });

  test('applies a file: new versions of what differs, each with who and when', async () => {
    await add(rule('mine.one', 'ship-it'));
    world.advance(MINUTE);
    expect((await apply(rule('mine.one', 'ship-it'))).left.length).toBe(1);
    expect((await apply(rule('mine.one', 'ship-it', 'ask'))).changed).toEqual([{ id: 'mine.one', version: 2, what: 'changed' }]);
    expect(await outcome('ship-it')).toBe('ask');
    const { versions, rule: shown } = await ruleAt(world.d, world.repository, 'mine.one');
    expect(versions.map(({ version, by, at }) => [version, by, at])).toEqual([
      [1, 'a person', expect.stringMatching(/^2026-11-21T12:00/)],
      [2, 'a person', expect.stringMatching(/^2026-11-21T12:01/)],
    ]);
    expect(shown).toMatchObject({ version: 2, origin: 'user', outcome: 'ask', unattended: 'deny' });
    const entries = await world.store.read((tx) => tx.journal.recent({ limit: 9 }));
    expect(entries.map(({ kind, data }) => [kind, data['what'], data['by']])).toEqual([
      ['rule.changed', 'changed', 'a person'],
      ['rule.changed', 'added', 'a person'],
    ]);
  });

  test('of suggestions the approved ones alone; what is ticked twice is a mistake', async () => {
    const section = (name: string, ticked: string, id: string): string =>
      `## ${name}: ${id}\n\n\`\`\`yaml\n${rule(id, id)}\`\`\`\n\n- [${ticked.includes('a') ? 'x' : ' '}] Approve\n- [${ticked.includes('r') ? 'X' : ' '}] Reject\n\n`;
    const text = `# Suggested rules\n\n${section('SR-001', 'a', 'sugg.one')}${section('SR-002', 'r', 'sugg.two')}${section('SR-003', '', 'sugg.three')}`;
    expect((await apply(text, 'SUGGESTED_RULES_2026-11-21.md')).changed.map(({ id }) => id)).toEqual(['sugg.one']);
    expect([await outcome('sugg.one'), await outcome('sugg.two'), await outcome('sugg.three')]).toEqual(['deny', 'silent', 'silent']);
    const twice = section('SR-004', 'ar', 'sugg.four');
    await expect(apply(twice, 'x.md')).rejects.toMatchObject({ message: expect.stringContaining('SR-004: more than one box is ticked') });
  });

  test('disables and enables, with a reason; for a time it comes back by itself', async () => {
    await add(rule('mine.one', 'ship-it'));
    await expect(state('mine.one', 'disabled')).rejects.toMatchObject({ code: 'USAGE' });
    await state('mine.one', 'disabled', { reason: 'release', seconds: 600 });
    expect(await outcome('ship-it')).toBe('silent');
    expect((await ruleAt(world.d, world.repository, 'mine.one')).rule).toMatchObject({ state: 'disabled', reason: 'release' });
    world.advance(10 * MINUTE);
    expect(await outcome('ship-it')).toBe('deny');
    await state('mine.one', 'disabled', { reason: 'again' });
    world.advance(1000 * MINUTE);
    expect(await outcome('ship-it')).toBe('silent');
    expect((await state('mine.one', 'active')).changed.length).toBe(1);
    expect(await outcome('ship-it')).toBe('deny');
    await expect(state('nobody.knows', 'active')).rejects.toMatchObject({ code: 'NO_SUCH_RULE' });
  });

  test('a built-in one keeps its text and its version, and what was said of it is kept', async () => {
    const { rules } = await rulesAt(world.d, world.repository);
    const stopped = await testRules(world.d, { cwd: world.repository, command: 'rm -rf ~' });
    const id = stopped.rule?.id ?? '';
    expect(stopped.outcome).toBe('deny');
    await state(id, 'disabled', { reason: 'a trial' });
    const after = await testRules(world.d, { cwd: world.repository, command: 'rm -rf ~' });
    expect(after.rule?.id).not.toBe(id);
    await state(id, 'active');
    expect((await rulesAt(world.d, world.repository)).rules.map((one) => [one.id, one.version, one.message])).toEqual(
      rules.map((one) => [one.id, one.version, one.message]),
    );
    expect((await ruleAt(world.d, world.repository, id)).versions.length).toBe(2);
  });
});

test('nobody else changes anything: a program, or an agent that has a terminal', async () => {
  await add(rule('mine.one', 'ship-it'));
  const agent = world.agent('a', process.pid);
  await agent.start();
  await world.store.transaction([], async (tx) => {
    const [session] = await tx.sessions.byAgentSession('claude-code', 'a');
    if (session) await tx.sessions.update({ ...session, process: processIdOf(process.ppid) });
  });
  // The parent of this process is the agent: this one is below it.
  for (const caller of [program, { pid: process.pid, terminal: true }]) {
    await expect(add(rule('mine.two', 'x'), caller)).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
    await expect(apply(rule('mine.one', 'x'), 'my.yaml', caller)).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
    await expect(state('mine.one', 'disabled', { reason: 'x', caller })).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
    await expect(state('mine.one', 'active', { caller })).rejects.toMatchObject({ code: 'PERSON_NEEDED' });
  }
  expect(await outcome('ship-it')).toBe('deny');
});

describe('what rules would do, and did', () => {
  test('a test says both outcomes and what the command does, and leaves no trace', async () => {
    await add(rule('mine.ask', 'ask-it', 'ask'));
    const reply = await testRules(world.d, { cwd: world.repository, command: 'ask-it && unknown-$X | sh' });
    expect(reply).toMatchObject({
      outcome: 'ask',
      unattended: 'deny',
      service: 'BoundaryEnforcer',
      rule: { id: 'mine.ask' },
      code: 'rule',
    });
    expect(reply.acts).toContainEqual(expect.objectContaining({ kind: 'program.run', by: 'ask-it' }));
    expect(reply.unknown.length).toBeGreaterThan(0);
    expect(await world.store.read((tx) => tx.decisions.recent({ limit: 1 }))).toEqual([]);
    expect(world.d.governance.silent.waiting).toEqual([]);
  });

  test('a review counts what each rule did, and which did nothing', async () => {
    await add(
      `- ${rule('mine.one', 'ship-it').trim().replaceAll('\n', '\n  ')}\n- ${rule('mine.two', 'never-it').trim().replaceAll('\n', '\n  ')}\n`,
    );
    const agent = world.agent('a', 1);
    await agent.start();
    for (const command of ['ship-it', 'ship-it now'])
      await agent.send({ kind: 'tool-before', tool: { ...aCall(world.nextCall()), name: 'Bash', command } });
    const { rules } = await reviewRules(world.d, world.repository, null);
    expect(rules.find(({ id }) => id === 'mine.one')).toMatchObject({ denied: 2, asked: 0, setAside: 0, sessions: 1 });
    expect(rules.find(({ id }) => id === 'mine.two')).toMatchObject({ denied: 0, sessions: 0, lastAt: null });
    expect((await reviewRules(world.d, world.repository, world.now + 1)).rules.every(({ denied }) => denied === 0)).toBe(true);
  });

  test('each service proves itself on a call that it must stop; switched off, or without its rule, that is said', async () => {
    const { services } = await probeServices(world.d, world.repository);
    expect(services.length).toBeGreaterThan(0);
    expect(services.filter(({ on, ok }) => !on || !ok)).toEqual([]);
    const all = (await rulesAt(world.d, world.repository)).rules;
    for (const { id } of all) await state(id, 'disabled', { reason: 'x' });
    expect((await probeServices(world.d, world.repository)).services.map(({ ok }) => ok)).toEqual([false, true, true, true]);
    world.config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, enabled: false } };
    expect((await probeServices(world.d, world.repository)).services.filter(({ on }) => on)).toEqual([]);
  });
});
