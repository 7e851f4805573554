import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { transcript } from '../harness/session-file.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { after, edit, read, say, write } from '../model/script.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'a.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

/** The register's own id of the session that this one was forked from. */
async function parentOf(id: string): Promise<unknown> {
  return (await rollcall.journal()).find((entry) => entry.kind === 'session.started' && entry.session?.id === id)?.data['parent'];
}

test('a resumed session has its number, its id and its files again', async () => {
  const { model } = world;
  const a = repository.path('a.txt');
  const { root: cwd } = repository;
  const first = new PrintAgent(world, { cwd, prompt: model.script('first', [read(a), edit(a, 'begin', 'first'), say('done')]) });
  const agentId = await first.sessionId();
  await first.done();
  const before = await rollcall.session(agentId);
  expect(before).toMatchObject({ number: 1, status: 'ended', files: [] });

  const gate = world.gate('resumed-ends');
  const resumed = new PrintAgent(world, { cwd, resume: agentId, prompt: model.script('resumed', [after(gate, say('done'))]) });
  await model.reached('resumed', 0);
  expect(await rollcall.session(agentId)).toMatchObject({ id: before.id, number: 1, incarnation: 2, files: ['a.txt'] });

  const second = new PrintAgent(world, { cwd, prompt: model.script('second', [read(a), edit(a, 'first', 'second'), say('done')]) });
  await second.done();
  expect(model.resultsSeen('second')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });
  gate.open();
  await resumed.done();
  expect(repository.content('a.txt')).toBe('first\n');
});

test('/clear keeps the number and the leases', async () => {
  const { model } = world;
  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: unasked });
  const before = await agent.sessionId();
  const a = repository.path('a.txt');
  await agent.type(model.script('first', [read(a), edit(a, 'begin', 'first'), say('done')]));
  await rollcall.lease('a.txt', (lease) => !lease.firm);
  const row = await rollcall.session(before);

  await agent.type('/clear');
  const now = await until('the id after /clear', () => (agent.file?.sessionId === before ? null : agent.file?.sessionId));
  const cleared = await until('the row under its new id', async () =>
    (await rollcall.sessions()).find((session) => session.agentSessionId === now),
  );
  expect(cleared).toMatchObject({ id: row.id, number: 1, files: ['a.txt'] });
  expect(cleared.aliases).toContain(before);
  expect(await rollcall.sessions('--ended')).toHaveLength(1);
});

test('compaction in the middle of the work keeps the session, its number and its files', async () => {
  const { model } = world;
  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: unasked });
  const agentId = await agent.sessionId();
  const a = repository.path('a.txt');
  await agent.type(model.script('first', [read(a), edit(a, 'begin', 'first'), say('done')]));
  await rollcall.lease('a.txt', (lease) => lease.state === 'held' && !lease.firm);
  const row = await rollcall.session(agentId);
  await agent.type('/compact');
  await until('the record of the compaction', () =>
    transcript(world.home, agentId).some((record) => record['subtype'] === 'compact_boundary'),
  );
  await agent.type(model.script('second', [read(a), edit(a, 'first', 'second'), say('done')]));
  await model.reached('second', 2);
  expect(model.resultsSeen('second').map((result) => result.error)).toEqual([false, false]);
  const [now, ...others] = await rollcall.sessions('--ended');
  expect(now).toMatchObject({ id: row.id, number: 1, incarnation: 1, agentSessionId: agentId, files: ['a.txt'] });
  expect(others).toEqual([]);
});

test('a fork is a session of its own, and the one it was forked from stays as it was', async () => {
  const { model } = world;
  const { root: cwd } = repository;
  const parent = new PrintAgent(world, { cwd, prompt: model.script('parent', [say('Hello.')]) });
  const parentId = await parent.sessionId();
  await parent.done();
  const parentRow = await rollcall.session(parentId);

  const gate = world.gate('fork-ends');
  const fork = new PrintAgent(world, {
    cwd,
    resume: parentId,
    args: ['--fork-session'],
    prompt: model.script('fork', [write(repository.path('fork.txt'), 'x\n'), after(gate, say('done'))]),
  });
  const forkId = await fork.sessionId();
  const lease = await rollcall.lease('fork.txt', ({ state }) => state === 'held');
  const forkRow = await rollcall.session(forkId);
  expect(forkRow.id).not.toBe(parentRow.id);
  expect(await parentOf(forkRow.id)).toBe(parentRow.id);
  expect(lease.session.id).toBe(forkRow.id);
  expect(await rollcall.session(parentId)).toMatchObject({ id: parentRow.id, status: 'ended' });
  gate.open();
  await fork.done();
  expect((await rollcall.session(forkId)).status).toBe('ended');
});

test('a fork of a live session is refused the files of the session that it was forked from', async () => {
  const { model } = world;
  const { root: cwd } = repository;
  const a = repository.path('a.txt');
  const gate = world.gate('parent-ends');
  const prompt = model.script('parent', [read(a), edit(a, 'begin', 'parent'), after(gate, say('done'))]);
  const parent = new PrintAgent(world, { cwd, prompt });
  const parentId = await parent.sessionId();
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  const parentRow = await rollcall.session(parentId);

  const end = world.gate('fork-ends');
  const steps = [read(a), edit(a, 'parent', 'fork'), after(end, say('done'))];
  const fork = new PrintAgent(world, { cwd, resume: parentId, args: ['--fork-session'], prompt: model.script('fork', steps) });
  const forkId = await fork.sessionId();
  await model.reached('fork', 2);
  expect(model.resultsSeen('fork')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });
  const live = await rollcall.sessions();
  expect(live.map((session) => [session.number, session.agentSessionId])).toEqual([
    [1, parentId],
    [2, forkId],
  ]);
  expect(await parentOf(live[1]!.id)).toBe(parentRow.id);
  expect(live[0]).toMatchObject({ id: parentRow.id, files: ['a.txt'], turn: { running: true } });
  end.open();
  await fork.done();
  gate.open();
  await parent.done();
  expect(repository.content('a.txt')).toBe('parent\n');
});

test('two terminals that resume one session are two, and cannot overwrite each other', async () => {
  const { model } = world;
  const { root: cwd } = repository;
  const a = repository.path('a.txt');
  const origin = new PrintAgent(world, { cwd, prompt: model.script('origin', [say('Hello.')]) });
  const agentId = await origin.sessionId();
  await origin.done();

  const left = await TerminalAgent.start(world, { cwd, args: ['--resume', agentId, ...unasked] });
  const right = await TerminalAgent.start(world, { cwd, args: ['--resume', agentId, ...unasked] });
  const rows = await until('both rows', async () => {
    const live = (await rollcall.sessions()).filter((session) => session.agentSessionId === agentId);
    return live.length === 2 && live;
  });
  const [leftRow, rightRow] = [left, right].map(({ pid }) => rows.find((row) => row.pid === pid));
  expect(leftRow).toMatchObject({ number: 1, twinOf: null });
  expect(rightRow).toMatchObject({ number: 2, twinOf: '#1' });

  const gate = world.gate('left-ends');
  await left.type(model.script('left', [read(a), edit(a, 'begin', 'left'), after(gate, say('done'))]));
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  await right.type(model.script('right', [read(a), edit(a, 'left', 'right'), say('done')]));
  await model.reached('right', 2);
  const refused = model.resultsSeen('right')[1];
  expect(refused).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });
  expect(repository.content('a.txt')).toBe('left\n');
  gate.open();
});
