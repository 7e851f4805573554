import type { Field, Outcome } from '../field.ts';
import { EITHER, OK, textField, textOf, textValue, unknownField } from '../field.ts';
import { readArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import type { Scope } from '../scope.ts';
import type { Call, Program } from './call.ts';

/** Programs that run the rest of their words: their options, and how many operands stand before the program. */
const TABLE: Record<string, [options: string, skip?: number]> = {
  timeout: ['k|kill-after= s|signal= foreground preserve-status v|verbose', 1],
  gtimeout: ['k|kill-after= s|signal= foreground preserve-status v|verbose', 1],
  nice: ['n|adjustment= 0 1 2 3 4 5 6 7 8 9'],
  ionice: ['c|class= n|classdata= t|ignore p= P= u='],
  nohup: [''],
  setsid: ['c|ctty f|fork w|wait'],
  stdbuf: ['i|input= o|output= e|error='],
  unbuffer: ['p'],
  time: ['p|portability v|verbose f|format= a|append q|quiet'],
  gtime: ['p|portability v|verbose f|format= a|append q|quiet'],
  chrt: ['o|other f|fifo r|rr b|batch i|idle p= a', 1],
  taskset: ['a|all-tasks c|cpu-list p', 1],
  doas: ['u= n s C= L a='],
  caffeinate: ['d i m s u t= w='],
  chronic: ['v e'],
  ifne: ['n'],
  'systemd-inhibit': ['what= who= why= mode='],
  unshare: ['m|mount? u i n|net? p|pid? U|user? f|fork r|map-root-user C mount-proc'],
  setpriv: ['reuid= regid= clear-groups keep-groups init-groups no-new-privs inh-caps= bounding-set='],
  setarch: ['R v', 1],
  faketime: ['f m', 1],
  fakeroot: ['u l= s= i='],
  'dbus-run-session': [''],
  'xvfb-run': ['a|auto-servernum s|server-args= n= e= w= l'],
  arch: ['x86_64 arm64'],
  command: ['p v V'],
  builtin: [''],
  direnv: ['', 2],
  doppler: ['', 1],
  dotenv: ['e= c= f= o v='],
  dotenvx: ['f= e= v='],
  'cross-env': [''],
  'cross-env-shell': [''],
  mise: ['', 1],
  asdf: ['', 1],
  busybox: [''],
  toybox: [''],
  valgrind: ['tool= leak-check= q v track-origins='],
  prlimit: ['nofile= as= cpu= core='],
  'ssh-agent': ['a= t='],
};

export const WRAPPERS: Record<string, Program> = {
  ...Object.fromEntries(Object.entries(TABLE).map(([name, [options, skip]]) => [name, (call: Call) => wrapped(call, options, skip ?? 0)])),
  env: (call) => {
    const args = readArguments(
      call.fields,
      'i|ignore-environment u|unset= C|chdir= S|split-string= 0|null v|debug default-signal? ignore-signal? block-signal? P=',
      { inOrder: true },
    );
    const scope = call.scope.fork();
    const directory = args.value('C');
    if (directory !== undefined) scope.cwd = call.place(directory)?.path ?? null;
    const split = args.value('S');
    const fields = split === undefined ? args.operands : [...words(split), ...args.operands];
    return call.run(assigned(fields, scope), scope);
  },
  sudo: (call) => {
    const args = readArguments(
      call.fields,
      'u|user= g|group= h|host= p|prompt= C|close-from= D|chdir= r|role= t|type= T|command-timeout= U|other-user= A|askpass b|background E|preserve-env? e|edit H|set-home i|login K k l|list n|non-interactive P S|stdin s|shell V|version v|validate',
      { inOrder: true },
    );
    if (args.has('e')) {
      for (const field of args.operands) call.put(field, 'possible');
      return OK;
    }
    const scope = call.scope.fork();
    const rest = assigned(args.operands, scope);
    if (args.has('i') && rest.length > 0) return call.unknown('directory', 'sudo -i');
    if (args.has('D')) scope.cwd = call.place(args.value('D'))?.path ?? null;
    if (rest.length === 0) return args.has('s', 'i') ? call.unknown('code') : OK;
    return call.run(rest, scope);
  },
  flock: (call) => {
    const args = readArguments(
      call.fields,
      's|shared x|exclusive u|unlock n|nonblock w|timeout= o|close E= c|command= F|no-fork v|verbose',
      { inOrder: true },
    );
    const [file, ...rest] = args.operands;
    if (/^\d+$/.test(textOf(file) ?? '')) return OK;
    const place = call.place(file);
    if (place !== undefined && call.kind(place) === 'missing') call.put(file);
    const code = args.value('c') ?? (textOf(rest[0]) === '-c' ? rest[1] : undefined);
    const text = textOf(code);
    if (text !== undefined) return call.scope.deeper('flock', () => call.scope.world.machine.text(call.scope.fork(), text));
    return code === undefined ? call.run(rest) : call.unknown('eval', code.text);
  },
  strace: (call) => {
    const args = readArguments(call.fields, 'f F c o= e= p= s= t T y v q a= O= P= S= u= E= ff i', { inOrder: true });
    if (args.has('o')) call.put(args.value('o'));
    return call.run(args.operands);
  },
  watch: (call) => {
    const args = readArguments(call.fields, 'n|interval= d|differences? t|no-title b|beep e|errexit g|chgexit c|color x|exec p|precise', {
      inOrder: true,
    });
    const texts = args.operands.map((field) => textOf(field));
    if (texts.includes(undefined)) return call.unknown('word');
    return call.scope.deeper('watch', () => call.scope.world.machine.text(call.scope.fork(), texts.join(' ')));
  },
  entr: (call) => {
    const args = readArguments(call.fields, 'a c d n p r s z', { inOrder: true });
    return call.run(args.operands, call.scope.fork('possible'));
  },
  chroot: (call) => call.unknown('directory'),
  parallel,
};

function wrapped(call: Call, options: string, skip: number): Outcome {
  const args: Arguments = readArguments(call.fields, options, { inOrder: true });
  if (call.name === 'command' && args.has('v', 'V')) return EITHER;
  const operands = args.operands.slice(skip);
  const scope = textOf(operands[0])?.includes('=') === true ? call.scope.fork() : call.scope;
  let rest = assigned(operands, scope);
  if (textOf(rest[0]) === '--') rest = rest.slice(1);
  return rest.length === 0 ? OK : call.run(rest, scope);
}

/** Without the assignments that stand before the program. */
function assigned(fields: readonly Field[], scope: Scope): Field[] {
  const at = fields.findIndex((field) => !/^[A-Za-z_]\w*=/.test(textOf(field) ?? (field.sort === 'unknown' ? field.text : '')));
  for (const field of fields.slice(0, at)) {
    const [, name = '', value] = /^(\w+)=(.*)$/s.exec(textOf(field) ?? '') ?? [];
    if (value !== undefined) scope.set(name, textValue(value));
  }
  return at < 0 ? [] : fields.slice(at);
}

function words(field: Field): Field[] {
  const text = textOf(field);
  if (text === undefined || /["'\\$]/.test(text)) return [unknownField(field.text)];
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => textField(word));
}

/** Inputs after `:::` are known; from the input they are not. */
function parallel(call: Call): Outcome {
  const marks = call.fields.findIndex((field) => [':::', '::::'].includes(textOf(field) ?? ''));
  const head = marks < 0 ? call.fields : call.fields.slice(0, marks);
  const args = readArguments(
    head,
    'j|jobs= k|keep-order n|max-args= N= I= X m|xargs a|arg-file= d|delimiter= 0|null q|quote dry-run dryrun bar progress eta halt= joblog= results= v t|verbose u|ungroup tag will-cite citation L= S= colsep= pipe retries= timeout= no-notice line-buffer',
    { inOrder: true },
  );
  if (args.has('dry-run', 'dryrun')) return OK;
  if (args.has('joblog')) call.put(args.value('joblog'));
  const inputs = textOf(call.fields[marks]) === ':::' ? call.fields.slice(marks + 1) : fromInput(call);
  if (inputs === undefined || args.operands.length === 0) return call.unknown('input');
  const texts = args.operands.map((field) => textOf(field));
  if (texts.includes(undefined)) return call.unknown('word');
  const template = texts.join(' ');
  for (const input of inputs) {
    const scope = call.scope.fork();
    scope.set('__input', { fields: [input], array: false });
    const text = textOf(input);
    if (text !== undefined) scope.set('__base', textValue(text.replace(/\.[^./]*$/, '')));
    const line = template.includes('{') ? template.replaceAll('{}', '"$__input"').replaceAll('{.}', '"$__base"') : `${template} "$__input"`;
    if (/\{[^}]*\}/.test(line)) return call.unknown('input');
    scope.deeper('parallel', () => scope.world.machine.text(scope, line));
  }
  return OK;
}

/** Names that come in, one a line. */
function fromInput(call: Call): Field[] | undefined {
  if (call.stdin.type === 'text')
    return call.stdin.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => textField(line));
  return call.stdin.type === 'places' ? call.stdin.places.map(({ path, extent }) => ({ sort: 'place', text: path, extent })) : undefined;
}
