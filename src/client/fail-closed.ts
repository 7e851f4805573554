import type { Environment } from './endpoint.ts';

/**
 * Whether the configuration asks to refuse changes while Rollcall is not reachable. No YAML is read here: a line of the
 * file says `fail_closed: true` at its very start, quotes and a comment allowed. The shell client has the same rule.
 */
export function asksToRefuse(env: Environment, cwd: string, configDirectory: string): boolean {
  const files = [...above(cwd), ...above(env['PWD']), ...above(env['CLAUDE_PROJECT_DIR'])].map(
    (directory) => `${directory}/.rollcall.yaml`,
  );
  return [`${configDirectory}/config.yaml`, ...new Set(files)].some(saysFailClosed);
}

const FAIL_CLOSED = /^["']?fail_closed["']?[ \t]*:[ \t]+["']?(?:[Tt]rue|TRUE)["']?[ \t]*(?:[ \t]#.*)?\r?$/m;

export function textSaysFailClosed(text: string): boolean {
  return FAIL_CLOSED.test(text);
}

function saysFailClosed(file: string): boolean {
  const fs = process.getBuiltinModule('node:fs');
  try {
    return fs.statSync(file).isFile() && textSaysFailClosed(fs.readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

/** The directory and all above it, the root as ''; none for a relative one. */
function above(directory: string | undefined): string[] {
  if (!directory?.startsWith('/')) return [];
  const parts = directory.replace(/\/+$/, '').split('/');
  return parts.map((_, depth) => parts.slice(0, parts.length - depth).join('/'));
}
