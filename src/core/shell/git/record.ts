import type { GitFiles, Place } from '../effect.ts';
import type { Field, Outcome } from '../field.ts';
import { FALSE, OK, textOf } from '../field.ts';
import type { Arguments } from '../programs/arguments.ts';
import type { GitRun, Verb } from './run.ts';

/** Verbs that put changes into the index and into commits, and those that remove and move files. */
export const RECORD: Record<string, Verb> = {
  add: (git) => add(git),
  stage: (git) => add(git),
  commit: (git) => {
    const args = git.options(
      'a|all p|patch m|message= F|file= C|reuse-message= c|reedit-message= fixup= squash= amend no-edit e|edit n|no-verify v|verbose q|quiet s|signoff S|gpg-sign? no-gpg-sign author= date= allow-empty allow-empty-message i|include o|only dry-run short porcelain long t|template= cleanup= trailer= u|untracked-files? reset-author pathspec-from-file= pathspec-file-nul no-status status z|null branch no-signoff verify no-post-rewrite interactive',
    );
    if (args.has('dry-run', 'short', 'porcelain', 'long')) return look(git);
    if (args.has('pathspec-from-file')) git.unknown('input');
    const within = git.pathspecs(args.operands);
    const of: GitFiles[] =
      within.length > 0
        ? ['modified', ...(args.has('i') ? (['staged'] as const) : [])]
        : args.has('a', 'p', 'interactive')
          ? ['modified', 'staged']
          : args.has('o')
            ? []
            : ['staged'];
    const flags = flagsOf(args, { amend: ['amend'], all: ['a'], interactive: ['p', 'interactive'] });
    const certainty = args.has('pathspec-from-file') ? 'possible' : 'sure';
    git.say({ kind: 'takes-along', within: args.has('i') ? [] : within, of, writes: ['index', 'refs', 'objects'], flags, certainty });
    return OK;
  },
  rm: (git) => {
    const args = git.options('f|force r cached n|dry-run q|quiet ignore-unmatch sparse pathspec-from-file= pathspec-file-nul');
    if (args.has('n')) return look(git);
    const within = git.pathspecs(args.operands);
    const listed = args.has('pathspec-from-file');
    if (listed) git.unknown('input');
    git.say({
      kind: args.has('cached') ? null : 'loss',
      within,
      of: ['modified', 'staged', 'tracked'],
      writes: args.has('cached') ? ['index'] : ['worktree', 'index'],
      flags: flagsOf(args, { force: ['f'] }),
      certainty: listed ? 'possible' : 'sure',
    });
    if (args.has('cached')) return OK;
    for (const place of within) {
      if (place.extent === 'one' && git.kind(place) === 'missing') continue;
      git.effect('delete', place, { certainty: place.extent === 'one' ? 'sure' : 'possible' });
    }
    return OK;
  },
  mv: (git) => {
    const args = git.options('f|force k n|dry-run v|verbose sparse');
    const target = git.place(args.operands.at(-1));
    const sources = args.operands.slice(0, -1).map((field) => git.place(field));
    if (args.has('n')) return look(git);
    if (target === undefined || sources.length === 0) return FALSE;
    const into = git.kind(target) === 'directory';
    git.say({
      kind: 'loss',
      within: sources.filter((place) => place !== undefined),
      of: ['modified', 'staged', 'tracked'],
      writes: ['worktree', 'index'],
      flags: flagsOf(args, { force: ['f'] }),
    });
    for (const source of sources) if (source !== undefined) moveOne(git, source, into ? git.within(target, source) : target);
    return OK;
  },
  'update-index': (git) => {
    git.say({ of: [], writes: ['index'] });
    return OK;
  },
  'write-tree': (git) => objects(git),
  'commit-tree': (git) => objects(git),
  mktree: (git) => objects(git),
  mktag: (git) => objects(git),
  'hash-object': (git) => (git.options('w t= stdin stdin-paths path= no-filters').has('w') ? objects(git) : look(git)),
};

function moveOne(git: GitRun, source: Place, to: Place): void {
  const kind = git.kind(source);
  if (kind === 'missing') return;
  git.effect('move', kind === 'directory' ? { ...source, extent: 'tree' } : source, { to: to.path });
}

/** A verb that only looks. */
export function look(git: GitRun): Outcome {
  git.say({});
  return OK;
}

function objects(git: GitRun): Outcome {
  git.say({ writes: ['objects'] });
  return OK;
}

/** The names of flags whose options were given. */
export function flagsOf(args: Arguments, table: Record<string, readonly string[]>): string[] {
  return Object.entries(table)
    .filter(([, options]) => args.has(...options))
    .map(([flag]) => flag);
}

function add(git: GitRun): Outcome {
  const args = git.options(
    'A|all|no-ignore-removal u|update n|dry-run v|verbose f|force i|interactive p|patch e|edit N|intent-to-add refresh ignore-errors ignore-missing renormalize chmod= pathspec-from-file= pathspec-file-nul sparse no-all|ignore-removal',
  );
  if (args.has('n', 'refresh')) return look(git);
  if (args.has('pathspec-from-file')) git.unknown('input');
  const everything = args.has('A', 'u', 'p', 'i', 'renormalize');
  const within = git.pathspecs(args.operands);
  if (within.length === 0 && (args.operands.length > 0 || !everything)) return OK;
  const of: GitFiles[] = args.has('u', 'p', 'i', 'renormalize') ? ['modified'] : args.has('N') ? ['untracked'] : ['modified', 'untracked'];
  if (args.has('f')) of.push('ignored');
  git.say({
    kind: 'takes-along',
    within,
    of,
    writes: ['index', 'objects'],
    flags: flagsOf(args, { all: ['A', 'u'], force: ['f'], interactive: ['p', 'i', 'e'] }),
  });
  return OK;
}

/** The words of a verb with subcommands: the subcommand and what stands behind it. */
export function subcommand(git: GitRun): { name: string; rest: Field[] } {
  const at = git.fields.findIndex((field) => textOf(field)?.startsWith('-') !== true);
  return at < 0 ? { name: '', rest: [...git.fields] } : { name: textOf(git.fields[at]) ?? '?', rest: git.fields.slice(at + 1) };
}
