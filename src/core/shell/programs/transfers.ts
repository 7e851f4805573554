import type { Field, Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { joinPath, nameOf } from '../paths.ts';
import { readArguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';

/** Programs that bring files from elsewhere, or copy whole trees. */
export const TRANSFERS: Record<string, Program> = {
  curl: (call) => {
    const args = call.options(
      'o|output= O|remote-name remote-name-all output-dir= D|dump-header= c|cookie-jar= b|cookie= C|continue-at= create-dirs s|silent S|show-error L|location f|fail k|insecure i|include I|head X|request= H|header= d|data= data-raw= data-binary= data-urlencode= F|form= u|user= A|user-agent= e|referer= T|upload-file= x|proxy= w|write-out= m|max-time= connect-timeout= retry= K|config= v|verbose G|get J|remote-header-name compressed cacert= E|cert= key= url= json= r|range= Z|parallel trace= stderr= z|time-cond= 4 6 n N|no-buffer fail-with-body retry-delay= retry-all-errors proto= tlsv1.2 etag-save=',
    );
    const directory = args.text('output-dir');
    const into = (name: string): Field => textField(directory === undefined || name.startsWith('/') ? name : joinPath(directory, name));
    const outcomes = args.values('o').map((field) => {
      const name = textOf(field);
      return name === '-' ? OK : call.put(name === undefined ? field : into(name));
    });
    for (const name of ['D', 'c', 'trace', 'stderr', 'etag-save']) if (args.text(name) !== '-') call.put(args.value(name));
    if (args.has('K')) call.unknown('input');
    if (args.has('O', 'remote-name-all')) {
      if (args.has('J')) return call.unknown('input');
      for (const url of [...args.operands, ...args.values('url')]) outcomes.push(remote(call, url, into));
    }
    return all(outcomes);
  },
  wget: (call) => {
    const args = call.options(
      'O|output-document= P|directory-prefix= o|output-file= a|append-output= q|quiet v nv c|continue N|timestamping r|recursive l|level= p|page-requisites k m|mirror np nc|no-clobber i|input-file= t|tries= T|timeout= S U|user-agent= header= no-check-certificate spider x content-disposition post-data= user= password= b|background n? show-progress load-cookies= save-cookies=',
    );
    for (const name of ['o', 'a', 'save-cookies']) call.put(args.value(name));
    if (args.has('spider') || args.text('O') === '-') return OK;
    if (args.has('O')) return call.put(args.value('O'));
    const prefix = args.value('P');
    if (args.has('r', 'm', 'p', 'x', 'i', 'content-disposition')) return unpackInto(call, prefix ?? textField('.'));
    const base = textOf(prefix);
    return all(args.operands.map((url) => remote(call, url, (name) => textField(base === undefined ? name : joinPath(base, name)))));
  },
  aria2c: (call) => {
    const args = call.options('o|out= d|dir= x= s= j= q c');
    return args.has('o') && !args.has('d') ? call.put(args.value('o')) : unpackInto(call, args.value('d') ?? textField('.'));
  },
  scp: (call) => {
    const args = call.options('r p q C v B 3 4 6 O T P= i= F= J= l= o= S= c= X= D=');
    return local(call, args.operands, args.has('r'));
  },
  rsync,
  rclone: (call) => {
    const args = call.options('n|dry-run P|progress v include= exclude= transfers= config=');
    const [verb, source, target] = args.operands;
    if (args.has('n')) return OK;
    if (textOf(verb) === 'move' && source !== undefined) call.unknown('program');
    return ['copy', 'sync', 'move', 'copyto', 'moveto'].includes(textOf(verb) ?? '') && target !== undefined
      ? mirrored(call, target, textOf(verb) === 'sync')
      : OK;
  },
  sftp: (call) => call.unknown('input'),
  ftp: (call) => call.unknown('input'),
  lftp: (call) => call.unknown('code'),
  ditto: (call) => {
    const { operands } = call.options('c k x V rsrc sequesterRsrc keepParent');
    return operands.length < 2 ? OK : mirrored(call, operands.at(-1), false);
  },
};

function remote(call: Call, url: Field, into: (name: string) => Field): Outcome {
  const text = textOf(url);
  if (text === undefined || /[[{*]/.test(text)) return call.unknown('word', url.text);
  const path = text.replace(/[?#].*$/, '').replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '');
  const name = nameOf(path);
  return call.put(into(name === '' || path.endsWith('/') ? 'index.html' : name));
}

function unpackInto(call: Call, directory: Field): Outcome {
  return mirrored(call, directory, false);
}

function mirrored(call: Call, directory: Field | undefined, deletes: boolean): Outcome {
  const place = call.place(directory);
  if (place === undefined) return OK;
  const tree = { ...place, extent: 'tree' as const };
  if (deletes) call.reshape(tree);
  else for (const kind of ['create', 'write'] as const) call.effect(kind, tree, { certainty: 'possible' });
  return OK;
}

/** `host:path` is on another machine. */
function isRemote(field: Field): boolean {
  const text = textOf(field);
  return text !== undefined && /^(?:[^/:]+::?|rsync:\/\/|scp:\/\/)/.test(text) && !text.startsWith('./');
}

function local(call: Call, operands: readonly Field[], deep: boolean): Outcome {
  const target = operands.at(-1);
  const sources = operands.slice(0, -1);
  if (target === undefined || isRemote(target)) return all(sources.filter((field) => !isRemote(field)).map((field) => call.read(field)));
  const place = call.place(target);
  if (place === undefined) return OK;
  if (deep) return mirrored(call, target, false);
  if (call.kind(place) !== 'directory') return call.putPlace(place);
  return all(
    sources.map((field) => {
      const text = textOf(field)?.replace(/^[^/:]+:/, '');
      if (text === undefined || /[*?[]/.test(text)) return mirrored(call, target, false);
      return call.putPlace(call.within(place, { path: text, extent: 'one' }));
    }),
  );
}

function rsync(call: Call): Outcome {
  const args = readArguments(
    call.fields,
    'a|archive v|verbose r|recursive n|dry-run z|compress u|update q|quiet delete del delete-before delete-after delete-during delete-excluded remove-source-files exclude= include= filter= exclude-from= include-from= files-from= e|rsh= P progress partial b|backup backup-dir= c|checksum t|times p|perms o g D l|links L|copy-links H A X x i|itemize-changes h|human-readable R|relative W S stats info= existing ignore-existing size-only link-dest= chmod= bwlimit= timeout= port= log-file= T= no-perms no-owner no-group f= m|prune-empty-dirs',
  );
  const target = args.operands.at(-1);
  if (args.has('n') || target === undefined || args.operands.length < 2) return OK;
  for (const field of args.operands.slice(0, -1)) {
    if (isRemote(field)) continue;
    const place = args.has('remove-source-files') ? call.place(field) : undefined;
    if (place === undefined) call.read(field);
    else call.effect('delete', { ...place, extent: 'tree' }, { certainty: 'possible' });
  }
  if (args.has('log-file')) call.put(args.value('log-file'));
  if (isRemote(target)) return OK;
  return mirrored(call, target, args.has('delete', 'del', 'delete-before', 'delete-after', 'delete-during', 'delete-excluded'));
}
