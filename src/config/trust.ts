import { closeSync, existsSync, mkdirSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { RollcallError } from '../protocol/errors.ts';
import { readTextFile } from './read-file.ts';

/** `changed`: the user trusted this repository's file, but another content of it. */
export type TrustState = 'trusted' | 'changed' | 'unknown';

/** Which repositories' files the user trusts, each pinned to its content. */
export interface Trust {
  of(root: string, hash: string): TrustState;
  /** Set when trust.json cannot be read; then nothing is trusted. */
  warning: string | null;
}

export const NO_TRUST: Trust = { of: () => 'unknown', warning: null };

/** `{"version": 1, "pins": {"/root/of/worktree": "<sha256 of its .rollcall.yaml>"}}` */
const TRUST_FILE = z.object({ version: z.literal(1), pins: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)) });
type Pins = z.infer<typeof TRUST_FILE>['pins'];

/** Reads trust.json. A missing file trusts nothing; a damaged one too, with a warning. Never throws. */
export function readTrust(file: string): Trust {
  const read = readPins(file);
  if ('damage' in read) return { ...NO_TRUST, warning: `${file} ${read.damage}: no repository is trusted until it is mended or removed` };
  return {
    of: (root, hash) => {
      const pin = Object.hasOwn(read.pins, root) ? read.pins[root] : undefined;
      if (pin === undefined) return 'unknown';
      return pin === hash ? 'trusted' : 'changed';
    },
    warning: null,
  };
}

/** Every repository that is trusted, with the hash of its file then. Throws CONFIG_INVALID when trust.json is damaged. */
export function listTrust(file: string): { root: string; hash: string }[] {
  const read = readPins(file);
  if ('damage' in read) throw invalid(file, read.damage);
  return Object.entries(read.pins).map(([root, hash]) => ({ root, hash }));
}

/**
 * Trusts the .rollcall.yaml at `root` as it is now, or the content that a person has seen (`seen`, its hash): what was
 * written since is not trusted. Returns the hash that was pinned. Throws NOTHING_TO_TRUST when there is no file,
 * CONFIG_INVALID when trust.json is damaged (it is left as it is) or the file cannot be read.
 */
export function pinTrust(trustFile: string, root: string, repositoryFile: string, seen?: string): string {
  const found = readTextFile(repositoryFile);
  if (found.kind === 'missing') throw new RollcallError('NOTHING_TO_TRUST', { path: root });
  if (found.kind === 'unusable') throw invalid(repositoryFile, found.detail);
  const hash = seen ?? found.hash;
  changePins(trustFile, (pins) => ({ ...pins, [root]: hash }));
  return hash;
}

/** Takes the trust back. false when there was none. Throws CONFIG_INVALID as above. */
export function unpinTrust(trustFile: string, root: string): boolean {
  if (!existsSync(trustFile)) return false;
  let had = false;
  changePins(trustFile, ({ [root]: pin, ...rest }) => {
    had = pin !== undefined;
    return rest;
  });
  return had;
}

/** Reads, changes and replaces the file while its successor is held open exclusively, so that two commands at once lose nothing. */
function changePins(file: string, change: (pins: Pins) => Pins): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const next = `${file}.new`;
  const descriptor = openExclusively(next);
  try {
    try {
      const read = readPins(file);
      if ('damage' in read) throw invalid(file, read.damage);
      writeSync(descriptor, `${JSON.stringify({ version: 1, pins: change(read.pins) }, null, 2)}\n`);
    } finally {
      closeSync(descriptor);
    }
    renameSync(next, file);
  } catch (error) {
    unlinkSync(next);
    throw error;
  }
}

const ATTEMPTS = 200;
const PAUSE_MS = 10;

function openExclusively(path: string): number {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return openSync(path, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (attempt === ATTEMPTS) throw invalid(path, 'has been there for too long; remove it when no other `rollcall trust` runs');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function readPins(file: string): { pins: Pins } | { damage: string } {
  const found = readTextFile(file);
  if (found.kind === 'missing') return { pins: {} };
  if (found.kind === 'unusable') return { damage: found.detail };
  try {
    return { pins: TRUST_FILE.parse(JSON.parse(found.text)).pins };
  } catch {
    return { damage: 'is damaged' };
  }
}

function invalid(file: string, detail: string): RollcallError {
  return new RollcallError('CONFIG_INVALID', { file, line: '1', key: 'the file', detail, allowed: 'what `rollcall trust` writes' });
}
