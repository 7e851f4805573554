/** 53 bits of a text, the same in every run. Two lines with one hash are taken for equal. */
export function lineHash(text: string): number {
  let low = 0x9e3779b1;
  let high = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) + (high >>> 15);
  }
  return mixed(low, high);
}

/** One number of two halves that were mixed from a text. */
export function mixed(low: number, high: number): number {
  let [a, b] = [low ^ (high >>> 16), high ^ (low >>> 13)];
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  return ((b ^ (a >>> 16)) & 0x1fffff) * 0x1_0000_0000 + ((a ^ (b >>> 15)) >>> 0);
}
