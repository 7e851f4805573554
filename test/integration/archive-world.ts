import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ArchiveReply, TranscriptReply } from '../../src/protocol/api-archive.ts';
import { DaemonWorld, hook, until } from './daemon-process.ts';

/** A daemon's world with sessions of Claude Code whose transcripts are written by hand. */
export class ArchiveWorld extends DaemonWorld {
  readonly claude = join(this.home, '.claude');
  #records = 0;

  transcriptOf(session: string): string {
    return join(this.claude, 'projects/-shop', `${session}.jsonl`);
  }

  /** Appends a record of the chain; returns its uuid. */
  append(session: string, own: Record<string, unknown>): string {
    this.#records += 1;
    const uuid = `00000000-0000-4000-8000-${String(this.#records).padStart(12, '0')}`;
    const common = { uuid, parentUuid: null, isSidechain: false, sessionId: session, cwd: this.repository, version: '2.1.197' };
    const record = { ...common, entrypoint: 'cli', userType: 'external', timestamp: new Date().toISOString(), ...own };
    const path = this.transcriptOf(session);
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, `${JSON.stringify(record)}\n`);
    return uuid;
  }

  prompt(session: string, text: string, own: Record<string, unknown> = {}): string {
    return this.append(session, { type: 'user', message: { role: 'user', content: text }, ...own });
  }

  answer(session: string, text: string): string {
    return this.append(session, { type: 'assistant', message: message([{ type: 'text', text }], 'end_turn') });
  }

  call(session: string, tool: string, input: unknown, result: string): void {
    const id = `toolu_${this.#records}`;
    this.append(session, { type: 'assistant', message: message([{ type: 'tool_use', id, name: tool, input }], 'tool_use') });
    const content = [{ type: 'tool_result', tool_use_id: id, content: result }];
    this.append(session, { type: 'user', message: { role: 'user', content } });
  }

  async event(session: string, name: string, own: Record<string, unknown> = {}): Promise<string> {
    const endpoint = this.endpoint();
    if (endpoint === null) throw new Error('no daemon runs');
    const body = { session_id: session, transcript_path: this.transcriptOf(session), cwd: this.repository, hook_event_name: name, ...own };
    const reply = await hook(endpoint, name, body);
    if (reply === null) throw new Error('no whole reply');
    return reply;
  }

  async kill(): Promise<void> {
    const pid = this.endpoint()?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await until('the end of the daemon', () => this.daemons().length === 0);
  }

  /** Until so many records are in the archive. */
  async captured(records: number): Promise<ArchiveReply> {
    return until(`${records} records in the archive`, () => {
      const reply = this.json<ArchiveReply>('archive');
      return reply.records >= records && reply.health.due === 0 && reply;
    });
  }

  transcript(...args: string[]): TranscriptReply {
    return this.json<TranscriptReply>('transcript', ...args);
  }
}

function message(content: unknown[], stopReason: string): Record<string, unknown> {
  const usage = { input_tokens: 10, output_tokens: 10, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
  return {
    id: `msg_${String(Math.abs(hashOf(JSON.stringify(content)))).padStart(24, '0')}`,
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-6',
    content,
    stop_reason: stopReason,
    usage,
  };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  return hash;
}
