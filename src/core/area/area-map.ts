import { hasGlob, unescapeGlob } from '../shell/glob.ts';
import { matchesPattern } from '../lease/pattern.ts';
import { workWords } from '../intent/words.ts';
import { areaFinder } from './area-files.ts';
import { FolderSurvey, testAndDocAreas } from './folder-areas.ts';
import { type FileKind, familyOf, isNamedTest, kindOf, nameOf, subjectOf } from './kinds.ts';
import { directoryOf } from './relative-path.ts';
import { type AreaKind, MOST_AREAS, type WorkArea } from './work-area.ts';

/** One area with what is known of its files. */
export interface MappedArea extends WorkArea {
  kind: AreaKind;
  /** How many tracked files it has. */
  count: number;
  /** Files of it that somebody could begin with, the best first; at most EXAMPLES. Their names need no quotes in a shell. */
  examples: readonly string[];
  /** Words of its name and of its files' names, as intents are taken apart (intent/words.ts). */
  words: ReadonlySet<string>;
}

/** The areas of one checkout, by its tracked files. Paths are relative to the root, `/` between parts. */
export interface AreaMap {
  areas: readonly MappedArea[];
  /** Index of the area of a path, which need not be tracked; -1: none. */
  areaOf(path: string): number;
  /** Indexes of the areas that a pattern reaches into (lease/pattern.ts), as far as the files that are known show. */
  areasOf(pattern: string): readonly number[];
  /** Tests of this file, then pages about it, by their names; none of a test or page itself. */
  about(path: string): readonly string[];
}

const EXAMPLES = 12;
const LONGEST_NAME = 60;
/** Of one area, files that patterns are compared with. */
const SAMPLE = 50;
/** Of one area: names, and words of names. */
const WORDS = 150;
const SUBJECTS = 20_000;
const OF_ONE_SUBJECT = 6;
const REMEMBERED = 20_000;
/** Files that are looked at in one go: 0.2 to 2 ms. */
const SLICE = 50;
const GENERAL = new Set([
  'readme',
  'index',
  'main',
  'changelog',
  'contributing',
  'license',
  'init',
  '__init__',
  'mod',
  'lib',
  'utils',
  'setup',
]);
const DOC_WORD = /\.(?:md|mdx|rst|adoc|asciidoc|txt)$/i;

interface Growing {
  area: WorkArea;
  kinds: Record<FileKind, number>;
  best: { path: string; cost: number }[];
  sample: string[];
  words: Set<string>;
  names: Set<string>;
}

/**
 * Divides the files of a repository into areas. A generator, so that whoever asks can do something else between two slices of work;
 * its return value is the map.
 *
 * @param files tracked ones
 * @param given areas that somebody wrote down, in their order; empty: the repository's folders are its areas. Tests and documentation that
 *   lie in none of them are areas, too.
 */
export function* mapAreas(files: readonly string[], given: readonly WorkArea[]): Generator<undefined, AreaMap> {
  const written = given.slice(0, MOST_AREAS);
  const survey = new FolderSurvey();
  const kinds: FileKind[] = [];
  for (const [index, path] of files.entries()) {
    const kind = kindOf(path);
    kinds.push(kind);
    if (written.length === 0 && kind === 'source') survey.add(path);
    if (index % SLICE === SLICE - 1) yield;
  }
  const names = new Set(written.map(({ name }) => name));
  const areas = written.length === 0 ? survey.areas() : [...written, ...testAndDocAreas().filter(({ name }) => !names.has(name))];
  const find = areaFinder(areas);
  const growing = areas.map((area): Growing => {
    return { area, kinds: { source: 0, test: 0, docs: 0, other: 0 }, best: [], sample: [], words: new Set(), names: new Set() };
  });
  const subjects = new Map<string, string[]>();
  for (const [index, path] of files.entries()) {
    const kind = kinds[index] ?? 'other';
    const at = growing[find(path)];
    if (at !== undefined) grow(at, path, kind);
    if (kind === 'test' || kind === 'docs') remember(subjects, path);
    if (index % SLICE === SLICE - 1) yield;
  }
  // Nobody wrote those down, and there is nothing in them.
  const kept = growing.filter((one) => one.area.source !== 'folders' || one.kinds.source + one.kinds.test + one.kinds.docs > 0);
  const mapped: MappedArea[] = [];
  for (const one of kept) {
    mapped.push(mappedArea(one));
    yield;
  }
  return mapOf(
    mapped,
    kept.map(({ sample }) => sample),
    subjects,
  );
}

function grow(at: Growing, path: string, kind: FileKind): void {
  at.kinds[kind] += 1;
  const count = at.kinds.source + at.kinds.test + at.kinds.docs + at.kinds.other;
  // Evenly over the list, whatever its length.
  if (at.sample.length < SAMPLE) at.sample.push(path);
  else if (count % Math.ceil(count / SAMPLE) === 0) at.sample[count % SAMPLE] = path;
  if (kind === 'other') return;
  if (at.names.size < WORDS) at.names.add(nameOf(path).toLowerCase());
  if (at.words.size < WORDS) for (const word of path.split(/[^\p{L}\p{N}]+/u)) if (word.length > 2) at.words.add(word);
  if (!isPlain(path)) return;
  const cost = costOf(path, kind);
  const worst = at.best.at(-1);
  if (at.best.length >= EXAMPLES * 2 && worst !== undefined && worst.cost <= cost) return;
  const place = at.best.findIndex((other) => other.cost > cost);
  at.best.splice(place < 0 ? at.best.length : place, 0, { path, cost });
  if (at.best.length > EXAMPLES * 2) at.best.pop();
}

/** Files of which everybody knows what they are for come first: near the root, and not what only leads to others. */
function costOf(path: string, kind: FileKind): number {
  const depth = path.split('/').length;
  const leads = /^(?:index|__init__|conftest|setup|mod)\./.test(nameOf(path)) ? 20 : 0;
  const legal = kind === 'docs' && /^(?:license|licence|copying|notice|requirements|code_of_conduct)\b/i.test(nameOf(path)) ? 40 : 0;
  const helps = kind === 'test' && !isNamedTest(path) ? 10 : 0;
  return depth + leads + legal + helps;
}

/** Whether it stands in a command as it is, and in a message as a whole. */
function isPlain(path: string): boolean {
  return path.length <= LONGEST_NAME && /^[\w.@+][\w.@%+=:,/-]*$/.test(path);
}

function remember(subjects: Map<string, string[]>, path: string): void {
  const subject = subjectOf(path);
  if (GENERAL.has(subject) || !isPlain(path)) return;
  const known = subjects.get(subject);
  if (known !== undefined) {
    if (known.length < OF_ONE_SUBJECT) known.push(path);
  } else if (subjects.size < SUBJECTS) subjects.set(subject, [path]);
}

function mappedArea({ area, kinds, best, words, names }: Growing): MappedArea {
  const kind = kindOfArea(kinds);
  const fitting = best.filter(({ path }) => fits(path, kind));
  return {
    ...area,
    kind,
    count: kinds.source + kinds.test + kinds.docs + kinds.other,
    examples: (fitting.length > 0 ? fitting : best).slice(0, EXAMPLES).map(({ path }) => path),
    words: new Set(workWords(`${area.name} ${Array.from(words).join(' ')}`).things.keys()).union(names),
  };
}

function mapOf(
  areas: readonly MappedArea[],
  samples: readonly (readonly string[])[],
  subjects: ReadonlyMap<string, readonly string[]>,
): AreaMap {
  const find = areaFinder(areas);
  const places = new Map<string, number>();
  const reaches = new Map<string, readonly number[]>();
  const areaOf = (path: string): number => {
    const known = places.get(path);
    if (known !== undefined) return known;
    if (places.size >= REMEMBERED) places.clear();
    const found = find(path);
    places.set(path, found);
    return found;
  };
  return {
    areas,
    areaOf,
    areasOf(pattern) {
      const known = reaches.get(pattern);
      if (known !== undefined) return known;
      if (reaches.size >= REMEMBERED) reaches.clear();
      const found = samples.flatMap((sample, index) => (sample.some((path) => matchesPattern(pattern, path)) ? [index] : []));
      // What it reaches need not be among them: whatever lies directly in its directory does.
      const directory = fixedPart(pattern);
      const place = directory === '' ? -1 : areaOf(`${directory}/-`);
      const reached = place < 0 || found.includes(place) ? found : [...found, place];
      reaches.set(pattern, reached);
      return reached;
    },
    about: (path) => aboutFile(subjects, path),
  };
}

/** The directories at the beginning of a pattern that have no wildcards. */
function fixedPart(pattern: string): string {
  const names = pattern.split('/');
  const first = names.findIndex((name) => hasGlob(name));
  return unescapeGlob(names.slice(0, first < 0 ? names.length - 1 : first).join('/'));
}

function kindOfArea({ source, test, docs }: Growing['kinds']): AreaKind {
  if (test > source && test >= docs) return 'tests';
  return docs > source && docs > test ? 'docs' : 'code';
}

function fits(path: string, kind: AreaKind): boolean {
  return kindOf(path) === (kind === 'code' ? 'source' : kind === 'tests' ? 'test' : 'docs');
}

function aboutFile(subjects: ReadonlyMap<string, readonly string[]>, path: string): readonly string[] {
  if (kindOf(path) !== 'source') return [];
  const folders = new Set(directoryOf(path).split('/'));
  const near = (other: string): number =>
    directoryOf(other)
      .split('/')
      .filter((folder) => folders.has(folder)).length;
  const found = (subjects.get(subjectOf(path)) ?? []).filter((other) => DOC_WORD.test(other) || familyOf(other) === familyOf(path));
  return found.toSorted((a, b) => Number(DOC_WORD.test(a)) - Number(DOC_WORD.test(b)) || near(b) - near(a) || (a < b ? -1 : 1));
}
