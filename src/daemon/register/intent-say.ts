import { type Area, type Intent, newIntent } from '../../core/intent/intent.ts';
import { dependencyMovedText, dependencyOverText, dependsText, duplicateText, saidText } from '../../core/intent/messages.ts';
import { resembles } from '../../core/intent/similar.ts';
import { saysWork } from '../../core/intent/words.ts';
import type { Session } from '../../core/session/session.ts';
import { keptLines, keptText } from '../../core/text/kept-text.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from './journal.ts';
import { look } from './look.ts';
import { tell } from './tell.ts';

/** What is said now; what is absent stays. */
export interface Said {
  /** null, or nothing but blanks: is taken away. */
  text?: string | null;
  areas?: readonly Area[];
  progress?: number;
  /** From now. */
  etaMs?: number;
  dependsOn?: readonly Session[];
  done?: boolean;
}

/** The row of the session, not yet written, and what whoever said it should know. */
interface Spoken {
  session: Session;
  texts: string[];
}

/** Of a prompt, one line of this many characters is kept. */
const PROMPT = 200;

/**
 * A session says what it works on. Writes all but the session's row; whoever depends on it hears what is new.
 *
 * @param for another who said it in the session's name (a person): then the session itself is told what it should know, too
 */
export async function sayIntent(
  d: Daemon,
  tx: Tx,
  session: Session,
  said: Said,
  saidBy: Intent['saidBy'],
  by: string,
  forAnother: boolean,
): Promise<Spoken> {
  const now = d.clock.now();
  const text = said.text === undefined ? session.goal : said.text === null ? null : keptLines(said.text);
  const after = { ...session, goal: text };
  const former = await tx.intents.get(session.id);
  if (said.text !== undefined && text === null) {
    await tx.intents.remove(session.id);
    await noteIntent(tx, now, after, null, by);
    return { session: after, texts: [] };
  }
  const anew = said.text !== undefined && (text !== session.goal || former?.doneAt != null);
  const before = anew || former === null ? newIntent(session.id, session.workspaceId, saidBy, now) : former;
  const intent: Intent = {
    ...before,
    // Who repeats by word what a prompt said has said it.
    ...(said.text === undefined ? {} : { saidBy }),
    ...(said.areas === undefined ? {} : { areas: said.areas }),
    ...(said.progress === undefined ? {} : { progress: said.progress, progressAt: now, doneAt: null }),
    ...(said.etaMs === undefined ? {} : { etaAt: now + said.etaMs, etaSaidAt: now, doneAt: null }),
    ...(said.dependsOn === undefined ? {} : { dependsOn: said.dependsOn.map(({ id }) => id) }),
    ...(said.done === true ? { doneAt: now } : {}),
  };
  await tx.intents.put(intent);
  await noteIntent(tx, now, after, intent, by);
  const texts = anew ? await duplicatesOf(d, tx, after) : [];
  for (const other of said.dependsOn ?? []) texts.push(dependsText({ session: other, intent: await tx.intents.get(other.id) }, now));
  if (forAnother && session.agent !== 'terminal') for (const note of texts) await tell(d, tx, session.id, note);
  const moved = said.progress !== undefined || said.etaMs !== undefined;
  if (said.done === true && former?.doneAt == null) await tellDependents(d, tx, after, dependencyOverText(after, 'done'));
  else if (moved && saidText({ session: after, intent }, now) !== '')
    await tellDependents(d, tx, after, dependencyMovedText({ session: after, intent }, now));
  return { session: after, texts };
}

async function noteIntent(tx: Tx, now: number, session: Session, intent: Intent | null, by: string): Promise<void> {
  const areas = (intent?.areas ?? []).map((area) => area.path);
  await journal(tx, now, session, 'session.intent', {
    text: session.goal,
    saidBy: intent?.saidBy ?? null,
    areas,
    progress: intent?.progress ?? null,
    eta: intent?.etaAt == null ? null : new Date(intent.etaAt).toISOString(),
    dependsOn: intent?.dependsOn ?? [],
    done: intent?.doneAt != null,
    by,
  });
}

/**
 * What a typed prompt says of the work of its session: its intent, where nobody said one or the former is done. Once a turn it hears how far that is
 * on which it depends. Writes all but the session's row.
 */
export async function sayByPrompt(d: Daemon, tx: Tx, session: Session, prompt: string | null): Promise<Spoken> {
  const intent = await tx.intents.get(session.id);
  const texts = intent === null || intent.doneAt !== null ? [] : await openDependencies(d, tx, intent);
  const open = session.goal === null || intent?.doneAt != null;
  if (!open || prompt === null || !saysWork(prompt)) return { session, texts };
  const text = keptText(prompt, PROMPT);
  if (text === null) return { session, texts };
  const spoken = await sayIntent(d, tx, session, { text }, 'prompt', 'a person', false);
  return { session: spoken.session, texts: [...texts, ...spoken.texts] };
}

/**
 * Its goal was said by another command: that is its intent. Writes all but the session's row.
 *
 * @param former its goal before
 * @param byWord the command named one, be it the same
 * @returns what who said it should know; an agent's session hears it too
 */
export async function goalSaid(d: Daemon, tx: Tx, session: Session, former: string | null, byWord: boolean): Promise<string[]> {
  if (session.goal === former) {
    const intent = byWord ? await tx.intents.get(session.id) : null;
    if (intent?.saidBy === 'prompt') await tx.intents.put({ ...intent, saidBy: 'word' });
    return [];
  }
  if (session.goal === null) {
    await tx.intents.remove(session.id);
    return [];
  }
  await tx.intents.put(newIntent(session.id, session.workspaceId, 'word', d.clock.now()));
  const texts = await duplicatesOf(d, tx, session);
  if (session.agent !== 'terminal') for (const text of texts) await tell(d, tx, session.id, text);
  return texts.flatMap((text) => text.split('\n'));
}

/** The conversation begins anew in the same session: what a prompt of the former one said is not its work any more. */
export async function forgetPrompted(d: Daemon, tx: Tx, session: Session): Promise<Session> {
  if ((await tx.intents.get(session.id))?.saidBy !== 'prompt') return session;
  return (await sayIntent(d, tx, session, { text: null }, 'prompt', 'its agent', false)).session;
}

async function openDependencies(d: Daemon, tx: Tx, { dependsOn }: Intent): Promise<string[]> {
  const texts: string[] = [];
  for (const id of dependsOn) {
    const other = await tx.sessions.get(id);
    const intent = other && (await tx.intents.get(id));
    if (other !== null && other.endedAt === null && intent?.doneAt == null)
      texts.push(dependsText({ session: other, intent }, d.clock.now()));
  }
  return texts;
}

/** A living session of the workspace that has said the same work, and is not done with it: at most one text. @param text default: its own */
export async function duplicatesOf(d: Daemon, tx: ReadTx, self: Session, text: string | null = self.goal): Promise<string[]> {
  if (text === null) return [];
  const intents = new Map((await tx.intents.live(self.workspaceId)).map((intent) => [intent.sessionId, intent]));
  for (const session of await tx.sessions.live(self.workspaceId)) {
    const intent = intents.get(session.id) ?? null;
    if (session.id === self.id || session.goal === null || session.inactiveSince !== null || intent?.doneAt != null) continue;
    if (!resembles(text, session.goal) || (await look(d, tx, session)).ended) continue;
    return [duplicateText({ session, intent }, d.clock.now())];
  }
  return [];
}

/** Whoever has said that it depends on this session hears this with its next hook. */
export async function tellDependents(d: Daemon, tx: Tx, session: Session, text: string): Promise<void> {
  for (const { sessionId, dependsOn, doneAt } of await tx.intents.live(session.workspaceId))
    if (doneAt === null && sessionId !== session.id && dependsOn.includes(session.id)) await tell(d, tx, sessionId, text);
}
