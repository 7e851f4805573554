import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stampOf } from '../../../src/platform/files.ts';
import type { Ground } from './checkouts.ts';
import type { Place } from './facts.ts';
import { CLAIMED, FILES, SPARE, TREE } from './ground.ts';
import { Work } from './work.ts';

/** The files of one run, as they really are, and whose work they are. */
export class Files {
  readonly work = new Work();
  readonly #ground: Ground;
  readonly #run: string;
  #writes = 0;

  constructor(ground: Ground, run: string) {
    this.#ground = ground;
    this.#run = run;
    for (const root of ground.roots) mkdirSync(join(root, run, TREE), { recursive: true });
  }

  close(): void {
    for (const root of this.#ground.roots) rmSync(join(root, this.#run), { recursive: true, force: true });
  }

  place(w: number, f: number): Place {
    return { worktree: this.worktree(w), name: `${this.#run}/${FILES[f]}` };
  }

  worktree(w: number): number {
    return this.#ground.worktrees[w] ?? 0;
  }

  /** A place of this name in the spare checkout. */
  spare(name: string): Place {
    return { worktree: this.worktree(SPARE), name };
  }

  path({ worktree, name }: Place): string {
    return join(this.#ground.roots[this.#ground.worktrees.indexOf(worktree)] ?? '', name);
  }

  directory(w: number, name: string): string {
    return join(this.#ground.roots[w] ?? '', this.#run, name);
  }

  /** What somebody would claim or release, as one writes it. */
  claimed(w: number, what: number): string {
    const name = CLAIMED[what] ?? '';
    const root = this.#ground.roots[w] ?? '';
    return name === '' ? `${root}/` : `${root}/${this.#run}/${name}`;
  }

  exists(place: Place): boolean {
    return existsSync(this.path(place));
  }

  hasDirectory(place: Place): boolean {
    return existsSync(dirname(this.path(place)));
  }

  stampOf(place: Place): string {
    return stampOf(this.path(place));
  }

  /** What is in the tree now. */
  below(w: number): Place[] {
    const worktree = this.worktree(w);
    const directory = this.directory(w, TREE);
    const names = existsSync(directory) ? readdirSync(directory) : [];
    return names.map((name) => ({ worktree, name: `${this.#run}/${TREE}/${name}` }));
  }

  /** @param by null: the person */
  write(place: Place, by: string | null): void {
    this.#writes += 1;
    const path = this.path(place);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${'x'.repeat(this.#writes % 50)}${this.#writes}\n`);
    this.work.wrote(place, by);
  }

  remove(place: Place, by: string | null): void {
    rmSync(this.path(place), { force: true });
    this.work.gone(place);
    this.work.wrote(place, by);
  }

  move(from: Place, to: Place, by: string | null): void {
    if (!this.exists(from)) return;
    mkdirSync(dirname(this.path(to)), { recursive: true });
    renameSync(this.path(from), this.path(to));
    this.work.gone(from);
    for (const place of [from, to]) this.work.wrote(place, by);
  }
}
