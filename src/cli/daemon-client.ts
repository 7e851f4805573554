import { createClient, isNoneRunning, type Client } from '../client/client.ts';
import type { CommandContext } from './command.ts';

/** The daemon for a command that needs one: it is started where none runs. */
export function client(context: CommandContext): Client {
  return createClient({ env: context.env, cwd: context.cwd, mayStart: true });
}

/** The daemon for a command that only looks: none is started. */
export function runningDaemon(context: CommandContext): Client {
  return createClient({ env: context.env, cwd: context.cwd, mayStart: false });
}

/** What `ask` gives, null when no daemon runs. */
export async function ifRunning<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isNoneRunning(error)) return null;
    throw error;
  }
}
