import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { HOOK_CLIENT } from '../agents/claude-code/installer/hook-table.ts';
import { formatPointer, type Pointer } from '../agents/claude-code/installer/pointer.ts';
import { makeDirectories, removeEmptyDirectories, unwritable } from '../agents/claude-code/installer/settings-file.ts';
import { writeAtomically } from '../platform/files.ts';
import { RollcallError } from '../protocol/errors.ts';
import { isExecutable, readIfThere, reasonOf } from '../platform/file-access.ts';
import type { Program, SetupDependencies } from './dependencies.ts';
import { recordsDirectory } from './install-record.ts';

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

/**
 * Throws NOT_BUILT when this Rollcall has no build to point to, COMMAND_NOT_FOUND where there is no bash, and
 * SETTINGS_UNWRITABLE when the data directory cannot be written; nothing new stays behind then.
 */
export function installClientFiles(deps: SetupDependencies): ClientFilesResult {
  const { program, directories } = deps;
  for (const path of [program.client, program.hook, program.cli]) {
    if (readIfThere(path) === null) throw new RollcallError('NOT_BUILT', { path });
  }
  const files = [
    { path: clientPath(deps), mode: 0o755, content: clientFor(readFileSync(program.client), deps.env) },
    { path: pointerPath(deps), mode: 0o644, content: Buffer.from(formatPointer(pointerOf(program, directories.stateBase))) },
  ];
  const written: string[] = [];
  const fresh: string[] = [];
  const createdDirectories: string[] = [];
  let at = recordsDirectory(deps);
  try {
    createdDirectories.push(...makeDirectories(at, 0o700));
    for (const { path, mode, content } of files) {
      at = path;
      const before = readIfThere(path);
      if (before?.equals(content) === true && (statSync(path).mode & 0o777) === mode) continue;
      writeAtomically(path, content, { mode, fsync: true });
      written.push(path);
      if (before === null) fresh.push(path);
    }
    at = clientPath(deps);
    if (!isExecutable(at)) throw new Error('its run bit does not hold (is the file system mounted with noexec?)');
  } catch (error) {
    for (const path of fresh) rmSync(path, { force: true });
    removeEmptyDirectories(createdDirectories);
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

function findOnPath(command: string, env: SetupDependencies['env']): string | null {
  const candidates = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory.startsWith('/'));
  return candidates.map((directory) => join(directory, command)).find(isExecutable) ?? null;
}

function pointerOf(program: Program, stateBase: string): Pointer {
  return { node: program.node, cli: program.cli, hook: program.hook, state: stateBase, version: program.version };
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
