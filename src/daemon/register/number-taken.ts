import { takenNumbers } from '../../core/session/identify.ts';
import { lastSign } from '../../core/session/cleanup.ts';
import { compressRanges, freeNumbers } from '../../core/session/number-ranges.ts';
import type { Session } from '../../core/session/session.ts';
import { agoText } from '../../core/text/duration.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Present } from './standings.ts';

const SHOWN = 60;

/**
 * The refusal of a number that a living session has. Beside `number` and `owner`, which the message shows, its details name
 * `role`, `terminal`, `sessionId`, `lastSeenAt` (empty where unknown), and, as ranges, the numbers of `inactive` sessions
 * and those that are `available`.
 */
export async function numberTaken(d: Daemon, tx: ReadTx, owner: Session, rows: readonly Present[]): Promise<RollcallError> {
  const role = short(owner.role ?? owner.goal ?? owner.prompt);
  const terminal = short(owner.tmuxPane === null ? owner.tty : `tmux ${owner.tmuxPane}`);
  const sign = lastSign(owner);
  const said = [
    role === '' ? 'no role said' : role,
    ...(terminal === '' ? [] : [`terminal ${terminal}`]),
    `last sign ${agoText(d.clock.now() - sign)}`,
  ];
  const taken = takenNumbers(rows, []);
  const inactive = rows.filter(({ session }) => session.inactiveSince !== null && !taken.has(session.number));
  return new RollcallError('NUMBER_TAKEN', {
    number: String(owner.number),
    owner: said.join(', '),
    role,
    terminal,
    sessionId: short(owner.agentSessionId),
    lastSeenAt: new Date(sign).toISOString(),
    inactive: compressRanges(inactive.map(({ session }) => session.number)),
    available: freeNumbers(taken, await tx.sessions.highestNumber(owner.workspaceId)),
  });
}

/** Goes to terminals and models. */
function short(text: string | null): string {
  return text === null ? '' : foreignText(text, { limit: SHOWN });
}
