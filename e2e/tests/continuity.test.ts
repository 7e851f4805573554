import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { PrintAgent } from '../harness/print-agent.ts';
import { lives } from '../harness/processes.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash, edit, read, say, subagent } from '../model/script.ts';

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
  expect(markdown).toContain('## State in git');
  expect(markdown).toContain('modified: b.txt');

  const next = new PrintAgent(world, { cwd: repository.root, prompt: model.script('next', [say('ok')]) });
  await next.done();
  expect(model.textSeen('next')).toContain('Hand-off of session #1');
  expect(model.textSeen('next')).toContain(CORRECTION);
  const later = new PrintAgent(world, { cwd: repository.root, prompt: model.script('later', [say('ok')]) });
  await later.done();
  expect(model.textSeen('later')).not.toContain(CORRECTION);
});

test('thirty calls, a compaction, a subagent, a resume and a fork, with the daemon killed twice: every byte once, in its file', async () => {
  const { model } = world;
  const calls = Array.from({ length: 30 }, (_, i) => bash(`echo call ${i}`));
  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: unasked });
  const id = await agent.sessionId();
  await agent.type(model.script('long', [...calls.slice(0, 15), subagent('script:part look'), ...calls.slice(15), say('done')]));
  model.script('part', [bash('echo from the subagent'), say('seen')]);
  await model.reached('long', 8);
  await killDaemon();
  await model.reached('long', 31);
  await agent.status('idle');
  await agent.type('/compact');
  await until('the compaction in the journal', async () => (await rollcall.journal()).some(({ kind }) => kind === 'session.compacted'));
  await agent.status('idle');
  await killDaemon();
  await agent.type('/exit');
  await agent.ended();
  await new PrintAgent(world, {
    cwd: repository.root,
    resume: id,
    prompt: model.script('resumed', [bash('echo again'), say('ok')]),
  }).done();
  const fork = new PrintAgent(world, {
    cwd: repository.root,
    resume: id,
    args: ['--fork-session'],
    prompt: model.script('forked', [say('ok')]),
  });
  await fork.done();

  const { stateDirectory } = await rollcall.daemon();
  const files = transcriptFiles();
  expect(files.length).toBeGreaterThanOrEqual(3);
  await until('all of it in the archive', () => {
    const archive = new ArchiveReader(join(stateDirectory, 'archive.db'));
    try {
      return files.every((path) => (archive.fileAt(path)?.committedBytes ?? 0) === readFileSync(path).length);
    } finally {
      archive.close();
    }
  });
  const archive = new ArchiveReader(join(stateDirectory, 'archive.db'));
  try {
    for (const path of files) {
      const file = archive.fileAt(path);
      expect(file).toMatchObject({ generation: 0, quarantined: 0 });
      expect(Buffer.concat(Array.from(archive.bytesOfFile(file?.id ?? 0))).equals(readFileSync(path))).toBe(true);
      const lines = readFileSync(path, 'utf8').split('\n').length - 1;
      expect(archive.recordsOfFile(file?.id ?? 0)).toHaveLength(lines);
    }
    // Every record of the fork's beginning is a copy, shown in both.
    const forked = files.find((path) => !path.includes(id) && !path.includes('/subagents/'));
    const own = archive.recordsOfFile(archive.fileAt(forked ?? '')?.id ?? 0);
    expect(own.filter(({ copy }) => copy).length).toBeGreaterThan(3);
    const everywhere = archive.recordsOfSession(id, { limit: 10_000 });
    expect(new Set(everywhere.map((record) => record.id)).size).toBe(everywhere.length);
  } finally {
    archive.close();
  }
});

async function killDaemon(): Promise<void> {
  const { pid } = await rollcall.daemon();
  process.kill(pid, 'SIGKILL');
  await until('the end of the daemon', () => !lives(pid));
}

/** Every transcript of this home, subagents' too. */
function transcriptFiles(): string[] {
  const root = join(world.home, '.claude/projects');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(root, name));
}
