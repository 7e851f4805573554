import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonPieces } from '../../src/core/transcript/json-lines.ts';
import { ArchiveWorld, lineOf } from './archive-world.ts';

const child = fileURLToPath(new URL('archive-child.ts', import.meta.url));
const KILLS = 12;

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
});
afterEach(() => {
  world.remove();
});

/** Lets a process work for a while and kills it; true: it was done before. */
async function workAndDie(files: readonly string[], afterMs: number): Promise<boolean> {
  const running = spawn(process.execPath, [child, world.archivePath, ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  running.stdout.on('data', (data: Buffer) => {
    if (said === '') timer = setTimeout(() => running.kill('SIGKILL'), afterMs);
    said += data.toString();
  });
  await new Promise((resolve) => running.on('close', resolve));
  clearTimeout(timer);
  return said.includes('done');
}

test('a writer that is killed again and again loses nothing and doubles nothing', { timeout: 120_000 }, async () => {
  const files = ['a.jsonl', 'b.jsonl'].map((name) => world.path(name));
  for (const name of ['a', 'b']) {
    const lines = Array.from({ length: 6000 }, (_, index) => {
      const uuid = index % 3 === 0 ? {} : { uuid: `${index % 5 === 0 ? 'both' : name}${index}` };
      return lineOf({ type: 'user', ...uuid, n: index, text: `${'word '.repeat(index % 700)}${index}` });
    });
    world.write(`${name}.jsonl`, lines.join(''));
  }
  let killed = 0;
  for (let round = 0; round < KILLS; round += 1) if (!(await workAndDie(files, 1 + ((round * 37) % 200)))) killed += 1;
  expect(killed).toBeGreaterThan(KILLS / 3);
  expect(await workAndDie(files, 60_000)).toBe(true);

  let records = 0;
  let copies = 0;
  for (const name of ['a.jsonl', 'b.jsonl']) {
    const bytes = world.read(name);
    const file = world.reader.fileAt(world.path(name));
    expect(world.stored(name).equals(bytes)).toBe(true);
    const places = world.reader.recordsOfFile(file?.id ?? 0).map(({ start, length }) => [start, length]);
    expect(places).toEqual(Array.from(jsonPieces(bytes), ({ start, length }) => [start, length]));
    expect(file).toMatchObject({ behindBytes: 0, quarantined: 0, lines: 6000, generation: 0 });
    records += file?.records ?? 0;
    copies += file?.copies ?? 0;
  }
  const shared = Array.from({ length: 6000 }, (_, index) => index).filter((index) => index % 3 !== 0 && index % 5 === 0).length;
  expect([records, copies]).toEqual([12_000 - shared, shared]);
  expect(world.reader.unindexed()).toBe(0);
});
