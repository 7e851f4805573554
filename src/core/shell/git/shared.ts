import type { GitFiles } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { OK, textOf } from '../field.ts';
import { readArguments } from '../programs/arguments.ts';
import { flagsOf, look, subcommand } from './record.ts';
import { GitRun, names } from './run.ts';
import type { Verb } from './run.ts';

/** Verbs on what all worktrees of a repository share: the stash, branches, tags, worktrees, remotes. */
export const SHARED: Record<string, Verb> = {
  stash: (git) => {
    // Options or `--` in front mean `push`.
    const bare = textOf(git.fields[0])?.startsWith('-') === true;
    const { name, rest } = bare ? { name: '', rest: [] } : subcommand(git);
    const sub = new GitRun(git.scope, `stash ${name === '' ? 'push' : name}`, name === '' ? git.fields : rest);
    if (name === '' || name === 'push' || name === 'save') return push(sub);
    return STASH[name]?.(sub) ?? git.unknown('program', `git stash ${name}`);
  },
  branch: (git) => {
    const args = git.options(
      'd|delete D m|move M c|copy C f|force l|list a|all r|remotes v|verbose q|quiet t|track? no-track u|set-upstream-to= unset-upstream contains? no-contains? merged? no-merged? sort= format= points-at= show-current edit-description color? column? i|ignore-case abbrev= create-reflog',
    );
    const targets = names(args.operands);
    if (args.has('d', 'D')) {
      git.say({ verb: 'branch -d', kind: 'shared', writes: ['refs', 'config'], targets, flags: flagsOf(args, { force: ['D', 'f'] }) });
      return OK;
    }
    if (args.has('m', 'M', 'C') || (args.has('f') && targets.length > 0)) {
      git.say({
        verb: args.has('m', 'M') ? 'branch -m' : 'branch -f',
        kind: 'shared',
        writes: ['refs', 'config'],
        targets: args.has('f') ? targets.slice(0, 1) : targets,
        flags: flagsOf(args, { force: ['M', 'C', 'f'] }),
      });
      return OK;
    }
    if (args.has('u', 'unset-upstream')) return config(git);
    if (targets.length === 0 || args.has('l', 'a', 'r', 'contains', 'no-contains', 'merged', 'no-merged', 'points-at', 'show-current'))
      return look(git);
    git.say({ writes: ['refs', 'config'], targets: targets.slice(0, 1) });
    return OK;
  },
  worktree: (git) => {
    const { name, rest } = subcommand(git);
    const sub = new GitRun(git.scope, `worktree ${name}`, rest);
    return WORKTREE[name]?.(sub) ?? git.unknown('program', `git worktree ${name}`);
  },
  tag: (git) => {
    const args = git.options(
      'a|annotate s|sign u|local-user= f|force d|delete v|verify n? l|list m|message= F|file= sort= contains? points-at= merged? format= column? i e|edit',
    );
    if (args.operands.length === 0 || args.has('l', 'v', 'n', 'contains', 'points-at', 'merged')) return look(git);
    git.say({ writes: ['refs', 'objects'], targets: names(args.operands), flags: flagsOf(args, { force: ['f'] }) });
    return OK;
  },
  push: (git) => {
    const args = git.options(
      'u|set-upstream f|force force-with-lease? force-if-includes d|delete n|dry-run all mirror tags follow-tags q|quiet v|verbose o|push-option= no-verify prune atomic signed? thin porcelain progress receive-pack= repo= 4 6',
    );
    if (args.has('n')) return look(git);
    git.say({
      writes: ['remote', 'refs', 'config'],
      targets: names(args.operands),
      flags: flagsOf(args, { force: ['f', 'force-with-lease', 'mirror'], delete: ['d', 'prune'] }),
    });
    return OK;
  },
  fetch: (git) => {
    git.say({
      writes: ['refs', 'objects'],
      targets: names(
        git.options(
          'a|append all p|prune P t|tags n|no-tags f|force q|quiet v|verbose depth= j|jobs= unshallow multiple dry-run k u o= 4 6 recurse-submodules? shallow-since= refmap= filter= progress',
        ).operands,
      ),
    });
    return OK;
  },
  remote: (git) => {
    const { name, rest } = subcommand(git);
    if (['', 'show', 'get-url', '-v'].includes(name)) return look(git);
    git.say({ verb: `remote ${name}`, writes: ['config', 'refs'], targets: names(rest) });
    return OK;
  },
  config: (git) => config(git),
  'update-ref': (git) => {
    git.say({ kind: 'shared', writes: ['refs'], targets: names(git.options('d m= stdin z no-deref create-reflog').operands.slice(0, 1)) });
    return OK;
  },
  'symbolic-ref': (git) => {
    const args = git.options('d|delete q|quiet short m= no-recurse');
    if (args.operands.length < 2 && !args.has('d')) return look(git);
    git.say({ kind: 'switch', writes: ['refs'], targets: names(args.operands.slice(1)) });
    return OK;
  },
  reflog: (git) => {
    const { name, rest } = subcommand(git);
    if (!['expire', 'delete'].includes(name)) return look(git);
    // The entries of the stash live in a reflog.
    git.say({ verb: `reflog ${name}`, kind: 'shared', writes: ['refs', 'stash', 'objects'], targets: names(rest) });
    return OK;
  },
  notes: (git) => (['', 'list', 'show', 'get-ref'].includes(subcommand(git).name) ? look(git) : refs(git)),
  replace: (git) => refs(git),
  'pack-refs': (git) => refs(git),
  gc: (git) => objects(git),
  prune: (git) => objects(git),
  repack: (git) => objects(git),
  maintenance: (git) => objects(git),
  'pack-objects': (git) => objects(git),
  rerere: (git) => objects(git),
};

function refs(git: GitRun): Outcome {
  git.say({ writes: ['refs', 'objects'] });
  return OK;
}

function objects(git: GitRun): Outcome {
  git.say({ writes: ['objects', 'refs'] });
  return OK;
}

function config(git: GitRun): Outcome {
  const args = git.options(
    'global system local worktree f|file= get get-all get-regexp l|list unset unset-all add replace-all rename-section remove-section e|edit z|null type= bool int path default= show-origin show-scope name-only includes',
  );
  const looks = args.has('get', 'get-all', 'get-regexp', 'l') || ['list', 'get'].includes(textOf(args.operands[0]) ?? '');
  if (
    looks ||
    (args.operands.length === 1 && !args.has('unset', 'unset-all', 'remove-section', 'e', 'u', 'unset-upstream') && git.verb === 'config')
  )
    return look(git);
  if (args.has('f')) git.put(args.value('f'), 'possible');
  git.say({ writes: args.has('global', 'system', 'f') ? [] : ['config'], targets: names(args.operands.slice(0, 1)) });
  if (args.has('global'))
    git.effect('write', { path: `${git.scope.world.context.home}/.gitconfig`, extent: 'one' }, { certainty: 'possible' });
  return OK;
}

function push(git: GitRun): Outcome {
  const args = git.options(
    'p|patch k|keep-index no-keep-index S|staged u|include-untracked a|all q|quiet m|message= pathspec-from-file= pathspec-file-nul',
  );
  if (args.has('pathspec-from-file')) git.unknown('input');
  const saves = git.verb === 'stash save';
  const within = saves ? [] : git.pathspecs(args.operands);
  const of: GitFiles[] = args.has('S') ? ['staged'] : ['modified', 'staged'];
  if (args.has('u', 'a')) of.push('untracked');
  if (args.has('a')) of.push('ignored');
  git.say({
    verb: 'stash push',
    kind: 'loss',
    within,
    of,
    writes: ['worktree', 'index', 'stash', 'refs', 'objects'],
    flags: flagsOf(args, { interactive: ['p'], all: ['a'] }),
    certainty: args.has('pathspec-from-file') ? 'possible' : 'sure',
  });
  const places = within.length > 0 ? within : git.root === undefined ? [] : [git.root];
  git.rewrite(places, ['write', 'create', 'delete']);
  return OK;
}

function taking(kind: 'shared' | 'update'): Verb {
  return (git) => {
    const args = git.options('index q|quiet');
    const drops = kind === 'shared';
    git.say({ kind, targets: [entryOf(args.operands[0])], writes: ['worktree', 'index', ...(drops ? (['stash', 'refs'] as const) : [])] });
    git.reshapeRoot();
    return OK;
  };
}

function entryOf(field: Field | undefined): string {
  const text = field === undefined ? '0' : (textOf(field) ?? '?');
  return /^\d+$/.test(text) ? `stash@{${text}}` : text;
}

const STASH: Record<string, Verb> = {
  pop: taking('shared'),
  apply: taking('update'),
  drop: (git) => {
    git.say({ kind: 'shared', targets: [entryOf(git.options('q|quiet').operands[0])], writes: ['stash', 'refs'] });
    return OK;
  },
  clear: (git) => {
    git.say({ kind: 'shared', targets: ['*'], writes: ['stash', 'refs'], flags: ['all'] });
    return OK;
  },
  branch: (git) => {
    const [branch, entry] = git.fields;
    git.say({ kind: 'shared', targets: [textOf(branch) ?? '?', entryOf(entry)], writes: ['worktree', 'index', 'refs', 'stash'] });
    git.reshapeRoot();
    return OK;
  },
  list: look,
  show: look,
  create: (git) => {
    git.say({ writes: ['objects'] });
    return OK;
  },
  store: (git) => {
    git.say({ writes: ['stash', 'refs'] });
    return OK;
  },
};

const WORKTREE: Record<string, Verb> = {
  list: look,
  lock: look,
  unlock: look,
  repair: look,
  prune: (git) => {
    git.say({ writes: ['worktrees'] });
    return OK;
  },
  add: (git) => {
    const args = readArguments(git.fields, 'f|force d|detach b= B= checkout no-checkout lock reason= orphan q|quiet track guess-remote');
    const place = git.place(args.operands[0]);
    git.say({ writes: ['worktrees', 'refs', 'objects'], targets: place === undefined ? ['?'] : [place.path] });
    if (place !== undefined)
      git.effect('create', { ...place, extent: 'tree' }, { certainty: git.kind(place) === 'missing' ? 'sure' : 'possible' });
    return OK;
  },
  remove: (git) => {
    const args = git.options('f|force');
    const place = git.place(args.operands[0]);
    git.say({
      kind: 'shared',
      of: ['modified', 'staged', 'untracked', 'ignored'],
      writes: ['worktrees'],
      targets: place === undefined ? ['?'] : [place.path],
      flags: flagsOf(args, { force: ['f'] }),
    });
    if (place !== undefined) git.effect('delete', { ...place, extent: 'tree' }, { certainty: 'possible' });
    return OK;
  },
  move: (git) => {
    const args = git.options('f|force');
    const [from, to] = [git.place(args.operands[0]), git.place(args.operands[1])];
    git.say({ kind: 'shared', writes: ['worktrees'], targets: [from?.path ?? '?', to?.path ?? '?'] });
    if (from !== undefined && to !== undefined) git.effect('move', { ...from, extent: 'tree' }, { to: to.path, certainty: 'possible' });
    return OK;
  },
};
