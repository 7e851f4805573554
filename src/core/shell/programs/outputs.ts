import type { Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { nameOf } from '../paths.ts';
import { readArguments } from './arguments.ts';
import type { Call, Program } from './call.ts';

interface Output {
  options: string;
  /** Options whose value is a file that it makes. */
  files?: readonly string[];
  /** Options whose value is a directory that it fills. */
  directories?: readonly string[];
  /** The last operand is a file that it makes, when there are at least so many. */
  last?: number;
  /** What it makes where no option says it. */
  usual?: string;
  singleDash?: boolean;
  /** None of the operands is a file that it reads. */
  noReads?: boolean;
}

const CC =
  'o= c S E g v w O? W? f? m? D= I= L= l= U= x= std= include= isystem= shared static pthread pedantic ansi pipe pie no-pie nostdlib MD MMD M MM MF= MT= MQ= dumpversion version';

/** Programs that turn what they read into one file or one directory. */
const TABLE: Record<string, Output> = {
  gpg: {
    options:
      'o|output= d|decrypt e|encrypt s|sign b|detach-sign c|symmetric a|armor r|recipient= u|local-user= batch yes passphrase= passphrase-fd= pinentry-mode= verify import export list-keys k K q|quiet',
    files: ['o'],
  },
  openssl: {
    options:
      'out= in= keyout= key= cert= CAfile= days= subj= newkey= passin= passout= pass= config= extensions= nodes x509 new aes-256-cbc salt d e a base64 hex noout text pbkdf2 iter= sha256 inkey= signature= sign= verify= pubout outform= inform=',
    files: ['out', 'keyout'],
    singleDash: true,
    noReads: true,
  },
  convert: {
    options:
      'resize= quality= strip crop= rotate= density= background= flatten negate colorspace= size= append gravity= fill= draw= font= pointsize= depth= type= auto-orient',
    last: 2,
    singleDash: true,
  },
  magick: { options: 'resize= quality= strip crop= rotate= density= background= flatten negate', last: 2, singleDash: true },
  mogrify: { options: 'resize= quality= strip format= path=', singleDash: true },
  ffmpeg: {
    options: 'i= c= y n ss= to= t= r= vf= af= b= crf= preset= map= f= vcodec= acodec= loglevel= v= an vn sn shortest hide_banner',
    last: 1,
    singleDash: true,
    noReads: true,
  },
  pandoc: {
    options:
      'o|output= f|from|r|read= t|to|w|write= s|standalone template= V|variable= M|metadata= toc css= filter= lua-filter= pdf-engine= N c=',
    files: ['o'],
  },
  dot: { options: 'T? o= K= G= N= E= v O', files: ['o'] },
  mmdc: { options: 'i|input= o|output= t|theme= b|backgroundColor= w= H= c=', files: ['o'] },
  'rsvg-convert': { options: 'o|output= w|width= h|height= f|format= z|zoom= a|keep-aspect-ratio', files: ['o'] },
  cwebp: { options: 'o= q= lossless quiet resize=', files: ['o'], singleDash: true },
  gcc: { options: CC, files: ['o', 'MF'], usual: 'a.out', singleDash: true },
  'g++': { options: CC, files: ['o', 'MF'], usual: 'a.out', singleDash: true },
  cc: { options: CC, files: ['o', 'MF'], usual: 'a.out', singleDash: true },
  'c++': { options: CC, files: ['o', 'MF'], usual: 'a.out', singleDash: true },
  clang: { options: CC, files: ['o', 'MF'], usual: 'a.out', singleDash: true },
  'clang++': { options: CC, files: ['o', 'MF'], usual: 'a.out', singleDash: true },
  rustc: {
    options: 'o= O g L= l= C= A= W= D= F= out-dir= crate-type= crate-name= edition= emit= target= cfg= test',
    files: ['o'],
    directories: ['out-dir'],
  },
  as: { options: 'o= g 32 64 I=', files: ['o'], usual: 'a.out' },
  ld: { options: 'o= L= l= r s e= T= m= shared static', files: ['o'], usual: 'a.out' },
  nasm: { options: 'o= f= g l= I= D=', files: ['o', 'l'] },
  objcopy: {
    options: 'I= O= j= R= S g strip-all strip-debug only-keep-debug add-section= set-section-flags= rename-section= only-section=',
    last: 1,
  },
  ctags: { options: 'f|o= R|recurse a|append languages= exclude= L= x e', files: ['f'], usual: 'tags' },
  etags: { options: 'o|output= a|append l=', files: ['o'], usual: 'TAGS' },
  esbuild: {
    options:
      'outfile= outdir= bundle minify sourcemap? platform= format= target= external? watch serve loader? define? log-level= splitting metafile=',
    files: ['outfile', 'metafile'],
    directories: ['outdir'],
  },
  rollup: {
    options: 'c|config= o|file= d|dir= f|format= i|input= p|plugin= n|name= w|watch m|sourcemap',
    files: ['o'],
    directories: ['d'],
  },
  sass: { options: 's|style= no-source-map w|watch I|load-path=', last: 2 },
  lessc: { options: 'source-map x|compress include-path=', last: 2 },
  protoc: {
    options:
      'I|proto_path= cpp_out= python_out= java_out= go_out= js_out= ts_out= csharp_out= ruby_out= go-grpc_out= go_opt= go-grpc_opt= plugin= descriptor_set_out= o=',
    directories: ['cpp_out', 'python_out', 'java_out', 'go_out', 'js_out', 'ts_out', 'csharp_out', 'ruby_out', 'go-grpc_out'],
    files: ['descriptor_set_out', 'o'],
  },
  flatc: { options: 'o= cpp ts python go rust', directories: ['o'] },
  'openapi-generator': { options: 'i= g= o= c= t= additional-properties=', directories: ['o'], noReads: true },
  cmake: { options: 'S= B= D= G= T= A= build= install= target= j|parallel? preset= E', directories: ['B'], noReads: true },
  meson: { options: 'prefix= buildtype= D= reconfigure wipe', noReads: true },
  virtualenv: { options: 'p|python= q|quiet clear system-site-packages', noReads: true },
  'ssh-keygen': { options: 't= b= C= N= f= q y l F= R= p m= e i a= H', files: ['f'], noReads: true },
  genhtml: { options: 'o|output-directory= q|quiet t|title= legend', directories: ['o'] },
  lcov: { options: 'c|capture d|directory= o|output-file= r|remove e|extract a|add-tracefile= q|quiet', files: ['o'], noReads: true },
  qpdf: { options: 'pages empty linearize decrypt encrypt', last: 2 },
  wkhtmltopdf: { options: 'q|quiet s= O=', last: 2, noReads: true },
  age: { options: 'o|output= r|recipient= d|decrypt e|encrypt i|identity= p|passphrase a|armor', files: ['o'] },
  bison: { options: 'o|output= d|defines? v y t g? l', files: ['o'] },
  flex: { options: 'o|outfile= i l t s', files: ['o'] },
  tshark: { options: 'w= r= i= c= Y= f= T= e= V n', files: ['w'], noReads: true },
  tcpdump: { options: 'w= r= i= c= n v s= A X', files: ['w'], noReads: true },
  xsltproc: { options: 'o|output= param= stringparam= xinclude novalid', files: ['o'] },
  msgfmt: { options: 'o|output-file= c v', files: ['o'] },
  xgettext: { options: 'o|output= L|language= k|keyword= j|join-existing d|default-domain= from-code=', files: ['o'] },
  script: { options: 'c|command= a|append f|flush q|quiet e|return t T= O= I= B=', last: 1, noReads: true },
  'terser uglifyjs': { options: 'o|output= c|compress m|mangle source-map=', files: ['o'] },
};

export const OUTPUTS: Record<string, Program> = {};
for (const [names, output] of Object.entries(TABLE)) {
  for (const name of names.split(' ')) OUTPUTS[name] = (call) => produce(call, output);
}
OUTPUTS['sqlite3'] = sqlite;
OUTPUTS['mogrify'] = (call) => {
  const args = readArguments(call.fields, TABLE['mogrify']?.options ?? '', { singleDash: true });
  for (const field of args.operands) {
    if (args.has('format', 'path')) call.read(field);
    else call.modify(field);
  }
  return args.has('format', 'path') ? call.unknown('program') : OK;
};

function produce(call: Call, output: Output): Outcome {
  const args = readArguments(call.fields, output.options, { singleDash: output.singleDash === true });
  const { operands } = args;
  const target = output.last !== undefined && operands.length >= output.last ? operands.at(-1) : undefined;
  for (const field of output.noReads === true ? [] : operands) if (field !== target && textOf(field) !== '-') call.read(field);
  if (output.usual === 'a.out' && args.has('c', 'S', 'E')) {
    if (!args.has('E') && !args.has('o'))
      objects(
        call,
        operands.map((field) => textOf(field)),
        args.has('c') ? '.o' : '.s',
      );
  } else if (output.usual !== undefined && !args.has(output.files?.[0] ?? '') && operands.length > 0) call.put(textField(output.usual));
  for (const name of output.files ?? []) if (textOf(args.value(name)) !== '-') call.put(args.value(name));
  for (const name of output.directories ?? []) fill(call, args.values(name));
  if (args.has('c') && call.name === 'script') call.unknown('script');
  if (call.name === 'cmake' && args.has('build', 'install', 'E')) return call.unknown('script');
  if (call.name === 'ssh-keygen' && args.has('f') && !args.has('l', 'y', 'F', 'R')) call.put(suffixed(args.text('f'), '.pub'));
  if (call.name === 'meson' || call.name === 'virtualenv') fill(call, operands.slice(call.name === 'meson' ? 1 : 0));
  return target === undefined ? OK : call.put(target);
}

function suffixed(text: string | undefined, ending: string): Call['fields'][number] | undefined {
  return text === undefined ? undefined : textField(text + ending);
}

function objects(call: Call, sources: readonly (string | undefined)[], ending: string): void {
  for (const source of sources) {
    if (source !== undefined) call.put(textField(nameOf(source).replace(/\.[^.]*$/, '') + ending));
  }
}

function fill(call: Call, fields: Call['fields']): void {
  for (const field of fields) {
    const place = call.place(textOf(field)?.includes(':') === true ? textField(textOf(field)?.split(':').at(-1) ?? '') : field);
    if (place === undefined) continue;
    for (const kind of ['create', 'write'] as const) call.effect(kind, { ...place, extent: 'tree' }, { certainty: 'possible' });
  }
}

/** A statement that only asks changes nothing; a missing database is made. */
function sqlite(call: Call): Outcome {
  const args = readArguments(
    call.fields,
    'readonly batch bail column csv json header noheader line list cmd= init= separator= markdown box table',
    { singleDash: true },
  );
  const [database, ...statements] = args.operands;
  if (database === undefined || textOf(database) === ':memory:') return OK;
  const texts = statements.map((field) => textOf(field));
  const asks =
    texts.length > 0 &&
    texts.every(
      (text) =>
        text !== undefined && /^\s*(?:select|pragma\s+\w+\s*;?\s*$|explain|\.(?:tables|schema|dump|mode|headers|indexes))/i.test(text),
    );
  if (asks || args.has('readonly')) return call.read(database);
  const place = call.place(database);
  if (place !== undefined && call.kind(place) !== 'directory') {
    call.effect(call.kind(place) === 'missing' ? 'create' : 'write', place, { certainty: 'possible' });
    for (const ending of ['-wal', '-shm', '-journal']) {
      call.effect('create', { path: place.path + ending, extent: 'one' }, { certainty: 'possible' });
    }
  }
  if (
    statements.length === 0 ||
    texts.some((text) => text === undefined || /^\s*\.(?:output|once|save|backup|shell|system|read|import|excel)/m.test(text))
  ) {
    return call.unknown('code');
  }
  return OK;
}
