import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { transcriptLines } from '../../../../test/transcripts/write.ts';
import { zstdSource } from './zstd-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-zstd-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const plain = Buffer.from(Array.from(transcriptLines({ agent: 'codex', seed: 8, records: 800 })).join(''));
const file = (bytes: Uint8Array): string => {
  const path = join(directory, 'a.jsonl.zst');
  writeFileSync(path, bytes);
  return path;
};

describe('a compressed file', () => {
  test('is read at any place as what is inside, and leaves nothing behind', async () => {
    const source = await zstdSource(file(zstdCompressSync(plain)), directory);
    expect(source.size).toBe(plain.length);
    expect(source.read(0, plain.length).equals(plain)).toBe(true);
    expect(source.read(1000, 50).equals(plain.subarray(1000, 1050))).toBe(true);
    expect(source.read(plain.length - 5, 50).equals(plain.subarray(-5))).toBe(true);
    expect(source.read(plain.length + 5, 50).length).toBe(0);
    expect(readdirSync(directory)).toEqual(['a.jsonl.zst']);
    source.close();
    source.close();
    expect(() => source.read(0, 1)).toThrow('closed');
  });

  test('of several frames, with one that holds no data between them, is whole', async () => {
    const cut = [0, 100_000, 100_001, plain.length];
    const frames = cut.slice(1).map((end, index) => zstdCompressSync(plain.subarray(cut[index], end)));
    const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const source = await zstdSource(file(Buffer.concat([skippable, frames[0] ?? skippable, skippable, ...frames.slice(1)])), directory);
    expect(source.read(0, plain.length + 1).equals(plain)).toBe(true);
    source.close();
  });

  test('without anything inside', async () => {
    const source = await zstdSource(file(zstdCompressSync(Buffer.alloc(0))), directory);
    expect(source.size).toBe(0);
    source.close();
  });

  test('that does not say its size, and repeats itself', async () => {
    const zeros = Buffer.alloc(3_000_000, '0');
    const { constants, createZstdCompress } = await import('node:zlib');
    const packed = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    const chunks: Buffer[] = [];
    packed.on('data', (chunk: Buffer) => chunks.push(chunk));
    packed.end(zeros);
    await new Promise((resolve) => packed.on('end', resolve));
    const source = await zstdSource(file(Buffer.concat([...chunks, ...chunks])), directory);
    expect(source.size).toBe(2 * zeros.length);
    source.close();
  });

  test.each([
    ['cut off', zstdCompressSync(plain).subarray(0, 5000)],
    ['cut off in the second frame', Buffer.concat([zstdCompressSync(plain), zstdCompressSync(plain).subarray(0, 9)])],
    ['something else', Buffer.from('{"type":"session_meta"}\n')],
    ['with something else behind', Buffer.concat([zstdCompressSync(plain), Buffer.from('more')])],
    ['empty', Buffer.alloc(0)],
  ])('%s fails and leaves nothing behind', async (_what, bytes) => {
    await expect(zstdSource(file(bytes), directory)).rejects.toThrow(/unexpected end of file|Unknown frame/);
    expect(readdirSync(directory)).toEqual(['a.jsonl.zst']);
  });

  test('that holds more than is allowed, that is not there, that is no longer wanted', async () => {
    const path = file(zstdCompressSync(plain));
    await expect(zstdSource(path, directory, { limitBytes: 1000 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(zstdSource(`${path}x`, directory)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(zstdSource(path, directory, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(directory)).toEqual(['a.jsonl.zst']);
  });
});
