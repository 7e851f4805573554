import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { zstdFrames, type Frame } from './zstd-frames.ts';

/** What is inside a `.zst`, to be read at any place. */
export interface ZstdSource {
  /** Bytes inside. */
  size: number;
  /** At most `length` bytes from `offset` on; fewer only at the end. Synchronous. Throws once it is closed. */
  read(offset: number, length: number): Buffer;
  /** Gives the disk space back. Twice is once. */
  close(): void;
}

export interface ZstdOptions {
  /** More than so many bytes inside fail with ERR_OUT_OF_RANGE. */
  limitBytes?: number;
  signal?: AbortSignal;
}

/**
 * Decompresses a file into a private one (0600) and gives its bytes. The private file has no name from the moment it is made: it is
 * gone when it is closed, and when the process dies. Streamed: some megabytes of memory, whatever the size.
 *
 * @param directory exists, is the user's own, and has room for what is inside
 * @throws what opening, reading and writing throw; a ZSTD_ code or ERR_… of zlib for bytes that are not (or not wholly) zstd; AbortError
 */
export async function zstdSource(path: string, directory: string, options: ZstdOptions = {}): Promise<ZstdSource> {
  const limit = options.limitBytes ?? Number.MAX_SAFE_INTEGER;
  const given = openSync(path, 'r');
  let fd: number | null = null;
  try {
    fd = openNameless(directory);
    const sink = { fd, size: 0, limit, path };
    for (const frame of zstdFrames(given, fstatSync(given).size)) await decompress(given, frame, sink, options.signal);
    return sourceOf(fd, sink.size);
  } catch (error) {
    if (fd !== null) closeSync(fd);
    throw error;
  } finally {
    closeSync(given);
  }
}

interface Sink {
  fd: number;
  size: number;
  readonly limit: number;
  readonly path: string;
}

async function decompress(given: number, frame: Frame, sink: Sink, signal: AbortSignal | undefined): Promise<void> {
  const writer = new Writable({
    highWaterMark: CHUNK_BYTES,
    write(chunk: Buffer, _encoding, done) {
      try {
        append(sink, chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  const pieces = Readable.from(piecesOf(given, frame), { objectMode: false, highWaterMark: CHUNK_BYTES });
  await pipeline(pieces, createZstdDecompress({ chunkSize: CHUNK_BYTES }), writer, signal === undefined ? {} : { signal });
}

function* piecesOf(fd: number, { start, end }: Frame): Generator<Buffer> {
  for (let at = start; at < end;) {
    const piece = Buffer.alloc(Math.min(CHUNK_BYTES, end - at));
    const read = readSync(fd, piece, 0, piece.length, at);
    if (read === 0) return;
    at += read;
    yield piece.subarray(0, read);
  }
}

function append(sink: Sink, chunk: Buffer): void {
  if (sink.size + chunk.length > sink.limit) throw outOfRange(sink.path, sink.limit);
  for (let written = 0; written < chunk.length;) written += writeSync(sink.fd, chunk, written, chunk.length - written, sink.size + written);
  sink.size += chunk.length;
}

const CHUNK_BYTES = 256 * 1024;

function openNameless(directory: string): number {
  const path = join(directory, `.rollcall-zstd-${process.pid}-${randomBytes(6).toString('hex')}`);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
}

function sourceOf(fd: number, size: number): ZstdSource {
  let open = true;
  return {
    size,
    read(offset, length) {
      // The number of a closed descriptor may be another file's by now.
      if (!open) throw new Error('read from a compressed file that is closed');
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < buffer.length) {
        const read = readSync(fd, buffer, filled, buffer.length - filled, offset + filled);
        if (read === 0) break;
        filled += read;
      }
      return buffer.subarray(0, filled);
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

function outOfRange(path: string, limit: number): Error {
  return Object.assign(new RangeError(`${path} holds more than ${limit} bytes`), { code: 'ERR_OUT_OF_RANGE' });
}
