import type { Certainty } from '../effect.ts';
import type { Outcome, Stream } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { resolvePath } from '../paths.ts';
import { Call } from './call.ts';
import type { Program } from './call.ts';

/** Programs that apply a patch. */
export const PATCHES: Record<string, Program> = {
  patch: (call) => {
    const args = call.options(
      'p|strip= i|input= d|directory= o|output= R|reverse N|forward b|backup s|quiet|silent f|force t|batch E|remove-empty-files dry-run u|unified c|context n|normal e|ed l|ignore-whitespace F|fuzz= B|prefix= z|suffix= V|version-control= r|reject-file= D|ifdef= Y= posix verbose binary merge? no-backup-if-mismatch',
    );
    if (args.has('dry-run')) return OK;
    const base = directoryOf(call, args.value('d'));
    const scoped = inDirectory(call, base);
    if (args.has('o')) return scoped.put(args.value('o'));
    const [file, input] = args.operands;
    if (input !== undefined || args.has('i')) scoped.read(input ?? args.value('i'));
    if (file !== undefined) return scoped.modify(file);
    if (call.stdin.type !== 'text' || args.has('i')) return call.unknown('input');
    const strip = args.text('p');
    return patched(scoped, call.stdin.text, strip === undefined ? 'guess' : Number(strip), args.has('R'));
  },
  apply_patch: (call) => enveloped(call, textOf(call.fields[0]) ?? (call.fields.length === 0 ? textFrom(call.stdin) : undefined)),
  applypatch: (call) => enveloped(call, textOf(call.fields[0]) ?? (call.fields.length === 0 ? textFrom(call.stdin) : undefined)),
};

/** A patch that a tool was given as its input: in the form of apply_patch, or a unified diff, as some of them take too. */
export function patchedByTool(call: Call, text: string): Outcome {
  if (HEADER.test(text) || !/^\+\+\+ /m.test(text)) return enveloped(call, text);
  return patched(call, text, /^(?:---|\+\+\+) [ab]\//m.test(text) ? 1 : 0, false);
}

/** What begins each part of such a patch. */
const HEADER = /^\*\*\* (Add File|Update File|Delete File|Move to): (.*)$/m;
const HEADERS = new RegExp(HEADER, 'gm');

function textFrom(stream: Stream): string | undefined {
  return stream.type === 'text' ? stream.text : undefined;
}

function directoryOf(call: Call, field: Parameters<Call['place']>[0]): string | null {
  return field === undefined ? call.scope.cwd : (call.place(field)?.path ?? null);
}

function inDirectory(call: Call, directory: string | null): Call {
  const scope = call.scope.fork();
  scope.cwd = directory;
  return new Call(scope, call.name, call.fields, call.by);
}

/** `*** Add File:` and the like, as coding agents write patches. */
function enveloped(call: Call, text: string | undefined): Outcome {
  if (text === undefined) return call.unknown('input');
  call.scope.world.budget.spend(text.length / 500);
  let found = 0;
  let last: string | undefined;
  let moved: string | undefined;
  const flush = (): void => {
    if (last === undefined) return;
    const place = call.place(textField(last));
    const to = moved === undefined ? undefined : call.place(textField(moved));
    if (place === undefined) return;
    const kind = call.kind(place);
    if (to === undefined) call.modify(textField(last));
    else if (kind !== 'missing') call.effect('move', kind === 'directory' ? { ...place, extent: 'tree' } : place, { to: to.path });
  };
  for (const [, kind = '', words = ''] of text.matchAll(HEADERS)) {
    const name = words.trim();
    if (name === '') continue;
    found += 1;
    if (kind === 'Move to') {
      moved = name;
      continue;
    }
    flush();
    last = kind === 'Update File' ? name : undefined;
    moved = undefined;
    const place = call.place(textField(name));
    if (place === undefined) continue;
    if (kind === 'Add File') call.effect(call.kind(place) === 'file' ? 'write' : 'create', place);
    else if (kind === 'Delete File') call.remove(place);
  }
  flush();
  return found === 0 ? call.unknown('input') : OK;
}

interface Change {
  from: string | undefined;
  to: string | undefined;
  renamed: boolean;
}

/**
 * Effects of a unified diff.
 *
 * @param strip leading names to drop; `guess` takes the shortest spelling that is there
 */
export function patched(call: Call, text: string, strip: number | 'guess', reversed: boolean, certainty: Certainty = 'sure'): Outcome {
  call.scope.world.budget.spend(text.length / 500);
  const changes = changesOf(text).map((change) => (reversed ? { from: change.to, to: change.from, renamed: change.renamed } : change));
  if (changes.length === 0) return call.unknown('input');
  for (const { from, to, renamed } of changes) {
    const [source, target] = [from, to].map((name) => (name === undefined ? undefined : stripped(call, name, strip)));
    if (source !== undefined && target !== undefined && renamed && source !== target) {
      const [place, goal] = [call.place(textField(source)), call.place(textField(target))];
      if (place !== undefined && goal !== undefined && call.kind(place) !== 'missing')
        call.effect('move', place, { to: goal.path, certainty });
    } else if (target !== undefined) {
      const place = call.place(textField(target));
      if (place !== undefined) call.effect(call.kind(place) === 'missing' ? 'create' : 'write', place, { certainty });
    } else if (source !== undefined) {
      const place = call.place(textField(source));
      if (place !== undefined) call.remove(place, certainty);
    }
  }
  return OK;
}

function changesOf(text: string): Change[] {
  const changes: Change[] = [];
  let from: string | undefined;
  let before = false;
  for (const [, mark = '', rest = ''] of text.matchAll(/^(---|\+\+\+|rename from|rename to|deleted file|new file) ?(.*)$/gm)) {
    const name = rest.replace(/\t.*$/, '').trim();
    if (mark === '---') {
      from = name;
      before = true;
    } else if (mark === '+++' && before) {
      changes.push({ from: from === '/dev/null' ? undefined : from, to: name === '/dev/null' ? undefined : name, renamed: false });
      before = false;
    } else if (mark === 'rename from') from = `a/${name}`;
    else if (mark === 'rename to') changes.push({ from, to: `b/${name}`, renamed: true });
  }
  return changes;
}

function stripped(call: Call, name: string, strip: number | 'guess'): string {
  const names = name.split('/');
  if (strip !== 'guess') return names.slice(strip).join('/');
  const base = call.scope.cwd ?? '/';
  const counts = names.map((_, count) => count);
  const there = counts.find((count) => call.scope.world.files.kind(resolvePath(base, names.slice(count).join('/'))) === 'file');
  return names.slice(there ?? names.length - 1).join('/');
}
