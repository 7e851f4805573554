import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '..');
const scope = path.join(folder, 'node_modules', '@anthropic-ai');

/**
 * The agent's own program. Its npm package copies it into place with an install script, which npm does not run here;
 * the program of the package for this platform is the same file.
 */
export function claudeProgram(): string {
  const wanted = `claude-code-${process.platform}-${process.arch}`;
  const found = existsSync(scope) ? readdirSync(scope).filter((name) => name.startsWith(wanted)) : [];
  const [name] = found.sort();
  if (name === undefined) throw new Error(`${wanted} is not installed below ${scope}; run \`npm ci\` in ${folder}`);
  return path.join(scope, name, 'claude');
}

/** Runs once before all tests: installs the agent (235 MB) where it is missing. */
export default function install(): void {
  if (!existsSync(scope)) execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  claudeProgram();
}
