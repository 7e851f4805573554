import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash, edit, read, say } from '../model/script.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];
const CORRECTION = 'NEVER use port 27017, use 27027 instead';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'a.txt': 'begin\n', 'b.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

/** The files that the daemon of this home wrote below its state directory. */
async function written(directory: string): Promise<Map<string, string>> {
  const { stateDirectory } = await rollcall.daemon();
  const root = join(stateDirectory, directory);
  try {
    return new Map(readdirSync(root).map((name) => [name, readFileSync(join(root, name), 'utf8')]));
  } catch {
    return new Map();
  }
}

test('what a person said, and what was changed, comes back after a compaction and reaches the next session', async () => {
  const { model } = world;
  const [a, b] = [repository.path('a.txt'), repository.path('b.txt')];
  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: unasked });
  await agent.type(
    model.script('first', [read(a), edit(a, 'begin', 'first'), bash('exit 3'), say('I decided to keep it small.')], CORRECTION),
  );
  await model.reached('first', 3);
  await agent.status('idle');
  await agent.type('/compact');
  const { parentSegment } = await until('the compaction in the journal', async () => {
    const entry = (await rollcall.journal()).find(({ kind }) => kind === 'session.compacted');
    return entry?.data as { parentSegment: string } | undefined;
  });
  await agent.status('idle');

  const frozen = (await written('contexts')).get(`pre-compaction-${parentSegment}.json`);
  expect(JSON.parse(frozen ?? '{}')).toMatchObject({ captured: 'before' });
  expect(frozen).toContain(CORRECTION);
  expect(frozen).toContain('a.txt');

  await agent.type(model.script('second', [read(b), edit(b, 'begin', 'second'), say('done')]));
  await model.reached('second', 2);
  expect(model.textSeen('second')).toContain('From the records of this session before the compaction');
  expect(model.textSeen('second')).toContain(CORRECTION);
  await agent.status('idle');

  await agent.type('/exit');
  await agent.ended();
  await until('the finished hand-off', async () => (await rollcall.journal()).some(({ kind }) => kind === 'handoff.finished'));
  const documents = await written('handoffs');
  const markdown = Array.from(documents.entries()).find(([name]) => name.endsWith('.md'))?.[1] ?? '';
  expect(markdown).toContain(CORRECTION);
  expect(markdown).toContain('b.txt');

  const next = new PrintAgent(world, { cwd: repository.root, prompt: model.script('next', [say('ok')]) });
  await next.done();
  expect(model.textSeen('next')).toContain('Hand-off of session #1');
  expect(model.textSeen('next')).toContain(CORRECTION);
  const later = new PrintAgent(world, { cwd: repository.root, prompt: model.script('later', [say('ok')]) });
  await later.done();
  expect(model.textSeen('later')).not.toContain(CORRECTION);
});
