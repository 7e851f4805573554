import { createHash, randomBytes } from 'node:crypto';

/** Without letters and digits that are taken for one another. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const LENGTH = 10;

/** A code for a person to type: ten characters of chance, a hyphen in the middle. */
export function newCode(): string {
  const letters: string[] = [];
  while (letters.length < LENGTH) {
    // What would make some letters likelier than others is left out.
    for (const byte of randomBytes(16)) if (byte < 240 && letters.length < LENGTH) letters.push(ALPHABET.charAt(byte % ALPHABET.length));
  }
  return `${letters.slice(0, LENGTH / 2).join('')}-${letters.slice(LENGTH / 2).join('')}`;
}

/** What is kept of a code, however it was typed. */
export function hashOfCode(code: string): string {
  return sha256(code.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
