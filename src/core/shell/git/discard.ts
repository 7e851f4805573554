import type { GitFiles, GitPart, Place } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { FALSE, OK, textField, textOf } from '../field.ts';
import { readArguments } from '../programs/arguments.ts';
import type { Arguments } from '../programs/arguments.ts';
import { flagsOf, look } from './record.ts';
import { names } from './run.ts';
import type { GitRun, Verb } from './run.ts';

/** Verbs that can throw uncommitted work away. */
export const DISCARD: Record<string, Verb> = {
  reset: (git) => {
    const args = git.options(
      'soft mixed hard merge keep q|quiet p|patch N|intent-to-add pathspec-from-file= pathspec-file-nul recurse-submodules? no-recurse-submodules refresh no-refresh',
    );
    if (args.has('hard', 'merge', 'keep')) {
      git.say({
        kind: args.has('hard', 'merge') ? 'loss' : 'update',
        of: args.has('hard') ? ['modified', 'staged'] : ['staged'],
        writes: ['worktree', 'index', 'refs'],
        flags: flagsOf(args, { force: ['hard'] }),
      });
      git.reshapeRoot();
      return OK;
    }
    if (args.has('soft')) return said(git, ['refs']);
    const { paths } = splitPaths(args, (field) => isPath(git, field));
    const within = git.pathspecs(paths);
    git.say({
      within,
      of: ['staged'],
      writes: within.length > 0 ? ['index'] : ['index', 'refs'],
      flags: flagsOf(args, { interactive: ['p'] }),
    });
    return OK;
  },
  checkout: (git) => {
    const args = readArguments(
      git.fields,
      'b= B= orphan= f|force q|quiet d|detach t|track? no-track l m|merge p|patch ours theirs conflict= progress no-progress guess no-guess ignore-skip-worktree-bits overwrite-ignore no-overwrite-ignore recurse-submodules? overlay no-overlay pathspec-from-file= pathspec-file-nul ignore-other-worktrees 2 3',
    );
    if (args.has('b', 'B', 'orphan')) {
      const made = args.text('b') ?? args.text('B') ?? args.text('orphan') ?? '?';
      const from = args.operands.slice(0, 1);
      return switched(git, [made, ...names(from)], args, from.length === 0, true);
    }
    if (args.has('pathspec-from-file')) {
      git.unknown('input');
      git.say({ kind: 'loss', of: ['modified', 'staged'], writes: ['worktree', 'index'], certainty: 'possible' });
      return OK;
    }
    const { before, paths } = splitPaths(args, (field) => isPath(git, field));
    if (args.has('p') || paths.length > 0 || args.has('ours', 'theirs')) return reverted(git, paths, args, before.length > 0);
    if (before.length === 0 && args.has('d')) return switched(git, [], args, true);
    if (before.length === 0) return args.has('f') ? reverted(git, [], args, false) : look(git);
    if (textOf(before[0]) === 'HEAD' && !args.has('d')) return args.has('f') ? reverted(git, [], args, false) : look(git);
    return switched(git, names(before), args, false);
  },
  switch: (git) => {
    const args = readArguments(
      git.fields,
      'c|create= C|force-create= d|detach f|force|discard-changes m|merge q|quiet t|track? no-track orphan= guess no-guess conflict= progress no-progress ignore-other-worktrees recurse-submodules?',
    );
    const made = args.text('c') ?? args.text('C') ?? args.text('orphan');
    const from = names(args.operands);
    if (made !== undefined) return switched(git, [made, ...from], args, from.length === 0 && !args.has('orphan'), true);
    return from.length === 0 && !args.has('d') ? FALSE : switched(git, from, args, false);
  },
  restore: (git) => {
    const args = git.options(
      's|source= S|staged W|worktree p|patch q|quiet ours theirs m|merge conflict= progress no-progress ignore-unmerged overlay no-overlay recurse-submodules? pathspec-from-file= pathspec-file-nul 2 3',
    );
    const listed = args.has('pathspec-from-file');
    if (listed) git.unknown('input');
    const within = git.pathspecs(args.operands);
    if (within.length === 0 && !args.has('p') && !listed) return FALSE;
    const worktree = args.has('W') || !args.has('S');
    const writes: GitPart[] = [...(worktree ? (['worktree'] as const) : []), ...(args.has('S') ? (['index'] as const) : [])];
    const of: GitFiles[] = [...(worktree ? (['modified'] as const) : []), ...(args.has('S') ? (['staged'] as const) : [])];
    git.say({
      kind: worktree ? 'loss' : null,
      within,
      of,
      writes,
      flags: flagsOf(args, { interactive: ['p'], ...SIDES }),
      certainty: listed ? 'possible' : 'sure',
    });
    if (worktree) git.rewrite(within.length === 0 ? rootOf(git) : within, changes(within, args.has('s')));
    return OK;
  },
  clean: (git) => {
    const args = git.options('f|force d x X n|dry-run q|quiet e|exclude= i|interactive');
    if (args.has('n')) return look(git);
    const given = git.pathspecs(args.operands);
    const within = given.length > 0 || git.directory === git.root?.path ? given : here(git);
    const of: GitFiles[] = args.has('X') ? ['ignored'] : args.has('x') ? ['untracked', 'ignored'] : ['untracked'];
    git.say({
      kind: 'loss',
      within,
      of,
      writes: ['worktree'],
      flags: flagsOf(args, { force: ['f'], interactive: ['i'] }),
      certainty: args.has('f') ? 'sure' : 'possible',
    });
    git.rewrite(within.length === 0 ? here(git) : within, ['delete']);
    return OK;
  },
  'checkout-index': (git) => {
    const args = git.options('u|index q|quiet f|force a|all n|no-create prefix= stage= temp stdin z');
    const within = git.pathspecs(args.operands);
    if (args.has('prefix')) return git.unknown('program');
    git.say({
      kind: args.has('f') ? 'loss' : null,
      within,
      of: ['modified'],
      writes: ['worktree'],
      flags: flagsOf(args, { force: ['f'], all: ['a'] }),
    });
    git.rewrite(within.length === 0 ? rootOf(git) : within, ['write', 'create']);
    return OK;
  },
  'read-tree': (git) => {
    const args = git.options('m u i reset n|dry-run v empty prefix= index-output= trivial aggressive');
    if (args.has('n')) return look(git);
    git.say({
      kind: args.has('reset') && args.has('u') ? 'loss' : null,
      of: args.has('u') ? ['modified', 'staged'] : ['staged'],
      writes: args.has('u') ? ['worktree', 'index'] : ['index'],
    });
    if (args.has('u')) git.reshapeRoot();
    return OK;
  },
};

/** Which side of a conflict is taken. */
const SIDES = { ours: ['ours', '2'], theirs: ['theirs', '3'] };

function said(git: GitRun, writes: readonly GitPart[]): Outcome {
  git.say({ writes });
  return OK;
}

function rootOf(git: GitRun): Place[] {
  return git.root === undefined ? [] : [git.root];
}

function here(git: GitRun): Place[] {
  return git.directory === null ? [] : [{ path: git.directory, extent: 'tree' }];
}

/** From another commit files can come and go; from the index only content comes back. */
function changes(within: readonly Place[], source: boolean): ('write' | 'create' | 'delete')[] {
  return source || within.length === 0 || within.some(({ extent }) => extent !== 'one') ? ['write', 'create', 'delete'] : ['write'];
}

function reverted(git: GitRun, paths: readonly Field[], args: Arguments, source: boolean): Outcome {
  const within = git.pathspecs(paths);
  if (paths.length > 0 && within.length === 0 && !args.has('p')) return OK;
  git.say({
    kind: 'loss',
    within,
    of: source ? ['modified', 'staged'] : ['modified'],
    writes: ['worktree', 'index'],
    flags: flagsOf(args, { force: ['f'], interactive: ['p'], ...SIDES }),
  });
  git.rewrite(within.length === 0 ? rootOf(git) : within, changes(within, source));
  return OK;
}

/** @param targets the branch, and behind one that is made what it starts from */
function switched(git: GitRun, targets: readonly string[], args: Arguments, stays: boolean, made = false): Outcome {
  const force = args.has('f');
  const parts: GitPart[] = stays && !force ? ['refs'] : ['worktree', 'index', 'refs'];
  git.say({
    kind: 'switch',
    of: force ? ['modified', 'staged'] : [],
    writes: parts,
    targets,
    flags: [...flagsOf(args, { force: ['f'], detach: ['d'] }), ...(made ? ['create'] : [])],
  });
  if (force) git.say({ kind: 'loss', of: ['modified', 'staged'], writes: parts, targets, flags: ['force', ...(made ? ['create'] : [])] });
  if (!stays || force) git.reshapeRoot();
  return OK;
}

/** What stands before the paths, and the paths: behind `--`, or from the first word that is one. */
function splitPaths(args: Arguments, isName: (field: Field) => boolean): { before: Field[]; paths: Field[] } {
  const { operands, separator } = args;
  if (separator !== undefined) return { before: operands.slice(0, separator), paths: operands.slice(separator) };
  const [first, ...rest] = operands;
  if (first === undefined) return { before: [], paths: [] };
  if (isName(first)) return { before: [], paths: operands };
  return { before: [first], paths: rest };
}

/** Git takes a word for a branch first. Branches are not seen here: a word that names a file counts as that file. */
function isPath(git: GitRun, field: Field): boolean {
  const text = textOf(field);
  if (text === undefined) return field.sort === 'place';
  if (/^(?:HEAD|@|-)(?:[~^@].*)?$/.test(text)) return false;
  if (text.startsWith(':') || text === '.' || text === '..' || text.endsWith('/')) return true;
  const place = git.place(textField(text));
  if (place === undefined) return false;
  const kind = git.kind(place);
  return kind === 'file' || kind === 'directory' || /\*|\.[A-Za-z]{1,5}$/.test(text);
}
