import type { PlacedRecord, ToolResult } from '../transcript/record.ts';
import type { Context } from './context.ts';
import type { SessionFacts } from './facts.ts';
import { emptyContext } from './state.ts';
import { step } from './step.ts';
import type { StepSettings } from './step.ts';

/** Records and facts for tests. */

export const FACTS: SessionFacts = {
  sessionId: '0f0e-session',
  number: 2,
  aliases: ['Session_host_1_2'],
  agent: 'claude-code',
  project: 'shop',
  role: null,
  goal: null,
  workingDirectory: '/work/shop',
  worktree: '/work/shop',
  usingWorktree: false,
  branch: 'main',
  tmuxSession: null,
  transcript: '/home/me/.claude/projects/-work-shop/0f0e.jsonl',
  historyDirectory: null,
  startedAt: 1_000,
  endedAt: null,
  now: 9_000,
  version: '0.1.0',
};

/** A record without parts and origin: `id` and time are its place, from 1. */
function sample(id: number, fields: Partial<PlacedRecord>): PlacedRecord {
  return {
    id,
    line: id - 1,
    uuid: null,
    parentUuid: null,
    nativeType: 'sample',
    kind: 'meta',
    at: id * 1_000,
    agentSessionId: null,
    agentId: null,
    sidechain: false,
    cwd: '/work/shop',
    branch: null,
    version: null,
    parts: [],
    usage: null,
    compaction: null,
    ...fields,
  };
}

export type Sample = Partial<PlacedRecord>;

export function prompt(text: string, typed = true): Sample {
  return { kind: 'prompt', parts: [{ type: 'prompt', text, typed }] };
}

export function answer(text: string): Sample {
  return { kind: 'answer', parts: [{ type: 'text', text }] };
}

export function call(callId: string, tool: string, input: unknown): Sample {
  return { kind: 'answer', parts: [{ type: 'call', callId, tool, input }] };
}

export function result(callId: string, fields: Partial<ToolResult> = {}): Sample {
  return { kind: 'result', parts: [{ type: 'result', callId, text: '', failed: false, exitCode: null, changed: [], ...fields }] };
}

/** A Bash and how it ended. */
export function bash(callId: string, command: string, exitCode: number | null): Sample[] {
  return [call(callId, 'Bash', { command }), result(callId, { exitCode, failed: exitCode !== null && exitCode !== 0 })];
}

export function ofSubagent(samples: readonly Sample[]): Sample[] {
  return samples.map((one) => ({ ...one, agentId: 'a1', sidechain: true }));
}

export function records(samples: readonly Sample[]): PlacedRecord[] {
  return samples.map((fields, index) => sample(index + 1, fields));
}

export function contextOf(samples: readonly Sample[], settings: StepSettings = {}): Context {
  let context = emptyContext();
  for (const record of records(samples)) context = step(context, record, settings);
  return context;
}
