import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from '../run.ts';
import { GIT_SAFE_OPTIONS, gitEnvironment } from './environment.ts';
import type { Repository } from './repository.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Every .gitignore that can matter for a path: of its directory and of each one above, up to the worktree's root. */
export function ignoreFilesAbove(worktreeRoot: string, path: string): string[] {
  const files: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    files.push(join(at, '.gitignore'));
    if (at === worktreeRoot || at === dirname(at)) return files;
  }
}

/** Configuration files that git may read for this repository whether or not they exist now. */
function configFiles(repository: Repository, env: Environment): string[] {
  const home = env['HOME'] ?? homedir();
  return [
    '/etc/gitconfig',
    join(home, '.gitconfig'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'git/config'),
    join(repository.commonDir, 'config'),
    join(repository.gitDir, 'config.worktree'),
  ];
}

/** Asks git for the files that its configuration comes from (included ones too) and for the user's own ignore file. */
export async function askSources(
  repository: Repository,
  env: Environment,
  timeoutMs: number,
): Promise<{ configFiles: string[]; excludesFile: string } | { failure: string }> {
  const options = { cwd: repository.worktreeRoot, env: gitEnvironment(env), timeoutMs };
  const [list, excludes] = await Promise.all([
    run('git', [...GIT_SAFE_OPTIONS, 'config', '--list', '--show-origin', '--includes', '-z'], options),
    run('git', [...GIT_SAFE_OPTIONS, 'config', '--type=path', '-z', '--get', 'core.excludesFile'], options),
  ]);
  if (list.kind === 'failed') return { failure: list.detail };
  if (excludes.kind === 'failed') return { failure: excludes.detail };
  const origins = list.stdout
    .toString('utf8')
    .split('\0')
    .filter((part) => part.startsWith('file:'))
    .map((part) => resolve(repository.worktreeRoot, part.slice('file:'.length)));
  const named = excludes.stdout.toString('utf8').split('\0')[0] ?? '';
  const home = env['HOME'] ?? homedir();
  const usual = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'git/ignore');
  return {
    configFiles: [...new Set([...configFiles(repository, env), ...origins])],
    excludesFile: named === '' ? usual : resolve(repository.worktreeRoot, named),
  };
}
