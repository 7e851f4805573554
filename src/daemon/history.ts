import { type SessionStory, SUMMARY, tellStory } from '../core/session/history.ts';
import type { Session } from '../core/session/session.ts';
import type { HistoryReply, HistoryRow } from '../protocol/api-history.ts';
import type { JournalEntry, ReadTx } from '../store/store.ts';
import type { Daemon } from './context.ts';

/** Entries that are read at a time. */
const PAGE = 1000;
/** Sessions of which one answer tells. */
const SHOWN = 100;
/** Sessions among which they are looked for. */
const LOOKED_THROUGH = 10_000;
const NAMES_SHOWN = 200;

export interface HistoryQuestion {
  /** null: of all. */
  workspaceId: number | null;
  /** Only this session; null: all of them. */
  session: Session | null;
  /** Only who was here at this time or later. */
  since: number | null;
}

/** What sessions did, the newest first. Each session is read for itself: hooks are answered in between. */
export async function historyOf(d: Daemon, { workspaceId, session, since }: HistoryQuestion): Promise<HistoryReply> {
  const all = session ? [session] : await d.store.read((tx) => tx.sessions.recent(workspaceId, LOOKED_THROUGH));
  const wanted = all.filter((s) => since === null || (awaySince(s) ?? Infinity) >= since);
  const sessions: HistoryRow[] = [];
  for (const one of wanted.slice(0, SHOWN)) {
    sessions.push(await d.store.read((tx) => historyRow(tx, one, d.clock.now())));
    await new Promise((next) => setImmediate(next));
  }
  return { sessions, more: wanted.length > SHOWN, now: new Date(d.clock.now()).toISOString() };
}

/** Every entry of a session that is kept, oldest first. */
export async function entriesOf(tx: ReadTx, sessionId: string): Promise<JournalEntry[]> {
  const found: JournalEntry[] = [];
  for (;;) {
    const before = found.at(-1)?.seq;
    const page = await tx.journal.recent({ sessionId, limit: PAGE, ...(before === undefined ? {} : { before }) });
    found.push(...page);
    if (page.length < PAGE) return found.reverse();
  }
}

/** The counts of a session as they are kept when its entries are not: data of a `session.summarised`. */
export async function summaryOf(tx: ReadTx, session: Session, now: number): Promise<Record<string, unknown>> {
  const story = tellStory(await entriesOf(tx, session.id), now);
  const { counts, complete } = story;
  return { from: new Date(beginning(session, story)).toISOString(), seconds: Math.round(story.presentMs / 1000), complete, ...counts };
}

/** Whether its newest entry is a summary: nothing has happened since. */
export async function isSummarised(tx: ReadTx, sessionId: string): Promise<boolean> {
  return (await tx.journal.recent({ sessionId, limit: 1 }))[0]?.kind === SUMMARY;
}

async function historyRow(tx: ReadTx, session: Session, now: number): Promise<HistoryRow> {
  const story = tellStory(await entriesOf(tx, session.id), now);
  const worktree = session.worktreeId === null ? null : await tx.workspaces.worktree(session.worktreeId);
  const away = awaySince(session);
  return {
    id: session.id,
    number: session.number,
    agent: session.agent,
    role: session.role,
    goal: session.goal,
    workspace: (await tx.workspaces.get(session.workspaceId))?.name ?? '',
    state: session.endedAt !== null ? 'ended' : away === null ? 'here' : 'inactive',
    from: new Date(beginning(session, story)).toISOString(),
    until: away === null ? null : new Date(away).toISOString(),
    endReason: session.endReason,
    incarnation: session.incarnation,
    seconds: Math.round(story.presentMs / 1000),
    ...story.counts,
    names: story.files
      .slice(0, NAMES_SHOWN)
      .map((file) => (file.worktree === '' || file.worktree === worktree?.path ? file.path : `${file.worktree}/${file.path}`)),
    complete: story.complete,
  };
}

/** A resume moves the start in the row; the journal knows the first one. */
function beginning(session: Session, { from }: SessionStory): number {
  return Math.min(session.startedAt, from ?? session.startedAt);
}

function awaySince(session: Session): number | null {
  return session.endedAt ?? session.inactiveSince;
}
