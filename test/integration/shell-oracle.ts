import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** Runs a program; never throws. What it prints is kept for messages. */
function execute(program: string, words: string[], cwd: string, env: Record<string, string>): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: 20_000, killSignal: 'SIGKILL' as const, maxBuffer: 1 << 24, ...identity };
    const child = execFile(program, words, options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, text: `${out}${err}`.slice(-2000) });
    });
    child.stdin?.end();
  });
}

const run = (place: Place, command: string): Promise<{ code: number; text: string }> =>
  execute('bash', ['-c', command], place.root, environment(place));

/** A directory in memory where there is one: hundreds of copies are made and removed. */
function memory(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/** Makes the repository from which each command gets its own copy. */
export async function makeTemplate(): Promise<Place> {
  const base = mkdtempSync(join(memory(), 'rollcall-shell-'));
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
    // Few files, because each command gets a copy of all of them.
    'git gc -q && rm -rf .git/hooks .git/branches .git/info && cd ../remote.git && git gc -q && rm -rf hooks info description',
  ];
  for (const step of steps) {
    const { code, text } = await run(place, step);
    if (code !== 0) throw new Error(`The repository could not be made: ${step}\n${text}`);
  }
  for (const { path, text, standing } of FIXED_FILES) if (standing === 'staged') write(path, text);
  if (asRoot) ownAll(base);
  await run(place, 'git add staged.txt');
  for (const { path, text, standing } of FIXED_FILES) if (standing !== 'tracked') write(path, text);
  for (const { path, standing } of FIXED_FILES) if (standing === 'tracked') utimesSync(join(place.root, path), OLD, OLD);
  if (asRoot) ownAll(base);
  await run(place, 'git status > /dev/null');
  return place;
}

function ownAll(base: string): void {
  chownSync(base, NOBODY, NOBODY);
  for (const name of readdirSync(base, { recursive: true, encoding: 'utf8' })) chownSync(join(base, name), NOBODY, NOBODY);
}

export function removeAll(template: Place): void {
  rmSync(dirname(template.base), { recursive: true, force: true });
}

/** What a copy of the template looks like: its files, the parts of its repository, and what was printed. */
export interface Outcome {
  files: Map<string, string>;
  parts: Map<string, string>;
  text: string;
}

const PARTS = `
cd "$1/repo" && exec 2> /dev/null
git ls-files -s -v > ../part.index
{ cat .git/HEAD; git for-each-ref --format='%(refname) %(objectname)' | grep -v '^refs/stash '; } > ../part.refs
{ git rev-parse -q --verify refs/stash; cat .git/logs/refs/stash; } > ../part.stash
cat .git/config > ../part.config
ls .git/worktrees > ../part.worktrees
true`;

/** Runs a command in a copy of its own, which is gone afterwards. Paths in the outcome are those of the template. */
export async function runInCopy(template: Place, name: string, command: string, inGit: boolean): Promise<Outcome> {
  const copy = placeAt(join(dirname(template.base), name));
  const script = `cp -a "$0" "$1" || exit; (cd "$1/repo" && exec bash -c "$2")${inGit ? `\n${PARTS}` : ''}`;
  const { text } = await execute('bash', ['-c', script, template.base, copy.base, command], dirname(template.base), environment(copy));
  const parts = new Map<string, string>();
  for (const part of readdirSync(copy.base).filter((file) => file.startsWith('part.'))) {
    const file = join(copy.base, part);
    parts.set(part.slice('part.'.length), readFileSync(file, 'utf8').replaceAll(copy.base, template.base));
    rmSync(file);
  }
  const files = snapshot(copy, template);
  await rm(copy.base, { recursive: true, force: true });
  return { files, parts, text };
}

/** Each path below a place, with its state as text. Equal text: not changed. What git keeps for itself is left out. */
function snapshot(place: Place, as: Place): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (path === join(place.root, '.git') || path === join(place.base, 'remote.git')) continue;
      const stat = lstatSync(path, { bigint: true });
      const key = as.base + path.slice(place.base.length);
      if (entry.isDirectory()) {
        found.set(key, `directory ${stat.mode}`);
        visit(path);
      } else if (entry.isSymbolicLink()) found.set(key, `link ${readlinkSync(path)}`);
      else found.set(key, `file ${stat.size} ${stat.mode} ${stat.mtimeNs} ${entry.isFile() ? contentOf(path) : ''}`);
    }
  };
  visit(place.base);
  return found;
}

function contentOf(path: string): string {
  return createHash('sha1').update(readFileSync(path)).digest('hex');
}
