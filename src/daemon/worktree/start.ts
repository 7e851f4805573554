import type { HookOrigin, AgentEvent } from '../../protocol/agent-event.ts';
import type { Session } from '../../core/session/session.ts';
import { againText, comingText, leftText, madeText, notMadeText, offerText, readyText } from '../../core/worktree/messages.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { look } from '../register/look.ts';
import { tell } from '../register/tell.ts';
import type { Home } from '../places.ts';
import { isLeft } from './left.ts';
import { make, reserve } from './make.ts';
import { type Plan, planCheckout } from './plan.ts';
import { namedOf, nameOf } from './work.ts';

const LEFT_SHOWN = 2;

/** What may be offered to, or made for, a session that starts now; nothing was made. */
export type StartPlan =
  /** `auto`: null: only offered. Else the id of the one that would be made. */
  | { plan: Plan; auto: string | null }
  /** One should be made at once, and cannot be. */
  | { plan: null; why: string };

/** What a start says of worktrees, and the one that is to be made for it after the commit. */
export interface StartCheckout {
  texts: string[];
  begun: { row: OwnCheckout; others: number[]; copy: readonly string[] } | null;
}

/**
 * Before the transaction of a start: looks whether somebody else lives in the checkout, and if so asks git what could be made. null
 * where nothing is to be offered, or nothing can be made.
 */
export async function planStart(d: Daemon, event: AgentEvent, origin: HookOrigin, home: Home): Promise<StartPlan | null> {
  if (event.kind !== 'session-start' || event.source === 'compact' || event.subagentId !== null || home.worktree === null) return null;
  const { worktree: mode } = d.config(event.cwd);
  if (mode === 'off') return null;
  // What nobody sits before works by a script, which says where.
  const auto = mode === 'auto' && origin.entrypoint === 'cli';
  const worktreeId = home.worktree.id;
  const others = await d.store.read(async (tx) => {
    const live = await tx.sessions.live(home.workspace.id);
    return live.some((s) => s.worktreeId === worktreeId && s.inactiveSince === null && s.agentSessionId !== event.agentSessionId);
  });
  if (!others) return null;
  try {
    const plan = await planCheckout(d, event.cwd, { name: null, branch: null, from: null });
    return { plan, auto: auto && plan.baseBranch !== null ? d.newId('chk') : null };
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    d.log.info({ directory: event.cwd, why: error.message }, 'no worktree is offered');
    return auto ? { plan: null, why: error.details['detail'] ?? error.message } : null;
  }
}

/**
 * In the transaction of the start: takes over the checkout that it starts in, and says what it can have and what others left.
 *
 * @param start `forgot`: the same session goes on, without what it was told of its own worktree
 */
export async function startCheckout(
  d: Daemon,
  tx: Tx,
  session: Session,
  planned: StartPlan | null,
  start: { isNew: boolean; forgot: boolean },
): Promise<StartCheckout> {
  const rows = await tx.checkouts.of(session.workspaceId);
  await takeOver(tx, session, rows);
  const left = start.isNew ? await leftBehind(tx, session, rows) : start.forgot ? await ownElsewhere(tx, session, rows) : [];
  const others = planned === null ? [] : await neighbours(d, tx, session);
  // Who has one already, made by its own command, needs no other.
  const has = rows.some((row) => row.sessionId === session.id) || (await tx.checkouts.offered(session.id)) !== null;
  if (planned === null || others.length === 0 || has) return { texts: left, begun: null };
  const now = d.clock.now();
  await tx.checkouts.noteOffer({ sessionId: session.id, workspaceId: session.workspaceId, at: now });
  if (planned.plan === null) return { texts: [notMadeText(planned.why), ...left], begun: null };
  const { plan, auto } = planned;
  if (auto !== null) {
    d.checkouts.inHand.add(auto);
    const row = await reserve(d, tx, plan, auto, { sessionId: session.id, madeBy: 'auto' });
    return row === null ? { texts: left, begun: null } : { texts: left, begun: { row, others, copy: plan.copy } };
  }
  const free = plan.places.find(({ path, branch }) => !rows.some((row) => row.path === path || row.branch === branch));
  if (free === undefined) return { texts: left, begun: null };
  const offer = { ...free, name: nameOf(free), baseBranch: plan.baseBranch };
  await journal(tx, now, session, 'worktree.offered', { path: offer.path, branch: offer.branch, others });
  return { texts: [offerText(others, plan.baseBranch, offer), ...left], begun: null };
}

/** After the commit: makes it, and waits for a moment. What comes later is told with a later hook. */
export async function beginCheckout(d: Daemon, { row, others, copy }: NonNullable<StartCheckout['begun']>): Promise<string> {
  let waits = true;
  const named = namedOf(row);
  const making = make(d, row, copy).then(
    () => ({ now: madeText(others, named, row.baseCommit), later: readyText(named, row.baseCommit) }),
    (error: unknown) => {
      if (!(error instanceof RollcallError)) d.log.error({ err: error, checkout: row.path }, 'worktree not made');
      const text = notMadeText(error instanceof RollcallError ? (error.details['detail'] ?? error.message) : 'something went wrong');
      return { now: text, later: text };
    },
  );
  const tellLater = async (): Promise<void> => {
    const { later } = await making;
    const { sessionId } = row;
    if (!waits && sessionId !== null) await d.store.transaction([row.workspaceId], (tx) => tell(d, tx, sessionId, later));
  };
  tellLater().catch((error: unknown) => d.log.error({ err: error, checkout: row.path }, 'the end of a worktree was not told'));
  const limit = Promise.withResolvers<null>();
  const timer = setTimeout(limit.resolve, d.checkouts.patienceMs, null);
  const done = await Promise.race([making, limit.promise]);
  clearTimeout(timer);
  waits = false;
  return done === null ? comingText(others, named) : done.now;
}

/** One that nobody has, or whose session is over, belongs to whoever starts in it. */
async function takeOver(tx: Tx, session: Session, rows: readonly OwnCheckout[]): Promise<void> {
  const worktree = session.worktreeId === null ? null : await tx.workspaces.worktree(session.worktreeId);
  const here = rows.find((row) => row.path === worktree?.path && row.state === 'made' && row.sessionId !== session.id);
  if (here === undefined) return;
  const owner = here.sessionId === null ? null : await tx.sessions.get(here.sessionId);
  if (owner === null || owner.endedAt !== null)
    await tx.checkouts.put({ ...here, sessionId: session.id, leftAt: null, commits: null, files: null });
}

/** Worktrees of sessions that are over, with work in them, as it was seen then. */
async function leftBehind(tx: ReadTx, session: Session, rows: readonly OwnCheckout[]): Promise<string[]> {
  const texts: string[] = [];
  const left = rows.filter((row) => isLeft(row) && row.sessionId !== session.id);
  for (const row of left.slice(-LEFT_SHOWN)) {
    const owner = await tx.sessions.get(row.sessionId ?? '');
    texts.push(leftText(owner?.number ?? 0, namedOf(row), row));
  }
  if (left.length > LEFT_SHOWN) texts.push(`… and ${left.length - LEFT_SHOWN} more: \`rollcall worktree list\`.`);
  return texts;
}

/** The newest worktree that is its own and that it was not started in. */
async function ownElsewhere(tx: ReadTx, session: Session, rows: readonly OwnCheckout[]): Promise<string[]> {
  const own = rows.findLast((row) => row.sessionId === session.id && row.state === 'made');
  const here = session.worktreeId === null ? null : await tx.workspaces.worktree(session.worktreeId);
  return own === undefined || own.path === here?.path ? [] : [againText(namedOf(own), own.baseCommit)];
}

/** Numbers of the other sessions that live in its checkout. */
async function neighbours(d: Daemon, tx: ReadTx, session: Session): Promise<number[]> {
  const found: number[] = [];
  for (const other of await tx.sessions.live(session.workspaceId)) {
    const here = other.id !== session.id && other.worktreeId === session.worktreeId && other.inactiveSince === null;
    if (here && !(await look(d, tx, other)).ended) found.push(other.number);
  }
  return found;
}
