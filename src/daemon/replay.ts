import { Replay, type Replayed, type ReplayedSession } from '../core/lease/replay.ts';
import type { Session } from '../core/session/session.ts';
import type { ReplayReply, StateView } from '../protocol/api-history.ts';
import type { SessionRef } from '../protocol/api.ts';
import type { Daemon } from './context.ts';
import { entriesOf } from './history.ts';
import { journalView } from './views.ts';

/** Entries that are read at a time. */
const PAGE = 1000;
/** Entries of the session that one answer shows: the newest before the moment. */
const SHOWN = 1000;

/**
 * The journal of one session up to a moment, and how its workspace stood then. A moment that the clock has passed twice
 * means the later time.
 *
 * @param at milliseconds since the epoch; null: after the newest entry
 */
export async function replayOf(d: Daemon, session: Session, at: number | null): Promise<ReplayReply> {
  const end = at === null ? Infinity : await lastBefore(d, at);
  const replay = await replayed(d, end);
  const entries = (await d.store.read((tx) => entriesOf(tx, session.id))).filter(({ seq }) => seq <= end);
  const shown = entries.slice(-SHOWN);
  const numbers = await numbersOf(d, session.workspaceId);
  return {
    session: { id: session.id, number: session.number },
    at: at === null ? null : new Date(at).toISOString(),
    entries: await d.store.read((tx) => journalView(tx, shown)),
    omitted: entries.length - shown.length,
    state: stateView(replay, session, at ?? d.clock.now(), numbers),
    now: new Date(d.clock.now()).toISOString(),
  };
}

/** The number of the newest entry that is not later than the moment; 0 when there is none. */
async function lastBefore(d: Daemon, at: number): Promise<number> {
  let before: number | undefined;
  for (;;) {
    const page = await d.store.read((tx) => tx.journal.recent({ limit: PAGE, ...(before === undefined ? {} : { before }) }));
    const found = page.find((entry) => entry.at <= at);
    if (found) return found.seq;
    if (page.length < PAGE) return 0;
    before = page.at(-1)?.seq;
    await othersFirst();
  }
}

/** In pieces: hooks are answered in between. */
async function replayed(d: Daemon, end: number): Promise<Replayed> {
  const replay = new Replay();
  for (let after = 0; ;) {
    const from = after;
    const page = await d.store.read((tx) => tx.journal.after(from, PAGE));
    replay.feed(page.filter(({ seq }) => seq <= end));
    after = page.at(-1)?.seq ?? end;
    if (page.length < PAGE || after >= end) return replay.state();
    await othersFirst();
  }
}

function othersFirst(): Promise<void> {
  return new Promise((next) => {
    setImmediate(next);
  });
}

/** For sessions whose number no kept entry says. */
async function numbersOf(d: Daemon, workspaceId: number): Promise<ReadonlyMap<string, number>> {
  return d.store.read(async (tx) => new Map((await tx.sessions.recent(workspaceId, 10_000)).map(({ id, number }) => [id, number])));
}

/** The session itself, and who was there of its workspace, by number. */
function stateView(state: Replayed, session: Session, at: number, numbers: ReadonlyMap<string, number>): StateView {
  const ref = ({ id, number }: ReplayedSession): SessionRef => ({ id, number: number ?? numbers.get(id) ?? 0 });
  const there = [...state.sessions.values()].filter(
    (s) => s.id === session.id || (s.workspaceId === session.workspaceId && s.state !== 'ended'),
  );
  return {
    sessions: there
      .map((one) => ({
        session: ref(one),
        state: one.state,
        turnRuns: one.turnRuns,
        holds: state.leases
          .filter(({ sessionId }) => sessionId === one.id)
          .map(({ path, worktree, state: how, claim, since, until, token }) => ({
            path,
            worktree,
            state: how,
            claim,
            since: new Date(since).toISOString(),
            until: until === null ? null : new Date(until).toISOString(),
            token,
          })),
        waitsFor: state.waits
          .filter(({ sessionId }) => sessionId === one.id)
          .map(({ path, worktree, since, reservedUntil }) => ({
            path,
            worktree,
            since: new Date(since).toISOString(),
            reservedUntil: reservedUntil === null || reservedUntil <= at ? null : new Date(reservedUntil).toISOString(),
          })),
      }))
      .toSorted((a, b) => a.session.number - b.session.number || (a.session.id < b.session.id ? -1 : 1)),
    complete: there.every(({ complete }) => complete),
  };
}
