import { cleanEnvironment } from '../run.ts';

/**
 * The environment of every git that we start: no variable that points git elsewhere (GIT_DIR and its kin), no lock taken
 * for convenience and no question to a terminal.
 */
export function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return cleanEnvironment(env, { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' });
}

/** Before the verb of every git: programs that a repository's own configuration names are not started. */
export const GIT_SAFE_OPTIONS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'] as const;
