import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { UsageStore, readUsageFacts } from '../../src/archive/usage-store.ts';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import type { UsageFact } from '../../src/core/budget/usage-fact.ts';
import type { Session } from '../../src/core/session/session.ts';
import { Budgets } from '../../src/daemon/capture/budgets.ts';
import { CaptureWriter } from '../../src/daemon/capture/capture-writer.ts';
import { CompatContext } from '../../src/daemon/capture/compat-context.ts';
import { Forgetting } from '../../src/daemon/capture/forget-operations.ts';
import { filesOfSession } from '../../src/daemon/capture/forget-session.ts';
import { Trimming } from '../../src/daemon/capture/trim-operations.ts';
import { Freezer } from '../../src/daemon/capture/freeze.ts';
import { HandOffs } from '../../src/daemon/capture/hand-offs.ts';
import { IdleWork } from '../../src/daemon/capture/idle-work.ts';
import { KnowledgeBase } from '../../src/daemon/capture/knowledge.ts';
import { capturePlaces } from '../../src/daemon/capture/open.ts';
import { Pulses } from '../../src/daemon/capture/pulses.ts';
import { READERS, openTranscript, sweepOfSession, transcriptAt } from '../../src/daemon/capture/transcripts.ts';
import { TerminalCaptures } from '../../src/daemon/capture/terminal-captures.ts';
import { UsageKeeper } from '../../src/daemon/capture/usage.ts';
import type { SupervisedWorker } from '../../src/daemon/capture/worker-calls.ts';
import { type WriterOperations, writerOperations } from '../../src/daemon/capture/writer-operations.ts';
import { nextSessionKey } from '../../src/daemon/register/aliases.ts';
import { tell } from '../../src/daemon/register/tell.ts';
import type { AgentEvent } from '../../src/protocol/agent-event.ts';
import { writeRollout } from '../transcripts/session-files.ts';
import { type Agent, RegisterWorld } from '../integration/register-world.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';

let world: RegisterWorld;
let agent: Agent;
let transcript: string;
let archive: ArchiveWriter;
let reader: ArchiveReader;
let usageStore: UsageStore;
let usage: UsageKeeper;
let capture: CaptureWriter;
let knowledge: KnowledgeBase;
let writer: Pick<SupervisedWorker<WriterOperations>, 'call'>;
/** What the thread is called for, in the place of an answer of its own. */
let instead: Partial<Record<keyof WriterOperations, () => Promise<never>>>;
let compat: CompatContext;

beforeEach(async () => {
  world = await RegisterWorld.open();
  transcript = join(world.root, 'claude/projects/-shop', `${ID}.jsonl`);
  mkdirSync(dirname(transcript), { recursive: true });
  const path = join(world.root, 'archive.db');
  archive = new ArchiveWriter({ path, now: Date.now });
  reader = new ArchiveReader(path);
  usageStore = new UsageStore(path, Date.now());
  usage = new UsageKeeper(reader, usageStore);
  knowledge = new KnowledgeBase(reader);
  capture = new CaptureWriter({
    archive,
    readers: READERS,
    open: (file) => openTranscript(file, world.root),
    sweeps: [],
    sweepOf: sweepOfSession,
    fileAt: transcriptAt,
    now: Date.now,
    stored: (file) => usage.stored(file.path),
  });
  const idle = new IdleWork(
    [],
    () => false,
    () => {},
  );
  const forgetting = new Forgetting({ archive, capture, knowledge, usage, usageStore, idle });
  const terminals = new TerminalCaptures({
    root: join(world.root, 'terminal'),
    env: {},
    now: Date.now,
    grown: () => {},
    isForgotten: () => false,
  });
  const catchUp = ({ mainFile, finish }: { mainFile: string; finish: boolean }): Promise<void> => capture.catchUp(mainFile, finish);
  const others = { ...forgetting.operations(), ...new Trimming(archive).operations(), ...terminals.operations(), catchUp };
  const operations = writerOperations(capture, knowledge, path, others, () => false);
  instead = {};
  writer = {
    call: async (name, argument) => {
      const replaced = instead[name as keyof WriterOperations];
      if (replaced) return replaced();
      return (operations[name] as (argument: unknown) => never)(argument);
    },
  };
  compat = new CompatContext(world.d, join(world.root, 'excluded'));
  agent = world.agent(ID, 100);
  await agent.start();
  await agent.prompt();
});
afterEach(async () => {
  capture.close();
  for (const part of [usageStore, reader, archive]) part.close();
  await world.close();
});

let lines = 0;
const line = (record: Record<string, unknown>): string => {
  lines += 1;
  const uuid = `00000000-0000-4000-8000-${String(lines).padStart(12, '0')}`;
  return `${JSON.stringify({ uuid, sessionId: ID, entrypoint: 'cli', userType: 'external', timestamp: new Date(world.now).toISOString(), ...record })}\n`;
};
const prompt = (text: string): string => line({ type: 'user', message: { role: 'user', content: text } });
const answer = (id: string): string =>
  line({
    type: 'assistant',
    message: {
      id,
      model: 'claude-sonnet-4-6',
      role: 'assistant',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'done' }],
      usage: { input_tokens: 5, output_tokens: 10, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    },
  });
const boundary = (): string =>
  line({
    type: 'system',
    subtype: 'compact_boundary',
    content: 'Conversation compacted',
    compactMetadata: { trigger: 'manual', preTokens: 90_000 },
  });

async function session(): Promise<Session> {
  const [row] = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', ID));
  if (row === undefined) throw new Error('no such session');
  return row;
}
async function compactions() {
  const { id } = await session();
  return world.store.read((tx) => tx.compactions.ofSession(id));
}
const contexts = (): string => join(world.root, 'contexts');
const freezer = (): Freezer => new Freezer(world.d, writer as SupervisedWorker<WriterOperations>, contexts(), compat);
const event = (own: Partial<AgentEvent>): AgentEvent => ({
  agent: 'claude-code',
  kind: 'compacting',
  agentSessionId: ID,
  cwd: world.repository,
  transcriptPath: transcript,
  permissionMode: null,
  subagentId: null,
  source: null,
  reason: null,
  prompt: null,
  tool: null,
  compaction: null,
  ...own,
});
const compacting = (): AgentEvent => event({ kind: 'compacting' });
const startsAnew = (): AgentEvent => event({ kind: 'session-start', source: 'compact' });

describe('what is frozen at a compaction', () => {
  test('stays as it was before, also over a daemon that was killed in between', async () => {
    appendFileSync(transcript, prompt('never push'));
    const before = await freezer().freeze(compacting());
    const file = join(contexts(), before?.file ?? '');
    const frozen = readFileSync(file, 'utf8');
    // The times of files are those of the machine; here the daemon has a clock of its own.
    utimesSync(file, world.now / 1000, world.now / 1000);
    appendFileSync(transcript, prompt('what came after'));
    const after = await freezer().freeze(startsAnew());
    expect(after).toMatchObject({ file: before?.file, captured: 'before' });
    expect(readFileSync(file, 'utf8')).toBe(frozen);
    world.advance(11 * 60_000);
    expect(await freezer().freeze(startsAnew())).toMatchObject({ captured: 'after' });
  });

  test('is found under the name it was written by, where another sign of the compaction came first', async () => {
    appendFileSync(transcript, prompt('never push'));
    const own = freezer();
    const before = await own.freeze(compacting());
    world.advance(5000);
    await agent.send({ kind: 'compacted', compaction: { trigger: 'manual', summary: 's' } }, false);
    const after = await own.freeze(startsAnew());
    expect(after?.file).toBe(before?.file);
    expect(readdirSync(contexts())).toEqual([before?.file]);
  });

  test('has a file of its own for each compaction, announced or not', async () => {
    appendFileSync(transcript, prompt('never push'));
    const own = freezer();
    world.advance(5000);
    await agent.send({ kind: 'compacted', compaction: { trigger: 'manual', summary: 's' } }, false);
    const first = await own.freeze(startsAnew());
    await agent.start('compact');
    world.advance(60_000);
    const second = await own.freeze(compacting());
    expect(second?.file).not.toBe(first?.file);
  });
});

test('sessions of one name in two repositories freeze into two files, and each is found as its own', async () => {
  const clone = join(world.root, 'clone/shop');
  mkdirSync(clone, { recursive: true });
  execFileSync('git', ['init', '--quiet'], { cwd: clone, env: { PATH: process.env['PATH'] ?? '', HOME: world.root } });
  world.now = (await session()).startedAt;
  const other = world.agent(ID.replace('aa', 'bb'), 101, clone);
  await other.start();
  const rows = await world.store.read((tx) => tx.sessions.live(null));
  const files: string[] = [];
  for (const row of rows) {
    const path = transcript.replace(ID, row.agentSessionId);
    appendFileSync(path, prompt('go').replace(ID, row.agentSessionId));
    const own = event({ agentSessionId: row.agentSessionId, transcriptPath: path });
    const frozen = await freezer().freeze(own, row.process);
    const places = { ...capturePlaces(world.root), contexts: contexts() };
    const found = await world.store.read((tx) => filesOfSession(tx, row, [row.agentSessionId], places));
    expect(found.contexts).toEqual([join(contexts(), frozen?.file ?? '')]);
    files.push(frozen?.file ?? '');
  }
  expect(new Set(files).size).toBe(2);
});

describe('two terminals with one conversation', () => {
  let twin: Agent;
  beforeEach(async () => {
    twin = world.agent(ID, 101);
    await twin.prompt();
  });
  const rowOf = async (pid: number): Promise<Session> => {
    const rows = await world.store.read((tx) => tx.sessions.live(null));
    const row = rows.find(({ process }) => process?.pid === pid);
    if (row === undefined) throw new Error('no such session');
    return row;
  };

  test('each freezes as itself', async () => {
    appendFileSync(transcript, prompt('never push'));
    const names = new Set<string>();
    for (const pid of [100, 101]) {
      const { process, id } = await rowOf(pid);
      const frozen = await freezer().freeze(compacting(), process);
      const aliases = await world.store.read((tx) => tx.sessions.aliases(id));
      expect(aliases.map(({ alias }) => `pre-compaction-${alias}.json`)).toContain(frozen?.file);
      names.add(frozen?.file ?? '');
    }
    expect(names.size).toBe(2);
  });

  test('a compaction is that of one of them, whose hooks told of it', async () => {
    await twin.start('compact');
    appendFileSync(transcript, prompt('go') + boundary());
    await capture.catchUp(transcript);
    for (let starts = 0; starts < 2; starts += 1) await new Pulses(world.d, new Budgets(() => {}), (id) => writer.call('pulse', id)).run();
    const [first, second] = [await rowOf(100), await rowOf(101)];
    const counted = (id: string) => world.store.read((tx) => tx.compactions.ofSession(id));
    expect([await counted(first.id), await counted(second.id)]).toMatchObject([[], [{ started: true, trigger: 'manual' }]]);
  });

  test('one that no hook told of is counted once', async () => {
    appendFileSync(transcript, prompt('go') + boundary());
    await capture.catchUp(transcript);
    for (let starts = 0; starts < 2; starts += 1) await new Pulses(world.d, new Budgets(() => {}), (id) => writer.call('pulse', id)).run();
    const rows = [await rowOf(100), await rowOf(101)];
    const counted = await Promise.all(rows.map(({ id }) => world.store.read((tx) => tx.compactions.ofSession(id))));
    expect(counted.flat()).toHaveLength(1);
  });
});

describe('what a session reads at its start', () => {
  test('has the notices that it is told once, however much comes with them', async () => {
    const { id } = await session();
    await world.store.transaction([1], (tx) => tell(world.d, tx, id, 'Your turn at src/a.ts has come.'));
    world.d.continuity = {
      hurry: () => {},
      freeze: async () => ({ file: 'f', captured: 'before', text: 'a line of what was known\n'.repeat(400) }),
    };
    const { texts } = await agent.start('compact');
    expect(texts.join('\n')).toContain('Your turn at src/a.ts has come.');
    expect(texts.join('\n')).toContain('a line of what was known');
    expect(texts.join('\n').length).toBeLessThanOrEqual(8000);
  });
});

describe('compactions', () => {
  const pulses = (): Pulses => new Pulses(world.d, new Budgets(() => {}), (id) => writer.call('pulse', id));

  test('that a killed daemon stored but did not note are noted by the next, which knows the window too', async () => {
    appendFileSync(transcript, prompt('go') + boundary());
    await capture.catchUp(transcript);
    await pulses().run();
    expect(await compactions()).toHaveLength(1);
  });

  test('are noted later where the thread did not answer', async () => {
    const own = pulses();
    await own.run();
    appendFileSync(transcript, prompt('go') + boundary());
    await capture.catchUp(transcript);
    own.stored(ID);
    instead.pulse = () => Promise.reject(new Error('the thread died'));
    await expect(own.run()).rejects.toThrow('died');
    instead = {};
    await own.run();
    expect(await compactions()).toHaveLength(1);
  });

  test('of a subagent are none of its session', async () => {
    await agent.send({ kind: 'compacted', subagentId: 'sub', compaction: { trigger: 'auto', summary: 's' } }, false);
    expect(await compactions()).toEqual([]);
  });
});

describe('a last line without a line feed', () => {
  test('is known and counted when its session is over', async () => {
    appendFileSync(transcript, prompt('go'));
    await capture.catchUp(transcript);
    while (usage.step());
    expect(knowledge.of(ID)?.context.counts.lines).toBe(1);
    appendFileSync(transcript, answer('msg_00000000000000000001').trimEnd());
    await capture.catchUp(transcript, true);
    while (usage.step());
    expect(knowledge.of(ID)?.context).toEqual(new KnowledgeBase(reader).of(ID)?.context);
    expect(readUsageFacts(join(world.root, 'archive.db'), {})).toHaveLength(1);
    appendFileSync(transcript, `\n${prompt('more')}`);
    await capture.catchUp(transcript);
    expect(knowledge.of(ID)?.context).toEqual(new KnowledgeBase(reader).of(ID)?.context);
  });
});

describe('what was used', () => {
  test('is counted of other files where one cannot be read', async () => {
    const other = transcript.replace('aa.jsonl', 'bb.jsonl');
    appendFileSync(transcript, answer('msg_00000000000000000001'));
    appendFileSync(other, answer('msg_00000000000000000002'));
    for (const path of [transcript, other]) await capture.catchUp(path);
    const db = new Database(join(world.root, 'archive.db'));
    db.prepare("update chunks set data = x'00' where file_id = 1").run();
    db.close();
    for (let looks = 0; looks < 5; looks += 1) {
      try {
        usage.step();
      } catch {
        // As idle work does.
      }
    }
    expect(readUsageFacts(join(world.root, 'archive.db'), {}).map(({ key }) => key)).toEqual(['response msg_00000000000000000002']);
  });
});

describe('what a rollout of Codex used', () => {
  test('counts for the same project, read line by line or as a whole', async () => {
    const whole = writeRollout(join(world.root, 'made'), { seed: 12, records: 60 });
    const path = whole.path.replace(join(world.root, 'made'), join(world.root, '.codex'));
    mkdirSync(dirname(path), { recursive: true });
    for (const one of readFileSync(whole.path, 'utf8').split(/(?<=\n)/)) {
      appendFileSync(path, one);
      await capture.catchUp(path);
      while (usage.step());
    }
    const projects = (found: UsageFact[]): string[] => Array.from(new Set(found.map(({ place }) => place.project)));
    const read = readUsageFacts(join(world.root, 'archive.db'), {});
    expect(read).toHaveLength(whole.tally.responses);
    expect(projects(read)).not.toContain('');
    const store = new UsageStore(join(world.root, 'archive.db'), 0);
    const afresh = new UsageKeeper(reader, store);
    for (const { id } of reader.files()) afresh.again(id);
    while (afresh.step());
    store.close();
    expect(readUsageFacts(join(world.root, 'archive.db'), {})).toEqual(read);
  });
});

async function handingOff() {
  const handOffs = new HandOffs(world.d, writer as SupervisedWorker<WriterOperations>, join(world.root, 'handoffs'), contexts(), compat);
  await handOffs.begin();
  const lookAgain = async (): Promise<void> => {
    await handOffs.run();
    world.advance(1000);
    await handOffs.run();
  };
  return { handOffs, lookAgain };
}

describe('a hand-off', () => {
  test('that is corrected after its end keeps a name for the next session only while none has taken it', async () => {
    const { handOffs, lookAgain } = await handingOff();
    await agent.send({ kind: 'turn-end', transcriptPath: transcript }, false);
    await agent.end();
    const ended = { ...(await session()), transcriptPath: transcript };
    await world.store.transaction([1], (tx) => tx.sessions.update(ended));
    appendFileSync(transcript, prompt('go'));
    await lookAgain();
    const key = nextSessionKey(1);
    expect(await world.store.read((tx) => tx.settings.get(key))).toMatch(/^claude-shop-/);
    await world.agent('next', 101).start();
    expect(await world.store.read((tx) => tx.settings.get(key))).toBe('');
    await handOffs.write(ended.id, 'again');
    expect(await world.store.read((tx) => tx.settings.get(key))).toBe('');
  });

  test('that waits for an archive that stands still holds up neither those who drop it nor the others', async () => {
    const { handOffs } = await handingOff();
    await agent.stop();
    await handOffs.run();
    world.advance(1000);
    instead.catchUp = () => new Promise(() => {});
    let over = false;
    const running = handOffs.run().then(() => (over = true));
    await handOffs.drop([]);
    await running;
    expect(over).toBe(true);
    expect(existsSync(join(world.root, 'handoffs'))).toBe(false);
  }, 20_000);
});
