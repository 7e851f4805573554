import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setupDependencies } from '../dependencies.ts';

/** Where the demonstration plays. Its programs are process groups of their own: a Ctrl-C at the terminal reaches none of them. */
export interface Stage {
  repository: string;
  env: Record<string, string>;
  /** Text of a file of the repository, null where there is none. */
  read(path: string): string | null;
  /** What `rollcall <args>` prints here. */
  rollcall(...args: string[]): Promise<string>;
}

const COMMAND_LIMIT_MS = 20_000;

/** A home, a state directory and a git repository below `place`; the environment is made anew, not inherited. */
export async function makeStage(place: string, env: Readonly<Record<string, string | undefined>>): Promise<Stage> {
  const home = join(place, 'home');
  const repository = join(place, 'shop');
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(join(repository, 'src'), { recursive: true });
  const own: Record<string, string> = {
    HOME: home,
    ROLLCALL_HOME: join(place, 'state'),
    PATH: env['PATH'] ?? '/usr/bin:/bin',
    LANG: env['LANG'] ?? 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  writeFileSync(join(repository, 'README.md'), '# Shop\n');
  const git = async (...args: string[]): Promise<void> => {
    const { status, text } = await finish('git', ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost', ...args], repository, own);
    if (status !== 0) throw new Error(`git ${args[0]}: ${text}`);
  };
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'A shop');
  const { cli } = setupDependencies(own, repository).program;
  return {
    repository,
    env: own,
    read(path) {
      try {
        return readFileSync(join(repository, path), 'utf8');
      } catch {
        return null;
      }
    },
    rollcall: async (...args) => (await finish(process.execPath, [cli, ...args], repository, own)).text,
  };
}

/** Runs a program to its end, in a process group of its own; `text` is all that it printed. */
function finish(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<{ status: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, detached: true, timeout: COMMAND_LIMIT_MS } as const;
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, text: text.trimEnd() }));
  });
}
