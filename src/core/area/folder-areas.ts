import { escapeGlob } from '../shell/glob.ts';
import { DOC_PATTERNS, TEST_PATTERNS, isWeb } from './kinds.ts';
import { directoryOf } from './relative-path.ts';
import { MOST_AREAS, type WorkArea } from './work-area.ts';

/** Folders that hold parts which have nothing to do with one another. */
const CONTAINERS = new Set(['packages', 'apps', 'services', 'libs', 'crates', 'modules', 'plugins', 'components', 'projects', 'cmd']);
/** A folder that holds this part of all code is divided. */
const NEARLY_ALL = 0.8;
const DEEPEST = 5;

/** Source files that lie in a folder itself. */
interface Direct {
  /** What a browser shows: pages and sheets. */
  face: number;
  web: number;
  other: number;
}

/**
 * Finds areas in the names of the files of a repository: its top folders; where one of them holds nearly everything, or only holds
 * packages, the folders in it; what lies beside folders, divided into frontend and backend where both are there. Tests and
 * documentation are areas of their own, wherever they lie.
 */
export class FolderSurvey {
  /** Folder → source files below it. */
  readonly #below = new Map<string, number>();
  readonly #children = new Map<string, Set<string>>();
  readonly #direct = new Map<string, Direct>();

  /** @param path of a source file, relative to the root, `/` between parts */
  add(path: string): void {
    const folder = directoryOf(path);
    const parts = folder === '' ? [] : folder.split('/').slice(0, DEEPEST);
    let at = '';
    for (const part of parts) {
      const child = at === '' ? part : `${at}/${part}`;
      const known = this.#children.get(at);
      if (known === undefined) this.#children.set(at, new Set([child]));
      else known.add(child);
      this.#below.set(child, (this.#below.get(child) ?? 0) + 1);
      at = child;
    }
    this.#below.set('', (this.#below.get('') ?? 0) + 1);
    // What lies deeper is not told apart.
    if (at !== folder) return;
    const direct = this.#direct.get(folder) ?? { face: 0, web: 0, other: 0 };
    if (isWeb(path)) direct.web += 1;
    else direct.other += 1;
    if (isWeb(path, true)) direct.face += 1;
    this.#direct.set(folder, direct);
  }

  /** Tests and documentation first: of several areas that have a file the first one counts. */
  areas(): WorkArea[] {
    const folders = this.#folders()
      .toSorted((a, b) => b.files - a.files)
      .slice(0, MOST_AREAS - 2)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return [...testAndDocAreas(), ...folders.map(({ name, patterns }) => area(name, patterns))];
  }

  #folders(): { name: string; patterns: readonly string[]; files: number }[] {
    const whole = [...(this.#children.get('') ?? [])];
    const divided = [''];
    const total = this.#below.get('') ?? 0;
    // The list grows and shrinks while it is walked.
    for (let index = 0; index < whole.length; index += 1) {
      const folder = whole[index] ?? '';
      const children = this.#children.get(folder)?.size ?? 0;
      const name = folder.slice(folder.lastIndexOf('/') + 1);
      const divides = CONTAINERS.has(name) ? children >= 2 : children >= 1 && (this.#below.get(folder) ?? 0) >= NEARLY_ALL * total;
      if (!divides) continue;
      whole.splice(index, 1, ...(this.#children.get(folder) ?? []));
      divided.push(folder);
      index -= 1;
    }
    const [only] = whole;
    // One folder with everything in it: its own files are told apart.
    if (whole.length === 1 && only !== undefined && this.#lieIn(only) === total) {
      whole.pop();
      divided.push(only);
    }
    const named = new Set(whole);
    return [
      ...whole.map((folder) => ({ name: folder, patterns: [`/${literal(folder)}/**`], files: this.#below.get(folder) ?? 0 })),
      ...divided.flatMap((folder) => this.#beside(folder, named)),
    ];
  }

  /** How many source files lie in a folder itself. */
  #lieIn(folder: string): number {
    const { web, other } = this.#direct.get(folder) ?? { web: 0, other: 0 };
    return web + other;
  }

  /** Files of a folder that was divided. */
  #beside(folder: string, taken: ReadonlySet<string>): { name: string; patterns: readonly string[]; files: number }[] {
    const direct = this.#direct.get(folder);
    if (direct === undefined) return [];
    const start = folder === '' ? '/' : `/${literal(folder)}/`;
    const plain = folder === '' ? 'top level' : folder;
    const both = direct.face > 0 && direct.other > 0 && !taken.has('frontend') && !taken.has('backend');
    if (!both) return [{ name: plain, patterns: [`${start}*`], files: direct.web + direct.other }];
    const web = WEB_ENDINGS.map((ending) => `${start}*.${ending}`);
    return [
      { name: folder === '' ? 'frontend' : `${folder}: frontend`, patterns: web, files: direct.web },
      { name: folder === '' ? 'backend' : `${folder}: backend`, patterns: [`${start}*`, ...web.map((p) => `!${p}`)], files: direct.other },
    ];
  }
}

const WEB_ENDINGS = 'html htm css scss sass less js jsx mjs cjs ts tsx vue svelte astro'.split(' ');

/** A name as a pattern of settings that matches only itself. */
function literal(folder: string): string {
  return escapeGlob(folder).replaceAll(/[{}]/g, String.raw`\$&`);
}

/** For repositories that say themselves what their other areas are, too. */
export function testAndDocAreas(): WorkArea[] {
  return [area('tests', TEST_PATTERNS), area('documentation', DOC_PATTERNS)];
}

function area(name: string, files: readonly string[]): WorkArea {
  return { name, files, dependsOn: [], source: 'folders' };
}
