import type { Delivery, Message } from '../../core/message/message.ts';
import type { Session } from '../../core/session/session.ts';
import type { InboxReply, InboxRequest, MessageView } from '../../protocol/api-messages.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { speakingSession } from './acting-session.ts';
import { acknowledgeMail } from './mail.ts';
import { messageView } from './message-views.ts';
import { writerOf } from './send.ts';

/** Those that were not acknowledged, the oldest first; behind them there is room for the newest of the others. */
const SHOWN = 50;
const OLD_SHOWN = 10;
const SENT_SHOWN = 20;
const LOOKED_THROUGH = 1000;

/** A message with what of it is asked about. */
interface Found {
  message: Message;
  deliveries: Delivery[];
}

/**
 * `rollcall inbox`: what a session was sent, or what it sent, with how far each message came. Who reads its own has acknowledged what
 * is shown; a person may read, and acknowledge by word, in the name of any session. Throws IDENTITY_UNKNOWN (the caller is no session
 * and names none), NO_SUCH_MESSAGE, and what actingSession throws.
 */
export async function inbox(d: Daemon, request: InboxRequest): Promise<InboxReply> {
  const home = await d.places.home(request.cwd);
  const asked = await d.store.read((tx) => readerOf(tx, home.workspace.id, request));
  const workspaceId = asked.session?.workspaceId ?? home.workspace.id;
  const work = async (tx: ReadTx, write: Tx | null): Promise<InboxReply> => {
    const { session, own } = await readerOf(tx, home.workspace.id, request);
    const { found, more } = await foundFor(tx, workspaceId, session, request);
    const messages: MessageView[] = [];
    for (const { message, deliveries } of found) messages.push(await messageView(tx, message, deliveries));
    const acknowledged: number[] = [];
    const by = request.acknowledge !== null ? 'word' : own && !request.sent ? 'reading' : null;
    if (write !== null && session !== null && by !== null) {
      const received = found.flatMap(({ deliveries }) => deliveries).filter(({ sessionId }) => sessionId === session.id);
      for (const delivery of received) if (await acknowledgeMail(d, write, session, delivery, by)) acknowledged.push(delivery.message);
    }
    const ref = session && { id: session.id, number: session.number };
    return { session: ref, messages, more, acknowledged, now: new Date(d.clock.now()).toISOString() };
  };
  const changes = request.acknowledge !== null || (asked.own && !request.sent);
  return changes ? d.store.transaction([workspaceId], (tx) => work(tx, tx)) : d.store.read((tx) => work(tx, null));
}

/** Whose messages are meant, and whether the caller is that session. null: what was sent by nobody with a number, or one message. */
async function readerOf(tx: ReadTx, workspaceId: number, request: InboxRequest): Promise<{ session: Session | null; own: boolean }> {
  const { session: caller, kind } = await writerOf(tx, workspaceId, request);
  if (request.session === null && caller === null) {
    const looks = request.sent || (request.message !== null && request.acknowledge === null && kind === 'person');
    if (!looks) throw new RollcallError('IDENTITY_UNKNOWN');
    return { session: null, own: false };
  }
  const session = await speakingSession(tx, workspaceId, request);
  return { session, own: session.id === caller?.id };
}

async function foundFor(
  tx: ReadTx,
  workspaceId: number,
  session: Session | null,
  { sent, message, acknowledge }: InboxRequest,
): Promise<{ found: Found[]; more: boolean }> {
  if (Array.isArray(acknowledge)) {
    const found: Found[] = [];
    for (const number of acknowledge) {
      const one = await oneFor(tx, workspaceId, session, number);
      if (!one.deliveries.some(({ sessionId }) => sessionId === session?.id)) throw notSent(number, session);
      found.push(one);
    }
    return { found, more: false };
  }
  if (message !== null) return { found: [await oneFor(tx, workspaceId, session, message)], more: false };
  if (sent) return sentBy(tx, workspaceId, session);
  const received = session === null ? [] : await tx.messages.inbox(session.id);
  const open = received.filter(({ acknowledgedAt }) => acknowledgedAt === null);
  const old = acknowledge === 'all' ? [] : received.filter(({ acknowledgedAt }) => acknowledgedAt !== null);
  const shown = acknowledge === 'all' ? open : [...old.slice(-OLD_SHOWN), ...open.slice(0, SHOWN)];
  const found: Found[] = [];
  for (const delivery of shown.toSorted((a, b) => a.message - b.message)) {
    const row = await tx.messages.get(delivery.message);
    if (row !== null) found.push({ message: row, deliveries: [delivery] });
  }
  return { found, more: shown.length < received.length && acknowledge !== 'all' };
}

async function sentBy(tx: ReadTx, workspaceId: number, session: Session | null): Promise<{ found: Found[]; more: boolean }> {
  const all =
    session === null
      ? (await tx.messages.recent(workspaceId, LOOKED_THROUGH)).filter(({ fromId }) => fromId === null)
      : await tx.messages.sentBy(session.id, SENT_SHOWN + 1);
  const found: Found[] = [];
  for (const message of all.slice(0, SENT_SHOWN).toReversed())
    found.push({ message, deliveries: await tx.messages.deliveriesOf(message.number) });
  return { found, more: all.length > SENT_SHOWN };
}

/** One that the session was sent, or sent itself; of a caller without a session, any of the repository. */
async function oneFor(tx: ReadTx, workspaceId: number, session: Session | null, number: number): Promise<Found> {
  const message = await tx.messages.get(number);
  const received = session === null ? null : await tx.messages.delivery(number, session.id);
  if (message !== null && received !== null) return { message, deliveries: [received] };
  const readable = session === null ? message?.workspaceId === workspaceId : message?.fromId === session.id;
  if (message === null || !readable) throw notSent(number, session);
  return { message, deliveries: await tx.messages.deliveriesOf(number) };
}

function notSent(number: number, session: Session | null): RollcallError {
  return new RollcallError('NO_SUCH_MESSAGE', { ref: `m${number}`, reader: session === null ? 'anybody here' : `#${session.number}` });
}
