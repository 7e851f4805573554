import { RollcallError } from '../protocol/errors.ts';

/** `m7` or `[m7]`, as messages are named everywhere; null for anything else. */
export function messageNumber(text: string): number | null {
  const number = Number(/^(?:m(\d{1,15})|\[m(\d{1,15})\])$/i.exec(text.trim())?.slice(1).join('') ?? 0);
  return number >= 1 ? number : null;
}

/** The same of an option, where a number alone is meant so too; else USAGE. */
export function namedMessage(text: string, option: string, command: string): number {
  const number = messageNumber(/^\d+$/.test(text.trim()) ? `m${text.trim()}` : text);
  if (number !== null) return number;
  throw new RollcallError('USAGE', { detail: `${option} takes the number of a message, such as m7, not '${text}'`, command });
}
