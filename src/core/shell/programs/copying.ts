import type { Certainty, Place } from '../effect.ts';
import { FALSE, OK, TRUE, textOf } from '../field.ts';
import type { Field, Outcome } from '../field.ts';
import { nameOf, parentOf, resolvePath } from '../paths.ts';
import type { Arguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';

/** Programs that take sources and a destination: `cp`, `mv`, `ln`, `install`. */
export const COPYING: Record<string, Program> = {
  cp: (call) => {
    const args = call.options(
      'R|r|recursive a|archive f|force i|interactive n|no-clobber u|update? t|target-directory= T|no-target-directory p v|verbose b|backup? S|suffix= L|dereference P|no-dereference d H x|one-file-system l|link s|symbolic-link parents preserve? no-preserve= sparse= reflink? attributes-only strip-trailing-slashes remove-destination',
    );
    return toDestination(call, args, (source, to) => copy(call, args, source, to));
  },
  mv: (call) => {
    const args = call.options(
      'f|force i|interactive n|no-clobber u|update? t|target-directory= T|no-target-directory v|verbose b|backup? S|suffix= Z|context strip-trailing-slashes',
    );
    return toDestination(call, args, (source, to) => move(call, args, source, to));
  },
  ln: (call) => {
    const args = call.options(
      's|symbolic f|force n|no-dereference T|no-target-directory t|target-directory= v|verbose r|relative i|interactive b|backup? S|suffix= L|logical P|physical h',
    );
    const { operands } = args;
    if (operands.length === 1 && !args.has('t')) operands.push({ sort: 'text', text: '.' });
    return toDestination(call, args, (source, to) => link(call, args, source, to));
  },
  install: (call) => {
    const args = call.options(
      'd|directory D m|mode= o|owner= g|group= t|target-directory= T|no-target-directory v|verbose p|preserve-timestamps s|strip b|backup? C|compare c S|suffix= strip-program=',
    );
    if (args.has('d')) {
      for (const field of args.operands) makeAll(call, call.place(field));
      return OK;
    }
    const last = call.place(args.value('t') ?? args.operands.at(-1));
    if (args.has('D') && last !== undefined) makeAll(call, args.has('t') ? last : { ...last, path: parentOf(last.path) });
    return toDestination(call, args, (source, to) => copy(call, args, source, to));
  },
  rename: (call) => {
    const args = call.options('n|nono|no-act v|verbose f|force e|expr= d|filename a|all l|last o|no-overwrite s|symlink');
    if (args.has('n')) return OK;
    for (const field of args.operands.slice(args.has('e') ? 0 : 1)) {
      const place = call.place(field);
      if (place !== undefined && call.kind(place) !== 'missing') call.effect('delete', place, { certainty: 'possible' });
    }
    return call.unknown('code');
  },
};

/** Makes a directory and those above it. */
export function makeAll(call: Call, place: Place | undefined): void {
  if (place?.extent !== 'one') return;
  const missing: string[] = [];
  for (let path = place.path; path !== '/' && call.scope.world.files.kind(path) === 'missing'; path = parentOf(path)) missing.push(path);
  for (const path of missing.toReversed()) call.makeDirectory(path);
}

type Act = (source: Place, to: Place) => Outcome;

function toDestination(call: Call, args: Arguments, act: Act): Outcome {
  const into = args.value('t');
  const sources = into === undefined ? args.operands.slice(0, -1) : args.operands;
  const target = into ?? args.operands.at(-1);
  if (sources.length === 0 || target === undefined) return FALSE;
  const destination = call.place(target);
  if (destination === undefined) {
    for (const field of sources) leave(call, field, args);
    return OK;
  }
  const kind = call.kind(destination);
  const slash = textOf(target)?.endsWith('/') === true;
  const isDirectory = kind === 'directory' && !(args.has('T') || (args.has('n') && call.name === 'ln' && !slash));
  const inside = into !== undefined || isDirectory || sources.length > 1 || (slash && kind === 'maybe');
  if (inside && kind !== 'directory' && kind !== 'maybe') return FALSE;
  return all(
    sources.map((field) => {
      const source = call.place(field);
      if (source === undefined) return somewhere(call, destination, inside);
      return act(source, inside ? insideOf(call, destination, field, source, args) : destination);
    }),
  );
}

/** The source is known and where it goes is not. */
function leave(call: Call, field: Field, args: Arguments): void {
  const source = call.place(field);
  if (source === undefined) return;
  if (call.name === 'mv') call.remove(source);
  else if (!args.has('s')) call.read(field);
}

/** What comes is not known, where it goes is. */
function somewhere(call: Call, destination: Place, inside: boolean): Outcome {
  if (!inside) return call.putPlace(destination);
  const places = { ...destination, extent: destination.extent === 'glob' ? ('glob' as const) : ('tree' as const) };
  call.effect('create', places, { certainty: 'possible' });
  call.effect('write', places, { certainty: 'possible' });
  return OK;
}

function insideOf(call: Call, directory: Place, field: Field, source: Place, args: Arguments): Place {
  const text = textOf(field) ?? '';
  if (args.has('parents')) {
    const path = resolvePath(directory.path, text.replace(/^\/+/, ''));
    if (call.kind(source) !== 'missing') makeAll(call, { path: parentOf(path), extent: 'one' });
    return { path, extent: 'one' };
  }
  if (source.extent !== 'one') return { ...directory, extent: 'tree' };
  return /(?:^|\/)\.$/.test(text) ? directory : call.within(directory, { ...source, path: nameOf(source.path) });
}

function copy(call: Call, args: Arguments, source: Place, to: Place): Outcome {
  const kind = call.kind(source);
  if (kind === 'missing') return FALSE;
  const tree = kind === 'directory';
  if (tree && !args.has('R', 'a')) return FALSE;
  call.effect('read', tree ? { ...source, extent: 'tree' } : source);
  const there = call.kind(to);
  if (source.extent === 'glob' && to.extent === 'one') return call.putPlace(to);
  if (source.extent !== 'one' || (tree && there !== 'missing')) return somewhere(call, to, true);
  const certainty = certaintyOf(args, there, kind);
  if (there === 'file' && args.has('b')) backup(call, args, to);
  if (!tree) return call.putPlace(to, certainty);
  if (!call.hasParent(to.path)) return FALSE;
  call.effect('create', { ...to, extent: 'tree' }, { certainty });
  return OK;
}

function certaintyOf(args: Arguments, there: string, source: string): Certainty {
  if (source === 'maybe') return 'possible';
  return there !== 'missing' && args.has('n', 'u', 'i', 'C') ? 'possible' : 'sure';
}

function backup(call: Call, args: Arguments, to: Place): void {
  call.effect('create', { ...to, path: to.path + (args.text('S') ?? '~') }, { certainty: 'possible' });
}

function move(call: Call, args: Arguments, source: Place, to: Place): Outcome {
  const kind = call.kind(source);
  if (kind === 'missing' || to.path === source.path) return FALSE;
  if (source.extent !== 'one') {
    call.effect('delete', source, { certainty: 'possible' });
    return source.extent === 'glob' && to.extent === 'one' ? call.putPlace(to) : somewhere(call, to, true);
  }
  const there = call.kind(to);
  if (there === 'missing' && !call.hasParent(to.path)) return FALSE;
  if (there === 'file' && args.has('n')) return TRUE;
  const certainty = certaintyOf(args, there, kind);
  if (there === 'file' && args.has('b')) backup(call, args, to);
  if (there === 'file') call.effect('write', to, { certainty });
  const extent = kind === 'directory' ? 'tree' : 'one';
  call.effect('move', { path: source.path, extent }, { to: to.path, certainty });
  return OK;
}

function link(call: Call, args: Arguments, source: Place, to: Place): Outcome {
  if (!args.has('s') && ['missing', 'directory'].includes(call.kind(source))) return FALSE;
  const there = call.kind(to);
  if (there === 'directory' || (there === 'file' && !args.has('f', 'i', 'b'))) return FALSE;
  return call.putPlace(to, there === 'file' && args.has('i') ? 'possible' : 'sure');
}
