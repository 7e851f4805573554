import { instanceOf, localDay } from '../client/instance.ts';
import type { WhoamiRequest } from '../protocol/api-identity.ts';
import type { CommandContext } from './command.ts';

/** By whom, from which terminal and on which of its days a command is called. */
export function asker({ env, pid, terminal }: CommandContext): Omit<WhoamiRequest, 'cwd'> {
  return { caller: { pid, terminal }, instance: instanceOf(pid, env), day: localDay(new Date()) };
}
