import type { Place } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { FALSE, OK, TRUE, textField, textOf } from '../field.ts';
import { escapeGlob } from '../glob.ts';
import { parentOf, resolvePath } from '../paths.ts';
import type { Arguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';
import { makeAll } from './copying.ts';

/** Does the same with every operand. */
export function each(options: string, act: (call: Call, field: Field, args: Arguments) => Outcome): Program {
  return (call) => {
    const args = call.options(options);
    return all(args.operands.map((field) => act(call, field, args)));
  };
}

/** Programs that make, remove or touch files that they are given. */
export const FILES: Record<string, Program> = {
  rm: each(
    'r|R|recursive f|force i I d|dir v|verbose interactive? one-file-system preserve-root? no-preserve-root',
    (call, field, args) => {
      const place = call.place(field);
      if (place === undefined) return OK;
      const kind = call.kind(place);
      if (kind === 'missing') return args.has('f') ? TRUE : FALSE;
      // A link to a directory goes, a directory stays: which of them it is, is not seen here.
      if (kind === 'directory' && !args.has('r')) {
        if (args.has('d')) return call.remove(place, 'possible');
        call.effect('delete', { path: place.path, extent: 'one' }, { certainty: 'possible' });
        return { status: 'either' };
      }
      return call.remove(place, args.has('i', 'I', 'interactive') && !args.has('f') ? 'possible' : 'sure');
    },
  ),
  unlink: each('', (call, field) => {
    const place = call.place(field);
    return place === undefined ? OK : call.kind(place) === 'directory' ? FALSE : call.remove(place);
  }),
  rmdir: each('p|parents v|verbose ignore-fail-on-non-empty', (call, field, args) => {
    const place = call.place(field);
    if (place === undefined) return OK;
    if (call.kind(place) === 'file' || call.kind(place) === 'missing') return FALSE;
    const paths = args.has('p') && place.extent === 'one' ? ownAncestors(place.path, textOf(field) ?? '') : [place.path];
    for (const path of paths) {
      call.effect('delete', { path, extent: place.extent }, { certainty: isEmpty(call, path) && paths.length === 1 ? 'sure' : 'possible' });
    }
    return OK;
  }),
  trash: each('f|force v|verbose r d', (call, field) => removeIfThere(call, field)),
  'trash-put': each('f|force v|verbose r d', (call, field) => removeIfThere(call, field)),
  shred: each('u f|force n|iterations= s|size= v|verbose x|exact z|zero remove? random-source=', (call, field, args) => {
    const place = call.place(field);
    if (place === undefined) return OK;
    return args.has('u', 'remove') ? call.remove(place) : call.modify(field);
  }),
  touch: each('a m c|no-create f h|no-dereference r|reference= d|date= t= time=', (call, field, args) => {
    if (args.has('c')) return call.modify(field);
    const place = call.place(field);
    if (place !== undefined && call.kind(place) === 'directory') {
      call.effect('write', place, { certainty: 'possible' });
      return OK;
    }
    return call.put(field);
  }),
  mkdir: each('p|parents m|mode= v|verbose Z', (call, field, args) => {
    const place = call.place(field);
    if (place?.extent !== 'one') return OK;
    const kind = call.kind(place);
    if (args.has('p')) {
      if (kind === 'file') return FALSE;
      makeAll(call, place);
      return OK;
    }
    if (kind === 'file' || kind === 'directory' || !call.hasParent(place.path)) return FALSE;
    call.makeDirectory(place.path, kind === 'maybe' ? 'possible' : 'sure');
    return OK;
  }),
  mkfifo: each('m|mode= Z', (call, field) => newFile(call, field)),
  mknod: (call) => newFile(call, call.options('m|mode= Z').operands[0]),
  truncate: each('s|size= c|no-create r|reference= o|io-blocks', (call, field, args) =>
    args.has('c') ? call.modify(field) : call.put(field),
  ),
  fallocate: (call) => call.put(call.options('l|length= o|offset= n|keep-size d|dig-holes p|punch-hole z|zero-range x|posix').operands[0]),
  tee: (call) => {
    const args = call.options('a|append i|ignore-interrupts p|output-error?');
    return { ...all(args.operands.map((field) => call.put(field))), output: call.stdin };
  },
  sponge: each('a', (call, field) => call.put(field)),
  dd: (call) => {
    for (const field of call.fields) {
      const text = textOf(field);
      if (text?.startsWith('if=') === true) call.read({ sort: 'text', text: text.slice(3) });
      else if (text?.startsWith('of=') === true) call.put({ sort: 'text', text: text.slice(3) });
      else if (text === undefined) call.unknown('word', field.text);
    }
    return OK;
  },
  chmod: each('R|recursive v|verbose c|changes f|silent|quiet reference= x w r X', metadata(1)),
  chown: each('R|recursive v|verbose c|changes f|silent|quiet h|no-dereference reference= from= H L P', metadata(1)),
  chgrp: each('R|recursive v|verbose c|changes f|silent|quiet h|no-dereference reference= H L P', metadata(1)),
  setfacl: each('R|recursive m|modify= x|remove= b|remove-all k d|default M= X= n', metadata(0)),
  xattr: (call) => afterFirst(call, 'w d c r p l'),
  chattr: each('R V f v= p=', metadata(1)),
  mktemp: (call) => {
    const args = call.options('d|directory u|dry-run q|quiet p= tmpdir? t suffix= V');
    const [template] = args.operands;
    const text = textOf(template);
    if (args.has('u')) return OK;
    if (template !== undefined && text === undefined) return call.unknown('word', template.text);
    const temporary = template === undefined || args.has('p', 't', 'tmpdir');
    const base = temporary
      ? call.place(args.value('p') ?? call.scope.lookup('TMPDIR')?.fields.find((field) => field.sort === 'text') ?? textField('/tmp'))
      : call.place(textField('.'));
    if (base === undefined) return OK;
    const path = resolvePath(base.path, text ?? 'tmp.XXX');
    const place: Place = {
      path: escapeGlob(path).replace(/X{3,}/, (run) => (text === undefined ? '*' : '?'.repeat(run.length))),
      extent: 'glob',
    };
    call.effect('create', place);
    return { ...OK, output: { type: 'places', places: [place] } };
  },
  split: (call) => {
    const args = call.options(
      'l|lines= b|bytes= C|line-bytes= n|number= a|suffix-length= d|numeric-suffixes? x|hex-suffixes? e|elide-empty-files t|separator= filter= additional-suffix= verbose u',
    );
    if (args.has('filter')) return call.unknown('code');
    if (textOf(args.operands[0]) !== '-') call.read(args.operands[0]);
    return pieces(call, args.operands[1], 'x');
  },
  csplit: (call) => {
    const args = call.options('f|prefix= b|suffix-format= n|digits= k|keep-files s|quiet|silent z|elide-empty-files');
    call.read(args.operands[0]);
    return pieces(call, args.value('f'), 'xx');
  },
};

/** With `--reference` there is no mode before the files; a mode that starts with a minus has been read as an option. */
function metadata(skip: number): (call: Call, field: Field, args: Arguments) => Outcome {
  return (call, field, args) => {
    const before = args.has('reference', 'x', 'w', 'r', 'X') ? 0 : skip;
    if (args.operands.indexOf(field) < before) return OK;
    const place = call.place(field);
    if (place === undefined) return OK;
    const kind = call.kind(place);
    if (kind === 'missing') return FALSE;
    call.effect('write', { ...place, extent: kind === 'directory' && args.has('R') ? 'tree' : place.extent }, { certainty: 'possible' });
    return OK;
  };
}

function afterFirst(call: Call, options: string): Outcome {
  const args = call.options(options);
  if (args.has('l', 'p')) return OK;
  for (const field of args.operands.slice(args.has('c') ? 0 : 1)) call.modify(field, 'possible');
  return OK;
}

function removeIfThere(call: Call, field: Field): Outcome {
  const place = call.place(field);
  return place === undefined ? OK : call.remove(place);
}

function newFile(call: Call, field: Field | undefined): Outcome {
  const place = call.place(field);
  if (place === undefined) return OK;
  return call.kind(place) === 'file' || call.kind(place) === 'directory' ? FALSE : call.putPlace(place);
}

function isEmpty(call: Call, path: string): boolean {
  const { files } = call.scope.world;
  const pattern = escapeGlob(path);
  return files.expand(`${pattern}/*`).length === 0 && files.expand(`${pattern}/.[!.]*`).length === 0;
}

function ownAncestors(path: string, text: string): string[] {
  const count = text.split('/').filter((name) => name !== '' && name !== '.').length;
  const paths = [path];
  while (paths.length < count) paths.push(parentOf(paths.at(-1) ?? '/'));
  return paths;
}

function pieces(call: Call, prefix: Field | undefined, usual: string): Outcome {
  const place = call.place(prefix ?? { sort: 'text', text: usual });
  if (place === undefined) return OK;
  call.effect('create', { path: `${escapeGlob(place.path)}*`, extent: 'glob' });
  return OK;
}
