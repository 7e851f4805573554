import { chooseNumber } from './number.ts';
import type { Session } from './session.ts';

/** A session that has not ended, and whether it is active by its row alone (cleanup.ts). */
export interface Standing {
  session: Session;
  stale: boolean;
}

/** Who an instance was when it identified itself last. The session may be no more. */
export interface Remembered {
  sessionId: string;
  number: number;
  /** It was on this calendar day. */
  today: boolean;
}

export interface IdentifyQuestion {
  /** The session of the agent that the caller runs under; null at a terminal. Then the agent's session is the identity. */
  agent: Session | null;
  /** Of this very instance; of its terminal, whichever shell ran in it then. null: never. */
  own: Remembered | null;
  terminal: Remembered | null;
  /** Every session of the workspace that has not ended. */
  rows: readonly Standing[];
  as: number | null;
  fresh: boolean;
  force: boolean;
  /** The caller is a person at a terminal: may take a number that lives. */
  person: boolean;
}

export interface Identified {
  is: 'loaded' | 'identified';
  /** Whose row goes on; null: a new session. */
  session: Session | null;
  number: number;
  /** It had the number without being alive: it is marked inactive first. */
  stale: Session | null;
  /** It lives, and loses the number. */
  displaced: Session | null;
  /** What the instance was until now, and nobody is any more. */
  leaves: Session | null;
  /** Rows of the number, inactive by then, that a new session takes the place of: they end. */
  replaces: readonly Session[];
  /** Whose role, goal and note an agent's session takes over where it has none of its own. */
  inherits: Session | null;
}

export type IdentifyDecision =
  | Identified
  /** `lost`: the number of an identity of today whose session is no more. */
  | { is: 'unknown'; proposed: number; lost: number | null }
  | { is: 'refused'; owner: Session }
  | { is: 'person-needed' };

/**
 * The flow of `identify`:
 *
 *     an agent's session is known already ───────────────────────────────▶ loaded
 *     the identity of this instance is of today, its number not another's ▶ loaded (reactivated when it was inactive)
 *     a number was asked for (`fresh` without one: the lowest free) ──────▶ identified, or refused when its owner lives
 *     none of these ─────────────────────────────────────────────────────▶ unknown, and a number is proposed
 *
 * An asked number goes, in this order: to the session that the instance has, when that one has it; to the inactive session of
 * a terminal that has it, which the instance is from now on; to the session that the instance has today, under the new
 * number; to a new session. An agent's session always goes on itself, and only its number changes.
 */
export function decideIdentity(question: IdentifyQuestion): IdentifyDecision {
  return question.agent === null ? atTerminal(question) : ofAgent(question, question.agent);
}

function ofAgent(question: IdentifyQuestion, agent: Session): IdentifyDecision {
  const taken = takenNumbers(question.rows, [agent]);
  const number = question.as ?? chooseNumber(taken, agent.number);
  const inherits = question.as === null ? null : (terminalRows(question.rows, number)[0] ?? null);
  const is = question.as === null ? 'loaded' : 'identified';
  return withOwner(question, [agent], { ...nothing, is, session: agent, number, inherits });
}

function atTerminal(question: IdentifyQuestion): IdentifyDecision {
  const { rows, as, fresh, own } = question;
  const has = found(rows, own);
  const hasToday = own?.today === true ? has : null;
  if (as === null && !fresh) {
    const mayLoad = hasToday && (hasToday.inactiveSince === null || !ownerOf(rows, hasToday.number, [hasToday]));
    if (mayLoad) return withOwner(question, [hasToday], { ...nothing, is: 'loaded', session: hasToday, number: hasToday.number });
    return { is: 'unknown', proposed: proposedNumber(question), lost: own?.today === true && !has ? own.number : null };
  }
  const mine = fresh ? [] : [has, found(rows, question.terminal)].filter((session) => session !== null);
  const number = as ?? chooseNumber(takenNumbers(rows, []), null);
  const leaves = has?.inactiveSince === null ? has : null;
  const decided: Identified = { ...nothing, is: 'identified', session: null, number };
  const same = mine.filter((session) => session.number === number).sort(activeFirst)[0];
  if (same) return withOwner(question, [same], { ...decided, session: same, leaves: leaves?.id === same.id ? null : leaves });
  const waiting = terminalRows(rows, number);
  const [again] = waiting;
  if (!fresh && again) return withOwner(question, [], { ...decided, session: again, leaves });
  if (!fresh && hasToday) return withOwner(question, [hasToday], { ...decided, session: hasToday });
  const replaces = leaves?.number === number && !waiting.includes(leaves) ? [...waiting, leaves] : waiting;
  return withOwner(question, leaves ? [leaves] : [], { ...decided, leaves, replaces });
}

const nothing = { stale: null, displaced: null, leaves: null, replaces: [], inherits: null };

/** What the owner of the number says to it. @param mine sessions that stand in nobody's way */
function withOwner(question: IdentifyQuestion, mine: readonly Session[], decided: Identified): IdentifyDecision {
  const owner = question.rows.find(
    ({ session }) => session.inactiveSince === null && session.number === decided.number && !mine.some((s) => s.id === session.id),
  );
  if (!owner) return decided;
  if (owner.stale) return { ...decided, stale: owner.session };
  if (!question.force) return { is: 'refused', owner: owner.session };
  return question.person ? { ...decided, displaced: owner.session } : { is: 'person-needed' };
}

/** The number that this instance had last, or its terminal, when it is free for it; else the lowest free one. */
export function proposedNumber({ agent, own, terminal, rows }: IdentifyQuestion): number {
  const mine = [agent, found(rows, own), found(rows, terminal)].filter((session) => session !== null);
  const taken = takenNumbers(rows, mine);
  const last = [own, terminal].map((remembered) => found(rows, remembered)?.number ?? remembered?.number);
  return last.find((number) => number !== undefined && !taken.has(number)) ?? chooseNumber(takenNumbers(rows, []), null);
}

/** Numbers of the active rows. A stale one keeps its number until it is marked inactive, or somebody asks for just that number. */
export function takenNumbers(rows: readonly Standing[], except: readonly Session[]): Set<number> {
  const active = rows.filter(({ session }) => session.inactiveSince === null && !except.some((s) => s.id === session.id));
  return new Set(active.map(({ session }) => session.number));
}

/** A living session, other than these, that has the number. */
export function ownerOf(rows: readonly Standing[], number: number, except: readonly Session[]): Session | null {
  const owner = rows.find(
    ({ session, stale }) =>
      !stale && session.inactiveSince === null && session.number === number && !except.some((s) => s.id === session.id),
  );
  return owner?.session ?? null;
}

/** Terminals' sessions of the number that are inactive or stale: the stale one first, then who was heard of last. */
function terminalRows(rows: readonly Standing[], number: number): Session[] {
  return rows
    .filter(({ session, stale }) => session.agent === 'terminal' && session.number === number && (stale || session.inactiveSince !== null))
    .map(({ session }) => session)
    .sort((a, b) => activeFirst(a, b) || b.lastSeenAt - a.lastSeenAt || b.ordinal - a.ordinal);
}

function activeFirst(a: Session, b: Session): number {
  return Number(b.inactiveSince === null) - Number(a.inactiveSince === null);
}

function found(rows: readonly Standing[], remembered: Remembered | null): Session | null {
  return rows.find(({ session }) => session.id === remembered?.sessionId)?.session ?? null;
}
