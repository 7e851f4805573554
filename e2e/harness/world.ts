import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScriptedModel } from '../model/model.ts';
import { endProcessesOfHome } from './processes.ts';
import { Repository } from './repository.ts';

/** A key of the right shape; no service knows it. */
const API_KEY = 'sk-ant-api03-rollcall-end-to-end-test-key-AAAA';

const ROLLCALL = path.resolve(import.meta.dirname, '../../bin/rollcall.mjs');

/** Answers the question that an interactive agent asks before it runs without permission prompts. */
export const SETTINGS = { skipDangerousModePermissionPrompt: true };

/** One test's own world: a home below a temporary directory, a model on loopback, an environment made from nothing. */
export class World {
  readonly directory: string;
  readonly home: string;
  readonly model: ScriptedModel;
  #cleanups: (() => void | Promise<void>)[] = [];
  #projects: Record<string, unknown> = {};
  #agentState: Record<string, unknown> = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
  };

  private constructor(model: ScriptedModel) {
    this.model = model;
    this.directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'e2e-world-')));
    this.home = path.join(this.directory, 'home');
    mkdirSync(path.join(this.home, '.claude'), { recursive: true });
    mkdirSync(path.join(this.home, 'tmp'));
    mkdirSync(this.#programs);
    const program = path.join(this.#programs, 'rollcall');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${ROLLCALL}' "$@"\n`);
    chmodSync(program, 0o755);
    writeFileSync(this.settings, JSON.stringify({ ...SETTINGS, theme: 'dark' }));
  }

  static async open(): Promise<World> {
    return new World(await ScriptedModel.start());
  }

  /** The agent's settings file of this home. */
  get settings(): string {
    return path.join(this.home, '.claude', 'settings.json');
  }

  /** A directory with the `rollcall` command of this checkout, first in PATH: agents call it by its name. */
  get #programs(): string {
    return path.join(this.directory, 'bin');
  }

  /** A repository with one commit; the agent trusts its folder already. */
  repository(name = 'project', files?: Readonly<Record<string, string>>): Repository {
    const repository = new Repository(path.join(this.directory, name), files);
    this.trust(repository.root);
    return repository;
  }

  /** Answers the dialogs that an interactive agent opens with: theme, key, folder. Call it before any agent runs. */
  trust(folder: string): void {
    this.#projects[folder] = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
    this.configure({ projects: this.#projects });
  }

  /** Sets keys of the agent's own state file. Call it before any agent runs. */
  configure(keys: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#agentState, keys);
    writeFileSync(path.join(this.home, '.claude.json'), JSON.stringify(this.#agentState));
  }

  /** The whole environment of every program of the test; nothing of the real one but PATH. */
  get environment(): Record<string, string> {
    return {
      PATH: `${this.#programs}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
      HOME: this.home,
      USER: 'test',
      SHELL: '/bin/bash',
      LANG: 'C.UTF-8',
      TMPDIR: path.join(this.home, 'tmp'),
      ANTHROPIC_BASE_URL: this.model.url,
      ANTHROPIC_API_KEY: API_KEY,
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      IS_SANDBOX: '1',
    };
  }

  /** A step that waits for `path` goes on when the test opens the gate. */
  gate(name: string): { path: string; open: () => void } {
    const file = path.join(this.directory, `gate-${name}`);
    return { path: file, open: () => writeFileSync(file, '') };
  }

  /** Runs before the processes of the test are ended, the last one first. */
  onClose(cleanup: () => void | Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.toReversed()) await cleanup();
    await this.model.stop();
    await endProcessesOfHome(this.home);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
