import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ExportWorld, linesOf, numbers, SIZE } from './export-world.ts';

const CHILD = fileURLToPath(new URL('export-child.ts', import.meta.url));
let world: ExportWorld;
beforeEach(() => (world = new ExportWorld()));
afterEach(() => world.close());

describe('parts', () => {
  test('a session that goes on: closed parts stay as they are, what came since stands behind, once', async () => {
    world.say(40);
    const first = await world.exported();
    expect(first.records).toBe(40);
    world.checkParts();
    const before = world
      .inOrder()
      .slice(0, -1)
      .map((name) => [name, world.read(name), statSync(join(world.out, name), { bigint: true })] as const);
    expect(before.length).toBeGreaterThan(1);

    world.say(5, 7, world.subagent());
    await world.exported();
    world.say(30);
    const again = await world.exported();
    expect(again.records).toBe(30);
    for (const [name, text, { ino, mtimeNs }] of before) {
      expect(world.read(name)).toBe(text);
      expect(statSync(join(world.out, name), { bigint: true })).toMatchObject({ ino, mtimeNs });
    }
    const text = world.checkParts();
    expect(numbers(text)).toEqual(Array.from({ length: 75 }, (_, n) => n + 1));
    expect(text.match(/^## .*subagent a1b2: prompt/gm)).toHaveLength(5);
  });

  test('in one export what subagents did stands behind the conversation', async () => {
    world.say(2);
    world.say(3, 2, world.subagent());
    world.say(2);
    await world.exported();
    expect(numbers(world.checkParts())).toEqual([1, 2, 6, 7, 3, 4, 5]);
  });

  test('again without anything new: not one file is touched', async () => {
    world.say(30);
    await world.exported();
    const before = readdirSync(world.out).map((name) => statSync(join(world.out, name), { bigint: true }));
    const { records } = await world.exported();
    expect(records).toBe(0);
    const after = readdirSync(world.out).map((name) => statSync(join(world.out, name), { bigint: true }));
    expect(after.map(({ ino }) => ino)).toEqual(before.map(({ ino }) => ino));
    expect(after.map(({ mtimeNs }) => mtimeNs)).toEqual(before.map(({ mtimeNs }) => mtimeNs));
  });

  test('that end exactly at a boundary', async () => {
    world.say(1, SIZE - 7 - 6);
    await world.exported();
    const text = world.checkParts();
    world.say(1, 3 * SIZE - linesOf(text) - 5);
    await world.exported();
    expect(linesOf(world.checkParts())).toBe(3 * SIZE);
    expect(world.inOrder()).toHaveLength(3);
    world.say(1);
    await world.exported();
    expect(world.inOrder()).toHaveLength(4);
    world.checkParts();
  });

  test('a closed part that was changed is left and refused; with force all are written anew; a lost one comes back', async () => {
    world.say(40);
    await world.exported();
    const [part = ''] = world.inOrder();
    const text = world.checkParts();
    writeFileSync(join(world.out, part), 'mine\n');
    world.say(1);
    await expect(world.exported()).rejects.toMatchObject({ code: 'EXPORT_REFUSED' });
    expect(world.read(part)).toBe('mine\n');
    await world.exported({ force: true });
    expect(world.checkParts().startsWith(text.slice(0, 500))).toBe(true);
    rmSync(join(world.out, part));
    await world.exported();
    expect(numbers(world.checkParts())).toHaveLength(41);
  });

  test('one file while one part is enough, then parts; the former file goes', async () => {
    const how = { parts: 'when-long', whole: 'session_150000_shop.md' } as const;
    world.say(3);
    await world.exported(how);
    expect(readdirSync(world.out).toSorted()).toEqual(['SHA256SUMS', 'session_150000_shop.md']);
    expect(numbers(world.read('session_150000_shop.md'))).toEqual([1, 2, 3]);
    world.say(40);
    await world.exported(how);
    expect(existsSync(join(world.out, 'session_150000_shop.md'))).toBe(false);
    expect(numbers(world.checkParts())).toEqual(Array.from({ length: 43 }, (_, n) => n + 1));
  });

  test('killed at every place where it can be, again and again: never half a file, and the next run has all of it', async () => {
    world.say(12, 40);
    await world.exported();
    let kills = 0;
    for (let at = 1; ; at += 5) {
      world.say(1, SIZE + 20);
      const child = spawnSync(process.execPath, [CHILD, join(world.root, 'archive.db'), String(at), JSON.stringify(world.wanted())], {
        encoding: 'utf8',
      });
      for (const name of existsSync(world.out) ? world.names(/^session_00007_PART/) : []) {
        expect(linesOf(world.read(name))).toBeLessThanOrEqual(SIZE);
        expect(world.read(name).endsWith('\n')).toBe(true);
      }
      if (child.signal !== 'SIGKILL') {
        expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: '' });
        break;
      }
      kills += 1;
    }
    expect(kills).toBeGreaterThan(5);
    await world.exported();
    expect(numbers(world.checkParts())).toEqual(Array.from({ length: world.said }, (_, n) => n + 1));
  });
});
