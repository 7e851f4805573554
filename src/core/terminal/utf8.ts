/**
 * Decodes UTF-8 that comes in pieces, characters cut anywhere. The bytes of a character that is not whole yet are the whole
 * state. What is no UTF-8 becomes U+FFFD, the same for every way to cut.
 */
export class Utf8Pieces {
  #rest: Uint8Array;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(rest: readonly number[] = []) {
    this.#rest = Uint8Array.from(rest);
  }

  feed(bytes: Uint8Array): string {
    const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const open = openTail(all);
    this.#rest = all.slice(all.length - open);
    return this.#decoder.decode(all.subarray(0, all.length - open));
  }

  /** The stream ends: what is left of a cut character. */
  finish(): string {
    const rest = this.#rest;
    this.#rest = new Uint8Array();
    return this.#decoder.decode(rest);
  }

  save(): number[] {
    return Array.from(this.#rest);
  }
}

/** How many bytes at the end are the begin of a character that may still become whole: 0 to 3. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const lead = bytes[bytes.length - back] ?? 0;
    if (lead < 0x80) return 0;
    if (lead >= 0xc0) return back < lengthOf(lead) && (back === 1 || canFollow(lead, bytes[bytes.length - back + 1] ?? 0)) ? back : 0;
  }
  return 0;
}

function lengthOf(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** The second byte of some leads has narrower limits: no overlong forms, surrogates or numbers above U+10FFFF. */
function canFollow(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90;
  return lead !== 0xf4 || second <= 0x8f;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
