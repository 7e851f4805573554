import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { type DaemonWorld, send } from './daemon-process.ts';

/** A session of Claude Code as a daemon hears it: its hooks, its status line, and the lines of its transcript. */
export class HookedSession {
  readonly transcript: string;
  readonly #world: DaemonWorld;
  readonly #id: string;
  readonly #process: { agent: number; hook: number } | null;
  readonly #pane: string | null;
  #lines = 0;

  /** @param of `process`: the agent's, and a child of it that counts as its hook; `pane`: of tmux. null: none is known */
  constructor(world: DaemonWorld, id: string, of: { process?: { agent: number; hook: number } | null; pane?: string | null } = {}) {
    this.#world = world;
    this.#id = id;
    this.#process = of.process ?? null;
    this.#pane = of.pane ?? null;
    this.transcript = join(world.home, '.claude/projects/-shop', `${id}.jsonl`);
    mkdirSync(dirname(this.transcript), { recursive: true });
  }

  /** What the hook prints. */
  async hook(event: string, own: Record<string, unknown> = {}): Promise<string> {
    const { repository: cwd } = this.#world;
    const body = { session_id: this.#id, transcript_path: this.transcript, cwd, hook_event_name: event, ...own };
    return this.#ask(`/hook/claude-code/${event}`, body);
  }

  /** What the status line shows when the agent says that so much of its window is left. */
  async statusLine(remaining: number): Promise<string> {
    const window = { context_window_size: 200_000, used_percentage: 100 - remaining, remaining_percentage: remaining };
    const workspace = { current_dir: this.#world.repository };
    return this.#ask('/line/claude-code', { session_id: this.#id, cwd: '/', workspace, context_window: window });
  }

  prompt(content: string): string {
    return this.#line({ type: 'user', entrypoint: 'cli', userType: 'external', message: { role: 'user', content } });
  }

  /** @param input tokens that went into it */
  answer(text: string, input: number): string {
    const usage = { input_tokens: input, output_tokens: 10, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
    const content = [{ type: 'text', text }];
    const message = { id: `msg_${this.#lines}`, model: 'claude-sonnet-4-6', role: 'assistant', stop_reason: 'end_turn', content, usage };
    return this.#line({ type: 'assistant', message });
  }

  boundary(): string {
    const compactMetadata = { trigger: 'auto', preTokens: 160_000 };
    return this.#line({ type: 'system', subtype: 'compact_boundary', content: 'Conversation compacted', compactMetadata });
  }

  #line(record: Record<string, unknown>): string {
    this.#lines += 1;
    const uuid = `${this.#id.slice(0, 24)}${String(this.#lines).padStart(12, '0')}`;
    return `${JSON.stringify({ uuid, sessionId: this.#id, timestamp: new Date(Date.now()).toISOString(), ...record })}\n`;
  }

  async #ask(path: string, body: unknown): Promise<string> {
    const endpoint = this.#endpoint();
    const own = this.#process;
    const above: Record<string, string> = own === null ? {} : { 'x-rollcall-pid': String(own.hook), 'x-rollcall-ppid': String(own.agent) };
    const headers = this.#pane === null ? above : { ...above, 'x-rollcall-tmux': this.#pane };
    const { status, body: reply } = await send(endpoint, path, JSON.stringify(body), headers);
    const end = `\n${endpoint.secret}\n`;
    if (status !== 200 || !reply.endsWith(end)) throw new Error(`no whole reply to ${path}: ${status}`);
    return reply.slice(0, -end.length);
  }

  #endpoint(): Endpoint {
    const endpoint = this.#world.endpoint();
    if (endpoint === null) throw new Error('no daemon runs');
    return endpoint;
  }
}
