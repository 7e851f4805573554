import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../file-access.ts';
import { removeBelow, writeAtomically, writeBelow } from '../files.ts';

const FILE = 'info/exclude';
const BEGIN = '# Written by rollcall';
const END = '# End of what rollcall wrote';

/**
 * Has git ignore these names in every checkout of a repository, by its own exclude file; in place of those that stood there
 * from us before. What others wrote there stays. Goes through no link. Returns what kept it from that; null: done.
 *
 * @param names paths from the root of the checkout, without a slash in front; a directory ends in one. As they are: no patterns
 */
export function excludeNames(commonDir: string, names: readonly string[]): string | null {
  return change(commonDir, (text) => withBlock(text, names));
}

/** Takes them back; a file with nothing else in it goes. */
export function unexcludeNames(commonDir: string): string | null {
  return change(commonDir, withoutBlock);
}

export function withBlock(text: string, names: readonly string[]): string {
  const others = withoutBlock(text);
  const lines = [BEGIN, ...names.map((name) => `/${name.replaceAll(/[\\*?[\]]/g, '\\$&')}`), END];
  const gap = others === '' || others.endsWith('\n') ? '' : '\n';
  return `${others}${gap}${lines.join('\n')}\n`;
}

/** A block without an end is somebody's own, and stays. */
export function withoutBlock(text: string): string {
  const start = text.startsWith(`${BEGIN}\n`) ? 0 : text.indexOf(`\n${BEGIN}\n`) + 1;
  if (start === 0 && !text.startsWith(`${BEGIN}\n`)) return text;
  const end = text.indexOf(`\n${END}`, start);
  if (end < 0) return text;
  const after = end + END.length + 1;
  return text.slice(0, start) + text.slice(text[after] === '\n' ? after + 1 : after);
}

function change(commonDir: string, to: (text: string) => string): string | null {
  try {
    const path = join(commonDir, FILE);
    const text = readIfThere(path)?.toString('utf8') ?? '';
    const next = to(text);
    if (next === text) return null;
    const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777;
    const done = next === '' ? removeBelow(commonDir, FILE) : writeBelow(commonDir, FILE, next, { mode });
    return done.ok ? null : done.detail;
  } catch (error) {
    return String(error);
  }
}

/** The git directories in whose exclude file our names are, as a list of ours says: a path a line. */
export function listedExcludes(list: string): string[] {
  return (readIfThere(list)?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
}

/** Puts a git directory into the list, or takes it out; written before the names are, and after they are gone. */
export function listExclude(list: string, commonDir: string, there: boolean): void {
  const before = listedExcludes(list);
  const others = before.filter((line) => line !== commonDir);
  const after = there ? [...others, commonDir] : others;
  if (after.length !== before.length) writeAtomically(list, after.map((line) => `${line}\n`).join(''));
}
