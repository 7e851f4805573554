import type { HeldView, ReplayReply, StateView } from '../../protocol/api-history.ts';
import { clockTime, localTime } from './age.ts';
import { journalText } from './journal-text.ts';
import { safe } from './safe.ts';
import { truncate } from './width.ts';

type Row = StateView['sessions'][number];

/** The entries of one session in their order, and below them how everything stood. */
export function replayText(reply: ReplayReply, strong: (text: string) => string, width: number): string[] {
  const { session, entries, omitted, state, at, now } = reply;
  const moment = at === null ? 'now' : `at ${localTime(at)}`;
  const worktrees = new Set(state.sessions.flatMap(({ holds }) => holds.map(({ worktree }) => worktree)));
  const lines = [strong(`Journal of #${session.number}${at === null ? '' : `, up to ${localTime(at)}`}`)];
  if (omitted > 0) lines.push(`${omitted} earlier ${omitted === 1 ? 'entry is' : 'entries are'} left out.`);
  lines.push(...(entries.length === 0 ? ['Nothing that is kept.'] : journalText(entries, width)));
  lines.push('', strong(`How it stood ${moment}`));
  if (state.sessions.length === 0) lines.push('Nobody was here.');
  for (const row of state.sessions) lines.push(...sessionLines(row, worktrees.size > 1, now).map((line) => truncate(line, width)));
  if (!state.complete) lines.push('', 'The journal does not go back to the start of all of them: more may have been held.');
  return lines;
}

function sessionLines({ session, state, turnRuns, holds, waitsFor }: Row, whole: boolean, now: string): string[] {
  const how = state === 'here' ? (turnRuns ? 'working' : 'here, its turn over') : state;
  const held = holds.map(
    (lease) => `  holds ${whole && lease.worktree !== '' ? `${safe(lease.worktree)}/` : ''}${safe(lease.path)}${marks(lease, now)}`,
  );
  const waits = waitsFor.map(({ path, reservedUntil }) => {
    const turn = reservedUntil === null ? '' : `, reserved for it until ${clockTime(reservedUntil, now)}`;
    return `  waits for ${safe(path)}${turn}`;
  });
  return [`#${session.number} ${how}`, ...held, ...waits];
}

function marks({ claim, state, since, until }: HeldView, now: string): string {
  const end = until === null ? '' : ` until ${clockTime(until, now)}`;
  return ` since ${clockTime(since, now)}${claim ? ` (claim${end})` : state === 'pending' ? ' (pending)' : ''}`;
}
