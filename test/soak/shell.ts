import { spawn } from 'node:child_process';
import { endedHere, startedHere } from '../bench/support/cleanup.ts';

/** Runs a command as an agent's shell tool does; whether it succeeded. */
export function runShell(command: string, cwd: string, env: Record<string, string>): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', command], { cwd, env, stdio: 'ignore' });
    const { pid } = child;
    if (pid !== undefined) startedHere(pid);
    child.once('error', () => resolve(false));
    child.once('close', (code) => {
      if (pid !== undefined) endedHere(pid);
      resolve(code === 0);
    });
  });
}
