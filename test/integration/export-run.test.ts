import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Pause } from '../../src/daemon/capture/export-pause.ts';
import { runExport } from '../../src/daemon/capture/export-run.ts';
import { writeClaudeSession } from '../transcripts/session-files.ts';
import { ExportWorld, linesOf } from './export-world.ts';

let world: ExportWorld;
beforeEach(() => (world = new ExportWorld()));
afterEach(() => world.close());

describe('whole exports', () => {
  test.each(['md', 'txt', 'html', 'jsonl'] as const)('%s: all of it, once; a second one replaces the first', async (format) => {
    world.say(20);
    await world.exported({ parts: 'never', format });
    world.say(4);
    const { files } = await world.exported({ parts: 'never', format });
    expect(files.map(({ name }) => name)).toEqual([`session_00007.${format}`]);
    const text = world.read(`session_00007.${format}`);
    expect(files[0]?.lines).toBe(linesOf(text));
    for (let n = 1; n <= 24; n += 1) expect(text.split(`said ${n} line 3`)).toHaveLength(2);
    world.checkSums();
  });

  test('another file, a changed export, a link and a directory are left; force replaces files only', async () => {
    world.say(3);
    mkdirSync(world.out, { mode: 0o700 });
    const place = join(world.out, 'session_00007.md');
    const refused = { code: 'EXPORT_REFUSED' };
    writeFileSync(place, 'mine');
    await expect(world.exported({ parts: 'never' })).rejects.toMatchObject(refused);
    expect(world.read('session_00007.md')).toBe('mine');
    await world.exported({ parts: 'never', force: true });
    appendFileSync(place, 'and a remark\n');
    await expect(world.exported({ parts: 'never' })).rejects.toMatchObject(refused);
    rmSync(place);
    const target = join(world.root, 'target');
    writeFileSync(target, 'elsewhere');
    symlinkSync(target, place);
    await expect(world.exported({ parts: 'never', force: true })).rejects.toMatchObject(refused);
    expect(readFileSync(target, 'utf8')).toBe('elsewhere');
    rmSync(place);
    mkdirSync(place);
    await expect(world.exported({ parts: 'never', force: true })).rejects.toMatchObject(refused);
    rmSync(place, { recursive: true });
    writeFileSync(join(world.out, 'SHA256SUMS'), 'no such list\n');
    await expect(world.exported({ parts: 'never' })).rejects.toMatchObject(refused);
    expect(world.names(/^\./)).toEqual([]);
  });

  test('a link in the path of the directory, and a directory that cannot be written, are refused', async () => {
    world.say(1);
    mkdirSync(join(world.root, 'real'));
    symlinkSync(join(world.root, 'real'), join(world.root, 'link'));
    for (const directory of [
      join(world.root, 'link'),
      join(world.root, 'link/below'),
      join(world.root, 'archive.db'),
      `${world.root}/a/../b`,
      'relative',
    ])
      await expect(world.exported({ parts: 'never', directory })).rejects.toMatchObject({ code: 'EXPORT_REFUSED' });
    expect(readdirSync(join(world.root, 'real'))).toEqual([]);
    if (process.geteuid?.() !== 0) {
      chmodSync(join(world.root, 'real'), 0o500);
      await expect(world.exported({ parts: 'never', directory: join(world.root, 'real') })).rejects.toMatchObject({
        code: 'EXPORT_REFUSED',
      });
    }
  });

  test('what is cancelled leaves nothing', async () => {
    world.say(3);
    const pause = new Pause();
    pause.cancel();
    await expect(runExport(world.reader, world.wanted(), pause, { records: 0, of: 0 })).rejects.toMatchObject({ code: 'EXPORT_CANCELLED' });
    expect(readdirSync(world.out)).toEqual([]);
  });

  test('a session that nothing is known of', async () => {
    await expect(world.exported({ session: 'nobody' })).rejects.toMatchObject({ code: 'NOT_CAPTURED' });
    expect(existsSync(world.out)).toBe(false);
  });
});

describe('originals', () => {
  test('every file as it was, byte for byte, with broken lines, without an end, subagents and outputs in their places', async () => {
    const config = join(world.root, 'claude');
    const session = writeClaudeSession(config, { seed: 3, records: 300, version: '2.1.197', gluedEvery: 37, spoiledEvery: 41 });
    appendFileSync(session.main, '{"type":"user","half');
    const sources = [session.main, ...session.subagents.map(({ path }) => path), ...session.outputs];
    expect(session.subagents.length + session.outputs.length).toBeGreaterThan(1);
    for (const path of sources) world.take(path);
    const { files } = await world.exported({ session: session.sessionId, raw: true });
    expect(files).toHaveLength(sources.length);
    for (const path of sources)
      expect(readFileSync(join(world.out, path.slice(dirname(session.main).length + 1)))).toEqual(readFileSync(path));
    world.checkSums();
  });
});
