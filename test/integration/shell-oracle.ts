import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GitPart, ShellTree } from '../../src/core/shell/effects.ts';
import { hasGlob, matchesGlob, unescapeGlob } from '../../src/core/shell/glob.ts';
import { FIXED_DIRECTORIES, FIXED_FILES } from '../corpus/shell/tree.ts';

/** A throw-away repository with its own home, and the programs that may run in it. */
export interface Place {
  base: string;
  root: string;
  home: string;
}

/** Nobody: commands of a test that runs as root must not be able to touch the machine. */
const NOBODY = 65_534;
const asRoot = process.getuid?.() === 0;
export const identity = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
const OLD = new Date('2020-01-01T00:00:00Z');

export function environment(place: Place): Record<string, string> {
  return {
    PATH: `${join(import.meta.dirname, '../../node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
    HOME: place.home,
    PWD: place.root,
    USER: 'me',
    LANG: 'C',
    LC_ALL: 'C',
    TERM: 'dumb',
    GIT_CONFIG_NOSYSTEM: '1',
    TMPDIR: place.base,
  };
}

export function placeAt(base: string): Place {
  return { base, root: join(base, 'repo'), home: join(base, 'home') };
}

/** Runs a command; never throws. Output is kept for messages. */
export function run(place: Place, command: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-c', command],
      { cwd: place.root, env: environment(place), timeout: 20_000, killSignal: 'SIGKILL', maxBuffer: 1 << 24, ...identity },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, text: `${out}${err}`.slice(-2000) });
      },
    );
    child.stdin?.end();
  });
}

/** Makes the repository from which each command gets its own copy. */
export async function makeTemplate(): Promise<Place> {
  const base = mkdtempSync(join(tmpdir(), 'rollcall-shell-'));
  chmodSync(base, 0o755);
  const place = placeAt(join(base, 'template'));
  for (const directory of [place.base, place.root, place.home]) mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(place.home, '.gitconfig'),
    '[user]\nname = me\nemail = me@example.invalid\n[init]\ndefaultBranch = main\n[protocol "file"]\nallow = always\n[core]\neditor = true\ncheckStat = minimal\ntrustctime = false\n[advice]\ndetachedHead = false\n[pull]\nrebase = false\n',
  );
  const write = (path: string, text: string): void => {
    const file = join(place.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, OLD, OLD);
    if (path.endsWith('.sh')) chmodSync(file, 0o755);
  };
  for (const { path, text, standing, committed } of FIXED_FILES)
    if (!['untracked', 'ignored'].includes(standing)) write(path, committed ?? text);
  for (const path of FIXED_DIRECTORIES) mkdirSync(join(place.root, path));
  if (asRoot) ownAll(base);
  const steps = [
    'git init -q --template= . && git add -A && git commit -qm base && git tag v1',
    'git checkout -q -b other && echo other >> docs/one.md && echo new > other.txt && git rm -q docs/two.md && git add -A && git commit -qm other && git checkout -q main',
    'echo more >> README.md && git commit -qam second && git clone -q --bare . ../remote.git && git remote add origin ../remote.git && git fetch -q && git branch -q -u origin/main',
    'echo "// stashed" >> src/b.ts && git stash -q',
  ];
  for (const step of steps) {
    const { code, text } = await run(place, step);
    if (code !== 0) throw new Error(`The repository could not be made: ${step}\n${text}`);
  }
  for (const { path, text, standing } of FIXED_FILES) if (standing === 'staged') write(path, text);
  if (asRoot) ownAll(base);
  await run(place, 'git add staged.txt');
  for (const { path, text, standing } of FIXED_FILES)
    if (standing !== 'tracked' || path === 'README.md') if (path !== 'README.md') write(path, text);
  for (const { path, standing } of FIXED_FILES) if (standing === 'tracked') utimesSync(join(place.root, path), OLD, OLD);
  if (asRoot) ownAll(base);
  await run(place, 'git status > /dev/null');
  return place;
}

function ownAll(base: string): void {
  chownSync(base, NOBODY, NOBODY);
  for (const name of readdirSync(base, { recursive: true, encoding: 'utf8' })) chownSync(join(base, name), NOBODY, NOBODY);
}

export function copyOf(template: Place, name: string): Place {
  const base = join(dirname(template.base), name);
  execFileSync('cp', ['-a', template.base, base]);
  return placeAt(base);
}

export function removeAll(template: Place): void {
  rmSync(dirname(template.base), { recursive: true, force: true });
}

/** What is known of each path below a place, without what git keeps for itself. Equal text: not changed. */
export function snapshot(place: Place): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (path === join(place.root, '.git') || path === join(place.base, 'remote.git')) continue;
      const stat = lstatSync(path, { bigint: true });
      if (entry.isDirectory()) {
        found.set(path, `directory ${stat.ino} ${stat.mode}`);
        visit(path);
      } else if (entry.isSymbolicLink()) found.set(path, `link ${readlinkSync(path)} ${stat.ino}`);
      else found.set(path, `file ${stat.ino} ${stat.size} ${stat.mode} ${stat.mtimeNs}`);
    }
  };
  visit(place.base);
  return found;
}

/** The parts of a repository that git changes, as texts to compare. */
export function gitParts(place: Place): Record<Exclude<GitPart, 'worktree' | 'objects' | 'remote'>, string> {
  const git = join(place.root, '.git');
  const read = (name: string): string => {
    try {
      return readFileSync(join(git, name), 'utf8');
    } catch {
      return '';
    }
  };
  const ask = (...words: string[]): string => {
    try {
      return execFileSync('git', words, {
        cwd: place.root,
        env: environment(place),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        ...identity,
      });
    } catch {
      return '';
    }
  };
  const refs = ask('for-each-ref', '--format=%(refname) %(objectname)')
    .split('\n')
    .filter((line) => !line.startsWith('refs/stash'));
  return {
    index: ask('ls-files', '-s', '-v'),
    refs: `${read('HEAD')}${refs.join('\n')}`,
    stash: `${ask('rev-parse', '-q', '--verify', 'refs/stash')}${read('logs/refs/stash')}`,
    config: read('config'),
    worktrees: names(join(git, 'worktrees')).join(' '),
  };
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** The real files, as the evaluation asks for them. */
export const realTree: ShellTree = {
  kind: (path) => {
    try {
      return statSync(path).isDirectory() ? 'directory' : 'file';
    } catch {
      return 'missing';
    }
  },
  expand: (pattern) => {
    let found = ['/'];
    for (const part of pattern.split('/').slice(1)) {
      const below = (base: string, name: string): string => (base === '/' ? `/${name}` : `${base}/${name}`);
      found = hasGlob(part)
        ? found.flatMap((base) =>
            names(base)
              .filter((name) => matchesGlob(part, name) && (!name.startsWith('.') || part.startsWith('.')))
              .map((name) => below(base, name)),
          )
        : found.map((base) => below(base, unescapeGlob(part))).filter((path) => realTree.kind(path) !== 'missing');
    }
    return found.toSorted();
  },
};
