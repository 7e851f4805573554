import { type Whereabouts, whereabouts } from '../../core/area/whereabouts.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx, Worktree } from '../../store/store.ts';
import { type CheckoutAreas, areasMade, areasOf } from '../area-maps.ts';
import type { Daemon } from '../context.ts';

/*
 * Who is at work where. A session that starts is told so by the register; a refusal has no time for that, and takes what was read
 * shortly before, beside all requests. What is named in it is looked at again.
 */

interface Kept {
  map: CheckoutAreas;
  at: Whereabouts;
}

interface Book {
  byWorktree: Map<number, Kept>;
  /** Checkouts to be looked at. */
  due: Map<number, Worktree>;
  /** The last look; never rejects. */
  looking: Promise<void>;
  busy: boolean;
}

const KEPT = 32;
const PAUSE_MS = 100;
/** Of the thread's time: what reading took, and this many times as long nothing. */
const REST = 200;
/** A busy machine reads slowly: that is no reason to know nothing for minutes. */
const LONGEST_REST_MS = 5_000;

const BOOKS = new WeakMap<Daemon, Book>();

function bookOf(d: Daemon): Book {
  const book = BOOKS.get(d) ?? {
    byWorktree: new Map<number, Kept>(),
    due: new Map<number, Worktree>(),
    looking: Promise.resolve(),
    busy: false,
  };
  BOOKS.set(d, book);
  return book;
}

/** Who is where now, by the register; `sessions` are those that live. */
export async function whereAll(tx: ReadTx, map: CheckoutAreas, worktree: Worktree, sessions: readonly Session[]): Promise<Whereabouts> {
  return whereabouts(map, {
    sessions,
    leases: await tx.leases.live(worktree.workspaceId),
    intents: await tx.intents.live(worktree.workspaceId),
    changes: await tx.changes.inWorktree(worktree.id),
  });
}

/** Who was where when it was looked at last: a moment ago, where somebody does something. */
export function rememberedWhereabouts(d: Daemon, worktree: Worktree, map: CheckoutAreas): Whereabouts {
  const kept = bookOf(d).byWorktree.get(worktree.id);
  if (kept?.map === map) return kept.at;
  lookSoon(d, worktree);
  return { here: [], changing: [], changed: new Map(), numbers: new Map() };
}

/** A session does something in this checkout: its areas, and who is in them, are found out soon. Returns at once. */
export function lookSoon(d: Daemon, worktree: Worktree): void {
  areasOf(d, worktree);
  const book = bookOf(d);
  book.due.set(worktree.id, worktree);
  if (book.busy) return;
  book.busy = true;
  void lookAtDue(d, book);
}

/** Looks at once at what is to be looked at. */
export async function whereaboutsSettled(d: Daemon): Promise<void> {
  await lookAtAll(d, bookOf(d));
}

async function lookAtDue(d: Daemon, book: Book): Promise<void> {
  await pause(PAUSE_MS);
  while (book.due.size > 0) {
    const began = performance.now();
    await lookAtAll(d, book);
    await pause(Math.min(LONGEST_REST_MS, (performance.now() - began) * REST));
  }
  book.busy = false;
}

async function lookAtAll(d: Daemon, book: Book): Promise<void> {
  const looked = lookAfter(d, book, book.looking);
  book.looking = looked;
  await looked;
}

async function lookAfter(d: Daemon, book: Book, before: Promise<void>): Promise<void> {
  await before;
  const due = [...book.due.values()];
  book.due.clear();
  try {
    for (const worktree of due) await lookAt(d, book, worktree);
  } catch (error) {
    d.log.debug({ err: error }, 'who is where was not found out');
  }
}

async function lookAt(d: Daemon, book: Book, worktree: Worktree): Promise<void> {
  const map = await areasMade(d, worktree);
  if (map === null) return;
  const kept = await d.store.read(async (tx) => {
    const sessions = (await tx.sessions.live(worktree.workspaceId)).filter(({ inactiveSince }) => inactiveSince === null);
    // Nobody is refused anything where one is alone.
    return sessions.length < 2 ? null : { map, at: await whereAll(tx, map, worktree, sessions) };
  });
  book.byWorktree.delete(worktree.id);
  if (kept !== null) book.byWorktree.set(worktree.id, kept);
  const [oldest] = book.byWorktree.keys();
  if (book.byWorktree.size > KEPT && oldest !== undefined) book.byWorktree.delete(oldest);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
