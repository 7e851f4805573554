import type { Field } from './field.ts';
import type { Place } from './place.ts';

export type { Place } from './place.ts';

/**
 * What a shell command does to files, as far as its text tells.
 *
 * Every statement assumes that the programs do what they are for: they succeed and find something to do. Within that,
 * `sure` means that the effect happens whenever the command is run, `possible` that it depends on something that the
 * text does not tell (a condition, a program's own judgement, the state of a repository, a list that is made while it runs).
 */
export type Certainty = 'sure' | 'possible';

export type EffectKind = 'read' | 'write' | 'create' | 'delete' | 'move';

export interface FileEffect extends Place {
  /** `write` changes what is there, `create` makes what was not there, `move` takes `path` away and makes `to`. */
  kind: EffectKind;
  /** Only of moves: the new path, of the same extent. */
  to?: string;
  certainty: Certainty;
  /** The program or the operator that does it: `sed`, `git rm`, `>`. */
  by: string;
}

/** Why something is not known. */
export type UnknownReason =
  | 'code' // an interpreter runs code: -e, a here-document, its input
  | 'script' // a script file, a sourced file, a build tool or a package's script is run
  | 'eval' // text is run that is put together while the command runs
  | 'program' // nothing is known about this program or this verb of it
  | 'word' // a path that cannot be known: a variable, a command substitution
  | 'directory' // a relative path, and the working directory cannot be known
  | 'input' // names come from the input, from a list or a patch that is not in the command
  | 'syntax' // the command is no complete shell command
  | 'size'; // longer or deeper than what is looked at

export interface Unknown {
  why: UnknownReason;
  /** The program, or `$name` and the like for words. At most 80 characters of the command's own text. */
  by: string;
}

export type GitKind =
  | 'takes-along' // puts changes of others into the index or a commit
  | 'loss' // deletes, reverts or hides uncommitted changes
  | 'switch' // another branch or commit in this worktree
  | 'update' // brings commits into this worktree: pull, merge, rebase, cherry-pick, revert, am
  | 'shared'; // what all worktrees share, or another worktree: stash entries, branches, worktrees

/** Classes of files by git's own terms. `modified`: tracked and changed in the worktree; `staged`: changed in the index. */
export type GitFiles = 'modified' | 'staged' | 'untracked' | 'ignored' | 'tracked';

export type GitPart = 'worktree' | 'index' | 'refs' | 'stash' | 'config' | 'worktrees' | 'objects' | 'remote';

/** One run of git. What it does to files that it names stands in the file effects too, with `by: 'git <verb>'`. */
export interface GitEffect {
  /** `commit`, `stash pop`, `worktree remove`, … */
  verb: string;
  /** Where git runs: the working directory after `-C` and `--work-tree`; null where it cannot be known. */
  directory: string | null;
  /** Null: harmless to uncommitted work, whoever owns it. */
  kind: GitKind | null;
  certainty: Certainty;
  /** Pathspecs. Empty: the whole worktree, as far as `of` says. */
  within: Place[];
  /** Of these files, those that are dirty in one of these ways. Empty: no file's uncommitted work. */
  of: GitFiles[];
  writes: GitPart[];
  /** Branches (a new one and what it starts from), stash entries, worktrees (absolute paths), remotes that it names. */
  targets: string[];
  /** Options that change the verdict: `amend`, `force`, `autostash`, `all`, `interactive`, `create`, `detach`, `ours`, `theirs`. */
  flags: string[];
}

/**
 * One program that is run, as it is called: wrappers (`sudo`, `xargs`, `bash -c`) and what they run are runs of their own.
 * Functions of the command itself are none, what is in them is; what is sent to another machine (`ssh host …`) stays a
 * word of the run that sends it. Output that is redirected to a disk is a run of the operator.
 */
export interface Run {
  /** Without its directory. */
  program: string;
  /** As it was called: `/usr/bin/psql`, `./deploy.sh`. */
  path: string;
  /** The words behind it after all expansions. Shared with the evaluation: not to be changed. */
  words: readonly Field[];
  certainty: Certainty;
  /** Where it runs; null where that cannot be known. */
  cwd: string | null;
  /** What it is given as its input, where that is in the command: a here-document, a text that is piped in. */
  input: string | null;
  /** Programs whose output it is given: in front of it in a pipeline, in a substitution of its words. */
  fed: readonly string[];
  /** Variables that the command itself has set, as far as their texts are known. Those of its caller are not seen here. */
  env: Readonly<Record<string, string>>;
}

export interface ShellEffects {
  effects: FileEffect[];
  unknown: Unknown[];
  git: GitEffect[];
  /** In the order in which they are run; at most 2,000. */
  runs: Run[];
  /** The working directory after the command; null where it cannot be known. */
  cwd: string | null;
  /** Working directories, where they are known, of what is not known. */
  reached: string[];
  /** Something is started with `&` and not waited for: it may work on when the command is over. */
  goesOn: boolean;
}

export type PathKind = 'file' | 'directory' | 'missing';

/** The files as they are before the command. Only these two questions are asked, and no answer is kept beyond the call. */
export interface ShellTree {
  /**
   * Names that match, absolute and sorted, by the shell's rule: `*`, `?` and `[…]` match within one name and no leading dot.
   *
   * @param pattern absolute; `\` stands before a character that is meant as it is
   */
  expand: (pattern: string) => string[];
  /** Links are followed; everything that is neither a directory nor missing is a file. */
  kind: (path: string) => PathKind;
}

export interface ShellContext {
  /** Absolute. */
  cwd: string;
  /** Absolute. */
  home: string;
  /** Variables whose value is known; all others count as unknown, not as unset. */
  env: Readonly<Record<string, string>>;
  tree: ShellTree;
}
