import { readdirSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { HOOK_CLIENT } from '../agents/claude-code/installer/hook-table.ts';
import { writeAtomically } from '../platform/files.ts';
import { RollcallError } from '../protocol/errors.ts';
import { isExecutable, readIfThere, reasonOf, type Program, type SetupDependencies } from './dependencies.ts';
import { recordsDirectory } from './install-record.ts';
import { makeDirectories, unwritable } from './settings-file.ts';

/**
 * The data directory: the one place that installed commands point to. The client is a copy, so that moving or rebuilding
 * the checkout does not take hooks down; the pointer beside it names the rest.
 */
export interface Pointer {
  node: string;
  cli: string;
  hook: string;
  /** Base state directory, without the part that names the machine. */
  state: string;
  version: string;
}
const POINTER_KEYS = ['node', 'cli', 'hook', 'state', 'version'] as const;

export function clientPath(deps: Pick<SetupDependencies, 'directories'>): string {
  return join(deps.directories.data, HOOK_CLIENT);
}
export function pointerPath(deps: Pick<SetupDependencies, 'directories'>): string {
  return join(deps.directories.data, 'pointer');
}

export interface ClientFilesResult {
  /** Files that were written; empty when all of them were there already. */
  written: string[];
  createdDirectories: string[];
}

/** Throws NOT_BUILT when this Rollcall has no build to point to, SETTINGS_UNWRITABLE when the data directory cannot be written. */
export function installClientFiles(deps: SetupDependencies): ClientFilesResult {
  const { program, directories } = deps;
  for (const path of [program.client, program.hook, program.cli]) {
    if (readIfThere(path) === null) throw new RollcallError('NOT_BUILT', { path });
  }
  const written: string[] = [];
  const createdDirectories: string[] = [];
  let at = recordsDirectory(deps);
  try {
    createdDirectories.push(...makeDirectories(at, 0o700));
    at = clientPath(deps);
    const client = clientFor(readIfThere(program.client) as Buffer, deps.env);
    if (readIfThere(at)?.equals(client) !== true || (statSync(at).mode & 0o777) !== 0o755) {
      writeAtomically(at, client, { mode: 0o755, fsync: true });
      written.push(at);
    }
    if (!isExecutable(at)) throw new Error('its run bit does not hold (is the file system mounted with noexec?)');
    at = pointerPath(deps);
    const pointer = Buffer.from(formatPointer(pointerOf(program, directories.stateBase)));
    if (readIfThere(at)?.equals(pointer) !== true) {
      writeAtomically(at, pointer, { mode: 0o644, fsync: true });
      written.push(at);
    }
  } catch (error) {
    throw unwritable(at, reasonOf(error), error);
  }
  return { written, createdDirectories };
}

/** The client starts with `/bin/bash`; where there is none, the first bash on PATH takes its place. */
function clientFor(client: Buffer, env: SetupDependencies['env']): Buffer {
  const shell = /^#!(\/\S+)/.exec(client.toString('latin1'))?.[1];
  if (shell === undefined || isExecutable(shell)) return client;
  const found = findOnPath('bash', env);
  if (found === null) throw new RollcallError('COMMAND_NOT_FOUND', { command: 'bash' });
  return Buffer.concat([Buffer.from(`#!${found}`), client.subarray(2 + shell.length)]);
}

export function findOnPath(command: string, env: SetupDependencies['env']): string | null {
  const candidates = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory.startsWith('/'));
  return candidates.map((directory) => join(directory, command)).find(isExecutable) ?? null;
}

function pointerOf(program: Program, stateBase: string): Pointer {
  return { node: program.node, cli: program.cli, hook: program.hook, state: stateBase, version: program.version };
}

/** `key=value` lines; values are taken verbatim to the end of the line. */
function formatPointer(pointer: Pointer): string {
  return POINTER_KEYS.map((key) => {
    if (/[\r\n\0]/.test(pointer[key])) throw new Error(`the path of ${key} holds a line break`);
    return `${key}=${pointer[key]}\n`;
  }).join('');
}

/** The keys that the file has; null when there is no file. */
export function readPointer(path: string): Partial<Pointer> | null {
  const text = readIfThere(path)?.toString('utf8');
  if (text === undefined) return null;
  const pointer: Partial<Pointer> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    const key = POINTER_KEYS.find((candidate) => candidate === line.slice(0, at));
    if (key !== undefined) pointer[key] = line.slice(at + 1);
  }
  return pointer;
}

/** Removes our files from the data directory; records are left. Returns what it did not put there and leaves. */
export function removeClientFiles(deps: Pick<SetupDependencies, 'directories'>): string[] {
  const { data } = deps.directories;
  const left: string[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(data);
  } catch {
    return left;
  }
  for (const name of names) {
    const ours = name === HOOK_CLIENT || name === 'pointer' || isTemporary(name);
    if (ours) rmSync(join(data, name), { force: true });
    else if (name !== 'installs') left.push(join(data, name));
  }
  return left;
}

/** A file of ours that an interrupted write left. */
export function isTemporary(name: string): boolean {
  return /^\.rollcall-\d+-\d+\.tmp$/.test(name);
}
