import type { Place } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { FALSE, OK, textField, textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';

/** Programs that pack and unpack. */
export const ARCHIVES: Record<string, Program> = {
  tar,
  bsdtar: tar,
  gtar: tar,
  zip: (call) => {
    const args = call.options(
      'r|recurse-paths q|quiet 9 8 7 6 5 4 3 2 1 0 j|junk-paths m|move u|update f|freshen d|delete x|exclude= i|include= e|encrypt P|password= @ y|symlinks n= b= o v t= D X k l T g FS',
    );
    const [archive, ...files] = args.operands;
    const name = textOf(archive);
    if (name === undefined || name === '-') return name === '-' ? OK : call.put(archive);
    call.put(textField(/\.\w+$/.test(name) ? name : `${name}.zip`));
    for (const field of args.has('d') ? [] : files) {
      const place = args.has('m') ? call.place(field) : undefined;
      if (place === undefined) call.read(field);
      else call.remove(place);
    }
    return OK;
  },
  unzip: (call) => {
    const args = call.options('l v t Z p c q o n u f j a C L X d= x= P= z');
    call.read(args.operands[0]);
    return args.has('l', 'v', 't', 'Z', 'p', 'c', 'z') ? OK : unpack(call, args.value('d') ?? textField('.'));
  },
  '7z': sevenZip,
  '7za': sevenZip,
  '7zz': sevenZip,
  unrar: (call) => {
    const [verb, archive, ...rest] = call.options('o= p= y').operands;
    call.read(archive);
    return ['x', 'e'].includes(textOf(verb) ?? '')
      ? unpack(call, rest.find((field) => textOf(field)?.endsWith('/') === true) ?? textField('.'))
      : OK;
  },
  cpio: (call) => {
    const args = call.options(
      'i|extract o|create p|pass-through d|make-directories m v u t|list F|file= D|directory= H= E= 0|null A|append',
    );
    if (args.has('p')) return unpack(call, args.operands[0] ?? textField('.'));
    if (args.has('i') && !args.has('t')) return unpack(call, args.value('D') ?? textField('.'));
    return args.has('o', 'A') && args.has('F') ? call.put(args.value('F')) : OK;
  },
  ar: (call) => {
    const [operation, archive] = call.fields;
    const text = (textOf(operation) ?? '').replace(/^-/, '');
    if (/[tp]/.test(text.slice(0, 1))) return call.read(archive);
    return /[x]/.test(text.slice(0, 1)) ? unpack(call, textField('.')) : call.put(archive);
  },
  ranlib: (call) => call.modify(call.options('D U t').operands[0]),
  jar: (call) => {
    const first = (textOf(call.fields[0]) ?? '').replace(/^-+/, '');
    const args = call.options('c|create x|extract t|list u|update f|file= C= m|manifest= e|main-class= v 0');
    const archive = args.value('f') ?? (first.includes('f') ? call.fields[1] : undefined);
    if (/^(?:x|extract)/.test(first)) return unpack(call, textField('.'));
    return /^(?:c|u)/.test(first) && archive !== undefined ? call.put(archive) : OK;
  },
  gzip: packer('.gz', 'd|decompress|uncompress'),
  gunzip: packer('.gz', ''),
  pigz: packer('.gz', 'd|decompress|uncompress'),
  bzip2: packer('.bz2', 'd|decompress'),
  bunzip2: packer('.bz2', ''),
  xz: packer('.xz', 'd|decompress|uncompress'),
  unxz: packer('.xz', ''),
  lzma: packer('.lzma', 'd|decompress'),
  lz4: packer('.lz4', 'd|decompress', true),
  zstd: packer('.zst', 'd|decompress', true),
  unzstd: packer('.zst', '', true),
  brotli: packer('.br', 'd|decompress', true),
  compress: packer('.Z', 'd'),
  uncompress: packer('.Z', ''),
};

function unpack(call: Call, directory: Field): Outcome {
  const place = call.place(directory);
  if (place === undefined) return OK;
  for (const kind of ['create', 'write'] as const) call.effect(kind, { ...place, extent: 'tree' }, { certainty: 'possible' });
  return OK;
}

/** The first word may be a cluster without its minus: `tar xzf a.tgz`. */
function tar(call: Call): Outcome {
  const [first, ...rest] = call.fields;
  const bundle = textOf(first);
  const old = bundle !== undefined && /^[a-zA-Z]+$/.test(bundle);
  const args = readArguments(
    old ? oldStyle(bundle, rest) : call.fields,
    'c|create x|extract|get t|list u|update r|append d|diff|compare A|catenate delete f|file= C|directory= z|gzip|gunzip|ungzip j|bzip2 J|xz a|auto-compress zstd lzma v|verbose p|preserve-permissions|same-permissions k|keep-old-files O|to-stdout P|absolute-names h|dereference m|touch w|interactive T|files-from= X|exclude-from= exclude= strip-components= transform|xform= s= remove-files wildcards one-top-level? overwrite owner= group= mode= mtime= sort= I|use-compress-program= to-command= K= N|newer= b= g|listed-incremental= numeric-owner no-same-owner no-same-permissions same-owner keep-newer-files skip-old-files anchored exclude-vcs W|verify',
  );
  const archive = args.value('f');
  const into = args.value('C');
  if (args.has('to-command', 'I')) call.unknown('code');
  if (args.has('x')) {
    call.read(textOf(archive) === '-' ? undefined : archive);
    return args.has('O') ? OK : unpack(call, into ?? textField('.'));
  }
  if (args.has('c', 'r', 'u', 'A', 'delete')) {
    const base = into === undefined ? call.scope.cwd : (call.place(into)?.path ?? null);
    for (const field of args.operands) packed(call, call.place(field, base), args.has('remove-files'));
    return archive === undefined || textOf(archive) === '-' ? OK : call.put(archive);
  }
  return textOf(archive) === '-' ? OK : call.read(archive);
}

function packed(call: Call, place: Place | undefined, removed: boolean): void {
  if (place === undefined || call.kind(place) === 'missing') return;
  if (removed) call.remove(place);
  else call.effect('read', call.kind(place) === 'directory' ? { ...place, extent: 'tree' } : place);
}

/** `xzfC a.tgz dir`: values follow in the order of their letters. */
function oldStyle(bundle: string, rest: readonly Field[]): Field[] {
  const values = [...rest];
  const fields: Field[] = [];
  for (const letter of bundle) {
    fields.push(textField(`-${letter}`));
    const value = 'fCTXIKNbgs'.includes(letter) ? values.shift() : undefined;
    if (value !== undefined) fields.push(value);
  }
  return [...fields, ...values];
}

function sevenZip(call: Call): Outcome {
  const args = call.options('o? p? y t? m? r? x? i? aoa aos bd');
  const [verb, archive] = args.operands;
  const text = textOf(verb) ?? '';
  if (text === 'x' || text === 'e') return unpack(call, args.value('o') ?? textField('.'));
  return ['a', 'u', 'd', 'rn'].includes(text) ? call.put(archive) : call.read(archive);
}

/** Packs every file into one beside it, or unpacks it. */
function packer(ending: string, unpacks: string, keeps = false): Program {
  return (call) => {
    const args = call.options(
      `${unpacks} c|stdout|to-stdout k|keep rm f|force t|test l|list r|recursive q|quiet v|verbose n|no-name N|name S|suffix= o= p= T|threads= b= 1 2 3 4 5 6 7 8 9 0 fast best e|extreme z|compress s`,
    );
    if (args.has('c', 't', 'l')) return all(args.operands.map((field) => call.read(field)));
    const undo = unpacks === '' || args.has('d');
    const stays = args.has('k') || (keeps && !args.has('rm'));
    const suffix = args.text('S') ?? ending;
    return all(args.operands.map((field) => pack(call, field, { undo, stays, suffix, output: args.value('o'), deep: args.has('r') })));
  };
}

interface Packing {
  undo: boolean;
  stays: boolean;
  suffix: string;
  output: Field | undefined;
  deep: boolean;
}

function pack(call: Call, field: Field, { undo, stays, suffix, output, deep }: Packing): Outcome {
  const place = call.place(field);
  if (place === undefined || textOf(field) === '-') return OK;
  const kind = call.kind(place);
  if (kind === 'directory' && deep) {
    call.reshape({ ...place, extent: 'tree' });
    return OK;
  }
  if (kind === 'missing' || kind === 'directory') return FALSE;
  const to = unpackedName(place.path, undo, suffix);
  if (to === undefined) return FALSE;
  if (output !== undefined) call.put(output);
  else {
    const target = { ...place, path: to };
    const there = call.kind(target);
    call.effect(there === 'file' ? 'write' : 'create', target, { certainty: there === 'missing' ? 'sure' : 'possible' });
  }
  if (!stays) call.remove(place);
  else call.effect('read', place);
  return OK;
}

function unpackedName(path: string, undo: boolean, suffix: string): string | undefined {
  if (!undo) return path.endsWith(suffix) ? undefined : path + suffix;
  if (/\.t(?:gz|bz2|xz|zst)$/.test(path)) return path.replace(/\.t(?:gz|bz2|xz|zst)$/, '.tar');
  return path.endsWith(suffix) ? path.slice(0, -suffix.length) : undefined;
}
