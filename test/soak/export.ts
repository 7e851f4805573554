import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ArchiveReply } from '../../src/protocol/api-archive.ts';
import type { ExportResult } from '../../src/protocol/api-export.ts';
import { until } from '../integration/daemon-process.ts';
import { writeTranscript } from '../transcripts/write.ts';
import type { Problem } from './checker/journal.ts';
import type { Part } from './part.ts';
import { SoakWorld } from './world.ts';

const run = promisify(execFile);

const SESSION = '6b7dba48-93cb-4f00-8000-000000000001';
const PART_LINES = 60_000;
/** What an export may add to the memory of the daemon. */
const GROWTH_LIMIT_MB = 150;
/** A search meanwhile waits for a slice, and not for the export: it may take so much longer than one while nothing is exported. */
const SEARCH_GROWTH_MS = 1000;
const SAMPLE_MS = 50;
const CAPTURE_LIMIT_MS = 900_000;

interface Ran {
  seconds: number;
  result: ExportResult;
  /** Resident memory of the daemon at its highest, above what it was before. */
  growthMb: number;
  searches: number[];
}

/** A large session is exported in parts and as original bytes, while somebody searches. */
export const exports: Part = {
  name: 'export',
  async run({ seed, megabytes }) {
    const world = new SoakWorld();
    const problems: Problem[] = [];
    const wrong = (text: string): void => void problems.push({ property: 'export', seq: null, text });
    try {
      const project = join(world.home, '.claude/projects/-home-keeper-apiary');
      mkdirSync(project, { recursive: true });
      const main = join(project, `${SESSION}.jsonl`);
      const { bytes } = writeTranscript(main, { agent: 'claude-code', seed, sessionId: SESSION, bytes: megabytes * 1_000_000 });
      const captureS = await captured(world);
      const { records } = await ask<ArchiveReply>(world, 'archive', SESSION);
      const begin = performance.now();
      await ask(world, 'search', 'counter');
      const aloneMs = performance.now() - begin;
      const md = await exported(world, SESSION, 'md', '--parts');
      await checkParts(md.result, wrong);
      const again = await exported(world, SESSION, 'md', '--parts');
      if (again.result.records !== 0) wrong(`a second export wrote ${again.result.records} records again`);
      const raw = await exported(world, SESSION, 'raw', '--raw');
      const original = raw.result.files.find(({ name }) => name === `${SESSION}.jsonl`);
      if (original?.sha256 !== (await sha256(main))) wrong('the original bytes are not those of the transcript');
      for (const ran of [md, again, raw]) {
        if (ran.growthMb > GROWTH_LIMIT_MB) wrong(`the daemon grew by ${ran.growthMb.toFixed(0)} MB`);
        const slowest = Math.max(0, ...ran.searches);
        if (slowest > aloneMs + SEARCH_GROWTH_MS)
          wrong(`a search took ${slowest.toFixed(0)} ms during an export, ${aloneMs.toFixed(0)} ms before`);
      }
      const lines = [
        `a session of ${(bytes / 1e6).toFixed(0)} MB (${records} records), captured in ${captureS.toFixed(0)} s`,
        lineOf('in parts', md),
        lineOf('in parts, nothing new', again),
        lineOf('original bytes', raw),
      ];
      return { lines, problems, latencies: null };
    } finally {
      await world.close();
    }
  },
};

function lineOf(what: string, { seconds, result, growthMb, searches }: Ran): string {
  const megabytes = result.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) / 1e6;
  const sorted = searches.toSorted((a, b) => a - b);
  const [middle, last] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  return (
    `${what}: ${seconds.toFixed(1)} s, ${result.files.length} files, ${megabytes.toFixed(0)} MB written; the daemon grew by ${growthMb.toFixed(0)} MB at most; ` +
    `${searches.length} searches meanwhile, ${middle.toFixed(0)} ms in the middle, ${last.toFixed(0)} ms at most (each with the start of its process)`
  );
}

/** @returns how long it took, in seconds */
async function captured(world: SoakWorld): Promise<number> {
  const start = performance.now();
  world.spawn(world.cliPath);
  await until('the daemon', () => world.running());
  for (let last = -1; performance.now() - start < CAPTURE_LIMIT_MS;) {
    const { records, health } = await ask<ArchiveReply>(world, 'archive');
    if (records > 0 && records === last && health.due === 0 && health.behindBytes === 0) return (performance.now() - start) / 1000;
    last = records;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error('the transcript was not captured in time');
}

async function exported(world: SoakWorld, session: string, directory: string, how: string): Promise<Ran> {
  const daemon = world.running()?.pid ?? 0;
  const before = residentMb(daemon);
  let most = before;
  const sampler = setInterval(() => (most = Math.max(most, residentMb(daemon))), SAMPLE_MS);
  const searches: number[] = [];
  const over = new AbortController();
  const searching = (async () => {
    while (!over.signal.aborted) {
      const begin = performance.now();
      await ask(world, 'search', 'counter');
      searches.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  const start = performance.now();
  try {
    const result = await ask<ExportResult>(world, 'export', session, how, '--out', join(world.root, directory));
    return { seconds: (performance.now() - start) / 1000, result, growthMb: most - before, searches };
  } finally {
    over.abort();
    clearInterval(sampler);
    await searching;
  }
}

async function checkParts({ directory, files }: ExportResult, wrong: (text: string) => void): Promise<void> {
  const parts = files.filter(({ name }) => /_PART\d+\.md$/.test(name));
  const whole = files.find(({ name }) => name.startsWith('CHAT_SESSION_SCROLLBACK_'));
  if (whole === undefined) return wrong('there is no file of all parts');
  const together = createHash('sha256');
  let lines = 0;
  for (const [at, { name }] of parts.entries()) {
    let own = 0;
    for await (const line of createInterface({ input: createReadStream(join(directory, name)), crlfDelay: Infinity })) {
      own += 1;
      together.update(`${line}\n`);
    }
    lines += own;
    if (at < parts.length - 1 && own !== PART_LINES) wrong(`${name} has ${own} lines`);
  }
  if (!whole.name.endsWith(`_${lines}_LINES.txt`)) wrong(`the parts have ${lines} lines, and all of them are called ${whole.name}`);
  if (together.digest('hex') !== (await sha256(join(directory, whole.name)))) wrong('the parts, one behind the other, are not the whole');
  for (const name of readdirSync(directory)) {
    if (name.startsWith('.')) wrong(`${name} was left`);
    if ((statSync(join(directory, name)).mode & 0o777) !== 0o600) wrong(`${name} can be read by others`);
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function ask<T>(world: SoakWorld, ...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [world.cliPath, ...args, '--json'], {
    cwd: world.repository,
    env: world.env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as T;
}

function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
