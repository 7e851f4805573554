import type { Certainty, GitEffect, GitFiles, GitKind, GitPart, Place } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { textField, textOf } from '../field.ts';
import { worktreeRoot } from '../files.ts';
import { hasGlob } from '../glob.ts';
import { Call } from '../programs/call.ts';
import type { Scope } from '../scope.ts';

export type Verb = (git: GitRun) => Outcome;

/** What a verb says of itself; what it leaves out is empty. */
export interface Said {
  verb?: string;
  kind?: GitKind | null;
  within?: readonly Place[];
  of?: readonly GitFiles[];
  writes?: readonly GitPart[];
  targets?: readonly string[];
  flags?: readonly string[];
  certainty?: Certainty;
}

/** One run of one git verb: the words behind it, and the directory it works in. */
export class GitRun extends Call {
  readonly verb: string;

  constructor(scope: Scope, verb: string, fields: readonly Field[]) {
    super(scope, 'git', fields, `git ${verb}`);
    this.verb = verb;
  }

  get directory(): string | null {
    return this.scope.cwd;
  }

  /** The worktree that the directory lies in; the directory itself where no repository is seen. */
  get root(): Place | undefined {
    if (this.directory === null) return undefined;
    return { path: worktreeRoot(this.scope.world.files, this.directory) ?? this.directory, extent: 'tree' };
  }

  say(said: Said): void {
    const effect: GitEffect = {
      verb: said.verb ?? this.verb,
      directory: this.directory,
      kind: said.kind ?? null,
      certainty: this.scope.certainty === 'possible' ? 'possible' : (said.certainty ?? 'sure'),
      within: [...(said.within ?? [])],
      of: [...(said.of ?? [])],
      writes: [...(said.writes ?? [])],
      targets: [...(said.targets ?? [])],
      flags: [...(said.flags ?? [])],
    };
    this.scope.world.ledger.git.push(effect);
  }

  /** Pathspecs as places: a directory is a tree, a pattern in quotes spans directories, `:(top)` starts at the root. */
  pathspecs(fields: readonly Field[]): Place[] {
    const places: Place[] = [];
    for (const field of fields) {
      const place = this.#pathspec(field);
      if (place !== undefined) places.push(place);
    }
    return places;
  }

  #pathspec(field: Field): Place | undefined {
    const text = textOf(field);
    const magic = text === undefined ? null : /^(?::\(([\w,]*)\)|:(\/))(.*)$/s.exec(text);
    const base = magic === null || !(magic[2] === '/' || magic[1]?.includes('top') === true) ? this.directory : (this.root?.path ?? null);
    const rest = magic === null ? field : textField(magic[3] === '' ? '.' : (magic[3] ?? ''));
    if (text?.startsWith(':!') === true || text?.startsWith(':^') === true || magic?.[1]?.includes('exclude') === true) return undefined;
    const place = this.place(rest, base);
    if (place?.extent !== 'one') return place;
    const kind = this.kind(place);
    if (kind === 'directory') return { ...place, extent: 'tree' };
    if (kind === 'file' || !hasGlob(place.path) || magic?.[1]?.includes('literal') === true) return place;
    return { path: place.path.replaceAll(/\*+/g, '**/*').replaceAll(/([^/])\*\*\/\*/g, '$1*'), extent: 'glob' };
  }

  /** Records a change of named files that depends on their state in git. */
  rewrite(places: readonly Place[], kinds: readonly ('write' | 'create' | 'delete')[] = ['write']): void {
    for (const place of places) for (const kind of kinds) this.effect(kind, place, { certainty: 'possible' });
  }

  /** The whole worktree may look different afterwards. */
  reshapeRoot(): void {
    const { root } = this;
    if (root !== undefined) this.reshape(root);
  }
}

/** Texts of words that name branches and the like; unknown ones are `?`. */
export function names(fields: readonly Field[]): string[] {
  return fields.map((field) => textOf(field) ?? '?');
}
