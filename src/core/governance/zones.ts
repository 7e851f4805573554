import type { Place } from '../shell/effect.ts';
import { ancestorsOf, isBelow, joinPath, nameOf, parentOf } from '../shell/paths.ts';
import type { Scene, Whole, Zone } from './act.ts';
import { agentHomes, isAgentSettings } from './agent-settings.ts';

const TEMPORARY = ['/tmp', '/var/tmp', '/dev/shm', '/private/tmp', '/private/var/tmp', '/var/folders', '/private/var/folders'];

/** Below the home directory: what programs fill again by themselves. */
const CACHES = [
  '.cache',
  '.npm',
  '.gradle/caches',
  '.m2/repository',
  '.cargo/registry',
  '.cargo/git',
  '.yarn',
  '.pnpm-store',
  '.local/share/pnpm',
  '.bun/install/cache',
  '.nuget/packages',
  '.ivy2/cache',
  '.gem',
  '.bundle/cache',
  '.composer/cache',
  '.pub-cache',
  '.node-gyp',
  '.terraform.d/plugin-cache',
  '.local/share/Trash',
  'go/pkg',
  'Library/Caches',
  'Library/Developer/Xcode/DerivedData',
];

/** Directories that package managers and interpreters fill again, wherever they lie. */
const MADE_AGAIN = /\/(?:node_modules|__pycache__|\.pytest_cache|\.mypy_cache|\.turbo|\.next)(?:\/|$)/;

/** Directories of Rollcall where nothing else is said. */
const ROLLCALL = ['.config/rollcall', '.local/share/rollcall', '.local/state/rollcall'];

/** Where a path lies, seen from the session. */
export function zoneOf(path: string, scene: Scene): Zone {
  const { home, worktree } = scene;
  if (isOwn(path, scene)) return 'rollcall';
  if (isAgentSettings(path, home)) return 'agent-settings';
  // A worktree may lie in a temporary directory, and is a worktree there.
  const inWorktree = worktree !== null && within(path, worktree);
  if (inWorktree || scene.repositories.some((root) => within(path, root))) {
    if (isGit(path)) return 'git';
    return inWorktree ? 'worktree' : 'other-repository';
  }
  // So may a home directory.
  const inHome = within(path, home) && TEMPORARY.some((directory) => within(home, directory));
  if ((!inHome && TEMPORARY.some((directory) => within(path, directory))) || scene.scratch.some((directory) => within(path, directory)))
    return 'temporary';
  if (isGit(path)) return 'git';
  if (CACHES.some((name) => within(path, joinPath(home, name))) || (within(path, home) && MADE_AGAIN.test(path))) return 'cache';
  return within(path, home) ? 'home' : 'system';
}

/** Below these every directory is the whole of something: a database, a program. */
const FULL = /^\/(?:var\/lib|usr\/(?:lib|share|bin|sbin|include)|System\/Library|Library\/Application Support)\/[^/]+$/;

/** What is taken away as a whole where a place is; null where it is one thing among others. */
export function wholeOf(place: Place, scene: Scene): Whole | null {
  const path = wholePath(place);
  if (path === null) return null;
  const { home, worktree } = scene;
  if (path === '/') return 'root';
  if (nameOf(path) === '.git') return 'git';
  if (path === home || isBelow(home, path)) return 'home';
  if (worktree !== null && within(worktree, path)) return 'worktree';
  if (scene.repositories.some((root) => within(root, path))) return 'repository';
  if (['home', 'system'].includes(zoneOf(path, scene)) && scene.isRepository?.(path) === true) return 'repository';
  if (TEMPORARY.includes(path)) return 'temporary';
  if (zoneOf(path, scene) === 'home') return parentOf(path) === home ? 'home-directory' : null;
  if (zoneOf(path, scene) === 'system') return path.split('/').length <= 3 || FULL.test(path) ? 'system-directory' : null;
  return null;
}

/** Directory of which a place is all: the directory itself, or `dir/*`. */
function wholePath({ path, extent }: Place): string | null {
  // A pattern that no name matched stays as it is written.
  if (/^(?:\*+|\.\*|\.\[!?\^?\.\]\*)$/.test(nameOf(path)))
    return parentOf(path)
      .replace(/(?<=.)\/\*\*$/, '')
      .replace(/^\/\*\*$/, '/');
  return extent === 'tree' || (extent === 'glob' && nameOf(path) === '.git') ? path : null;
}

/** Settings of Rollcall and of agents that a place takes along. */
export function coveredBy({ path, extent }: Place, scene: Scene): ('rollcall' | 'agent-settings')[] {
  const directory = extent === 'one' ? null : wholePath({ path, extent });
  if (directory === null) return [];
  const own = [...scene.own, ...ROLLCALL.map((name) => joinPath(scene.home, name))];
  const covered: ('rollcall' | 'agent-settings')[] = [];
  if (own.some((one) => within(one, directory))) covered.push('rollcall');
  if (agentHomes(scene).some((one) => within(one, directory))) covered.push('agent-settings');
  return covered;
}

/** Whether a directory is Rollcall's, or the one in which an agent keeps its settings. */
export function isGoverning(path: string, scene: Scene): boolean {
  return isOwn(path, scene) || isAgentSettings(path, scene.home) || agentHomes(scene).includes(path);
}

function isOwn(path: string, { home, own }: Scene): boolean {
  if (nameOf(path) === '.rollcall.yaml') return true;
  return own.some((one) => within(path, one)) || ROLLCALL.some((name) => within(path, joinPath(home, name)));
}

function isGit(path: string): boolean {
  if (!path.includes('/.git')) return false;
  if (nameOf(path) === '.git') return true;
  for (const ancestor of ancestorsOf(path)) if (nameOf(ancestor) === '.git') return true;
  return false;
}

function within(path: string, directory: string): boolean {
  return path === directory || isBelow(path, directory);
}
