import type { RecordPart, ResponseUsage } from '../../../core/transcript/record.ts';
import { count, list, member, object, text, textsOf, type JsonObject } from '../../transcript/json.ts';
import { attachmentOf, toolResultOf } from './tool-result.ts';
import type { Content } from './user.ts';

/** The model's name in records that Claude Code wrote itself: no call was made, nothing was used. */
const SYNTHETIC = '<synthetic>';

/** A record of type `assistant`: one block (or several) of one response. */
export function answerContent(record: JsonObject): Content & { usage: ResponseUsage | null } {
  const message = object(record['message']);
  const content = member(message, 'content');
  const parts = typeof content === 'string' ? textParts(content) : list(content).flatMap(partsOf);
  if (record['isApiErrorMessage'] === true) return { kind: 'error', parts, usage: null };
  if (member(message, 'model') === SYNTHETIC) return { kind: 'notice', parts, usage: null };
  return { kind: message === null ? 'unknown' : 'answer', parts, usage: usageOf(record, message) };
}

function partsOf(given: unknown): RecordPart[] {
  const block = object(given);
  if (block === null) return [];
  switch (block['type']) {
    case 'text':
      return textParts(block['text']);
    // Newer versions keep the signature and not the text: that the model thought is still said.
    case 'thinking':
    case 'redacted_thinking':
      return [{ type: 'thinking', text: text(block['thinking']) ?? '' }];
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use':
      return [{ type: 'call', callId: text(block['id']) ?? '', tool: text(block['name']) ?? '', input: block['input'] ?? null }];
    case 'web_search_tool_result':
    case 'web_fetch_tool_result':
    case 'mcp_tool_result':
    case 'code_execution_tool_result':
      return [toolResultOf(block, undefined)];
    default:
      return [attachmentOf(block) ?? []].flat();
  }
}

function textParts(said: unknown): RecordPart[] {
  return textsOf(said).map((text) => ({ type: 'text', text }));
}

/** Every record of a response repeats its usage; the last one has the final output. */
function usageOf(record: JsonObject, message: JsonObject | null): ResponseUsage | null {
  const usage = object(message?.['usage']);
  if (message === null || usage === null) return null;
  const split = usage['cache_creation'];
  const written = tokens(usage['cache_creation_input_tokens']);
  const [shortLived, longLived] = [tokens(member(split, 'ephemeral_5m_input_tokens')), tokens(member(split, 'ephemeral_1h_input_tokens'))];
  return {
    form: 'response',
    responseId: text(message['id']),
    requestId: text(record['requestId']),
    model: text(message['model']),
    input: tokens(usage['input_tokens']),
    cacheRead: tokens(usage['cache_read_input_tokens']),
    // What is not split was written for the time that is the default.
    cacheWrite5m: shortLived + Math.max(0, written - shortLived - longLived),
    cacheWrite1h: longLived,
    output: tokens(usage['output_tokens']),
    webSearches: tokens(member(usage['server_tool_use'], 'web_search_requests')),
    final: text(message['stop_reason']) !== null,
  };
}

function tokens(value: unknown): number {
  return count(value) ?? 0;
}
