import { joinPath } from '../shell/paths.ts';
import type { Scene } from './act.ts';

/** Files, in any directory, by which an agent's permissions, hooks and approvals are chosen. */
const NAMES =
  /\/(?:\.claude\/(?:settings(?:\.local)?\.json|hooks(?:\/.*)?)|\.codex\/(?:config\.toml|hooks\.json|rules(?:\/.*)?)|\.gemini\/(?:settings\.json|policies(?:\/.*)?)|\.?opencode\/opencode\.jsonc?|opencode\.jsonc?|managed-settings\.json)$/;

/** Below the home directory alone. */
const IN_HOME = ['.claude.json'];

const HOMES = ['.claude', '.codex', '.gemini', '.config/opencode'];

export function isAgentSettings(path: string, home: string): boolean {
  return NAMES.test(path) || IN_HOME.some((name) => path === joinPath(home, name));
}

/** Directories in which agents keep their settings. */
export function agentHomes({ home, worktree }: Scene): string[] {
  const own = HOMES.map((name) => joinPath(home, name));
  return worktree === null ? own : [...own, joinPath(worktree, '.claude')];
}
