import { lstatSync, opendirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Whether a directory takes names that differ only in case (or Unicode form) for one. */
export type CaseRule = 'sensitive' | 'insensitive';

const ENTRIES_TRIED = 32;
const KNOWN_LIMIT = 4096;

/** By device and inode of the directory: on Linux one file system may hold directories of both kinds. */
const known = new Map<string, CaseRule>();

/**
 * The rule of a directory, found by asking it for another spelling of a name that it has. A directory without such a
 * name (empty, digits only) follows its parent, as new directories do; where nothing can be asked: `sensitive`.
 * Synchronous: 3 µs when known, about 50 µs the first time. Writes nothing.
 */
export function caseRuleOf(directory: string): CaseRule {
  let stat;
  try {
    stat = statSync(directory, { bigint: true });
  } catch {
    return directory === dirname(directory) ? 'sensitive' : caseRuleOf(dirname(directory));
  }
  const key = `${stat.dev}:${stat.ino}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = ruleByEntries(directory);
  if (found !== null) {
    if (known.size >= KNOWN_LIMIT) known.clear();
    known.set(key, found);
    return found;
  }
  return ruleByParents(directory);
}

function ruleByEntries(directory: string): CaseRule | null {
  for (const name of someNames(directory)) {
    const rule = ruleByName(directory, name);
    if (rule !== null) return rule;
  }
  return null;
}

/** A directory's own name tells its parent's rule; a mount point ends the search, since the rule is another one above it. */
function ruleByParents(directory: string): CaseRule {
  let at = directory;
  while (at !== dirname(at)) {
    const parent = dirname(at);
    if (deviceOf(at) !== deviceOf(parent)) return 'sensitive';
    const rule = ruleByName(parent, basename(at)) ?? ruleByEntries(parent);
    if (rule !== null) return rule;
    at = parent;
  }
  return 'sensitive';
}

/** null when this name can prove nothing. */
function ruleByName(directory: string, name: string): CaseRule | null {
  const other = otherSpelling(name);
  if (other === name) return null;
  const one = looksOf(`${directory}/${name}`);
  if (one === null) return null;
  // Inodes prove nothing: file systems in user space (exFAT) give each spelling a number of its own.
  if (one !== looksOf(`${directory}/${other}`)) return 'sensitive';
  // It is there under both names: the directory folds case, unless it has both, as two links of one file.
  try {
    return readdirSync(directory).includes(other) ? 'sensitive' : 'insensitive';
  } catch {
    return null;
  }
}

function otherSpelling(name: string): string {
  return name.replace(/[a-zA-Z]/g, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
}

function someNames(directory: string): string[] {
  const names: string[] = [];
  try {
    const handle = opendirSync(directory);
    try {
      for (let entry = handle.readSync(); entry !== null && names.length < ENTRIES_TRIED; entry = handle.readSync()) names.push(entry.name);
    } finally {
      handle.closeSync();
    }
  } catch {
    // A directory that cannot be listed follows its parent.
  }
  return names;
}

/** All that a file shows of itself but its inode; null when it is not there. */
function looksOf(path: string): string | null {
  try {
    const s = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return s === undefined ? null : `${s.dev}:${s.mode}:${s.uid}:${s.size}:${s.mtimeNs}`;
  } catch {
    return null;
  }
}

function deviceOf(path: string): bigint | null {
  try {
    return statSync(path, { bigint: true }).dev;
  } catch {
    return null;
  }
}

/** Equal keys are one file for a directory with this rule. */
export function foldKey(path: string, rule: CaseRule): string {
  if (rule === 'sensitive') return path;
  // JavaScript makes a capital sigma at the end of a word another letter than elsewhere; a file system does not.
  return path.normalize('NFC').toLowerCase().replaceAll('\u03c2', '\u03c3').normalize('NFC');
}
