import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const CONFIG = '[user]\nname=A\nemail=a@example.org\n[init]\ndefaultBranch=main\n[protocol "file"]\nallow=always\n';

/** A home of its own for one test, in which real git makes repositories. All paths are real. */
export interface Trial {
  home: string;
  /** The whole environment of a git of this home. */
  env: Record<string, string>;
  /** Throws when git does not end with 0. */
  git: (cwd: string, ...args: string[]) => string;
  /** Makes a repository below the home, with these files in its first commit (none: no commit). */
  make: (name: string, files?: Readonly<Record<string, string>>) => string;
}

/** To be called in a test or before each; what it makes is gone when the test is over. */
export function trial(): Trial {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, '.gitconfig'), CONFIG);
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
  const git: Trial['git'] = (cwd, ...args) => execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  return {
    home,
    env,
    git,
    make(name, files = {}) {
      const at = join(home, name);
      git(home, 'init', '-q', at);
      putAll(at, files);
      if (Object.keys(files).length > 0) {
        git(at, 'add', '.');
        git(at, 'commit', '-q', '-m', 'one');
      }
      return at;
    },
  };
}

/** Writes files, and the directories that they need. */
export function putAll(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
