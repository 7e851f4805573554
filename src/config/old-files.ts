import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { COORDINATION_KEYS, FILE_PATTERN_KEYS } from '../compat/coordination/keys.ts';
import type { OldArea, OldEntry, OldKey, OldPriority } from '../compat/coordination/old-key.ts';
import type { RollcallError } from '../protocol/errors.ts';
import { readTextFile } from './read-file.ts';
import { readOldFile } from './read-old-file.ts';
import type { Beside } from './schema.ts';
import { fileProblem } from './yaml-document.ts';

/** Where the old files lie: beside the own configuration file, or where their installer put them in a repository. */
const INSTALLED = join('skills', 'session-coordinator', 'config');

const FILES = {
  coordination: { name: 'coordination.yaml', keys: COORDINATION_KEYS as Readonly<Record<string, OldKey>> },
  patterns: { name: 'file-patterns.yaml', keys: FILE_PATTERN_KEYS as Readonly<Record<string, OldKey>> },
} as const;

type OldFileKind = keyof typeof FILES;
const OLD_FILE_KINDS = Object.keys(FILES) as OldFileKind[];

/** One key of an old file, with the file and the content (hash) that said it. */
export interface OldTold extends OldEntry {
  file: string;
  hash: string;
}

/** What one old file said when it could last be read. */
export type OldGood = ReadonlyMap<string, OldTold>;
export type OldGoods = Readonly<Record<OldFileKind, OldGood>>;
export const NO_OLD: OldGoods = { coordination: new Map(), patterns: new Map() };

/** Whose file: the user's lie only beside config.yaml. */
export type Level = 'user' | 'repository';

/**
 * The old files that may count beside this configuration file, existing or not; of each kind the first that exists counts.
 *
 * @param file path of config.yaml or .rollcall.yaml
 */
function placesOf(kind: OldFileKind, file: string, level: Level): string[] {
  const directories = [dirname(file), ...(level === 'repository' ? [join(dirname(file), INSTALLED)] : [])];
  return directories.map((directory) => join(directory, FILES[kind].name));
}

/** Every path at which an old file may lie beside this configuration file. */
export function oldPlaces(file: string, level: Level): string[] {
  return OLD_FILE_KINDS.flatMap((kind) => placesOf(kind, file, level));
}

/** Whether a path has the name of an old file. */
export function isOldFile(path: string): boolean {
  return OLD_FILE_KINDS.some((kind) => basename(path) === FILES[kind].name);
}

/** Old files that exist beside this configuration file and count, one of each kind. */
export function oldFilesAt(file: string, level: Level): string[] {
  return OLD_FILE_KINDS.flatMap((kind) => placesOf(kind, file, level).find((path) => existsSync(path)) ?? []);
}

/**
 * Of all old files that may count here, by `stampOf`: it changes when one of them is made, changed or removed. Where there
 * are none it costs two stats, and in a repository one more.
 */
export function oldStamp(file: string, level: Level, stampOf: (path: string) => string): string {
  const installed = join(dirname(file), INSTALLED);
  const directories = [dirname(file), ...(level === 'repository' && isThere(installed) ? [installed] : [])];
  return directories.flatMap((directory) => OLD_FILE_KINDS.map((kind) => stampOf(join(directory, FILES[kind].name)))).join(' ');
}

function isThere(directory: string): boolean {
  try {
    return statSync(directory, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** Never throws. A key that is broken keeps its last good value, a file that cannot be read all of them. `notes`: one line each. */
export function readOldFiles(
  file: string | null,
  level: Level,
  lastGood: OldGoods = NO_OLD,
): { good: OldGoods; problems: RollcallError[]; notes: string[] } {
  if (file === null) return { good: NO_OLD, problems: [], notes: [] };
  const problems: RollcallError[] = [];
  const notes: string[] = [];
  const good = { ...NO_OLD };
  for (const kind of OLD_FILE_KINDS) {
    const [path, ...others] = placesOf(kind, file, level).filter((place) => existsSync(place));
    if (path === undefined) continue;
    for (const other of others) notes.push(`${other} is not applicable, because ${path} counts`);
    const read = readOne(kind, path, lastGood[kind]);
    good[kind] = read.good;
    problems.push(...read.problems);
    notes.push(...inapplicable(kind, read.good));
  }
  return { good, problems, notes };
}

function readOne(kind: OldFileKind, file: string, lastGood: OldGood): { good: OldGood; problems: readonly RollcallError[] } {
  const found = readTextFile(file);
  if (found.kind === 'missing') return { good: NO_OLD[kind], problems: [] };
  if (found.kind === 'unusable') return { good: lastGood, problems: [fileProblem(file, `it ${found.detail}`)] };
  const read = readOldFile(found.text, file, FILES[kind].keys);
  if (read.unreadable) return { good: lastGood, problems: read.problems };
  const good = new Map<string, OldTold>();
  for (const [key, entry] of read.entries) good.set(key, { ...entry, file, hash: found.hash });
  for (const key of read.broken) {
    const before = lastGood.get(key);
    if (before !== undefined) good.set(key, before);
  }
  return { good, problems: read.problems };
}

/** Keys that do nothing here, each with the reason. */
function inapplicable(kind: OldFileKind, good: OldGood): string[] {
  return [...good].flatMap(([key, { file, line }]) => {
    const { reason } = FILES[kind].keys[key] ?? {};
    return reason === undefined ? [] : [`${file}:${line}: ${key} is not applicable, because ${reason}`];
  });
}

/** The repository's own before the user's; each of the two by itself. */
export function besideOf(user: OldGoods, repository: OldGoods): Beside {
  const of = (key: string): unknown => besideEntry(key, user, repository)?.value;
  return {
    workAreas: (of('work_areas') as readonly OldArea[] | undefined) ?? [],
    priorityRules: (of('priority_rules') as readonly OldPriority[] | undefined) ?? [],
  };
}

/** Where it stands; null: nowhere. */
export type BesideOrigins = Readonly<Record<keyof Beside, { file: string; line: number } | null>>;

export function besideOrigins(user: OldGoods, repository: OldGoods): BesideOrigins {
  const of = (key: string): { file: string; line: number } | null => {
    const entry = besideEntry(key, user, repository);
    return entry === undefined ? null : { file: entry.file, line: entry.line };
  };
  return { workAreas: of('work_areas'), priorityRules: of('priority_rules') };
}

function besideEntry(key: string, user: OldGoods, repository: OldGoods): OldTold | undefined {
  return repository.coordination.get(key) ?? user.coordination.get(key);
}
