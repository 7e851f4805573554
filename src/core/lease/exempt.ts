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
]);

/** Directories in which agents keep their own things, anywhere in a repository. */
const AGENT_HOMES = new Set(['.claude', '.codex', '.gemini', '.opencode']);

/**
 * Whether a path inside a repository is never leased by an edit, whatever git says of it.
 *
 * @param path relative to the worktree's root, `/` between parts
 */
export function isExempt(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  return GENERATED.has(name) || parts.slice(0, -1).some((part) => AGENT_HOMES.has(part));
}
