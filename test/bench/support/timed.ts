import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Program {
  command: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  input?: string;
}

/** Milliseconds from the start of a process to its end; throws when it fails. */
export function timed({ command, args, env, cwd, input = '' }: Program): { ms: number; stdout: string } {
  const start = performance.now();
  const run = spawnSync(command, args, { cwd, env, input, encoding: 'utf8', timeout: 30_000 });
  const ms = performance.now() - start;
  if (run.error !== undefined) throw run.error;
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${run.status ?? run.signal}: ${run.stdout}${run.stderr}`);
  return { ms, stdout: run.stdout };
}

/** The yardstick: this Node, started for nothing. */
export function emptyNode(directory: string, env: Record<string, string>): Program {
  const file = join(directory, 'empty.mjs');
  writeFileSync(file, '');
  return { command: process.execPath, args: [file], env, cwd: directory };
}

/** Runs each one once in every round, so that whatever disturbs the machine disturbs all alike. */
export function interleaved<Name extends string>(rounds: number, measures: Record<Name, () => number>): Record<Name, number[]> {
  const names = Object.keys(measures) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) measures[name](); // what is read for the first time is read from the disk
  for (let round = 0; round < rounds; round += 1) for (const name of names) found[name].push(measures[name]());
  return found;
}
