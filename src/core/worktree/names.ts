import { isShowable } from '../change/advice.ts';

/** Characters, of at most 4 bytes each: file systems take 255 bytes. */
const LONGEST = 60;
const TRIES = 1000;

/** Why this cannot be the name of a directory for a checkout; null: it can. */
export function nameProblem(name: string): string | null {
  if (name === '') return 'a name is needed';
  if (name.includes('/')) return 'a name is one part of a path, without a slash';
  if (name === '.' || name === '..' || name.toLowerCase() === '.git') return 'this name means something else';
  if (Array.from(name).length > LONGEST) return `a name has at most ${LONGEST} characters`;
  return isShowable(name) ? null : 'the name has characters that cannot be shown';
}

/** A name of a branch for a checkout of this name, as git takes it. */
export function branchFor(name: string): string {
  const plain = name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[-.]+/, '')
    .replace(/(\.lock|[-.])+$/i, '');
  return plain === '' || plain === 'HEAD' ? 'work' : plain;
}

/** Names that nothing has yet, the first ones: `work-1`, `work-2`, … */
export function freeNames(isTaken: (name: string) => boolean, count: number): string[] {
  const free: string[] = [];
  for (let at = 1; at <= TRIES && free.length < count; at += 1) if (!isTaken(`work-${at}`)) free.push(`work-${at}`);
  return free;
}

/** A branch that is there and keeps git from making this one: itself, one above it, or one below it. */
export function branchInTheWay(branch: string, existing: readonly string[]): string | null {
  return existing.find((name) => name === branch || name.startsWith(`${branch}/`) || branch.startsWith(`${name}/`)) ?? null;
}
