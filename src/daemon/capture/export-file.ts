import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { Released } from '../../core/redaction/released.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { codeOf } from '../../platform/file-access.ts';
import type { ExportFolder } from './export-folder.ts';

const BUFFER_BYTES = 256 * 1024;
const LOOKED_AT = 1024 * 1024;

/** What was written. */
export interface Written {
  name: string;
  /** SHA-256, hexadecimal. */
  hash: string;
  bytes: number;
  lines: number;
}

/** The new content of a file of an export, written (0600) beside its place until all of it is there. */
export class ExportFile {
  readonly #folder: ExportFolder;
  readonly #temporary: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #name: string;
  #held = 0;
  #descriptor: number;
  #bytes = 0;
  #lines = 0;

  /** @param name below the folder; what an earlier try left of it is taken away */
  constructor(folder: ExportFolder, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#temporary = name;
    folder.discard(name);
    this.#descriptor = openSync(folder.temporary(name), 'wx', 0o600);
  }

  /** Name of the file whose temporary one this is: it can differ from the one that it gets. */
  get temporary(): string {
    return this.#temporary;
  }

  get lines(): number {
    return this.#lines;
  }

  text(text: Released): void {
    this.bytes(Buffer.from(text));
  }

  /** As they are: original bytes, or what an earlier export wrote. */
  bytes(bytes: Buffer): void {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.#lines += 1;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    if (this.#held + bytes.length > BUFFER_BYTES) this.#flush();
    if (bytes.length > BUFFER_BYTES) writeAll(this.#descriptor, bytes);
    else this.#held += bytes.copy(this.#buffer, this.#held);
  }

  /** On the disk, still beside its place. @param name that it gets; another than it was begun for */
  finish(name: string = this.#name): Written {
    this.#flush();
    fsyncSync(this.#descriptor);
    this.close();
    this.#name = name;
    return { name, hash: this.#hash.digest('hex'), bytes: this.#bytes, lines: this.#lines };
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  discard(): void {
    this.close();
    this.#folder.discard(this.#temporary);
  }

  #flush(): void {
    writeAll(this.#descriptor, this.#buffer.subarray(0, this.#held));
    this.#held = 0;
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

/**
 * A file that lies there, piece by piece; null: there is none. The pieces share one buffer.
 *
 * @param path through an ExportFolder; `shown`: as a person knows it
 * @throws EXPORT_REFUSED for what is no regular file
 */
export function openPieces(path: string, shown: string): Generator<Buffer, void, undefined> | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new RollcallError('EXPORT_REFUSED', { path: shown, detail: 'a link, or what nobody can read, stands there' }, { cause: error });
  }
  if (!fstatSync(descriptor).isFile()) {
    closeSync(descriptor);
    throw new RollcallError('EXPORT_REFUSED', { path: shown, detail: 'what stands there is no file' });
  }
  return pieces(descriptor);
}

function* pieces(descriptor: number): Generator<Buffer, void, undefined> {
  try {
    const buffer = Buffer.allocUnsafe(LOOKED_AT);
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) yield buffer.subarray(0, read);
  } finally {
    closeSync(descriptor);
  }
}
