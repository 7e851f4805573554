import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import type { Instruction } from '../../src/core/governance/instruction.ts';
import { classify } from '../../src/core/governance/instructions/classify.ts';
import type { Session } from '../../src/core/session/session.ts';
import { estimateTokens } from '../../src/core/text/tokens.ts';
import { forgetSayings } from '../../src/daemon/instructions/forget.ts';
import { hear } from '../../src/daemon/instructions/hear.ts';
import { exportInstructions, importInstructions } from '../../src/daemon/instructions/history.ts';
import { addInstruction, reviewInstruction } from '../../src/daemon/instructions/review.ts';
import { heldAgainst } from '../../src/daemon/instructions/spoken.ts';
import { instructionsAt } from '../../src/daemon/instructions/views.ts';
import type { ReviewInstructionRequest } from '../../src/protocol/api-instructions.ts';
import { initView } from '../../src/daemon/lifecycle/init.ts';
import { pruneInstructions } from '../../src/daemon/tasks/prune-instructions.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { type Agent, RegisterWorld, aCall } from './register-world.ts';
import { person, program } from './roll-world.ts';

const PORT = 'Always use port 27027, not 27017.';
const PNPM = 'This repo uses pnpm.';

let world: RegisterWorld;
let agent: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  world.config = DEFAULT_CONFIG;
  agent = world.agent('a', 1);
  await agent.start();
});
afterEach(() => world.close());

async function session(id = 'a'): Promise<Session> {
  const [row] = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', id));
  if (row === undefined) throw new Error('no session');
  return row;
}
/** As the capture hears it; another key is another record. */
const say = async (text: string, key: string, who = 'a'): Promise<boolean> => {
  world.advance(1000);
  return hear(world.d, await session(who), [{ key, record: '7', at: world.now, readings: classify(text) }]);
};
async function all(who = 'a'): Promise<Instruction[]> {
  const { workspaceId } = await session(who);
  return world.store.read((tx) => tx.instructions.of(workspaceId));
}
async function only(who = 'a'): Promise<Instruction> {
  const [one, ...more] = await all(who);
  if (one === undefined || more.length > 0) throw new Error('not exactly one');
  return one;
}
const asked = () => ({ cwd: world.repository, caller: person });
const review = (id: string, action: ReviewInstructionRequest['action'], more: Partial<ReviewInstructionRequest> = {}) => {
  world.advance(1000);
  return reviewInstruction(world.d, { ...asked(), id, action, ...more });
};
async function held(who = 'a'): Promise<string[]> {
  const { workspaceId, id } = await session(who);
  return heldAgainst(await world.d.instructions.of(world.store, workspaceId), id).map(({ target, value }) => `${target} ${value}`);
}
const kinds = async (kind: string) => (await world.store.read((tx) => tx.journal.recent({ kind, limit: 50 }))).map(({ data }) => data);

describe('what the user says', () => {
  test('plainly, and with something that can be checked, holds at once, also after a restart; the person is told', async () => {
    expect(await say(PORT, 'r1')).toBe(true);
    expect(await only()).toMatchObject({
      quote: PORT,
      state: 'active',
      source: 'said',
      said: 1,
      record: '7',
      saidAt: world.now,
      reviewedAt: null,
      constraint: { kind: 'require', target: 'port', value: '27027', rejects: '27017' },
    });
    expect(await held()).toEqual(['port 27027']);
    await world.restart();
    expect(await held()).toEqual(['port 27027']);
    const { person: told } = await agent.prompt('go on');
    expect(told.join()).toContain(PORT.slice(0, -1));
    expect(told.join()).toContain(`rollcall instructions reject ${(await only()).id}`);
    expect(await kinds('instruction.heard')).toEqual([{ instruction: (await only()).id, state: 'active', again: false }]);
  });

  test('otherwise waits in the inbox, and holds nothing', async () => {
    await say(PNPM, 'r1');
    await say('Always write the test first.', 'r2');
    expect((await all()).map(({ state }) => state)).toEqual(['inbox', 'inbox']);
    expect(await held()).toEqual([]);
  });

  test('again is counted, once for each record, in whichever session and order', async () => {
    await say(PNPM, 'r1');
    const other = world.agent('b', 2);
    await other.start();
    expect(await say('this repo uses pnpm!', 'r2', 'b')).toBe(true);
    expect(await say(PNPM, 'r1')).toBe(false);
    expect(await say(PNPM, 'r2')).toBe(false);
    expect(await say('This repo  uses pnpm', 'r3')).toBe(true);
    expect(await only()).toMatchObject({ said: 3, quote: PNPM, lastSaidAt: world.now });
  });

  test('of the task at hand, or asked, says nothing', async () => {
    expect(await say('Fix the login page. Why is the build red?', 'r1')).toBe(false);
    expect(await all()).toEqual([]);
  });

  test('secrets in it are not kept', async () => {
    await say('Always use port 27027 with password=hunter2hunter2 ghp_0123456789abcdefghijklmnopqrstuvwxyz', 'r1');
    const kept = JSON.stringify(await all());
    expect(kept).toContain('27027');
    expect(kept).not.toContain('ghp_0123456789');
  });
});

describe('a call that goes against it', () => {
  const bash = (command: string, who: Agent) =>
    who.send({ kind: 'tool-before', tool: { ...aCall(world.nextCall()), name: 'Bash', command } });
  const attended = async (id: string, pid: number): Promise<Agent> => {
    const who = world.agent(id, pid);
    who.entrypoint = 'cli';
    who.permissionMode = 'default';
    await who.start();
    return who;
  };

  test('is asked about in the user’s own words and with the date, in another session, also after a restart; alone it is noted', async () => {
    await say(PORT, 'r1');
    await agent.end();
    const next = await attended('b', 2);
    const words = '2026-11-21 the user said: "Always use port 27027, not 27017."';
    expect(await bash('mongosh --port 27017', next)).toMatchObject({ deny: null, ask: expect.stringContaining(words) });
    await world.restart();
    expect((await bash('mongosh --port 27017', next)).ask).toContain('uses port 27017');
    expect(await bash('mongosh --port 27027', next)).toMatchObject({ deny: null, ask: null });
    const [row] = await world.store.read((tx) => tx.decisions.recent({ limit: 1 }));
    expect(row).toMatchObject({ service: 'CrossReferenceValidator', outcome: 'ask', ruleId: (await only('b')).id });
    next.entrypoint = 'sdk-cli';
    const noted = await bash('mongosh --port 27017', next);
    expect(noted).toMatchObject({ deny: null, ask: null });
    expect(noted.texts.join()).toContain(words);
    await review((await only('b')).id, 'reject');
    expect(await bash('mongosh --port 27017', next)).toMatchObject({ deny: null, ask: null, texts: [] });
  });

  test('for a session alone is asked about in that session; two that contradict each other are both shown', async () => {
    const [first, second] = [await attended('b', 2), await attended('c', 3)];
    await say('For this session never run make deploy.', 'r1', 'b');
    const { id } = await only('b');
    await review(id, 'edit', { edit: { constraint: { kind: 'forbid', target: 'command', value: 'make deploy' } } });
    expect((await bash('make deploy', first)).ask).toContain('make deploy');
    expect((await bash('make deploy', second)).ask ?? '').not.toContain('the user said');
    await say(PORT, 'r2', 'b');
    await say('Always use port 27017.', 'r3', 'c');
    const { ask } = await bash('mongosh --port 27017', second);
    expect(ask).toContain('contradict');
    for (const words of ['port 27027, not 27017', 'Always use port 27017']) expect(ask).toContain(words);
  });
});

describe('what a person makes of it', () => {
  test('accepted it holds, rejected it does not, and said again later it waits again', async () => {
    await say(PNPM, 'r1');
    const { id } = await only();
    expect((await review(id.slice(0, -1), 'accept')).instruction).toMatchObject({ state: 'active', edited: false, reviewedBy: 'a person' });
    expect(await held()).toEqual(['package-manager pnpm']);
    expect((await review(id, 'accept')).unchanged).toBe(true);
    await review(id, 'reject');
    expect(await held()).toEqual([]);
    await say(PNPM, 'r2');
    expect(await only()).toMatchObject({ state: 'inbox', said: 2 });
    expect(await kinds('instruction.changed')).toMatchObject([
      { from: 'active', to: 'rejected', by: 'a person' },
      { from: 'inbox', to: 'active' },
    ]);
  });

  test('edited it holds as it was edited; what cannot be is refused, and changes nothing', async () => {
    await say(PNPM, 'r1');
    const before = await only();
    const edit = (change: object) => review(before.id, 'edit', { edit: change });
    await expect(edit({ quadrant: 'LOUD' })).rejects.toThrow(/--quadrant takes one of STRATEGIC/);
    await expect(edit({ constraint: { kind: 'require', target: 'weather', value: 'sun' } })).rejects.toThrow(
      /--constraint takes one of port/,
    );
    await expect(edit({ quote: '  ' })).rejects.toThrow(/empty/);
    expect(await only()).toEqual(before);
    const constraint = { kind: 'forbid', target: 'package-manager', value: 'npm' };
    expect((await edit({ quadrant: 'operational', constraint })).instruction).toMatchObject({
      state: 'active',
      edited: true,
      quadrant: 'OPERATIONAL',
      constraint,
    });
    expect(await held()).toEqual(['package-manager npm']);
    await say(PNPM, 'r2');
    expect(await only()).toMatchObject({ said: 2, edited: true });
    expect((await instructionsAt(world.d, world.repository, null)).counts).toMatchObject({ reviewed: 1, acceptedUnchanged: 0 });
  });

  test('snoozed it comes back when its time is over, and does not hold meanwhile', async () => {
    await say(PORT, 'r1');
    const { id } = await only();
    await review(id, 'snooze', { seconds: 60 });
    expect(await held()).toEqual([]);
    const states = async () => (await instructionsAt(world.d, world.repository, null)).instructions.map(({ state }) => state);
    expect(await states()).toEqual(['snoozed']);
    world.advance(60_000);
    expect(await states()).toEqual(['inbox']);
    expect((await instructionsAt(world.d, world.repository, 'inbox')).instructions).toHaveLength(1);
  });

  test('a newer one takes its place only by word; until then both are shown as contradicting', async () => {
    await say(PORT, 'r1');
    await say('Always use port 27018.', 'r2');
    const [older, newer] = await all();
    if (older === undefined || newer === undefined) throw new Error('not two');
    expect((await held()).toSorted()).toEqual(['port 27018', 'port 27027']);
    expect((await instructionsAt(world.d, world.repository, null)).instructions.map(({ contradicts }) => contradicts)).toEqual([
      [newer.id],
      [older.id],
    ]);
    await review(older.id, 'supersede', { by: newer.id });
    expect((await all()).map(({ state, supersedes }) => [state, supersedes])).toEqual([
      ['superseded', null],
      ['active', older.id],
    ]);
    expect(await held()).toEqual(['port 27018']);
    await expect(review(newer.id, 'supersede', { by: newer.id })).rejects.toThrow(/its own place/);
  });

  test('only a person does; an agent, a program and a wrong id change nothing', async () => {
    await say(PNPM, 'r1');
    const before = await all();
    const { id } = await only();
    world.running.add(process.pid);
    const agents = world.agent('real', process.pid);
    await agents.start();
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    for (const caller of [program, { pid: child.pid ?? 0, terminal: true }]) {
      await expect(review(id, 'accept', { caller })).rejects.toThrow(/person/);
      await expect(addInstruction(world.d, { cwd: world.repository, caller, text: PORT, edit: {} })).rejects.toThrow(/person/);
      const file = { cwd: world.repository, caller, file: 'h.json', text: '{"instructions":[{"id":"x","text":"y"}]}', dryRun: false };
      await expect(importInstructions(world.d, file)).rejects.toThrow(/person/);
    }
    child.kill();
    await expect(review('ins_none', 'accept')).rejects.toThrow(/no instruction ins_none/);
    expect(await all()).toEqual(before);
  });

  test('added by command it holds at once, once', async () => {
    const add = (text: string) => addInstruction(world.d, { ...asked(), text, edit: {} });
    expect((await add('never push to main')).instruction).toMatchObject({
      state: 'active',
      source: 'command',
      session: null,
      explicitness: 1,
    });
    expect((await add('Never push to main.')).unchanged).toBe(true);
    expect(await held()).toEqual(['branch main']);
    await expect(add(' … ')).rejects.toThrow(/say what is to hold/);
  });
});

describe('what holds is given to sessions', () => {
  test('at the start and after a compaction, only where it touches open files or the work, within 300 tokens, and it is written down', async () => {
    await say(PORT, 'r1');
    for (let at = 0; at < 30; at += 1)
      await say(`Never touch the file src/area${at}/generated/output-of-the-compiler.ts, it is generated.`, `p${at}`);
    expect((await agent.start('compact')).texts.join()).not.toContain('27027');
    await agent.prompt('start the server for the database');
    const { texts } = await agent.start('compact');
    const given = texts.find((text) => text.includes('27027')) ?? '';
    expect(given).toContain('Always use port 27027');
    expect(given).not.toContain('generated');
    const [entry] = await kinds('instruction.given');
    expect(entry).toEqual({ instructions: [(await all())[0]?.id], left: 0, after: 'compaction' });
    for (let at = 0; at < 30; at += 1) await agent.edit(`src/area${at}/generated/output-of-the-compiler.ts`);
    const much = (await agent.start('compact')).texts.find((text) => text.includes('generated')) ?? '';
    expect(estimateTokens(much)).toBeLessThanOrEqual(300);
    expect((await kinds('instruction.given'))[0]).toMatchObject({ left: expect.any(Number), after: 'compaction' });
    const next = world.agent('b', 2);
    expect((await next.start()).texts.join()).toContain('src/area');
    expect((await kinds('instruction.given'))[0]).toMatchObject({ after: 'start' });
  });
});

describe('forgetting a session', () => {
  test('takes what was said in it alone; what a person decided, or another session said too, stays without it', async () => {
    const other = world.agent('b', 2);
    await other.start();
    await say('Always run `make lint` before a commit.', 'r1');
    await say(PNPM, 'r2');
    await say(PORT, 'r3');
    await say(PORT, 'r4', 'b');
    const pnpm = (await all()).find(({ quote }) => quote === PNPM);
    await review(pnpm?.id ?? '', 'accept');
    const row = await session();
    await world.store.transaction([row.workspaceId], (tx) => forgetSayings(tx, row));
    const left = await all();
    expect(left.map(({ quote }) => quote)).toEqual([PNPM, PORT]);
    expect(left).toMatchObject([
      { sessionId: null, record: null, said: 1 },
      { sessionId: (await session('b')).id, record: null, said: 1 },
    ]);
  });
});

test('what was said for a session or the moment, and nobody decided about, goes with time; all else stays', async () => {
  await say('For this session never touch src/legacy.', 'r1');
  await say('Just this once, skip the linter.', 'r2');
  await say('For this session never run make deploy.', 'r3');
  await say(PNPM, 'r4');
  await say(PORT, 'r5');
  const deploy = (await all()).find(({ quote }) => quote.includes('make deploy'));
  await review(deploy?.id ?? '', 'reject');
  await pruneInstructions(world.d, 10_000);
  expect(await all()).toHaveLength(5);
  world.advance(20_000);
  await pruneInstructions(world.d, 10_000);
  expect((await all()).map(({ quote }) => quote)).toEqual(['For this session never run make deploy.', PNPM, PORT]);
});

test('hostile words reach a model, a person and the register as one safe line', async () => {
  const attended = world.agent('b', 2);
  attended.entrypoint = 'cli';
  attended.permissionMode = 'default';
  await attended.start();
  for (const [at, { text }] of hostileStrings.entries()) {
    const quote = `Always use port 27027, not 27017 ${text}`;
    const reading = { quadrant: 'SYSTEM', persistence: 'HIGH', scope: 'PROJECT', explicitness: 1 } as const;
    const constraint = { kind: 'require', target: 'port', value: '27027', rejects: '27017' } as const;
    const prompt = { key: `h${at}`, record: '1', at: world.now, readings: [{ ...reading, quote, constraint }] };
    await hear(world.d, await session('b'), [prompt]);
  }
  expect((await all('b')).length).toBeGreaterThan(5);
  await attended.prompt('which port has the server');
  const { texts, person: told } = await attended.start('compact');
  const tool = { ...aCall(world.nextCall()), name: 'Bash', command: 'mongosh --port 27017' };
  const { ask } = await attended.send({ kind: 'tool-before', tool });
  const lines = [...texts.filter((text) => text.includes('27027')).flatMap((text) => text.split('\n')), ...told, ask ?? ''];
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line).not.toMatch(/[<\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u);
});

describe('instruction-history.json', () => {
  const file = (text: string, dryRun = false) => ({ ...asked(), file: 'h.json', text, dryRun });
  const HISTORY = JSON.stringify({
    version: '1.0',
    instructions: [
      {
        id: 'inst_001',
        text: 'MongoDB runs on port 27027',
        quadrant: 'SYSTEM',
        persistence: 'HIGH',
        temporal_scope: 'PROJECT',
        active: true,
        notes: { by: 'x' },
      },
      { id: 'inst_002', text: PNPM, quadrant: 'SYSTEM', persistence: 'MEDIUM', temporal_scope: 'PROJECT', active: true },
      {
        id: 'inst_003',
        text: 'Ask before deleting',
        quadrant: 'STRATEGIC',
        persistence: 'HIGH',
        temporal_scope: 'PERMANENT',
        active: false,
      },
      { text: 'without an id' },
    ],
  });

  test('E04, E06: is taken over once: totals as in the file, and every entry of it is here; dry first', async () => {
    await say(PNPM, 'r1');
    expect(await importInstructions(world.d, file(HISTORY, true))).toMatchObject({
      dryRun: true,
      added: 2,
      linked: 1,
      total: 4,
      broken: [4],
    });
    expect(await all()).toHaveLength(1);
    const reply = await importInstructions(world.d, file(HISTORY));
    expect(reply).toMatchObject({ added: 2, linked: 1, replaced: 0, inFile: 3, stored: 3 });
    expect(reply.counts).toMatchObject({ total: 3, quadrants: { SYSTEM: 2, STRATEGIC: 1 } });
    expect((await all()).map(({ fileId, state, source }) => `${fileId} ${state} ${source}`).toSorted()).toEqual([
      'inst_001 active imported',
      'inst_002 inbox said',
      'inst_003 rejected imported',
    ]);
    expect((await initView(world.d, asked())).instructions).toEqual(reply.counts);
    expect(await held()).toEqual(['port 27027']);
    const before = await all();
    expect(await importInstructions(world.d, file(HISTORY))).toMatchObject({ added: 0, linked: 0, replaced: 0, stored: 3 });
    expect(await all()).toEqual(before);
  });

  test('newer on one side wins there; nothing newer is overwritten, and the rest of the file stays as it is', async () => {
    await importInstructions(world.d, file(HISTORY));
    await say(PORT, 'r1');
    const first = await exportInstructions(world.d, file(HISTORY));
    const written = JSON.parse(first.text ?? '') as { version: string; instructions: Record<string, unknown>[] };
    expect(written.instructions.slice(0, 4)).toEqual((JSON.parse(HISTORY) as typeof written).instructions);
    expect(written.instructions[4]).toMatchObject({ text: PORT, active: true, constraint: { target: 'port', value: '27027' } });
    expect(first.after).toMatchObject({ same: 3 + 1, onlyHere: [], onlyThere: [], different: [] });
    expect((await exportInstructions(world.d, file(first.text ?? ''))).text).toBeNull();

    const mine = (await all()).find(({ quote }) => quote === PORT);
    await review(mine?.id ?? '', 'reject');
    expect(await importInstructions(world.d, file(first.text ?? ''))).toMatchObject({ added: 0, replaced: 0 });
    expect((await all()).find(({ quote }) => quote === PORT)?.state).toBe('rejected');
    const second = await exportInstructions(world.d, file(first.text ?? ''));
    expect(second.before.different).toEqual([{ id: mine?.id, newer: 'here' }]);

    const later = new Date(world.now + 3_600_000).toISOString();
    const edited = (second.text ?? '').replace(PORT, 'Always use port 27028.').replace(/"updated_at": "[^"]+"/, `"updated_at": "${later}"`);
    expect(await importInstructions(world.d, file(edited))).toMatchObject({ added: 0, replaced: 1 });
    expect((await all()).map(({ quote }) => quote)).toContain('Always use port 27028.');
    expect((await exportInstructions(world.d, file(edited))).text).toBeNull();
  });

  test('that is none is said to be none', async () => {
    await expect(importInstructions(world.d, file('[]'))).rejects.toThrow(/no instruction-history.json/);
    await expect(exportInstructions(world.d, file('{'))).rejects.toThrow(/not JSON/);
    const made = await exportInstructions(world.d, file(''));
    expect(JSON.parse(made.text ?? '')).toMatchObject({ instructions: [] });
  });
});
