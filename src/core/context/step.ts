import type { PlacedRecord, RecordPart, ToolResult } from '../transcript/record.ts';
import { add } from './bounded.ts';
import type { Context, Pointer } from './context.ts';
import type { CorrectionPattern } from './correction-patterns.ts';
import { DEFAULT_CORRECTIONS } from './correction-patterns.ts';
import { correctionIn } from './corrections.ts';
import { decisionsIn } from './decisions.ts';
import { kept, withoutSecrets } from './kept.ts';
import { LONGEST } from './limits.ts';
import { openCall } from './open-call.ts';
import { questionsIn } from './questions.ts';
import { settle } from './settle.ts';

export interface StepSettings {
  /** Default: {@link DEFAULT_CORRECTIONS}. */
  corrections?: readonly CorrectionPattern[];
  /** Absolute home directory of the session's user, for `~` in commands; null: unknown. */
  home?: string | null;
}

/**
 * The context after one more record. Records come in the order of their files, those of subagents anywhere between.
 *
 * Changes `context` and returns it: a copy of all lists for every record would cost more than the work. Who needs the one
 * before keeps `structuredClone` of it. The state between two records is the context alone, so it can be saved and read
 * back anywhere. Never throws, whatever texts and inputs of calls a record holds.
 *
 * Subagents' records give files, failing commands and counts, and nothing else.
 */
export function step(context: Context, record: PlacedRecord, settings: StepSettings = {}): Context {
  const pointer: Pointer = { record: record.id, at: timeOf(record.at) };
  const own = !record.sidechain && record.agentId === null;
  context.counts.lines += 1;
  if (pointer.at !== null && pointer.at > (context.last.at ?? -Infinity)) context.last.at = pointer.at;
  if (own) {
    takePrompts(context, record.parts, pointer, settings.corrections ?? DEFAULT_CORRECTIONS);
    if (record.kind === 'interrupt') context.last.interrupted = pointer;
    if (record.kind === 'error') context.last.error = { ...pointer, text: kept(textOf(record.parts), LONGEST.error), over: false };
    if (record.kind === 'answer') beginAnswer(context);
    if (record.compaction !== null) {
      const { trigger, micro, preTokens, postTokens } = record.compaction;
      add(context, 'compactions', { ...pointer, trigger, micro, preTokens: count(preTokens), postTokens: count(postTokens) });
    }
  }
  for (const part of record.parts) {
    if (part.type === 'call') openCall(context, part, { pointer, own, cwd: record.cwd, home: settings.home ?? null });
    else if (part.type === 'result') takeResult(context, part, record, pointer);
    else if (part.type === 'text' && own && record.kind === 'answer') takeAnswer(context, part.text, pointer);
  }
  return context;
}

function takePrompts(context: Context, parts: readonly RecordPart[], pointer: Pointer, patterns: readonly CorrectionPattern[]): void {
  const prompts = parts.filter((part) => part.type === 'prompt');
  if (prompts.length === 0) return;
  const typed = prompts.every((prompt) => prompt.typed);
  const text = withoutSecrets(prompts.map((prompt) => prompt.text).join('\n'));
  const { counts, last } = context;
  counts.prompts += 1;
  if (typed) counts.typedPrompts += 1;
  counts.waiting = true;
  last.prompt = { ...pointer, text: kept(text, LONGEST.prompt), typed };
  last.interrupted = null;
  context.questions = [];
  takeGoal(context, text, typed, pointer);
  const correction = correctionIn(text, patterns);
  if (correction !== null) add(context, 'corrections', { ...pointer, ...correction, typed });
  for (const sentence of decisionsIn(text, 'user')) takeDecision(context, sentence, 'user', typed, pointer);
}

/** A command of the agent's program (`/clear`) is no goal. */
function takeGoal(context: Context, text: string, typed: boolean, pointer: Pointer): void {
  if (context.goal !== null && (context.goal.typed || !typed)) return;
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  if (line.trim() === '' || /^\s*\/[\w:-]+\s*$/.test(line)) return;
  context.goal = { ...pointer, text: kept(line, LONGEST.goal), typed };
}

function beginAnswer({ counts, last }: Context): void {
  if (counts.waiting) counts.turns += 1;
  counts.waiting = false;
  last.interrupted = null;
  if (last.error !== null) last.error.over = true;
}

function takeAnswer(context: Context, whole: string, pointer: Pointer): void {
  if (whole.trim() === '') return;
  const text = withoutSecrets(whole);
  context.counts.answers += 1;
  context.last.answer = { ...pointer, text: kept(text, LONGEST.answer) };
  context.questions = context.questions.filter(({ kind }) => kind !== 'said');
  for (const question of questionsIn(text)) add(context, 'questions', { ...pointer, text: question, kind: 'said', callId: null });
  for (const sentence of decisionsIn(text, 'agent')) takeDecision(context, sentence, 'agent', false, pointer);
}

/** Each once: the one that was said first stays. */
function takeDecision(context: Context, text: string, by: 'agent' | 'user', typed: boolean, pointer: Pointer): void {
  if (context.decisions.some((decision) => decision.text === text && decision.by === by)) return;
  add(context, 'decisions', { ...pointer, text, by, typed });
}

function takeResult(context: Context, result: ToolResult, record: PlacedRecord, pointer: Pointer): void {
  settle(context, result, { pointer, refused: record.kind === 'interrupt', own: !record.sidechain && record.agentId === null });
}

function textOf(parts: readonly RecordPart[]): string {
  return parts.map((part) => (part.type === 'text' || part.type === 'result' ? part.text : '')).join('\n');
}

function timeOf(at: number | null): number | null {
  return at !== null && Number.isFinite(at) ? at : null;
}

function count(tokens: number | null): number | null {
  return tokens !== null && Number.isFinite(tokens) ? tokens : null;
}
