import type { Area } from '../intent/intent.ts';
import { workWords } from '../intent/words.ts';
import type { AreaMap } from './area-map.ts';
import { familyOf, kindOf, subjectOf } from './kinds.ts';
import type { AreaStanding } from './rank.ts';
import type { Whereabouts } from './whereabouts.ts';

/** Who looks for work. */
export interface Asker {
  /** null: somebody who is no session. */
  sessionId: string | null;
  /** What it has said of its work. */
  text: string | null;
  areas: readonly Area[];
  /** Files that it works on, or wanted to. */
  works: readonly string[];
}

/** Import lines that were read: file → paths that it may mean. */
export type KnownImports = ReadonlyMap<string, ReadonlySet<string>>;

/** How much a named area, or a kind of work that belongs to a kind of area, weighs beside words. */
const SAID_SO = 10;
const KIND_OF_WORK = 3;

/** How each area of the map stands for the asker, in the order of the map. */
export function standingsOf(map: AreaMap, imports: KnownImports, at: Whereabouts, asker: Asker): AreaStanding[] {
  const words = asker.text === null ? null : workWords(asker.text);
  const said = new Set(asker.areas.flatMap(({ extent, path }) => (extent === 'pattern' ? map.areasOf(path) : [map.areaOf(path)])));
  const about = new Set(asker.works.flatMap((path) => map.about(path)).map((path) => map.areaOf(path)));
  const names = new Map(map.areas.map(({ name }, index) => [name, index]));
  return map.areas.map((area, index): AreaStanding => {
    const { name, kind } = area;
    let fits = said.has(index) ? SAID_SO : 0;
    if (words !== null) {
      for (const [word, weight] of words.things) if (area.words.has(word)) fits += weight;
      if (kind === 'tests' && words.actions.has('test')) fits += KIND_OF_WORK;
      if (kind === 'docs' && words.actions.has('describe')) fits += KIND_OF_WORK;
    }
    const declared = area.dependsOn.filter((other) => {
      const found = names.get(other);
      return found !== undefined && found !== index && othersIn(at.changing[found], asker).length > 0;
    });
    const here = othersIn(at.here[index], asker).map((id) => at.numbers.get(id) ?? 0);
    return {
      name,
      kind,
      here: here.toSorted((a, b) => a - b),
      // Where somebody is at work nobody is sent to: it does not matter there what files import.
      buildsOn: declared.length > 0 || here.length > 0 ? declared : importedBy(map, imports, at, asker, index),
      fits,
      related: kind !== 'code' && about.has(index),
    };
  });
}

/** Files of an area to begin with: first those that build on nothing that is being changed, as far as is known. */
export function candidatesIn(map: AreaMap, imports: KnownImports, at: Whereabouts, asker: Asker, index: number): readonly string[] {
  const { examples } = map.areas[index] ?? { examples: [] };
  const builds = examples.map((path) => buildsOn(path, imports, at, asker) !== null);
  return [...examples.filter((_, place) => builds[place] === false), ...examples.filter((_, place) => builds[place] === true)];
}

/** What is being changed and every known file of the area builds on; empty where one of them does not. */
function importedBy(map: AreaMap, imports: KnownImports, at: Whereabouts, asker: Asker, index: number): string[] {
  const found = (map.areas[index]?.examples ?? []).map((path) => buildsOn(path, imports, at, asker));
  const [first] = found;
  return first == null || found.includes(null) ? [] : [first];
}

/** A file that others are changing and that this one imports, or tests by its name. */
function buildsOn(path: string, imports: KnownImports, at: Whereabouts, asker: Asker): string | null {
  for (const imported of imports.get(path) ?? []) if (othersIn(at.changed.get(imported), asker).length > 0) return imported;
  if (kindOf(path) !== 'test' || at.changed.size > MOST_COMPARED) return null;
  const [subject, family] = [subjectOf(path), familyOf(path)];
  for (const [changed, by] of at.changed)
    if (changed !== path && subjectOf(changed) === subject && familyOf(changed) === family && othersIn(by, asker).length > 0)
      return changed;
  return null;
}

/** Names of so many files are compared with that of a test; with more of them import lines must do. */
const MOST_COMPARED = 100;

function othersIn(sessions: ReadonlySet<string> | undefined, { sessionId }: Asker): string[] {
  return sessions === undefined ? [] : Array.from(sessions).filter((id) => id !== sessionId);
}
