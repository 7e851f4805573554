import type { Place } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { EITHER, OK, textField, textOf } from '../field.ts';
import { belowGlob } from '../files.ts';
import { readArguments } from './arguments.ts';
import type { Call, Program } from './call.ts';

const NOTHING = new Set(
  '-a -and -o -or ! -not ( ) , -print -print0 -ls -prune -quit -daystart -depth -d -follow -mount -xdev -empty -executable -readable -writable -true -false -nouser -nogroup -noleaf -H -L -P -E -s -x -X'.split(
    ' ',
  ),
);
const ACTIONS = new Set(['-exec', '-execdir', '-ok', '-okdir']);
const OUTPUTS = new Set(['-fprint', '-fprint0', '-fls', '-fprintf']);

/** Programs that look for names and do something with what they find. */
export const FINDING: Record<string, Program> = {
  find,
  gfind: find,
  fd,
  fdfind: fd,
};

interface Search {
  starts: Place[];
  /** Patterns of names; several are alternatives. */
  names: string[];
  shallow: boolean;
  actions: { verb: string; words: Field[] }[];
  deletes: boolean;
}

function find(call: Call): Outcome {
  const { fields } = call;
  let at = 0;
  while (/^-(?:[HLPEsXxd]+|O\d|D)$/.test(textOf(fields[at]) ?? '')) at += 1;
  const starts: Field[] = [];
  for (; at < fields.length && !/^[-(!,]/.test(textOf(fields[at]) ?? ''); at += 1) starts.push(fields[at] ?? textField('.'));
  const roots = starts.length === 0 ? [textField('.')] : starts;
  const known = roots.map((field) => call.place(field));
  const search: Search = { starts: known.filter((place) => place !== undefined), names: [], shallow: false, actions: [], deletes: false };
  expression(call, fields.slice(at), search);
  const present = search.starts.filter((place) => call.kind(place) !== 'missing');
  const found = present.flatMap((place) => placesOf(call, place, search));
  for (const place of present) call.effect('read', call.kind(place) === 'directory' ? { ...place, extent: 'tree' } : place);
  if (known.length > search.starts.length && (search.actions.length > 0 || search.deletes)) return EITHER;
  if (search.deletes) for (const place of found) call.effect('delete', place, { certainty: 'possible' });
  for (const action of search.actions) act(call, action, found);
  return { status: 'ok', output: { type: 'places', places: found } };
}

function expression(call: Call, fields: readonly Field[], search: Search): void {
  for (let at = 0; at < fields.length; at += 1) {
    const text = textOf(fields[at]) ?? '';
    if (NOTHING.has(text)) continue;
    if (text === '-delete') search.deletes = true;
    else if (ACTIONS.has(text)) {
      const end = fields.findIndex((field, index) => index > at && [';', '+'].includes(textOf(field) ?? ''));
      search.actions.push({ verb: text, words: fields.slice(at + 1, end < 0 ? undefined : end) });
      at = end < 0 ? fields.length : end;
    } else {
      at += 1;
      const value = textOf(fields[at]);
      if (OUTPUTS.has(text)) {
        call.put(fields[at]);
        if (text === '-fprintf') at += 1;
      }
      if ((text === '-name' || text === '-iname') && textOf(fields[at - 2]) !== '!' && textOf(fields[at - 2]) !== '-not') {
        search.names.push(value === undefined || text === '-iname' ? '*' : value);
      }
      if (text === '-maxdepth' && value === '1') search.shallow = true;
    }
  }
  const alternatives = fields.filter((field) => ['-o', '-or', ','].includes(textOf(field) ?? '')).length;
  // An alternative without a name finds anything.
  if (alternatives > 0 && search.names.length !== alternatives + 1) search.names = [];
  if (
    fields.some((field) => ['-path', '-wholename', '-regex'].includes(textOf(field) ?? '')) &&
    fields.some((field) => ['-o', '-or'].includes(textOf(field) ?? ''))
  ) {
    search.names = [];
  }
}

/** What it may find: the start itself, or names below it. */
function placesOf(call: Call, start: Place, { names, shallow }: Search): Place[] {
  if (call.kind(start) === 'file' || start.extent !== 'one') return [start];
  if (names.length === 0) return [{ path: start.path, extent: 'tree' }];
  return names.map((name) => {
    const deep = belowGlob(start.path, name);
    return { path: shallow ? deep.replace('/**/', '/') : deep, extent: 'glob' };
  });
}

function act(call: Call, { verb, words }: { verb: string; words: readonly Field[] }, found: readonly Place[]): void {
  for (const place of found) {
    const scope = call.scope.fork('possible');
    if (verb.endsWith('dir')) scope.cwd = null;
    scope.stdin = { type: 'unknown' };
    call.run(replaced(words, '{}', { sort: 'place', text: place.path, extent: place.extent }), scope);
  }
}

/** Words with every mark replaced; inside of a longer word only the code of a shell is cut out by it. */
export function replaced(words: readonly Field[], mark: string, by: Field): Field[] {
  return words.map((field) => {
    const text = textOf(field);
    if (text === mark) return by;
    if (text?.includes(mark) !== true) return field;
    if (by.sort === 'text') return textField(text.replaceAll(mark, () => by.text));
    return text.startsWith(mark) && by.sort === 'place' && by.extent === 'glob'
      ? { ...by, text: by.text + text.slice(mark.length) }
      : { sort: 'unknown', text };
  });
}

function fd(call: Call): Outcome {
  const end = call.fields.findIndex((field) => ['-x', '--exec', '-X', '--exec-batch'].includes(textOf(field) ?? ''));
  const args = readArguments(
    end < 0 ? call.fields : call.fields.slice(0, end),
    'e|extension= t|type= H|hidden I|no-ignore u d|max-depth= E|exclude= g|glob F i s p|full-path a|absolute-path 0|print0 l c|color= S= 1 q',
  );
  const [, ...directories] = args.operands;
  const starts = (directories.length === 0 ? [textField('.')] : directories)
    .map((field) => call.place(field))
    .filter((place) => place !== undefined);
  const ending = args.text('e');
  const found: Place[] = starts.map((place) =>
    ending === undefined ? { path: place.path, extent: 'tree' } : { path: belowGlob(place.path, `*.${ending}`), extent: 'glob' },
  );
  if (end >= 0) {
    const words = call.fields.slice(end + 1);
    const marked = words.some((field) => textOf(field)?.includes('{') === true) ? words : [...words, textField('{}')];
    act(call, { verb: '-exec', words: marked }, found);
    return OK;
  }
  return { status: 'ok', output: { type: 'places', places: found } };
}
