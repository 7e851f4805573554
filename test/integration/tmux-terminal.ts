import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureReading } from '../../src/agents/terminal/capture-reading.ts';
import { terminalRoot } from '../../src/agents/terminal/files.ts';
import { endCapture, noteSize, startCapture, type CaptureStart } from '../../src/agents/terminal/segment.ts';
import type { CapturedItem } from '../../src/core/terminal/capture.ts';
import { paneFacts, type PaneFacts, type TmuxPane } from '../../src/platform/tmux.ts';
import { until } from './daemon-process.ts';

export interface TerminalSize {
  columns: number;
  height: number;
  historyLimit: number;
}

/** A server of tmux of its own, with one shell in one pane, and the files of its capture. */
export class TerminalWorld {
  readonly directory: string;
  readonly root: string;
  readonly pane: TmuxPane;
  readonly env: Record<string, string>;
  #done = 0;

  /** @param name of the directory, which can hold what a shell or tmux would not take as it is */
  constructor({ columns, height, historyLimit }: TerminalSize, name = 'state') {
    this.directory = mkdtempSync(join(tmpdir(), 'rollcall-tmux-'));
    this.root = terminalRoot(join(this.directory, name));
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.directory,
      LC_ALL: 'C.UTF-8',
      TERM: 'xterm',
      LESS: '',
      HISTFILE: '',
    };
    this.pane = { socket: join(this.directory, 'socket'), pane: '%0' };
    const settings = join(this.directory, 'tmux.conf');
    writeFileSync(settings, `set-option -g history-limit ${historyLimit}\n`);
    this.tmux('-f', settings, 'new-session', '-d', '-x', String(columns), '-y', String(height), 'bash --norc --noprofile');
  }

  tmux(...args: string[]): string {
    const result = spawnSync('tmux', ['-u', '-S', this.pane.socket ?? '', ...args], {
      env: this.env,
      cwd: this.directory,
      encoding: 'utf8',
    });
    if (result.status !== 0) throw new Error(`tmux ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  /** Types a command and waits until the shell has done it. */
  async command(text: string): Promise<void> {
    this.#done += 1;
    const file = join(this.directory, `done-${this.#done}`);
    this.type(`${text}; : > done-${this.#done}`);
    await until(text, () => existsSync(file));
  }

  type(text: string): void {
    this.tmux('send-keys', '-t', this.pane.pane, '-l', text);
    this.keys('Enter');
  }

  keys(...keys: string[]): void {
    this.tmux('send-keys', '-t', this.pane.pane, ...keys);
  }

  start(capture = 'one'): Promise<CaptureStart> {
    return startCapture({ pane: this.pane, root: this.root, capture, now: 1, env: this.env });
  }

  async stop(capture = 'one'): Promise<void> {
    await endCapture({ pane: this.pane, root: this.root, capture, env: this.env });
  }

  async facts(): Promise<PaneFacts> {
    const facts = await paneFacts(this.pane, { env: this.env });
    if (!facts.ok) throw new Error(facts.detail);
    return facts.value;
  }

  async resize(columns: number, height: number, segment = 1): Promise<void> {
    this.tmux('resize-window', '-t', this.pane.pane, '-x', String(columns), '-y', String(height));
    const facts = await until('the new size', async () => {
      const now = await this.facts();
      return now.columns === columns && now.height === height && now;
    });
    noteSize({ root: this.root, capture: 'one' }, segment, facts);
  }

  /** All lines so far, those on the screen included, once tmux has written what the pane shows. */
  lines(capture = 'one'): CapturedItem[] {
    return Array.from(new CaptureReading(join(this.root, capture)).finish()).flat();
  }

  /** Once a line is there. */
  async linesWith(last: string, capture = 'one'): Promise<CapturedItem[]> {
    return until(`the line ${last}`, () => {
      const items = this.lines(capture);
      return items.includes(last) && items;
    });
  }

  close(): void {
    try {
      this.tmux('kill-server');
    } finally {
      // What ran in it may still write while it goes.
      rmSync(this.directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }
}
