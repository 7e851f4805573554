import { spawn } from 'node:child_process';

/** Of the output, its end is kept. */
const KEPT_BYTES = 64 * 1024;
const SHOWN_LINES = 8;

export interface TestsOutcome {
  /** null: it was ended, or never began. */
  code: number | null;
  detail: string;
  /** The last lines that it printed. */
  tail: string[];
}

/** Runs the tests of the project by sh, and ends them with all that they started when the time is up, or when this program is asked to end. */
export async function runProjectTests(command: string, root: string, env: NodeJS.ProcessEnv, limitSeconds: number): Promise<TestsOutcome> {
  const child = spawn('/bin/sh', ['-c', command], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { promise, resolve } = Promise.withResolvers<Pick<TestsOutcome, 'code' | 'detail'>>();
  let kept = Buffer.alloc(0);
  const keep = (piece: Buffer): void => {
    kept = Buffer.concat([kept, piece]).subarray(-KEPT_BYTES);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let late = false;
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is over.
    }
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, limitSeconds * 1000);
  const leave = (): void => {
    end();
    process.exit(130);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  child.once('error', (error) => resolve({ code: null, detail: `the tests did not start: ${error.message}` }));
  child.once('exit', (code, signal) => {
    const how = late ? `took longer than ${limitSeconds} s` : code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with ${code}`;
    resolve({ code: late ? null : code, detail: `\`${command}\` ${how}` });
  });
  const outcome = await promise;
  clearTimeout(timer);
  process.off('SIGINT', leave).off('SIGTERM', leave);
  child.stdout.destroy();
  child.stderr.destroy();
  const lines = kept
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return { ...outcome, tail: lines.slice(-SHOWN_LINES) };
}
