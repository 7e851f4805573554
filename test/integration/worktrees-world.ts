import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AgentEvent } from '../../src/protocol/agent-event.ts';
import type { OwnCheckout } from '../../src/core/worktree/own-checkout.ts';
import type { AddWorktreeReply, MergeWorktreeReply, RemoveWorktreeReply, WorktreeView } from '../../src/protocol/api-worktree.ts';
import type { Caller } from '../../src/protocol/api.ts';
import { type Answer, handleEvent } from '../../src/daemon/register/handle.ts';
import { addCheckout } from '../../src/daemon/worktree/add.ts';
import { listCheckouts } from '../../src/daemon/worktree/list.ts';
import { mergeCheckout } from '../../src/daemon/worktree/merge.ts';
import { removeCheckout } from '../../src/daemon/worktree/remove.ts';
import { settleCheckouts } from '../../src/daemon/worktree/settle.ts';
import { type Agent, RegisterWorld } from './register-world.ts';
import { person } from './roll-world.ts';

/** The register with worktrees: what the commands do, without a daemon around it. */
export class WorktreesWorld {
  readonly world: RegisterWorld;
  readonly root: string;

  private constructor(world: RegisterWorld) {
    this.world = world;
    this.root = world.repository;
    world.git('config', 'user.name', 'T');
    world.git('config', 'user.email', 't@localhost');
  }

  static async open(): Promise<WorktreesWorld> {
    return new WorktreesWorld(await RegisterWorld.open());
  }

  set mode(worktree: 'off' | 'suggest' | 'auto') {
    this.world.config = { ...this.world.config, worktree };
  }
  set worktrees(part: Partial<RegisterWorld['config']['worktrees']>) {
    this.world.config = { ...this.world.config, worktrees: { ...this.world.config.worktrees, ...part } };
  }

  /** Where checkouts are made by default. */
  at(name: string): string {
    return join(this.world.root, 'shop-worktrees', name);
  }

  git(cwd: string, ...args: string[]): string {
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.world.root, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', ['-C', cwd, '-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], {
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  }

  /** Writes a file there and commits it. */
  commit(cwd: string, path: string, content: string): void {
    this.put(cwd, path, content);
    this.git(cwd, 'add', '--', path);
    this.git(cwd, 'commit', '--quiet', '--message', path);
  }
  put(cwd: string, path: string, content: string): void {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }

  /** A start that a person sits before. */
  start(agent: Agent, source: AgentEvent['source'] = 'startup', entrypoint = 'cli'): Promise<Answer> {
    this.world.advance(1);
    const event: AgentEvent = {
      agent: 'claude-code',
      kind: 'session-start',
      agentSessionId: agent.id,
      cwd: agent.cwd,
      transcriptPath: `pid:${agent.pid}`,
      permissionMode: null,
      subagentId: null,
      source,
      reason: null,
      prompt: null,
      tool: null,
      compaction: null,
    };
    return handleEvent(this.world.d, event, { pid: null, ppid: null, tmuxPane: null, entrypoint }, true);
  }

  add(part: { name?: string; branch?: string; from?: string; cwd?: string; dryRun?: boolean } = {}): Promise<AddWorktreeReply> {
    this.world.advance(1);
    const { cwd = this.root, name = null, branch = null, from = null, dryRun = false } = part;
    return addCheckout(this.world.d, { cwd, caller: person, name, branch, from, dryRun });
  }
  merge(name: string | null, part: { cwd?: string; dryRun?: boolean; caller?: Caller } = {}): Promise<MergeWorktreeReply> {
    const { cwd = this.root, dryRun = false, caller = person } = part;
    return mergeCheckout(this.world.d, { cwd, caller, name, dryRun });
  }
  remove(
    name: string | null,
    part: { keepBranch?: boolean; ignored?: boolean; dryRun?: boolean; caller?: Caller; cwd?: string } = {},
  ): Promise<RemoveWorktreeReply> {
    const { keepBranch = false, ignored = false, dryRun = false, caller = person, cwd = this.root } = part;
    return removeCheckout(this.world.d, { cwd, caller, name, keepBranch, ignored, dryRun });
  }
  async list(): Promise<WorktreeView[]> {
    return (await listCheckouts(this.world.d, null)).worktrees;
  }
  settle(): Promise<void> {
    return settleCheckouts(this.world.d, { gone: true });
  }
  rows(): Promise<OwnCheckout[]> {
    return this.world.store.read((tx) => tx.checkouts.of(null));
  }
  async story(): Promise<string[]> {
    const entries = await this.world.store.read((tx) => tx.journal.recent({ limit: 1000 }));
    return entries
      .filter(({ kind }) => kind.startsWith('worktree.'))
      .map(({ kind }) => kind)
      .toReversed();
  }
}
