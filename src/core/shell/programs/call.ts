import type { Certainty, EffectKind, Place, UnknownReason } from '../effect.ts';
import type { Field, Outcome, Stream } from '../field.ts';
import { FALSE, OK } from '../field.ts';
import type { SeenKind } from '../files.ts';
import { fixedDirectory } from '../glob.ts';
import { isDevice, joinPath, nameOf, parentOf, resolvePath } from '../paths.ts';
import type { Scope } from '../scope.ts';
import { readArguments } from './arguments.ts';
import type { Arguments, OptionText } from './arguments.ts';

/** What one program does with its words. */
export type Program = (call: Call) => Outcome;

/** One run of a program, with the verbs by which it says what it does. */
export class Call {
  readonly scope: Scope;
  /** Without its directory. */
  readonly name: string;
  readonly fields: readonly Field[];
  readonly by: string;

  constructor(scope: Scope, name: string, fields: readonly Field[], by = name) {
    this.scope = scope;
    this.name = name;
    this.fields = fields;
    this.by = by;
  }

  get stdin(): Stream {
    return this.scope.stdin;
  }

  options(options: OptionText): Arguments {
    return readArguments(this.fields, options);
  }

  /** The place that a word names; undefined, and said so, where it cannot be known. `-` is a name here. */
  place(field: Field | undefined, base: string | null = this.scope.cwd): Place | undefined {
    if (field === undefined) return undefined;
    if (field.sort === 'unknown') {
      this.unknown('word', field.text);
      return undefined;
    }
    if (field.sort === 'place') return { path: field.text, extent: field.extent };
    if (field.text === '') return undefined;
    if (field.text.includes('\0')) return undefined;
    if (!field.text.startsWith('/') && base === null) {
      this.unknown('directory', field.text);
      return undefined;
    }
    return { path: resolvePath(base ?? '/', field.text), extent: 'one' };
  }

  kind(place: Place): SeenKind {
    return place.extent === 'one' ? this.scope.world.files.kind(place.path) : 'maybe';
  }

  unknown(why: UnknownReason, by: string = this.by): Outcome {
    this.scope.world.ledger.unknown(why, by, this.scope.cwd);
    if (why !== 'word') this.scope.world.files.disturb('/');
    return OK;
  }

  /** Records one effect. Of what may be one of several files it is never sure. */
  effect(kind: EffectKind, place: Place, more: { certainty?: Certainty; to?: string } = {}): void {
    if (isDevice(place.path)) return;
    const certain = this.scope.certainty === 'sure' && more.certainty !== 'possible' && place.extent !== 'glob';
    const certainty = certain ? 'sure' : 'possible';
    this.scope.world.ledger.effect({
      kind,
      ...place,
      ...(more.to === undefined ? {} : { to: more.to }),
      certainty,
      by: this.by,
    });
    this.#mark(kind, place, more.to, certainty);
  }

  #mark(kind: EffectKind, place: Place, to: string | undefined, certainty: Certainty): void {
    const { files } = this.scope.world;
    if (kind === 'read' || kind === 'write') return;
    if (place.extent === 'glob') files.disturb(fixedDirectory(place.path));
    else if (place.extent === 'tree' && certainty === 'possible') files.disturb(place.path);
    else if (kind === 'create') files.mark(place.path, certainty === 'possible' ? 'maybe' : place.extent === 'tree' ? 'filled' : 'file');
    else files.mark(place.path, certainty === 'sure' ? 'missing' : 'maybe');
    if (to !== undefined && place.extent !== 'glob') {
      files.mark(to, certainty === 'possible' ? 'maybe' : place.extent === 'tree' ? 'filled' : 'file');
    }
  }

  /** Whether a word names a place; asking reports nothing. */
  isKnown(field: Field): boolean {
    return field.sort === 'place' || (field.sort === 'text' && (this.scope.cwd !== null || field.text.startsWith('/')));
  }

  /** Reads a file or a directory. Which one it is not said to be unknown: reading does no harm. */
  read(field: Field | undefined): Outcome {
    if (field !== undefined && !this.isKnown(field)) return OK;
    const place = this.place(field);
    if (place === undefined) return OK;
    if (isDevice(place.path)) return OK;
    const kind = this.kind(place);
    if (kind === 'missing') return FALSE;
    this.effect('read', kind === 'directory' ? { ...place, extent: 'tree' } : place, kind === 'maybe' ? { certainty: 'possible' } : {});
    return OK;
  }

  /** Makes the file or replaces its content. Fails below a directory that is not there and on a directory. */
  put(field: Field | undefined, certainty: Certainty = 'sure'): Outcome {
    const place = this.place(field);
    return place === undefined ? OK : this.putPlace(place, certainty);
  }

  putPlace(place: Place, certainty: Certainty = 'sure'): Outcome {
    if (isDevice(place.path)) return OK;
    const kind = this.kind(place);
    if (kind === 'directory') return FALSE;
    if (kind === 'missing' && !this.hasParent(place.path)) return FALSE;
    const made = kind === 'missing' || (kind === 'maybe' && place.extent === 'one');
    this.effect(made ? 'create' : 'write', place, { certainty });
    return OK;
  }

  hasParent(path: string): boolean {
    const parent = this.scope.world.files.kind(parentOf(path));
    return parent === 'directory' || parent === 'maybe';
  }

  /** Changes a file that must be there. */
  modify(field: Field | undefined, certainty: Certainty = 'sure'): Outcome {
    const place = this.place(field);
    if (place === undefined) return OK;
    const kind = this.kind(place);
    if (kind === 'missing' || kind === 'directory') return FALSE;
    this.effect('write', place, { certainty: kind === 'maybe' ? 'possible' : certainty });
    return OK;
  }

  /** Changes what is there: a file, or what it chooses below a directory. */
  modifyAll(field: Field | undefined, certainty: Certainty = 'sure'): Outcome {
    const place = this.place(field);
    if (place === undefined) return OK;
    if (this.kind(place) !== 'directory') return this.modify(field, certainty);
    this.effect('write', { ...place, extent: 'tree' }, { certainty: 'possible' });
    return OK;
  }

  remove(place: Place, certainty: Certainty = 'sure'): Outcome {
    const kind = this.kind(place);
    if (kind === 'missing') return FALSE;
    const tree = kind === 'directory' ? { ...place, extent: 'tree' as const } : place;
    this.effect('delete', tree, { certainty: kind === 'maybe' ? 'possible' : certainty });
    return OK;
  }

  makeDirectory(path: string, certainty: Certainty = 'sure'): void {
    if (this.scope.world.files.kind(path) === 'directory') return;
    this.effect('create', { path, extent: 'one' }, { certainty });
    const sure = this.scope.certainty === 'sure' && certainty === 'sure';
    if (!isDevice(path)) this.scope.world.files.mark(path, sure ? 'empty' : 'maybe');
  }

  /** A file in a directory, by the name that it has elsewhere. */
  within(directory: Place, source: Place): Place {
    return { path: joinPath(directory.path, nameOf(source.path)), extent: source.extent };
  }

  /** Files below a place that are made, changed or removed, nobody knows which. */
  reshape(place: Place): void {
    for (const kind of ['create', 'write', 'delete'] as const) {
      this.scope.world.ledger.effect({ kind, ...place, certainty: 'possible', by: this.by });
    }
    this.scope.world.files.disturb(place.extent === 'glob' ? fixedDirectory(place.path) : place.path);
  }

  /** Runs other words in the name of this program. */
  run(fields: readonly Field[], scope: Scope = this.scope): Outcome {
    return scope.deeper(this.name, () => scope.world.machine.words(scope, fields));
  }
}

/** Fails where one of them fails. */
export function all(outcomes: readonly Outcome[]): Outcome {
  return outcomes.some(({ status }) => status === 'false') ? FALSE : OK;
}
