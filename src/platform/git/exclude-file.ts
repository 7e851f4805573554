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

/** The same, beside those that stand there from us. */
export function excludeAlso(commonDir: string, names: readonly string[]): string | null {
  return change(commonDir, (text) => {
    const there = namesIn(text);
    return names.every((name) => there.includes(name)) ? text : withBlock(text, Array.from(new Set([...there, ...names])));
  });
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
  const block = blockIn(text);
  return block === null ? text : text.slice(0, block.start) + text.slice(block.end);
}

/** The names in our block, as they were given. */
function namesIn(text: string): string[] {
  const block = blockIn(text);
  const lines = block === null ? [] : text.slice(block.start, block.end).split('\n');
  return lines.filter((line) => line.startsWith('/')).map((line) => line.slice(1).replaceAll(/\\([\\*?[\]])/g, '$1'));
}

/** From its first line to behind the line feed of its last. */
function blockIn(text: string): { start: number; end: number } | null {
  const start = text.startsWith(`${BEGIN}\n`) ? 0 : text.indexOf(`\n${BEGIN}\n`) + 1;
  if (start === 0 && !text.startsWith(`${BEGIN}\n`)) return null;
  const last = text.indexOf(`\n${END}`, start);
  if (last < 0) return null;
  const after = last + END.length + 1;
  return { start, end: text[after] === '\n' ? after + 1 : after };
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
