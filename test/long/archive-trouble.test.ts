import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArchiveReply } from '../../src/protocol/api-archive.ts';
import type { LeasesReply } from '../../src/protocol/api.ts';
import { SupervisedWorker } from '../../src/daemon/capture/worker-calls.ts';
import type { WriterOperations } from '../../src/daemon/capture/writer-operations.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { edit, exited, until } from '../integration/daemon-process.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const OTHER = '0c1d2e3f-0000-4000-8000-0000000000bb';

let world: ArchiveWorld;
beforeEach(() => (world = new ArchiveWorld()));
afterEach(() => world.close());

const archive = (): string => join(world.state, 'archive.db');
const health = (): ArchiveReply['health'] => world.json<ArchiveReply>('archive').health;

/** One session edits a file, and another one is refused it. */
async function expectLeases(file: string): Promise<void> {
  const path = join(world.repository, file);
  const write = (session: string): Promise<string> => {
    const { session_id: _, hook_event_name: __, ...own } = edit(session, world.repository, path, `toolu_${session}_${file}`);
    return world.event(session, 'PreToolUse', own);
  };
  expect(await write(ID)).toBe('');
  expect(JSON.parse(await write(OTHER))).toMatchObject({ hookSpecificOutput: { permissionDecision: 'deny' } });
  expect(world.json<LeasesReply>('leases').leases.map((lease) => lease.path)).toContain(file);
}

async function begin(...sessions: string[]): Promise<void> {
  for (const session of sessions) {
    await world.event(session, 'SessionStart', { source: 'startup' });
    await world.event(session, 'UserPromptSubmit', { prompt: 'go' });
  }
}

describe('a damaged archive', () => {
  beforeEach(async () => {
    const { child } = await world.start();
    for (let n = 0; n < 20; n += 1) world.prompt(ID, `prompt ${n}`);
    await world.event(ID, 'SessionStart', { source: 'startup' });
    await world.captured(20);
    world.cli('daemon', 'stop');
    await exited(child);
    const db = new Database(archive());
    db.pragma('wal_checkpoint(truncate)');
    db.close();
    const descriptor = openSync(archive(), 'r+');
    writeSync(descriptor, Buffer.alloc(60_000, 0xa5), 0, undefined, 40);
    closeSync(descriptor);
  });

  test('keeps nobody from working, is said and is left alone; --repair keeps it and reads what is still there', async () => {
    const damaged = readFileSync(archive());
    const { child } = await world.start();
    await begin(ID, OTHER);
    await expectLeases('a.ts');
    const { status, stderr } = world.cli('archive');
    expect([status, stderr]).toEqual([65, expect.stringContaining('is damaged')]);
    expect(stderr).toContain('doctor --repair');
    const doctor = (): string[] => world.cli('doctor').stdout.split('\n');
    await until('the word of doctor', () => doctor().some((line) => /^FAIL\s+archive\s.*is damaged/.test(line)));
    expect(doctor().some((line) => /^FAIL\s+capture\s.*is damaged/.test(line))).toBe(true);
    expect(world.cli('doctor', '--repair').stdout).toContain('a daemon has it open, so nothing was moved');
    expect(readFileSync(archive()).equals(damaged)).toBe(true);

    world.cli('daemon', 'stop');
    await exited(child);
    expect(world.cli('doctor', '--repair').stdout).toContain('repair of the archive');
    const kept = readdirSync(world.state).find((name) => name.startsWith('archive.db.damaged-') && !/-(wal|shm)$/.test(name)) ?? '';
    expect(readFileSync(join(world.state, kept)).equals(damaged)).toBe(true);
    expect(statSync(archive()).mode & 0o777).toBe(0o600);
    expect((await world.captured(20)).records).toBe(20);
  });
});

describe('a full disk', () => {
  const LIMIT = 3_000_000;

  test('capture stands still and says so, leases work, and it goes on when there is room', async () => {
    const { child } = await world.start();
    await begin(ID, OTHER);
    world.prompt(ID, 'first');
    await world.captured(1);
    const pid = String(child.pid);
    execFileSync('prlimit', ['--pid', pid, `--fsize=${LIMIT}:unlimited`]);
    let written = 1;
    for (; written < 80; written += 1) world.prompt(ID, Array.from({ length: 2500 }, (_, n) => Math.sin(written * 7919 + n)).join(' '));
    await world.event(ID, 'Stop');
    const { stalled } = await until('the standstill', () => {
      const now = health();
      return now.stalled !== null && now;
    });
    expect(stalled).toContain('The archive of transcripts cannot be used now');
    expect(world.cli('doctor').stdout).toMatch(/FAIL\s+capture\s+nothing can be stored/);
    await expectLeases('b.ts');
    expect(statSync(`${archive()}-wal`).size).toBeLessThanOrEqual(LIMIT);

    execFileSync('prlimit', ['--pid', pid, '--fsize=unlimited:unlimited']);
    const reply = await world.captured(written);
    expect(reply.records).toBe(written);
    await until('its word that it goes on', () => health().stalled === null);
  });
});

describe('a thread that dies', () => {
  test('is started again after a pause, and what it was at is neither lost nor doubled', { timeout: 60_000 }, async () => {
    const workers: Worker[] = [];
    mkdirSync(world.state, { recursive: true, mode: 0o700 });
    const homes = { claude: [world.claude], codex: [], terminal: join(world.root, 'terminal') };
    const workerData = { archive: archive(), scratch: join(world.root, 'scratch'), homes, home: world.home, corrections: [] };
    const log = { error: () => {}, debug: () => {}, warn: () => {}, info: () => {} };
    const writer = new SupervisedWorker<WriterOperations>({
      name: 'capture',
      start() {
        const worker = new Worker(new URL('../../dist/capture-writer.mjs', import.meta.url), { workerData });
        workers.push(worker);
        return worker;
      },
      log: log as never,
      now: () => performance.now(),
    });
    const sessions = Array.from({ length: 8 }, (_, n) => `0c1d2e3f-0000-4000-8000-00000000000${n}`);
    let written = 0;
    try {
      for (let round = 0; round < 6; round += 1) {
        for (const session of sessions) {
          for (let n = 0; n < 200; n += 1, written += 1) world.prompt(session, `${round} ${n} ${'word '.repeat(200)}`);
        }
        await until('a thread that runs', () =>
          writer.call('sweep', null).then(
            () => true,
            () => false,
          ),
        );
        for (const session of sessions) writer.call('hurry', world.transcriptOf(session)).catch(() => {});
        await until('some of it', () =>
          writer.call('health', null).then(
            ({ records }) => records > round * 10,
            () => false,
          ),
        );
        // In the middle of its work; the last round is left to end.
        if (round < 5) await workers.at(-1)?.terminate();
      }
      await until('the rest', async () => {
        await writer.call('sweep', null).catch(() => {});
        return records() >= written;
      });
      expect(records()).toBe(written);
      expect(count('copies')).toBe(0);
      expect(writer.health.restarts).toBe(5);
      expect(workers.length).toBe(6);
    } finally {
      await writer.close();
    }
  });
});

function records(): number {
  return count('records');
}

function count(table: 'records' | 'copies'): number {
  const db = new Database(archive(), { readonly: true });
  try {
    return db.prepare(`select count(*) from ${table}`).pluck().get() as number;
  } finally {
    db.close();
  }
}

describe('a transcript that is none', () => {
  /** Another session is captured meanwhile, and files are leased. */
  async function othersGoOn(): Promise<void> {
    world.prompt(OTHER, 'of another session');
    await world.event(OTHER, 'UserPromptSubmit', { prompt: 'of another session' });
    await until('the record of another session', () => world.cli('transcript', OTHER).stdout.includes('of another session'));
    await expectLeases('c.ts');
  }

  beforeEach(async () => {
    mkdirSync(dirname(world.transcriptOf(ID)), { recursive: true });
    await world.start();
  });

  test('a pipe that nobody writes into', async () => {
    execFileSync('mkfifo', [world.transcriptOf(ID)]);
    await begin(ID, OTHER);
    await othersGoOn();
    await until('that nothing is due', () => health().due === 0);
    expect(health()).toMatchObject({ state: 'running', stalled: null });
  });

  test('a directory', async () => {
    mkdirSync(world.transcriptOf(ID));
    await begin(ID, OTHER);
    await othersGoOn();
    expect(health()).toMatchObject({ state: 'running', stalled: null, failing: [] });
  });

  test('what cannot be read is named, and is read when it can be', async () => {
    symlinkSync(world.transcriptOf(ID), world.transcriptOf(ID));
    await begin(ID, OTHER);
    await othersGoOn();
    const { failing } = await until('the file that cannot be read', () => {
      const now = health();
      return now.failing.length > 0 && now;
    });
    expect(failing).toEqual([{ path: world.transcriptOf(ID), problem: expect.stringContaining('ELOOP') }]);
    expect(world.cli('doctor').stdout).toContain('cannot be read');
    execFileSync('rm', [world.transcriptOf(ID)]);
    world.prompt(ID, 'there again');
    await world.event(ID, 'Stop');
    await until('the record', () => world.cli('transcript', ID).stdout.includes('there again'));
    expect(health().failing).toEqual([]);
  });

  test('100 MB in one line, with a whole line behind it', { timeout: 90_000 }, async () => {
    world.prompt(ID, 'before');
    const descriptor = openSync(world.transcriptOf(ID), 'a');
    writeSync(
      descriptor,
      `{"type":"user","uuid":"10000000-0000-4000-8000-000000000001","sessionId":"${ID}","message":{"role":"user","content":"`,
    );
    const part = Buffer.alloc(1024 * 1024, 'abcdefgh');
    for (let n = 0; n < 100; n += 1) writeSync(descriptor, part);
    closeSync(descriptor);
    await begin(ID, OTHER);
    await othersGoOn();
    appendFileSync(world.transcriptOf(ID), '"}}\n');
    world.prompt(ID, 'behind');
    await world.event(ID, 'Stop');
    await until('the record behind it', () => world.cli('transcript', ID).stdout.includes('behind'));
    const reply = world.json<ArchiveReply>('archive', ID);
    expect(reply.list).toMatchObject([{ records: 3, quarantined: 0, bytes: statSync(world.transcriptOf(ID)).size }]);
  });
});

describe('much at once', () => {
  test('a transcript that changes a thousand times a second is stored line by line, each once', { timeout: 60_000 }, async () => {
    await world.start();
    await begin(ID, OTHER);
    const path = world.transcriptOf(ID);
    mkdirSync(dirname(path), { recursive: true });
    const LINES = 3000;
    const script = `const fs=require('fs');const fd=fs.openSync(process.argv[1],'a');let n=0;const t=setInterval(()=>{for(let k=0;k<10&&n<${LINES};k++,n++)fs.writeSync(fd,JSON.stringify({type:'user',uuid:'20000000-0000-4000-8000-'+String(n).padStart(12,'0'),sessionId:'${ID}',timestamp:new Date().toISOString(),message:{role:'user',content:'é '+n}})+'\\n');if(n>=${LINES})clearInterval(t)},10)`;
    const writing = spawn(process.execPath, ['-e', script, path]);
    while (writing.exitCode === null) {
      await world.event(ID, 'PostToolUse', { tool_name: 'Read', tool_use_id: 'toolu_x', tool_input: {}, tool_response: {} });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const reply = await world.captured(LINES);
    expect(reply).toMatchObject({ records: LINES, copies: 0, quarantined: 0, files: 1 });
    await expectLeases('d.ts');
  });

  test('200 transcripts grow at once, and a hook does not wait for them', { timeout: 90_000 }, async () => {
    await world.start();
    await begin(ID, OTHER);
    const sessions = Array.from({ length: 200 }, (_, n) => `0c1d2e3f-0000-4000-8000-${String(n).padStart(12, '0')}`);
    const ROUNDS = 15;
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const session of sessions) world.prompt(session, `${round} ${'word '.repeat(60)}`);
      if (round === 7) await expectLeases('e.ts');
      await world.event(ID, 'Stop');
    }
    const reply = await world.captured(sessions.length * ROUNDS);
    expect(reply).toMatchObject({ records: sessions.length * ROUNDS, files: sessions.length, copies: 0, quarantined: 0 });
    expect(existsSync(join(world.state, 'start-failed'))).toBe(false);
  });
});
