import { ownerOf, type Standing, takenNumbers } from './identify.ts';
import { chooseNumber } from './number.ts';
import type { Session } from './session.ts';

export interface RegistrationQuestion {
  /** Every session of the workspace that has not ended, after the stale ones were marked inactive. */
  rows: readonly Standing[];
  /** null: the lowest free one. */
  number: number | null;
  /** null: not said. */
  name: string | null;
  role: string | null;
  goal: string | null;
  terminal: string | null;
  force: boolean;
  person: boolean;
}

export type RegistrationDecision =
  /** The session was there: it goes on, active, and takes what was said. `displaced` had its number meanwhile. */
  | { is: 'renewed'; session: Session; number: number; displaced: Session | null }
  /** `replaces`: inactive rows of the number; they end. */
  | { is: 'new'; number: number; displaced: Session | null; replaces: readonly Session[] }
  | { is: 'refused'; owner: Session }
  | { is: 'name-taken'; owner: Session }
  | { is: 'person-needed' };

/**
 * What becomes of `register N ROLE GOAL [NAME] [TERMINAL]`:
 *
 *     a living session of a terminal has that name ─▶ renewed, when the number and the terminal do not say otherwise
 *     an inactive one has the number, and nothing that was said differs from it ─▶ renewed
 *     a living one has the number ─▶ refused; a person may take it away
 *     else ─▶ new
 *
 * A living session is the same only by its name: two windows that both say "8" are two, and the second one is refused.
 */
export function decideRegistration(question: RegistrationQuestion): RegistrationDecision {
  const { rows, name } = question;
  const terminals = rows.map(({ session }) => session).filter(({ agent }) => agent === 'terminal');
  const named = name === null ? undefined : terminals.find((s) => s.inactiveSince === null && s.agentSessionId === name);
  const number = question.number ?? named?.number ?? chooseNumber(takenNumbers(rows, []), null);
  if (named) {
    if (named.number !== number) return { is: 'name-taken', owner: named };
    const elsewhere = named.tty !== null && question.terminal !== null && named.tty !== question.terminal;
    if (!elsewhere) return { is: 'renewed', session: named, number, displaced: null };
  }
  const owner = ownerOf(rows, number, []);
  if (owner !== null && !question.force) return { is: 'refused', owner };
  if (owner !== null && !question.person) return { is: 'person-needed' };
  const waiting = terminals.filter((s) => s.inactiveSince !== null && s.number === number).sort((a, b) => b.lastSeenAt - a.lastSeenAt);
  const same = waiting.find((session) => agrees(session, question));
  if (same) return { is: 'renewed', session: same, number, displaced: owner };
  return { is: 'new', number, displaced: owner, replaces: waiting };
}

/** Nothing that was said differs from what the row says; an empty field takes anything. */
function agrees(session: Session, { name, role, goal }: RegistrationQuestion): boolean {
  const says = (said: string | null, is: string | null): boolean => said === null || is === null || said === is;
  return says(name, session.agentSessionId) && says(role, session.role) && says(goal, session.goal);
}

/** Name of a session that was not given one: `session-8`, or with its ordinal where a living one is called so. */
export function defaultName(number: number, ordinal: number, rows: readonly Session[]): string {
  const plain = `session-${number}`;
  return rows.some((s) => s.agentSessionId === plain) ? `${plain}-${ordinal}` : plain;
}
