import type { ConflictAction } from './decide.ts';
import { matchesAny } from './pattern.ts';

/** Files that tools rewrite as a whole and nobody edits by hand: a lease on them would only be in the way. */
const GENERATED = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'Cargo.lock',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'Gemfile.lock',
  'composer.lock',
  'mix.lock',
  'go.sum',
  'flake.lock',
  'Package.resolved',
  'Podfile.lock',
  'pubspec.lock',
  'packages.lock.json',
  'gradle.lockfile',
  'go.work.sum',
  '.terraform.lock.hcl',
  'MODULE.bazel.lock',
]);

/**
 * What bundlers write beside a script or a sheet. Not every `.map`, which may be anybody's data, and no snapshots of
 * tests: those are read and edited like a source.
 */
const BUNDLED = /\.(?:min\.(?:js|mjs|cjs|css)|(?:js|mjs|cjs|css)\.map)$/;

/** Directories in which agents keep their own things, anywhere in a repository. */
const AGENT_HOMES = new Set(['.claude', '.codex', '.gemini', '.opencode']);

/** Lists of patterns, by the rule of settings (pattern.ts: matchesAny). */
export interface LeaseLists {
  /** leases.enabled: false where only claims are leases. */
  enabled: boolean;
  /** leases.critical */
  critical: readonly string[];
  /** leases.ignore */
  ignore: readonly string[];
  /** leases.only; empty: every file. */
  only: readonly string[];
}

/**
 * Whether an edit of this file takes a lease. What is critical always does, but for the files of git itself. Of all other
 * files none that git or a setting ignores, that a program generates, or that agents keep for themselves: those are held
 * only by a claim.
 *
 * @param file `path` relative to the worktree's root, `/` between parts; `ignored`: git ignores it
 */
export function isLeased(file: { path: string; ignored: boolean }, { enabled, critical, ignore, only }: LeaseLists): boolean {
  if (!enabled) return false;
  if (file.path.split('/').includes('.git')) return false;
  if (matchesAny(critical, file.path)) return true;
  if (only.length > 0 && !matchesAny(only, file.path)) return false;
  return !file.ignored && !isExempt(file.path) && !matchesAny(ignore, file.path);
}

/** What a firm lease does to an edit: where edits take none, they are not held back by those of others either. */
export function conflictOf({ enabled, conflict_action }: { enabled: boolean; conflict_action: ConflictAction }): ConflictAction {
  return enabled ? conflict_action : 'proceed';
}

/**
 * Whether a path inside a repository is leased by no edit unless it is critical, whatever git says of it.
 *
 * @param path relative to the worktree's root, `/` between parts
 */
export function isExempt(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return GENERATED.has(name) || BUNDLED.test(name) || parts.slice(0, -1).some((part) => AGENT_HOMES.has(part));
}

/**
 * How long a claim of this path lasts, in seconds: what the first pattern of the table says that covers it.
 *
 * @param path a file, or the pattern itself that is claimed
 * @returns null where none does
 */
export function ttlOf(path: string, table: readonly (readonly [pattern: string, seconds: number])[]): number | null {
  return table.find(([pattern]) => matchesAny([pattern], path))?.[1] ?? null;
}
