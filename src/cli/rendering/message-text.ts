import type { DeliveryView, Hears, InboxReply, MessageView, SendReply } from '../../protocol/api-messages.ts';
import { clockTime } from './age.ts';
import { safeLines } from './safe-lines.ts';

const HEARS: Record<Hears, string> = {
  call: 'sees it with its next tool call',
  prompt: 'is idle: it will see it at its next prompt or tool call',
  back: 'is inactive: it sees it when it is back',
  inbox: 'has no hooks: it is read there with `rollcall inbox`',
};

/** The number of the message, and when each of its readers hears of it. */
export function sentText({ message, readers }: SendReply): string[] {
  return [
    `Sent as [m${message.number}].`,
    ...readers.map(({ session, hears }) => `  #${session.number} ${HEARS[hears]}`),
    ...(message.replyTo === null ? [] : [`  [m${message.replyTo}] counts as acknowledged`]),
  ];
}

/** Each message with its text, the oldest first, and how far it came. */
export function inboxText({ session, messages, more, acknowledged, now }: InboxReply, sent: boolean): string[] {
  const whose = session === null ? '' : ` ${sent ? 'from' : 'to'} #${session.number}`;
  if (messages.length === 0) return [`No messages${whose}.`];
  return [
    ...messages.flatMap((message) => messageText(message, now)),
    ...(more ? [`There are more; only ${sent ? 'the newest' : 'these'} are shown.`, ''] : []),
    ...(acknowledged.length === 0 ? [] : [`Acknowledged by reading: ${namesOf(acknowledged)}`]),
  ];
}

export function acknowledgedText({ acknowledged }: InboxReply): string {
  return acknowledged.length === 0 ? 'Nothing to acknowledge: that was done before.' : `Acknowledged: ${namesOf(acknowledged)}`;
}

function messageText(message: MessageView, now: string): string[] {
  const { number, text, replyTo, toAll, sentAt, deliveries } = message;
  const about = [
    clockTime(sentAt, now),
    ...(replyTo === null ? [] : [`in answer to [m${replyTo}]`]),
    ...(toAll ? ['to all'] : []),
    ...deliveries.map((delivery) => `#${delivery.session.number} ${stateText(delivery, now)}`),
  ];
  return [`[m${number}] from ${senderText(message)} (${about.join('; ')})`, ...safeLines(text).map((line) => `  ${line}`.trimEnd()), ''];
}

function senderText({ from: { kind, session } }: MessageView): string {
  if (kind === 'session') return `#${session?.number ?? '?'}`;
  const who = kind === 'person' ? 'a person' : 'a program';
  return session === null ? who : `${who} (#${session.number})`;
}

function stateText(delivery: DeliveryView, now: string): string {
  const { state, givings, givenAt, deliveredAt, acknowledgedAt, acknowledgedBy, ended } = delivery;
  const at = (time: string | null): string => (time === null ? '' : ` ${clockTime(time, now)}`);
  const text = {
    queued: givings === 0 ? 'queued' : `queued again, given ${givings} times and not seen`,
    given: `given${at(givenAt)}, not seen yet`,
    delivered: `delivered${at(deliveredAt)}`,
    acknowledged: `acknowledged${at(acknowledgedAt)} by ${acknowledgedBy ?? 'word'}`,
  }[state];
  return ended && state !== 'acknowledged' ? `${text} (it has ended)` : text;
}

function namesOf(numbers: readonly number[]): string {
  return numbers.map((number) => `m${number}`).join(', ');
}
