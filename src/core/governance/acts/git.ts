import type { Run } from '../../shell/effect.ts';
import { matchesGlob } from '../../shell/glob.ts';
import { isBelow, resolvePath } from '../../shell/paths.ts';
import type { Act, Attribute, Scene } from '../act.ts';
import { isSecret } from '../secrets.ts';
import { type Arguments, argumentsOf } from './arguments.ts';
import type { Reader } from './reader.ts';
import { actOf, textsOf } from './words.ts';

const PROTECTED = ['main', 'master', 'trunk', 'develop', 'production', 'prod', 'staging', 'release', 'release/*', 'stable'];

/** Options of git itself that take a value. */
const GLOBAL = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--exec-path', '--config-env']);

interface Git {
  run: Run;
  verb: string;
  words: readonly string[];
  scene: Scene;
  /** Where it works; null where that is not known. */
  directory: string | null;
}

/** What git does that cannot be taken back easily, or that others see: `git.<verb>`. */
export const GIT_READER: Reader = (run, { scene }) => {
  const words = textsOf(run);
  const acts: Act[] = [];
  let directory = run.cwd;
  let at = 0;
  for (; at < words.length && words[at]?.startsWith('-') === true; at += 1) {
    const word = words[at] ?? '';
    if (word === '-c' || word.startsWith('-c')) {
      const setting = word === '-c' ? (words[at + 1] ?? '') : word.slice(2);
      acts.push(...settingActs(run, setting.split('=')[0] ?? '', 'call'));
    }
    if (word === '-C' && directory !== null) directory = resolvePath(directory, words[at + 1] ?? '.');
    if (GLOBAL.has(word)) at += 1;
  }
  const verb = words[at];
  if (verb === undefined) return acts;
  const git: Git = { run, verb, words: words.slice(at + 1), scene, directory };
  return [...acts, ...(VERBS[verb]?.(git) ?? [])];
};

const act = ({ run, verb }: Git, attributes: Record<string, Attribute>, name = verb): Act[] => [
  actOf(run, `git.${name}`, { verb, ...attributes }),
];

const isProtected = (branch: string, { protectedBranches }: Scene): boolean =>
  (protectedBranches ?? PROTECTED).some((pattern) => matchesGlob(pattern, branch));

const VERBS: Record<string, (git: Git) => Act[]> = {
  push,
  reset: (git) => {
    const args = argumentsOf(git.words);
    return args.has('hard', 'merge') ? act(git, { hard: true, target: args.operands[0] ?? 'HEAD' }) : [];
  },
  clean: (git) => {
    const args = argumentsOf(git.words, 'e exclude');
    if (!args.has('f', 'force') || args.has('n', 'dry-run')) return [];
    const { worktree } = git.scene;
    const paths =
      git.directory === null
        ? []
        : (args.operands.length === 0 ? ['.'] : args.operands).map((path) => resolvePath(git.directory ?? '/', path));
    const outside = worktree !== null && paths.some((path) => path !== worktree && !isBelow(path, worktree));
    return act(git, { ignored: args.has('x', 'X'), limited: args.operands.length > 0, outside });
  },
  checkout: discarding,
  switch: discarding,
  restore: (git) => {
    const args = argumentsOf(git.words, 's source');
    if (args.has('staged', 'S') && !args.has('worktree', 'W')) return [];
    return args.operands.some(isEverything) ? act(git, { everything: true }, 'discard') : [];
  },
  stash: (git) => (git.words[0] === 'clear' ? act(git, { sub: 'clear' }) : []),
  branch: (git) => {
    const args = argumentsOf(git.words, 'u set-upstream-to');
    const forced = args.has('D') || (args.has('d', 'delete') && args.has('f', 'force'));
    const moved = args.has('f', 'force', 'M', 'C') && !args.has('d', 'delete');
    if ((!forced && !args.has('d', 'delete') && !moved) || args.has('r', 'remotes')) return [];
    const branches = args.operands;
    const common = { branches, protected: branches.some((branch) => isProtected(branch, git.scene)), force: forced };
    return act(git, { ...common, delete: !moved, ...(branches[0] === undefined ? {} : { branch: branches[0] }) });
  },
  'filter-branch': (git) => act(git, { all: git.words.includes('--all') }, 'rewrite'),
  'filter-repo': (git) => (git.words.includes('--analyze') || git.words.includes('--dry-run') ? [] : act(git, { all: true }, 'rewrite')),
  reflog: (git) => {
    const [sub] = git.words;
    return (sub === 'expire' && !git.words.includes('--dry-run')) || sub === 'delete' ? act(git, { sub }) : [];
  },
  gc: (git) => {
    const args = argumentsOf(git.words);
    const prune = args.value('prune');
    return prune === 'now' || prune === 'all' || args.has('aggressive-prune') ? act(git, { prune: prune ?? 'now' }, 'prune') : [];
  },
  prune: (git) => {
    const args = argumentsOf(git.words, 'expire');
    return args.has('n', 'dry-run') ? [] : act(git, { prune: args.value('expire') ?? 'now' });
  },
  'update-ref': (git) => {
    const args = argumentsOf(git.words, 'm');
    return args.has('d') ? act(git, { target: args.operands[0] ?? '' }) : [];
  },
  config,
  remote: (git) => (['remove', 'rm'].includes(git.words[0] ?? '') ? act(git, { sub: 'remove', target: git.words[1] ?? '' }) : []),
  worktree: (git) => {
    const args = argumentsOf(git.words.slice(1), '');
    return git.words[0] === 'remove' && args.has('f', 'force')
      ? act(git, { sub: 'remove', force: true, directory: args.operands[0] ?? '' })
      : [];
  },
  tag: (git) => {
    const args = argumentsOf(git.words, 'm message F file u local-user n sort');
    return args.has('d', 'delete') ? act(git, { delete: true, targets: args.operands }) : [];
  },
  'send-email': (git) => (git.words.includes('--dry-run') ? [] : [actOf(git.run, 'outward.mail', { verb: 'send-email' })]),
  submodule: (git) => (git.words[0] === 'deinit' ? act(git, { sub: 'deinit', force: /^(?:-f|--force)$/m.test(git.words.join('\n')) }) : []),
  add: (git) => {
    const args = argumentsOf(git.words);
    const { cwd } = git.run;
    const secret = args.operands.find((path) => isSecret(resolvePath(cwd ?? '/', path), git.scene.home));
    if (secret === undefined) return [];
    return [actOf(git.run, 'git.add', { verb: 'add', secret: true }, [{ path: resolvePath(cwd ?? '/', secret), extent: 'one' }])];
  },
};

function isEverything(path: string): boolean {
  return ['.', './', ':/', '*', ':/*'].includes(path);
}

/** Changes of the whole worktree that are thrown away. */
function discarding(git: Git): Act[] {
  const args = argumentsOf(git.words, 'b B c C orphan conflict');
  const force = args.has('f', 'force', 'discard-changes');
  const everything = git.verb === 'checkout' && args.operands.some(isEverything);
  return force || everything ? act(git, { everything: true, force }, 'discard') : [];
}

/**
 * `branches` are those that it changes on the other side; `force`: `force` or `lease`. Of a push that names none it is the
 * branch that is checked out.
 */
function push(git: Git): Act[] {
  const { run, words, scene } = git;
  const args = argumentsOf(words, 'o push-option repo receive-pack exec');
  if (args.has('n', 'dry-run')) return [];
  const [remote, ...specs] = args.operands;
  const all = args.has('all', 'mirror');
  const branches: string[] = [];
  let deletes = args.has('d', 'delete');
  let plus = false;
  for (const spec of specs) {
    if (spec.startsWith('+')) plus = true;
    const [from = '', to = from] = spec.replace(/^\+/, '').split(':');
    if (from === '' && spec.includes(':')) deletes = true;
    const name = (to === '' ? from : to).replace(/^refs\/heads\//, '');
    branches.push(name === 'HEAD' || name === '@' ? (scene.branch ?? 'HEAD') : name);
  }
  const named = branches.length > 0 || args.has('tags');
  if (!named && scene.branch !== null) branches.push(scene.branch);
  // Pruned by a pattern, it takes what is not here, as a mirror does.
  const mirror = args.has('mirror') || (args.has('prune') && (all || specs.some((spec) => spec.includes('*'))));
  const force = args.has('f', 'force') || plus || mirror ? 'force' : leaseOf(args);
  return [
    actOf(run, 'git.push', {
      verb: 'push',
      branches,
      branch: branches[0] ?? '(unknown)',
      protected: all || mirror || branches.some((branch) => isProtected(branch, scene)),
      delete: deletes || (args.has('prune') && !mirror),
      mirror,
      remote: remote ?? 'origin',
      ...(force === null ? {} : { force }),
    }),
  ];
}

function leaseOf(args: Arguments): string | null {
  return args.has('force-with-lease', 'force-if-includes') ? 'lease' : null;
}

function config(git: Git): Act[] {
  const args = argumentsOf(git.words, 'f file type blob default');
  const [first, second, third] = args.operands;
  if (args.has('get', 'get-all', 'get-regexp', 'l', 'list') || first === 'get' || first === 'list') return [];
  const isVerb = ['set', 'unset', 'rename-section', 'remove-section', 'edit'].includes(first ?? '');
  const name = isVerb ? second : first;
  const sets = isVerb || (isVerb ? third : second) !== undefined || args.has('unset', 'unset-all', 'add', 'replace-all');
  if (name === undefined || !sets) return [];
  return settingActs(git.run, name, args.has('global', 'system') ? 'user' : 'repository');
}

/** Settings of git by which hooks are passed by, or other programs run. */
function settingActs(run: Run, name: string, scope: string): Act[] {
  return [actOf(run, 'git.config', { verb: 'config', setting: name.toLowerCase(), scope })];
}
