import type { Field, Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import type { Call, Program } from './call.ts';

interface Manager {
  manifest: string;
  lock: string;
  folder: string;
  /** Verbs that change the manifest. */
  changes: readonly string[];
  /** Verbs that fill the folder. */
  installs: readonly string[];
  /** Verbs that run another program whose name follows. */
  runs: readonly string[];
  looks: readonly string[];
}

const LOOKS = [
  'ls',
  'list',
  'll',
  'la',
  'view',
  'info',
  'show',
  'search',
  'outdated',
  'why',
  'explain',
  'root',
  'prefix',
  'bin',
  'whoami',
  'ping',
  'help',
  'audit',
  'doctor',
  'docs',
  'fund',
  'owner',
  'token',
  'profile',
  'v',
  'licenses',
  'versions',
  'cache',
  'get',
];

const MANAGERS: Record<string, Manager> = {
  npm: {
    manifest: 'package.json',
    lock: 'package-lock.json',
    folder: 'node_modules',
    changes: ['uninstall', 'remove', 'rm', 'un', 'version', 'pkg', 'init'],
    installs: ['install', 'i', 'add', 'ci', 'update', 'up', 'upgrade', 'dedupe', 'prune', 'link', 'rebuild'],
    runs: ['exec', 'x'],
    looks: LOOKS,
  },
  pnpm: {
    manifest: 'package.json',
    lock: 'pnpm-lock.yaml',
    folder: 'node_modules',
    changes: ['remove', 'rm', 'un', 'uninstall', 'init'],
    installs: ['install', 'i', 'add', 'update', 'up', 'upgrade', 'dedupe', 'prune', 'link', 'rebuild', 'import', 'fetch'],
    runs: ['exec', 'dlx'],
    looks: LOOKS,
  },
  yarn: {
    manifest: 'package.json',
    lock: 'yarn.lock',
    folder: 'node_modules',
    changes: ['remove', 'version', 'init'],
    installs: ['', 'install', 'add', 'up', 'upgrade', 'dedupe', 'link', 'import'],
    runs: ['exec', 'dlx'],
    looks: LOOKS,
  },
  bun: {
    manifest: 'package.json',
    lock: 'bun.lock',
    folder: 'node_modules',
    changes: ['remove', 'rm', 'init'],
    installs: ['install', 'i', 'add', 'a', 'update', 'link'],
    runs: ['x'],
    looks: ['pm', 'outdated', '--version'],
  },
};

/** Package managers and what runs programs for them. */
export const PACKAGES: Record<string, Program> = {
  ...Object.fromEntries(Object.entries(MANAGERS).map(([name, manager]) => [name, (call: Call) => manage(call, manager)])),
  npx: runner('y|yes n|no p|package= c|call= q|quiet node-options= w= ignore-existing prefer-offline'),
  bunx: runner('bun p|package= silent'),
  pnpx: runner('p|package= c|shell-mode silent'),
  uvx: runner('from= with= p|python= q|quiet v|verbose isolated'),
  pipx: (call) => below(call, ['run'], ['install', 'upgrade', 'list', 'uninstall', 'ensurepath', 'inject']),
  uv: (call) => {
    const verb = textOf(call.fields[0]);
    if (verb === 'sync' || verb === 'lock' || verb === 'add' || verb === 'remove') return manifests(call, ['pyproject.toml', 'uv.lock']);
    return below(call, ['run'], ['pip', 'python', 'cache', 'version', 'tree', 'help', 'self', 'tool']);
  },
  poetry: (call) => {
    const verb = textOf(call.fields[0]);
    if (['add', 'remove', 'lock', 'update', 'install', 'version'].includes(verb ?? ''))
      return manifests(call, ['pyproject.toml', 'poetry.lock']);
    return below(call, ['run'], ['show', 'check', 'env', 'config', 'search', 'about', 'help', 'shell']);
  },
  pipenv: (call) => {
    const verb = textOf(call.fields[0]);
    if (['install', 'uninstall', 'lock', 'update', 'sync'].includes(verb ?? '')) return manifests(call, ['Pipfile', 'Pipfile.lock']);
    return below(call, ['run'], ['graph', 'check', 'verify', 'shell']);
  },
  bundle: (call) => {
    const verb = textOf(call.fields[0]);
    if (['install', 'update', 'add', 'remove', 'lock', undefined].includes(verb)) return manifests(call, ['Gemfile', 'Gemfile.lock']);
    return below(call, ['exec'], ['list', 'show', 'info', 'check', 'outdated', 'config', 'platform']);
  },
  rye: (call) => below(call, ['run'], ['list', 'show', 'config']),
  pdm: (call) => below(call, ['run'], ['list', 'info', 'show', 'config']),
  hatch: (call) => below(call, ['run'], ['version', 'status']),
  composer: (call) => {
    const verb = textOf(call.fields[0]) ?? '';
    if (['show', 'info', 'validate', 'outdated', 'why', 'licenses', 'audit', 'diagnose'].includes(verb)) return OK;
    return manifests(call, ['composer.json', 'composer.lock'], 'vendor');
  },
  pip: (call) => pip(call),
  pip3: (call) => pip(call),
  'npm-check-updates': ncu,
  ncu,
};

function ncu(call: Call): Outcome {
  return call.options('u|upgrade t|target= x|reject= f|filter= i|interactive').has('u')
    ? call.modify(textField('package.json'), 'possible')
    : OK;
}

function pip(call: Call): Outcome {
  const args = call.options(
    'r|requirement= e|editable= t|target= q|quiet U|upgrade user no-deps y|yes i|index-url= extra-index-url= d|dest= w|wheel-dir= break-system-packages prefix= root= c|constraint=',
  );
  const verb = textOf(args.operands[0]);
  const folder = args.value('t') ?? args.value('d') ?? args.value('w');
  if (folder !== undefined) return filled(call, folder);
  if (verb === 'download' || verb === 'wheel') return filled(call, textField('.'));
  return args.has('e') || args.operands.some((field) => /^\.{0,2}\//.test(`${textOf(field) ?? ''}/`)) ? call.unknown('script') : OK;
}

function manage(call: Call, manager: Manager): Outcome {
  const args = readArguments(call.fields, 'C|dir|prefix|cwd= w|workspace|filter= r|recursive s|silent g|global version v h|help F=', {
    inOrder: true,
  });
  const scope = call.scope.fork();
  const directory = args.value('C');
  if (directory !== undefined) scope.cwd = call.place(directory)?.path ?? null;
  const verb = textOf(args.operands[0]) ?? '';
  const rest = args.operands.slice(1);
  if (args.has('version', 'v', 'h') || manager.looks.includes(verb)) return OK;
  if (manager.runs.includes(verb)) return nested(call, rest, scope);
  if (rest.some((field) => ['-g', '--global'].includes(textOf(field) ?? ''))) return OK;
  const named = rest.some((field) => textOf(field)?.startsWith('-') !== true);
  if (manager.installs.includes(verb) && verb !== '')
    return manifests(call, named ? [manager.manifest, manager.lock] : [manager.lock], manager.folder, directory);
  if (verb === '' && manager.installs.includes('') && call.fields.length === 0)
    return manifests(call, [manager.lock], manager.folder, directory);
  if (manager.changes.includes(verb)) return manifests(call, [manager.manifest, manager.lock], manager.folder, directory);
  if (verb === 'config' || verb === 'set' || verb === 'login' || verb === 'publish' || verb === 'pack' || verb === '')
    return verb === 'pack' ? call.unknown('program') : OK;
  if (['run', 'run-script', 'test', 't', 'tst', 'start', 'stop', 'restart', 'create'].includes(verb))
    return call.unknown('script', `${call.name} ${verb}`);
  if (call.name === 'yarn' || call.name === 'pnpm' || call.name === 'bun')
    return call.scope.world.machine.words(scope, [textField('npx'), ...args.operands]);
  return call.unknown('program', `${call.name} ${verb}`);
}

/** Runs the program behind a runner; its own options stand before it. */
function nested(call: Call, fields: readonly Field[], scope = call.scope): Outcome {
  const args = readArguments(fields, 'p|package= c|call= y|yes q|silent r|recursive parallel', { inOrder: true });
  const script = textOf(args.value('c'));
  if (script !== undefined) return scope.deeper(call.name, () => scope.world.machine.text(scope, script));
  const [program, ...rest] = args.operands;
  if (program === undefined) return OK;
  const name = textOf(program)?.replace(/^(?:@[\w.-]+\/)?([\w.-]+)(?:@[^/]*)?$/, '$1');
  const known = textOf(program) === '@biomejs/biome' || textOf(program)?.startsWith('@biomejs/biome@') === true ? 'biome' : name;
  return call.run([known === undefined ? program : textField(known), ...rest], scope);
}

function runner(options: string): Program {
  return (call) => {
    const args = readArguments(call.fields, options, { inOrder: true });
    const script = textOf(args.value('c'));
    if (script !== undefined) return call.scope.deeper(call.name, () => call.scope.world.machine.text(call.scope, script));
    return nested(call, args.operands);
  };
}

function below(call: Call, runs: readonly string[], looks: readonly string[]): Outcome {
  const [verb, ...rest] = call.fields;
  const text = textOf(verb) ?? '';
  if (runs.includes(text)) return nested(call, rest);
  return looks.includes(text) || text === '' || text.startsWith('-') ? OK : call.unknown('program', `${call.name} ${text}`);
}

/** What an install changes; scripts of packages may do more. */
function manifests(call: Call, files: readonly string[], folder?: string, directory?: Field): Outcome {
  const base = textOf(directory);
  const at = (name: string): Field => textField(base === undefined ? name : `${base}/${name}`);
  for (const name of files) call.put(at(name), 'possible');
  const place = folder === undefined ? undefined : call.place(at(folder));
  if (place !== undefined) call.reshape({ ...place, extent: 'tree' });
  return call.unknown('script');
}

function filled(call: Call, folder: Field): Outcome {
  const place = call.place(folder);
  if (place !== undefined) call.effect('create', { ...place, extent: 'tree' }, { certainty: 'possible' });
  return OK;
}
