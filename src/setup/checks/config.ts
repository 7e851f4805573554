import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_FILE } from '../../config/cache.ts';
import { loadConfig } from '../../config/load.ts';
import { oldFilesAt } from '../../config/old-files.ts';
import { readTrust } from '../../config/trust.ts';
import { repositoryOf } from '../../platform/git/repository.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { bad, good, warn, type Check } from './check.ts';

/** The configuration that holds where the person is. */
export function checkConfiguration(deps: SetupDependencies): Check[] {
  const { config } = deps.directories;
  const root = repositoryOf(deps.cwd)?.worktreeRoot ?? null;
  const userFile = join(config, 'config.yaml');
  const repositoryFile = root === null ? null : join(root, REPOSITORY_FILE);
  const trust = readTrust(join(config, 'trust.json'));
  const { problems, warnings, inapplicable } = loadConfig({ env: deps.env, userFile, repositoryFile, trust });
  const known = new Set(problems.map((problem) => `${problem.message}. ${problem.remedy}`));
  const checks = problems.map((problem) => bad('configuration', problem.message, problem.remedy));
  if (trust.warning !== null) checks.push(bad('configuration', trust.warning, 'Mend or remove the file.'));
  for (const warning of warnings) {
    const isProblem = known.has(warning) || problems.some((problem) => warning.includes(problem.message));
    if (!isProblem) checks.push(warn('configuration', warning, 'See docs/configuration.md; `rollcall config` shows what holds.'));
  }
  const own = [userFile, repositoryFile].filter((path) => path !== null && existsSync(path));
  const old = [...oldFilesAt(userFile, 'user'), ...(repositoryFile === null ? [] : oldFilesAt(repositoryFile, 'repository'))];
  const files = [...own, ...old];
  if (checks.length === 0) checks.push(good('configuration', files.length === 0 ? 'no files, the defaults hold' : files.join(', ')));
  return [...checks, ...inapplicable.map((line) => good('configuration', line))];
}
