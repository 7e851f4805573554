import { agoText } from '../text/duration.ts';
import { cutText } from '../text/cut-text.ts';
import { foreignBlock, foreignText } from '../text/foreign-text.ts';
import { estimateTokens } from '../text/tokens.ts';
import { markText } from './mark.ts';
import type { Message } from './message.ts';

/*
 * Messages as a model reads them: who sent each, that it was not its user, the text as data, and how to answer. At most 300
 * tokens leave with one reply, whatever is in the messages; what does not fit waits for the next one.
 */

/** All text of one call that reaches a model, by a careful estimate. */
export const CALL_TOKENS = 300;
/** With less room than this even the beginning of a message waits for the next call. */
const LEAST_TOKENS = 160;
/** Code points; foreignText allows no more a line. */
const LINE = 200;

export interface Letter {
  message: Message;
  /** Number of the session that reads it. */
  to: number;
  /** Who sent it, as it is now. null: a person or a program without a session. */
  sender: { number: number; ended: boolean } | null;
}

/**
 * The texts of the first of these letters that fit into the room, in their order, and how many those are. Only the first is cut
 * where it has to be; a note says how many wait.
 *
 * @param room tokens; `beyond`: messages that wait behind these
 */
export function letterTexts(letters: readonly Letter[], now: number, room: number, beyond = 0): { texts: string[]; given: number } {
  const texts: string[] = [];
  let left = room;
  for (const [index, letter] of letters.entries()) {
    const after = letters.length - index - 1 + beyond;
    const note = after === 0 ? [] : [restText(after)];
    const rest = left - cost(note);
    const whole = letterText(letter, linesOf(letter.message.text), false, now);
    if (cost([whole]) <= rest) {
      texts.push(whole);
      left -= cost([whole]);
      continue;
    }
    if (index === 0 && rest >= LEAST_TOKENS) {
      texts.push(cutLetter(letter, now, rest), ...note);
      return { texts, given: 1 };
    }
    return { texts: index === 0 ? [] : [...texts, restText(after + 1)], given: index };
  }
  return { texts, given: letters.length };
}

/** As many of its lines as there is room for, the last one cut, and the command that shows the whole. */
function cutLetter(letter: Letter, now: number, room: number): string {
  const lines = linesOf(letter.message.text);
  const fits = (kept: readonly string[]): boolean => cost([letterText(letter, kept, true, now)]) <= room;
  let count = 0;
  while (count < lines.length && fits(lines.slice(0, count + 1))) count += 1;
  const kept = lines.slice(0, count);
  // The first line that does not fit as a whole is halved until its beginning does.
  for (let length = LINE; length >= 8; length = Math.floor(length / 2)) {
    const begin = [...kept, cutText(foreignText(lines[count] ?? ''), length)];
    if (fits(begin)) return letterText(letter, begin, true, now);
  }
  return letterText(letter, kept, true, now);
}

function letterText({ message, to, sender }: Letter, lines: readonly string[], cut: boolean, now: number): string {
  const { number, replyTo, toAll } = message;
  const name = `m${number}`;
  const { from, source } = senderText(message, sender);
  const about = [
    ...(toAll ? ['to all who were here'] : []),
    ...(replyTo === null ? [] : [`in answer to [m${replyTo}]`]),
    agoText(now - message.sentAt),
  ];
  const answer = sender === null || sender.ended ? '' : `Answer: \`rollcall send ${sender.number} '…' --reply-to ${name}\`. `;
  return [
    `${markText({ message: number, to })} ${from}, not from your user (${about.join(', ')}):`,
    ...[foreignBlock(source, lines)].filter((block) => block !== ''),
    ...(cut ? [`The whole of it: \`rollcall inbox ${name}\`.`] : []),
    `${answer}Nothing to say: \`rollcall inbox --ack ${name}\`.`,
  ].join('\n');
}

function senderText({ sender: kind, fromNumber }: Message, sender: Letter['sender']): { from: string; source: string } {
  const number = sender?.number ?? fromNumber;
  if (kind === 'session') {
    const name = `session #${number ?? '?'}`;
    return { from: sender === null || sender.ended ? `${name}, which has ended` : `another session, #${sender.number}`, source: name };
  }
  const who = kind === 'person' ? 'a person at a terminal' : 'a program';
  return { from: number === null ? who : `${who} (#${number})`, source: who };
}

/** Lines that each are short enough to be shown whole, broken at blanks where there are some. */
function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const pieces: string[] = [];
    let piece = '';
    const add = (part: string): void => {
      if (length(piece) + length(part) > LINE) {
        pieces.push(piece);
        piece = '';
      }
      piece += part;
    };
    for (const word of line.split(/(?<= )/u)) for (const part of length(word) > LINE ? Array.from(word) : [word]) add(part);
    return [...pieces, piece].filter((one) => one.trim() !== '');
  });
}

function restText(count: number): string {
  return `${count === 1 ? 'One more message waits' : `${count} more messages wait`} for your next calls: \`rollcall inbox\`.`;
}

/** With the line feed that joins each to the next. */
function cost(texts: readonly string[]): number {
  return texts.length === 0 ? 0 : estimateTokens(texts.join('\n')) + 1;
}

/** As foreignText writes it. */
function length(text: string): number {
  return Array.from(text.replaceAll('<', '&lt;')).length;
}
