import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../../bin/rollcall.mjs', import.meta.url));

export interface CliResult {
  /** null when a signal ended it. */
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built `rollcall` with stdin at its end, as in a script. */
export function rollcall(args: readonly string[], options: { env: Record<string, string>; cwd?: string }): Promise<CliResult> {
  return finish(process.execPath, [CLI, ...args], options);
}

/** Runs a program to its end, without a terminal. */
export function finish(file: string, args: readonly string[], options: { env: Record<string, string>; cwd?: string }): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
