/** Where the machine plays: two checkouts of one repository and a spare one, the same few files in each, in a directory of each run. */

/** Names in the directory of a run. */
export const FILES = ['a.ts', 'b.ts', 'd/x.ts', 'd/y.ts'] as const;
export const TREE = 'd';

/** What is claimed, in the directory of a run; the last is the whole checkout. */
export const CLAIMED = [...FILES, '**', 'd/', 'd/*.ts', '**/x.ts', '*.ts', ''] as const;

/** The two checkouts where sessions work, and the spare one. */
export const CHECKOUTS = 2;
export const SPARE = 2;

/** Names that tell whether two patterns of CLAIMED have a file in common, and that stand for "another file". */
export function universe(run: string): string[] {
  const names = [...FILES, 'free.ts', 'free.md', 'd/free.ts', 'd/free.md', 'd/e/x.ts', 'd/e/free.ts', 'e/x.ts', 'e/free.ts', 'x.ts'];
  return [...names.map((name) => `${run}/${name}`), 'free-at-root.ts', 'elsewhere/free.ts'];
}

const known = new Map<string, RegExp>();

/** Patterns by a second, simpler implementation: only what CLAIMED needs. */
export function covers(pattern: { extent: 'file' | 'pattern'; key: string }, name: string): boolean {
  if (pattern.extent === 'file') return pattern.key === name;
  const before = known.get(pattern.key);
  if (before) return before.test(name);
  const source = pattern.key
    .replaceAll(/[.+^$()|\\]/g, String.raw`\$&`)
    .replaceAll('**/', '<directories>')
    .replaceAll('**', '<all>')
    .replaceAll('*', '[^/]*')
    .replaceAll('<directories>', '(?:.*/)?')
    .replaceAll('<all>', '.+');
  const made = new RegExp(`^${source}$`);
  known.set(pattern.key, made);
  return made.test(name);
}
