import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A real git repository with one commit, for agents to work in. */
export class Repository {
  readonly root: string;

  /** Makes it at `root`, with these files in its first commit. */
  constructor(root: string, files: Readonly<Record<string, string>> = { 'README.md': 'A project.\n' }) {
    this.root = root;
    mkdirSync(root, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
    for (const [name, content] of Object.entries(files)) this.put(name, content);
    this.git('add', '.');
    this.git('commit', '--quiet', '--message', 'Begin');
  }

  path(name: string): string {
    return path.join(this.root, name);
  }
  put(name: string, content: string): void {
    mkdirSync(path.dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }
  content(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Adds a second checkout of it on a new branch and returns its root. */
  worktree(at: string, branch: string): string {
    this.git('worktree', 'add', '--quiet', '-b', branch, at);
    return at;
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', '-c', 'commit.gpgSign=false'];
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.root, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...identity, ...args], { cwd: this.root, env, encoding: 'utf8' });
  }
}
