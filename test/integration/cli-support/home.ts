import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A home of its own, with nothing in it. */
export interface TemporaryHome {
  /** Everything that a command needs to find its way, and nothing else of this machine. */
  env: Record<string, string>;
  /** Holds HOME, state and whatever a test puts there. */
  directory: string;
  remove: () => void;
}

export function temporaryHome(): TemporaryHome {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-cli-')));
  const env = { HOME: directory, PATH: process.env['PATH'] ?? '', ROLLCALL_HOME: join(directory, 'state'), TZ: 'UTC' };
  return { env, directory, remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
}
