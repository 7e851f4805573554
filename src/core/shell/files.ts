import type { PathKind, ShellTree } from './effect.ts';
import { escapeGlob, matchesPath } from './glob.ts';
import { ancestorsOf, isBelow } from './paths.ts';

/** `maybe`: something before it in the same command may have made or removed it. */
export type SeenKind = PathKind | 'maybe';

/** `empty`: a directory that the command made; `filled`: one whose content is not known. */
type Mark = 'file' | 'missing' | 'empty' | 'filled' | 'maybe';

/** The files as the command finds them at one point of its way: the tree before it, and over it what it did so far. */
export class Files {
  #order = 0;
  readonly #disturbed = new Set<string>();
  readonly #tree: ShellTree;
  readonly #marks = new Map<string, { mark: Mark; order: number }>();
  readonly #seen = new Map<string, PathKind>();

  constructor(tree: ShellTree) {
    this.#tree = tree;
  }

  kind(path: string): SeenKind {
    const own = this.#marks.get(path);
    let last = own;
    let above = false;
    if (this.#marks.size > 0) {
      for (const ancestor of ancestorsOf(path)) {
        const mark = this.#marks.get(ancestor);
        if (mark !== undefined && (last === undefined || mark.order > last.order)) {
          last = mark;
          above = true;
        }
      }
    }
    if (last === undefined) return this.#before(path);
    if (above) return last.mark === 'filled' || last.mark === 'maybe' ? 'maybe' : this.#absent(path);
    if (last.mark === 'empty' || last.mark === 'filled') return 'directory';
    return last.mark;
  }

  /** Something of unknown effect ran on this directory, or on a pattern: what was missing in it may be there by now. */
  disturb(directory: string): void {
    this.#disturbed.add(directory);
  }

  mark(path: string, mark: Mark): void {
    this.#order += 1;
    this.#marks.set(path, { mark, order: this.#order });
  }

  /** Paths that match, made ones included and removed ones left out. */
  expand(pattern: string): string[] {
    const found = this.#tree.expand(pattern).filter((path) => this.kind(path) !== 'missing');
    if (this.#marks.size === 0) return found;
    const known = new Set(found);
    const dotted = /(?:^|\/)\\?\.[^/]*$/.test(pattern);
    const made = [...this.#marks.keys()].filter(
      (path) =>
        !known.has(path) &&
        (dotted || !/\/\.[^/]*$/.test(path)) &&
        matchesPath(pattern, path) &&
        !['missing', 'maybe'].includes(this.kind(path)),
    );
    return [...found, ...made].toSorted();
  }

  /** Whether something may have been made in this directory, or below it, that was not there before. */
  mayHaveMore(directory: string): boolean {
    return [...this.#disturbed].some((one) => one === directory || isBelow(directory, one) || isBelow(one, directory));
  }

  #absent(path: string): SeenKind {
    for (const directory of this.#disturbed) if (path === directory || isBelow(path, directory)) return 'maybe';
    return 'missing';
  }

  #before(path: string): SeenKind {
    let kind = this.#seen.get(path);
    if (kind === undefined) {
      kind = this.#tree.kind(path);
      this.#seen.set(path, kind);
    }
    return kind === 'missing' ? this.#absent(path) : kind;
  }
}

/** The nearest directory, from this one upwards, in which git keeps a repository or a link to one. */
export function worktreeRoot(files: Files, directory: string): string | undefined {
  if (isRepository(files, directory)) return directory;
  for (const ancestor of ancestorsOf(directory)) if (isRepository(files, ancestor)) return ancestor;
  return undefined;
}

function isRepository(files: Files, directory: string): boolean {
  const kind = files.kind(directory === '/' ? '/.git' : `${directory}/.git`);
  return kind === 'directory' || kind === 'file';
}

/** All below a directory whose name matches, as a glob. */
export function belowGlob(directory: string, name: string): string {
  return `${directory === '/' ? '' : escapeGlob(directory)}/**/${name}`;
}
