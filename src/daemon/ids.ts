import { randomBytes } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ids like `ses_01k3…`: 10 characters of time (sortable), 12 of chance. */
export function newIds(clock: Clock): (prefix: string) => string {
  return (prefix) => {
    let time = '';
    for (let rest = clock.now(), i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
    let chance = '';
    for (const byte of randomBytes(12)) chance += ALPHABET[byte % 32];
    return `${prefix}_${time}${chance}`;
  };
}
