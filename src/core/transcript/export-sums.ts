export const SUMS = 'SHA256SUMS';

/** Hashes by name, as `sha256sum --check` reads them; null: the text is not such a list. */
export function readSums(text: string): Map<string, string> | null {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, hash, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (hash === undefined || name === undefined) return null;
    sums.set(name, hash);
  }
  return sums;
}

export function sumsText(sums: ReadonlyMap<string, string>): string {
  return Array.from(sums, ([name, hash]) => `${hash}  ${name}\n`)
    .toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
    .join('');
}
