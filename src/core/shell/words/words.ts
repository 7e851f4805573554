import { parse } from 'unbash';
import type { Word, WordPart } from 'unbash';
import type { Field } from '../field.ts';
import { textField, unknownField } from '../field.ts';
import { escapeGlob, fixedDirectory, hasGlob, unescapeGlob } from '../glob.ts';
import { resolvePath } from '../paths.ts';
import type { Scope } from '../scope.ts';
import { expandBraces } from './braces.ts';
import { parameterOf, simpleParameter } from './parameters.ts';
import { arithmeticValue, substitute, substituteProcess } from './substitutions.ts';

/** Longer words and values are not put together. */
const LONGEST = 65_536;
const LONGEST_BRACES = 4000;

/** What one part of a word becomes, before words are split and names are looked up. */
export type Piece =
  | { type: 'text'; text: string; quoted: boolean }
  /** The unquoted value of a variable or a substitution: split at white space, and a pattern if it looks like one. */
  | { type: 'split'; text: string }
  | { type: 'magic'; text: string }
  | { type: 'fields'; fields: Field[]; quoted: boolean }
  | { type: 'unknown' };

/** All expansions of one word of a command: none, one or several fields. */
export function expandWord(scope: Scope, word: Word): Field[] {
  scope.world.budget.spend(1 + word.text.length / 200);
  if (!word.text.includes('{')) return expandUnbraced(scope, word);
  if (!word.parts?.some((part) => part.type === 'BraceExpansion')) return expandUnbraced(scope, word);
  scope.world.budget.spend(word.text.length ** 2 / 2000);
  const spellings = word.text.length > LONGEST_BRACES ? undefined : expandBraces(word.text);
  if (spellings === undefined) return [unknownField(word.text)];
  return spellings.flatMap((text) => {
    scope.world.budget.spend(1 + text.length / 50);
    const [statement] = parse(`: ${text}`).commands;
    const inner = statement?.command.type === 'Command' ? statement.command.args[0] : undefined;
    if (inner === undefined) return text === '' ? [] : [unknownField(text)];
    return inner.type === 'Word' ? expandUnbraced(scope, inner) : [unknownField(text)];
  });
}

/** Expansion where the shell makes exactly one field: assignments, here-strings, `case`, `[[`. */
export function expandSingle(scope: Scope, word: Word): Field {
  scope.world.budget.spend(1 + word.text.length / 200);
  const fields = assemble(scope, piecesOf(scope, word), word.text, false);
  return fields.length === 1 && fields[0] !== undefined ? fields[0] : joined(fields, word.text);
}

/** The text of a here-document. */
export function expandParts(scope: Scope, parts: readonly WordPart[], name: string): Field {
  const pieces = parts.flatMap((part) => pieceOf(scope, part, true));
  return joined(assemble(scope, pieces, name, false), name);
}

function joined(fields: readonly Field[], name: string): Field {
  const texts = fields.map((field) => (field.sort === 'text' ? field.text : undefined));
  return texts.includes(undefined) ? unknownField(name) : textField(texts.join(' '));
}

function expandUnbraced(scope: Scope, word: Word): Field[] {
  return assemble(scope, piecesOf(scope, word), word.text, true);
}

function piecesOf(scope: Scope, word: Word): Piece[] {
  const parts = word.parts ?? [{ type: 'Literal' as const, pos: word.pos, end: word.end, text: word.text, value: word.value }];
  return parts.flatMap((part, index) =>
    part.type === 'Literal' && index === 0 ? tilde(scope, part.text, part.value, parts.length === 1) : pieceOf(scope, part, false),
  );
}

/** `~` and `~+` stand for directories where the name ends with a slash or with the word. */
function tilde(scope: Scope, raw: string, value: string, alone: boolean): Piece[] {
  if (!raw.startsWith('~') || (!alone && !value.includes('/'))) return [{ type: 'text', text: value, quoted: raw !== value }];
  const slash = value.indexOf('/');
  const name = slash < 0 ? value : value.slice(0, slash);
  const rest = slash < 0 ? '' : value.slice(slash);
  const field = { '~': scope.lookup('HOME'), '~+': scope.lookup('PWD'), '~-': scope.lookup('OLDPWD') }[name]?.fields[0];
  if (field?.sort !== 'text') return [{ type: 'unknown' }];
  return [{ type: 'text', text: field.text + rest, quoted: true }];
}

function pieceOf(scope: Scope, part: WordPart, quoted: boolean): Piece[] {
  switch (part.type) {
    case 'Literal':
      return [{ type: 'text', text: part.value, quoted: quoted || part.text !== part.value }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ type: 'text', text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.length === 0
        ? [{ type: 'text', text: '', quoted: true }]
        : part.parts.flatMap((inner) => pieceOf(scope, inner, true));
    case 'Glob':
      return [{ type: 'magic', text: part.text }];
    case 'SimpleExpansion':
      return fromFields(simpleParameter(scope, part.text.slice(1), quoted), quoted);
    case 'ParameterExpansion':
      return fromFields(
        parameterOf(scope, part, quoted, (word) => expandSingle(scope, word)),
        quoted,
      );
    case 'CommandExpansion':
      return fromFields(substitute(scope, part), quoted);
    case 'ArithmeticExpansion':
      return fromFields([arithmeticValue(scope, part)], quoted);
    case 'ProcessSubstitution':
      return [{ type: 'text', text: substituteProcess(scope, part), quoted: true }];
    case 'BraceExpansion':
      return [{ type: 'text', text: part.text, quoted: false }];
    default:
      return [{ type: 'unknown' }];
  }
}

function fromFields(fields: readonly Field[], quoted: boolean): Piece[] {
  const [only] = fields;
  if (fields.length === 1 && only?.sort === 'text') {
    return [quoted ? { type: 'text', text: only.text, quoted: true } : { type: 'split', text: only.text }];
  }
  return [{ type: 'fields', fields: [...fields], quoted }];
}

/** One field in the making. */
interface Draft {
  text: string;
  pattern: string;
  magic: boolean;
  /** There was something, be it an empty pair of quotes. */
  begun: boolean;
  unknown: boolean;
  place: Extract<Field, { sort: 'place' }> | undefined;
}

function assemble(scope: Scope, pieces: readonly Piece[], name: string, whole: boolean): Field[] {
  const done: Field[] = [];
  let draft = emptyDraft();
  const close = (): void => {
    if (draft.begun) done.push(...closed(scope, draft, name, whole));
    draft = emptyDraft();
  };
  const next = (): Draft => {
    close();
    return draft;
  };
  for (const piece of pieces) {
    if (piece.type === 'unknown') draft = { ...draft, unknown: true, begun: true };
    else if (piece.type === 'text') append(draft, piece.text, escapeGlob(piece.text));
    else if (piece.type === 'magic') {
      append(draft, piece.text, piece.text);
      draft.magic = true;
    } else if (piece.type === 'split') {
      if (whole) splitInto(scope, piece.text, draft, next);
      else append(draft, piece.text, escapeGlob(piece.text));
    } else {
      for (const [index, field] of piece.fields.entries()) {
        if (index > 0) close();
        if (field.sort === 'text' && !piece.quoted && whole) splitInto(scope, field.text, draft, next);
        else addField(draft, field);
      }
    }
    if (draft.text.length > LONGEST) draft = { ...emptyDraft(), unknown: true, begun: true };
  }
  close();
  return done;
}

function emptyDraft(): Draft {
  return { text: '', pattern: '', magic: false, begun: false, unknown: false, place: undefined };
}

function append(draft: Draft, text: string, pattern: string): void {
  draft.text += text;
  draft.pattern += pattern;
  draft.begun = true;
}

function addField(draft: Draft, field: Field): void {
  if (field.sort === 'text') append(draft, field.text, escapeGlob(field.text));
  else if (field.sort === 'place' && draft.text === '' && draft.place === undefined) {
    draft.place = field;
    draft.begun = true;
  } else {
    draft.unknown = true;
    draft.begun = true;
  }
}

function splitInto(scope: Scope, text: string, first: Draft, next: () => Draft): void {
  if (scope.vars.has('IFS')) {
    first.unknown = true;
    first.begun = true;
    return;
  }
  let draft = first;
  for (const [index, part] of text.split(/[ \t\n]+/).entries()) {
    if (index > 0) draft = next();
    if (part === '') continue;
    append(draft, part, part);
    if (hasGlob(part)) draft.magic = true;
  }
}

function closed(scope: Scope, draft: Draft, name: string, whole: boolean): Field[] {
  if (draft.unknown) return [unknownField(name)];
  if (draft.place !== undefined) return [withSuffix(draft.place, draft, name)];
  if (!draft.magic || !whole || scope.options.has('noglob')) return [textField(draft.text)];
  return globbed(scope, draft, name);
}

function withSuffix(place: Extract<Field, { sort: 'place' }>, draft: Draft, name: string): Field {
  if (draft.text === '') return place;
  if (place.extent === 'one') return { ...place, text: place.text + draft.text };
  return place.extent === 'glob' && !draft.magic ? { ...place, text: place.text + draft.pattern } : unknownField(name);
}

const MOST_NAMES = 2000;

/** Names that match; without any the pattern stays, as the shell has it. */
function globbed(scope: Scope, draft: Draft, name: string): Field[] {
  const absolute = draft.pattern.startsWith('/');
  if (!absolute && scope.cwd === null) return [unknownField(name)];
  scope.world.budget.spend(20);
  const pattern = absolutePattern(scope.cwd ?? '/', draft.pattern);
  const found = scope.world.files.expand(pattern);
  scope.world.budget.spend(found.length / 10);
  if (found.length > MOST_NAMES) return [{ sort: 'place', text: pattern, extent: 'glob' }];
  if (found.length === 0) {
    if (scope.world.files.mayHaveMore(fixedDirectory(pattern))) return [{ sort: 'place', text: pattern, extent: 'glob' }];
    return scope.options.has('nullglob') ? [] : [textField(unescapeGlob(draft.pattern))];
  }
  const base = `${scope.cwd === '/' ? '' : (scope.cwd ?? '')}/`;
  return found.map((path) => textField(!absolute && path.startsWith(base) ? path.slice(base.length) : path));
}

/** Like {@link resolvePath}, but the base is text and the path is a pattern. */
function absolutePattern(cwd: string, pattern: string): string {
  return resolvePath(escapeGlob(cwd), pattern);
}
