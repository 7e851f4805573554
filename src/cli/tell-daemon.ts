import type { EnforcementReport } from '../protocol/api.ts';
import { RollcallError } from '../protocol/errors.ts';
import type { CommandContext } from './command.ts';
import { client } from './daemon-client.ts';

/** `rollcall status` shows what was found here. A daemon that cannot be told is one of the findings already. */
export async function tellDaemon(context: CommandContext, found: Omit<EnforcementReport, 'checkedAt'>): Promise<void> {
  try {
    await client(context).report({ ...found, checkedAt: new Date().toISOString() });
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
  }
}
