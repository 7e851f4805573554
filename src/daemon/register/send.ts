import { newDelivery } from '../../core/message/delivery.ts';
import { MESSAGE_LIMIT, type NewMessage } from '../../core/message/message.ts';
import type { Session } from '../../core/session/session.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import { keptLines } from '../../core/text/kept-text.ts';
import type { Hears, SendReply, SendRequest } from '../../protocol/api-messages.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { findSession } from './find-session.ts';
import { identityToday } from './identities.ts';
import { journal } from './journal.ts';
import { acknowledgeMail } from './mail.ts';
import { messageView } from './message-views.ts';
import { callingSession } from './release.ts';
import { type Present, standing, standings } from './standings.ts';

/** Who writes. `session`: an agent's, or the one that the terminal identified as today; null: a person or program without a number. */
interface Writer {
  kind: NewMessage['sender'];
  session: Session | null;
}

/** Agents whose hooks carry texts to their models. */
const HOOKED: ReadonlySet<Session['agent']> = new Set(['claude-code']);

/**
 * `rollcall send`: keeps the message for each of its readers; the reply leaves after the commit. Throws MESSAGE_NOT_SENT (empty, too
 * long, to oneself, nobody is here), NO_SUCH_MESSAGE (in reply to what the writer was never sent), SESSION_ENDED, and what findSession
 * throws; then nobody was sent anything.
 */
export async function send(d: Daemon, request: SendRequest): Promise<SendReply> {
  const text = textToSend(request.text);
  const home = await d.places.home(request.cwd);
  const seen = await d.store.read((tx) => writerOf(tx, home.workspace.id, request));
  const workspaceId = seen.session?.workspaceId ?? home.workspace.id;
  return d.store.transaction([workspaceId], async (tx) => {
    const now = d.clock.now();
    const { kind, session: from } = await writerOf(tx, home.workspace.id, request);
    const toAll = request.to === 'all';
    const readers = toAll ? await everybody(d, tx, workspaceId, from) : [await reader(d, tx, workspaceId, request.to, from)];
    if (request.replyTo !== null) await answer(d, tx, from, request.replyTo);
    const message = await tx.messages.add({
      workspaceId,
      sender: kind,
      fromId: from?.id ?? null,
      fromNumber: from?.number ?? null,
      text,
      replyTo: request.replyTo,
      toAll,
      sentAt: now,
    });
    const deliveries = readers.map((session) => newDelivery(message.number, session.id, session.workspaceId));
    for (const [index, delivery] of deliveries.entries()) {
      await tx.messages.putDelivery(delivery);
      d.mailbox.note(delivery);
      const session = readers[index];
      if (session) await journal(tx, now, session, 'message.queued', { message: message.number, from: from?.number ?? kind });
    }
    const to = readers.map((session) => session.number);
    await tx.journal.append({
      at: now,
      workspaceId,
      sessionId: from?.id ?? null,
      kind: 'message.sent',
      data: { message: message.number, by: kind, to, toAll, replyTo: request.replyTo },
    });
    return {
      message: await messageView(tx, message, deliveries),
      readers: readers.map((session) => ({ session: { id: session.id, number: session.number }, hears: hears(session) })),
      now: new Date(now).toISOString(),
    };
  });
}

/** As it is kept: without secrets and control characters. */
function textToSend(text: string): string {
  const count = Array.from(text.trim()).length;
  if (count > MESSAGE_LIMIT)
    throw new RollcallError('MESSAGE_NOT_SENT', { detail: `it has ${count} characters, and ${MESSAGE_LIMIT} are the most` });
  const kept = keptLines(text.trim(), 2 * MESSAGE_LIMIT);
  if (kept === null || foreignText(kept) === '') throw new RollcallError('MESSAGE_NOT_SENT', { detail: 'it says nothing' });
  return kept;
}

/** The agent's session around the caller, else the one that its terminal identified as today, else nobody's. */
export async function writerOf(
  tx: ReadTx,
  workspaceId: number,
  { caller, instance, day }: Pick<SendRequest, 'caller' | 'instance' | 'day'>,
): Promise<Writer> {
  const calling = await callingSession(tx, caller);
  if (calling !== null) return { kind: 'session', session: calling };
  return { kind: caller.terminal ? 'person' : 'program', session: await identityToday(tx, workspaceId, instance, day) };
}

async function reader(d: Daemon, tx: ReadTx, workspaceId: number, ref: string, from: Session | null): Promise<Session> {
  const session = await findSession(tx, workspaceId, ref);
  if (session.workspaceId !== workspaceId) throw new RollcallError('NO_SUCH_SESSION', { ref });
  const gone = session.endedAt !== null || (await standing(d, tx, session, await tx.sessions.live(workspaceId))).alive === false;
  if (gone) throw new RollcallError('SESSION_ENDED', { ref: `#${session.number}` });
  if (session.id === from?.id) throw new RollcallError('MESSAGE_NOT_SENT', { detail: `#${session.number} is you` });
  return session;
}

async function everybody(d: Daemon, tx: ReadTx, workspaceId: number, from: Session | null): Promise<Session[]> {
  const there = (await standings(d, tx, workspaceId)).filter((one) => isHere(one) && one.session.id !== from?.id);
  if (there.length === 0)
    throw new RollcallError('MESSAGE_NOT_SENT', { detail: from === null ? 'nobody is here' : 'no other session is here' });
  return there.map(({ session }) => session);
}

function isHere({ status, stale, alive }: Present): boolean {
  return status === 'active' && !stale && alive !== false;
}

async function answer(d: Daemon, tx: Tx, from: Session | null, number: number): Promise<void> {
  const delivery = from === null ? null : await tx.messages.delivery(number, from.id);
  if (from === null || delivery === null)
    throw new RollcallError('NO_SUCH_MESSAGE', { ref: `m${number}`, reader: from === null ? 'you' : `you, #${from.number}` });
  await acknowledgeMail(d, tx, from, delivery, 'reply');
}

function hears(session: Session): Hears {
  if (!HOOKED.has(session.agent)) return 'inbox';
  if (session.inactiveSince !== null) return 'back';
  return session.turn.running ? 'call' : 'prompt';
}
