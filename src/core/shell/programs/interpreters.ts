import type { Field, Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import type { Call, Program } from './call.ts';

const SHELLS = ['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'rbash', 'mksh'];

/** Interpreters: a shell's text is looked into, other code is not known. */
export const INTERPRETERS: Record<string, Program> = {
  ...Object.fromEntries(SHELLS.map((name) => [name, shell])),
  su: (call) => {
    const args = call.options('c|command= s|shell= l|login m|p|preserve-environment g= G=');
    const text = textOf(args.value('c'));
    return text === undefined ? call.unknown('script') : runText(call, text, []);
  },
  python,
  python2: python,
  python3: python,
  pypy3: python,
};

const CODE: Record<string, { code: readonly string[]; check: readonly string[]; options: string }> = {
  node: {
    code: ['e', 'p'],
    check: ['c', 'v', 'h'],
    options:
      'e|eval= p|print= c|check v|version h|help r|require= import= loader= env-file= inspect? test watch i|interactive input-type= experimental-strip-types max-old-space-size=',
  },
  ruby: { code: ['e'], check: ['c', 'v'], options: 'e= c v|version r= I= n p i? w W? rubygems? a l s' },
  php: { code: ['r'], check: ['l', 'v', 'i', 'm'], options: 'r= l v i m f= d= c= n S= t=' },
  lua: { code: ['e'], check: ['v'], options: 'e= v l= i' },
  Rscript: { code: ['e'], check: ['version'], options: 'e= version vanilla' },
  osascript: { code: ['e'], check: [], options: 'e= l=' },
  groovy: { code: ['e'], check: ['v'], options: 'e= v|version' },
  scala: { code: ['e'], check: ['version'], options: 'e= version' },
  julia: { code: ['e', 'E'], check: ['v'], options: 'e= E= v|version project?' },
  elixir: { code: ['e'], check: ['v'], options: 'e= v|version r=' },
  ghci: { code: ['e'], check: [], options: 'e=' },
  tclsh: { code: [], check: [], options: '' },
  pwsh: { code: ['Command'], check: [], options: 'Command= File= NoProfile' },
  tsx: { code: ['e', 'p'], check: ['v'], options: 'e|eval= p|print= v|version watch tsconfig=' },
  'ts-node': { code: ['e', 'p'], check: ['v'], options: 'e|eval= p|print= v|version P|project= T|transpile-only' },
  irb: { code: [], check: [], options: '' },
  psql: {
    code: [],
    check: ['l', 'V'],
    options: 'l|list V|version c|command= f|file= d|dbname= h|host= U|username= p|port= o|output= t A F= q X v=',
  },
  mysql: { code: [], check: ['V'], options: 'e= V|version u= p? h= P= D=' },
};

for (const [name, { code, check, options }] of Object.entries(CODE)) {
  INTERPRETERS[name] = (call) => {
    const args = readArguments(call.fields, options, { inOrder: true, singleDash: name === 'pwsh' });
    if (args.has(...check)) return OK;
    if (args.has('o')) call.put(args.value('o'));
    if (name === 'psql' || name === 'mysql') return name === 'psql' && !args.has('f') ? OK : call.unknown('code');
    if (args.has(...code) || args.operands.length === 0 || textOf(args.operands[0]) === '-') return call.unknown('code');
    call.read(args.operands[0]);
    return call.unknown('script');
  };
}

function shell(call: Call): Outcome {
  const args = readArguments(
    call.fields,
    'c e u x n v i l|login s f a b h m p r t k B C E H P T o= O= norc noprofile posix version rcfile= init-file=',
    { inOrder: true },
  );
  if (args.has('version')) return OK;
  if (args.has('c')) {
    const [code, name, ...rest] = args.operands;
    const text = textOf(code);
    if (args.has('n')) return OK;
    if (text === undefined) return code === undefined ? OK : call.unknown('eval', code.text);
    return runText(call, text, name === undefined ? [] : rest, args.has('e'));
  }
  if (args.operands.length === 0 || args.has('s')) {
    return call.stdin.type === 'text' ? runText(call, call.stdin.text, args.operands, args.has('e')) : call.unknown('code');
  }
  call.read(args.operands[0]);
  return args.has('n') ? OK : call.unknown('script');
}

/** A shell of its own: it takes variables along, and changes neither the directory nor the variables of its caller. */
function runText(call: Call, text: string, positional: readonly Field[], errexit = false): Outcome {
  const scope = call.scope.fork();
  scope.positional = [...positional];
  scope.functions = new Map();
  scope.options = new Set(errexit ? ['errexit'] : []);
  const outcome = scope.deeper(call.name, () => scope.world.machine.text(scope, text));
  return { status: outcome.status, ...(outcome.output === undefined ? {} : { output: outcome.output }) };
}

/** Modules of Python that are programs of their own. */
const MODULES = new Set([
  'black',
  'isort',
  'ruff',
  'autopep8',
  'yapf',
  'autoflake',
  'pip',
  'docformatter',
  'pyupgrade',
  'virtualenv',
  'codespell',
]);

function python(call: Call): Outcome {
  const args = readArguments(call.fields, 'c= m= V|version h|help u B O E I s S v q W= X= i', { inOrder: true });
  if (args.has('V', 'h')) return OK;
  const rest = call.fields.slice(call.fields.findIndex((field) => textOf(field) === '-m') + 2);
  const name = args.text('m');
  if (name === undefined) {
    if (args.has('c') || args.operands.length === 0 || textOf(args.operands[0]) === '-') return call.unknown('code');
    call.read(args.operands[0]);
    return call.unknown('script');
  }
  if (MODULES.has(name)) return call.run([textField(name), ...rest]);
  if (name === 'json.tool') {
    const tool = readArguments(rest, 'sort-keys indent= tab compact no-ensure-ascii json-lines');
    call.read(tool.operands[0]);
    return tool.operands[1] === undefined ? OK : call.put(tool.operands[1]);
  }
  if (name === 'venv') {
    for (const field of readArguments(rest, 'system-site-packages clear upgrade without-pip prompt= copies symlinks').operands) {
      const place = call.place(field);
      if (place !== undefined) call.effect('create', { ...place, extent: 'tree' }, { certainty: 'possible' });
    }
    return OK;
  }
  if (['http.server', 'this', 'site', 'platform', 'calendar', 'timeit', 'dis', 'tokenize', 'ast'].includes(name)) return OK;
  return call.unknown('script', `${call.name} -m ${name}`);
}
