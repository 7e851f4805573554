import type { GitFiles, GitKind } from '../effect.ts';
import { OK, textOf, UNKNOWN_STREAM } from '../field.ts';
import type { Outcome } from '../field.ts';
import { joinPath, nameOf } from '../paths.ts';
import { readArguments } from '../programs/arguments.ts';
import { patched } from '../programs/patches.ts';
import { flagsOf, look, subcommand } from './record.ts';
import { names } from './run.ts';
import type { GitRun, Verb } from './run.ts';

const COMMON = 'q|quiet v|verbose n|no-commit e|edit no-edit s|signoff S|gpg-sign? X|strategy-option= strategy= m|message|mainline= ';

/** Verbs that bring commits or patches into the worktree. */
export const HISTORY: Record<string, Verb> = {
  pull: update(
    'r|rebase? no-rebase autostash no-autostash ff no-ff ff-only a|all p|prune t|tags depth= j|jobs= squash commit stat no-stat set-upstream f|force u|update-head-ok k|keep unshallow 4 6 ',
  ),
  merge: update(
    'ff no-ff ff-only squash no-squash commit abort quit continue autostash no-autostash F|file= allow-unrelated-histories stat no-stat log? into-name= no-verify ',
  ),
  rebase: update(
    'i|interactive onto= continue abort skip quit edit-todo show-current-patch autostash no-autostash autosquash no-autosquash root x|exec= r|rebase-merges? keep-empty f|force-rebase fork-point no-fork-point update-refs apply keep-base committer-date-is-author-date ignore-date C= whitespace= reapply-cherry-picks ',
  ),
  'cherry-pick': update('x continue abort skip quit ff allow-empty keep-redundant-commits '),
  revert: update('continue abort skip quit '),
  am: update('3|3way k|keep continue abort skip quit resolved r i|interactive whitespace= directory= p= reject show-current-patch? C= '),
  bisect: (git) => {
    const { name } = subcommand(git);
    if (['log', 'view', 'visualize', 'terms', 'help', ''].includes(name)) return look(git);
    if (name === 'run') git.unknown('script', 'git bisect run');
    git.say({ verb: `bisect ${name}`, kind: 'switch', writes: ['worktree', 'refs', 'index'] });
    git.reshapeRoot();
    return OK;
  },
  'filter-branch': rewrite,
  'filter-repo': rewrite,
  'sparse-checkout': (git) => {
    const { name } = subcommand(git);
    if (name === 'list') return look(git);
    git.say({ verb: `sparse-checkout ${name}`, kind: 'update', writes: ['worktree', 'index', 'config'] });
    git.reshapeRoot();
    return OK;
  },
  submodule: (git) => {
    const { name } = subcommand(git);
    if (['', 'status', 'summary', 'init'].includes(name)) {
      git.say({ verb: `submodule ${name}`.trim(), writes: name === 'init' ? ['config'] : [] });
      return OK;
    }
    git.say({
      verb: `submodule ${name}`,
      kind: 'update',
      writes: ['worktree', 'index', 'config', 'objects'],
      flags: flagsOf(git.options('f|force init recursive remote b|branch='), { force: ['f'] }),
    });
    git.reshapeRoot();
    return name === 'foreach' ? git.unknown('code', 'git submodule foreach') : OK;
  },
  apply: (git) => {
    const args = git.options(
      'check stat numstat summary index cached 3|3way R|reverse reject p= C= directory= exclude= include= whitespace= v|verbose q|quiet recount unidiff-zero apply allow-empty build-fake-ancestor= N|intent-to-add no-add allow-binary-replacement binary unsafe-paths inaccurate-eof z',
    );
    if (args.has('check', 'stat', 'numstat', 'summary') && !args.has('apply')) return look(git);
    const cached = args.has('cached');
    git.say({ kind: null, writes: cached ? ['index'] : args.has('index', '3') ? ['worktree', 'index'] : ['worktree'] });
    for (const field of args.operands) if (textOf(field) !== '-') git.read(field);
    if (cached) return OK;
    const fromInput = args.operands.length === 0 || textOf(args.operands[0]) === '-';
    const plain = fromInput && git.stdin.type === 'text' && !args.has('directory', 'exclude', 'include', '3', 'reject');
    if (plain && git.stdin.type === 'text') return patched(git, git.stdin.text, Number(args.text('p') ?? '1'), args.has('R'));
    git.reshapeRoot();
    return git.unknown('input');
  },
  clone: (git) => {
    const args = git.options(
      'b|branch= depth= o|origin= n|no-checkout bare mirror q|quiet v|verbose s|shared l|local recurse-submodules? recursive single-branch no-single-branch filter= c|config= j|jobs= template= reference= separate-git-dir= u= progress shallow-since= sparse no-tags no-hardlinks',
    );
    const [source, target] = args.operands;
    const url = textOf(source);
    if (target === undefined && url === undefined) return git.unknown('word', source?.text ?? 'git clone');
    const name = nameOf((url ?? '').replace(/\/+$/, ''))
      .replace(/\.git$/, '')
      .replace(/^.*:/, '');
    const place = git.place(target ?? { sort: 'text', text: args.has('bare', 'mirror') ? `${name}.git` : name });
    git.say({ targets: place === undefined ? ['?'] : [place.path] });
    if (place !== undefined)
      git.effect('create', { ...place, extent: 'tree' }, { certainty: git.kind(place) === 'missing' ? 'sure' : 'possible' });
    return OK;
  },
  init: (git) => {
    const args = git.options('q|quiet bare template= b|initial-branch= separate-git-dir= object-format= shared?');
    const place = git.place(args.operands[0] ?? { sort: 'text', text: '.' });
    git.say({ targets: place === undefined ? ['?'] : [place.path], writes: ['config'] });
    if (place === undefined) return OK;
    const path = args.has('bare') ? place.path : joinPath(place.path, '.git');
    if (git.scope.world.files.kind(place.path) === 'missing' && !args.has('bare')) git.makeDirectory(place.path);
    git.effect('create', { path, extent: 'tree' }, { certainty: git.kind({ path, extent: 'one' }) === 'missing' ? 'sure' : 'possible' });
    return OK;
  },
  'format-patch': (git) => {
    const args = readArguments(
      git.fields,
      'o|output-directory= stdout n|numbered N s|signoff k v|reroll-count= subject-prefix= cover-letter start-number= root q|quiet 1 2 3 4 5 6 7 8 9 0 zero-commit base=',
    );
    git.say({});
    if (args.has('stdout')) return OK;
    const place = git.place(args.value('o') ?? { sort: 'text', text: '.' });
    if (place !== undefined) git.effect('create', { ...place, extent: 'tree' }, { certainty: 'possible' });
    return OK;
  },
  archive: (git) => {
    const args = readArguments(git.fields, 'o|output= format= prefix= l|list v|verbose remote= exec= add-file= worktree-attributes');
    git.say({});
    return args.has('o') ? git.put(args.value('o')) : OK;
  },
  bundle: (git) => {
    const { name, rest } = subcommand(git);
    git.say({});
    return name === 'create' ? git.put(rest.find((field) => textOf(field)?.startsWith('-') !== true)) : OK;
  },
  'merge-file': (git) => {
    const args = git.options('p|stdout q|quiet L= ours theirs union diff3 zdiff3 marker-size= object-id');
    git.say({});
    return args.has('p') ? OK : git.modify(args.operands[0], 'possible');
  },
  lfs: (git) => {
    const { name } = subcommand(git);
    if (['ls-files', 'status', 'env', 'version', 'logs', 'locks', 'push'].includes(name)) return look(git);
    git.say({
      verb: `lfs ${name}`,
      kind: ['pull', 'checkout'].includes(name) ? 'update' : null,
      writes: ['worktree', 'objects', 'config'],
    });
    git.reshapeRoot();
    return OK;
  },
  'ls-files': (git) => {
    git.say({});
    const args = git.options(
      'c|cached d|deleted m|modified o|others i|ignored s|stage u|unmerged k|killed z t v f x|exclude= X|exclude-from= exclude-standard error-unmatch full-name abbrev? deduplicate eol recurse-submodules with-tree=',
    );
    const within =
      args.operands.length === 0
        ? git.directory === null
          ? []
          : [{ path: git.directory, extent: 'tree' as const }]
        : git.pathspecs(args.operands);
    return {
      ...OK,
      output: args.has('s', 'u', 't', 'v', 'eol') || within.length === 0 ? UNKNOWN_STREAM : { type: 'places', places: within },
    };
  },
  'rev-parse': (git) => {
    git.say({});
    const top = git.fields.length === 1 && textOf(git.fields[0]) === '--show-toplevel';
    const path = top && git.directory !== null ? git.root?.path : undefined;
    return path === undefined || git.scope.world.files.kind(joinPath(path, '.git')) === 'missing'
      ? OK
      : { ...OK, output: { type: 'text', text: `${path}\n` } };
  },
  diff: (git) => changed(git),
  show: (git) => changed(git),
  log: (git) => changed(git),
  grep: (git) => {
    git.say({});
    const args = git.options(
      'l|files-with-matches|name-only i n w v E F P e= L c|count z q|quiet cached untracked O? A= B= C= p h H a I and or not',
    );
    const all = git.directory === null ? [] : [{ path: git.directory, extent: 'tree' as const }];
    return { status: 'either', output: args.has('l', 'L') ? { type: 'places', places: all } : UNKNOWN_STREAM };
  },
};

/** `--output` makes a file; `--name-only` names some below the worktree. */
function changed(git: GitRun): Outcome {
  git.say({});
  const args = readArguments(
    git.fields,
    'output= name-only name-status diff-filter= quiet exit-code stat cached staged U= w b M? C? color? word-diff? oneline n= p|patch z relative? format= pretty? S= G= no-color ext-diff no-ext-diff check raw numstat shortstat summary unified= graph all since= until= author= grep= follow L= max-count= 1 2 3 4 5 6 7 8 9 0',
  );
  if (args.has('output')) git.put(args.value('output'));
  if (args.has('quiet', 'exit-code')) return { status: 'either' };
  const { root } = git;
  return { ...OK, output: args.has('name-only') && root !== undefined ? { type: 'places', places: [root] } : UNKNOWN_STREAM };
}

function update(options: string): Verb {
  return (git) => {
    const args = git.options(COMMON + options);
    if (args.has('show-current-patch', 'edit-todo')) return look(git);
    if (args.has('exec', 'x') && git.verb === 'rebase') git.unknown('code', 'git rebase --exec');
    if (args.has('quit')) {
      git.say({ writes: ['refs'] });
      return OK;
    }
    const stashes = args.has('autostash');
    const kind: GitKind = args.has('abort', 'skip') ? 'loss' : stashes ? 'shared' : 'update';
    const of: GitFiles[] = args.has('abort', 'skip') || stashes ? ['modified', 'staged'] : [];
    git.say({
      kind,
      of,
      writes: ['worktree', 'index', 'refs', 'objects', ...(stashes ? (['stash'] as const) : [])],
      targets: names(args.operands),
      flags: flagsOf(args, {
        autostash: ['autostash'],
        rebase: ['r', 'rebase'],
        abort: ['abort'],
        continue: ['continue'],
        interactive: ['i'],
      }),
    });
    git.reshapeRoot();
    return OK;
  };
}

function rewrite(git: GitRun): Outcome {
  git.say({ kind: 'loss', of: ['modified', 'staged'], writes: ['worktree', 'index', 'refs', 'objects'] });
  git.reshapeRoot();
  return git.unknown('code');
}
