import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './checker/journal.ts';

/**
 * What the clients know together about the files: whose call changes what just now, who surely holds what, and what each
 * file must contain. All clients live in one process, so the order of what they were told and did is certain here.
 *
 * A session *surely holds* a path from the answer that granted it until it does something that may end that: until its
 * report of a failure leaves, its turn ends, it commits, it dies. In between nobody else may be let into that file.
 */
export class FileWatch {
  readonly problems: Problem[] = [];
  /** How often a file was compared with what it must contain. */
  compared = 0;
  readonly #files = new Map<string, Known>();

  /** A call of this session that changes these files was let pass. */
  granted(who: string, tree: string, paths: readonly string[], call: string): void {
    for (const path of paths) {
      const file = this.#of(tree, path);
      if (file.holder !== null && file.holder.who !== who)
        this.#problem(
          'one holder',
          `${call} of ${who} was let into ${path}, which ${file.holder.who} holds by ${file.holder.call} (dirty: ${file.dirty})`,
        );
      file.holder = { who, call, wrote: file.holder?.who === who && file.holder.wrote };
    }
  }

  holds(who: string, tree: string, path: string): boolean {
    return this.#of(tree, path).holder?.who === who;
  }

  /** Files here, or of these, that others surely hold and have changed since the last commit. */
  foreignWork(who: string, tree: string, within: readonly string[] | null): string[] {
    return [...this.#files.values()]
      .filter((file) => file.tree === tree && (within === null || within.includes(file.path)))
      .filter((file) => file.dirty && file.holder !== null && file.holder.who !== who && file.holder.wrote)
      .map((file) => file.path);
  }

  /** Compares the file with what the last writer left there. */
  compare(tree: string, path: string, when: string): void {
    const file = this.#of(tree, path);
    this.compared += 1;
    const found = readIf(join(tree, path));
    if (found === file.content) return;
    const [expected, is] = [file.content, found].map((text) => (text === null ? 'no file' : JSON.stringify(text.slice(-60))));
    this.#problem('lost write', `${when}: ${path} must be as ${file.writer} left it (${expected}) and is ${is}`);
    file.content = found;
  }

  /** The session has changed these files: they are from now on as they are. */
  changed(who: string, tree: string, paths: readonly string[], call: string): void {
    for (const path of paths) {
      const file = this.#of(tree, path);
      file.content = readIf(join(tree, path));
      file.writer = `${call} of ${who}`;
      file.dirty = true;
      if (file.holder?.who === who) file.holder.wrote = true;
    }
  }

  committed(tree: string, paths: readonly string[]): void {
    for (const path of paths) this.#of(tree, path).dirty = false;
  }

  /** Compares what the session has written and surely still holds. */
  compareOwn(who: string, when: string): void {
    for (const file of this.#files.values()) if (file.holder?.who === who && file.holder.wrote) this.compare(file.tree, file.path, when);
  }

  /** The session may lose what it holds from now on: all of it, or what it never wrote. */
  letGo(who: string, which: 'all' | 'unwritten' = 'all'): void {
    for (const file of this.#files.values()) if (file.holder?.who === who && (which === 'all' || !file.holder.wrote)) file.holder = null;
  }

  compareAll(when: string): void {
    for (const file of this.#files.values()) this.compare(file.tree, file.path, when);
  }

  problem(property: string, text: string): void {
    this.#problem(property, text);
  }

  #of(tree: string, path: string): Known {
    const key = `${tree}\0${path}`;
    const known = this.#files.get(key) ?? {
      tree,
      path,
      holder: null,
      content: readIf(join(tree, path)),
      writer: 'the beginning',
      dirty: false,
    };
    this.#files.set(key, known);
    return known;
  }

  #problem(property: string, text: string): void {
    this.problems.push({ property, text: `${text} (${new Date().toISOString()})`, seq: null });
  }
}

interface Known {
  tree: string;
  path: string;
  holder: { who: string; call: string; wrote: boolean } | null;
  /** null: there is no such file. */
  content: string | null;
  writer: string;
  dirty: boolean;
}

function readIf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
