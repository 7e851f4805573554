import type { Certainty, Place, ShellEffects } from '../shell/effect.ts';

/**
 * What an attribute of an act can be. Lists hold what one run names several of (packages, branches, flags); an attribute
 * that is not known is absent.
 */
export type Attribute = string | boolean | readonly string[];

/**
 * One thing that a call does, of a kind that rules speak of. Kinds are `family.what` (docs/rules.md lists them with their
 * attributes): `file.delete`, `secret.read`, `git.push`, `history.rewrite`, `package.install`, `package.publish`,
 * `deploy.kubectl`, `data.sql`, `network.upload`, `outward.forge`, `process.signal`, `system.format`, `self.daemon`.
 *
 * `sure` acts happen whenever the call is run and its programs succeed; `possible` ones hang on something that the text does
 * not tell. An act says what is done, never whether that is good.
 */
export interface Act {
  kind: string;
  certainty: Certainty;
  /** The words that do it, as one line of at most 80 characters; a file tool's own name. */
  by: string;
  /** Files that it is about, absolute; empty for acts on no file. */
  places: readonly Place[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** Where a path lies, seen from the session. The first that holds, in this order. */
export type Zone =
  /** Rollcall's own configuration, data and state; a repository's `.rollcall.yaml`. */
  | 'rollcall'
  /** Settings by which an agent's permissions and hooks are chosen. */
  | 'agent-settings'
  /** Below `.git` of a repository, or that directory itself. */
  | 'git'
  /** In the session's own worktree. */
  | 'worktree'
  /** In another worktree or repository that is known. */
  | 'other-repository'
  /** Temporary directories and scratch directories of the session. */
  | 'temporary'
  /** Caches that programs fill again by themselves. */
  | 'cache'
  /** Below the home directory, and in none of the above. */
  | 'home'
  /** Everywhere else. */
  | 'system';

/** What is taken away as a whole by an act on a directory. */
export type Whole = 'root' | 'home' | 'home-directory' | 'system-directory' | 'worktree' | 'repository' | 'git' | 'temporary';

/** What actsOf needs to know of a call; shapes of agents stay in agents/. */
export interface GovernedCall {
  /** `Bash`, `Write`, `mcp__slack__post_message`, … */
  tool: string;
  /** Effects of a shell command or a patch; null for other tools. */
  shell: ShellEffects | null;
  /** Absolute paths that a file tool writes. */
  writes: readonly string[];
  /** Absolute paths that a file tool removes or moves away. */
  deletes?: readonly string[];
  /** Arguments of a tool of an MCP server. */
  input?: Readonly<Record<string, unknown>>;
}

/** What is known of the session and the machine when a call is looked at. All paths are absolute. */
export interface Scene {
  home: string;
  /** Root of the session's worktree; null outside of any. */
  worktree: string | null;
  /** Branch that is checked out there; null when unknown or detached. */
  branch: string | null;
  /** Names or globs (`release/*`) of branches that are shared; the usual ones if not given. */
  protectedBranches?: readonly string[];
  /** Ports whose listeners no session ends. */
  protectedPorts?: readonly number[];
  /** Roots of other worktrees and repositories that are known. */
  repositories: readonly string[];
  /** Rollcall's state, data and configuration directories and files. */
  own: readonly string[];
  /** Directories in which the session may do as it likes, beside the temporary ones. */
  scratch: readonly string[];
  /** Whether a directory is the root of a repository; asked only of whole ones that a call takes away outside of its worktree. */
  isRepository?: (path: string) => boolean;
  /** Processes that no session ends: Rollcall's daemon. */
  vitalProcesses?: readonly number[];
  /** Whether the session itself has made this file or directory; asked only of places that a call deletes. */
  isOwn?: (path: string) => boolean;
}
