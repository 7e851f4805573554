import type { RecordKind, RecordPart } from '../../../core/transcript/record.ts';
import { list, member, text, textsOf, type JsonObject } from '../../transcript/json.ts';
import { callOf } from './call.ts';
import { outputOf } from './output.ts';

export interface Content {
  kind: RecordKind;
  parts: readonly RecordPart[];
}

const NOTHING: readonly RecordPart[] = [];

/** Begins of what Codex puts in itself in the user's place. */
const PROGRAM_TEXT =
  /^\s*(?:<(?:environment_context|user_instructions|permissions instructions|turn_aborted|subagent_notification|user_shell_command|skill|app-context|collaboration_mode|model_switch)\b|# AGENTS\.md instructions\b)/;

/**
 * What the model was given and gave back.
 *
 * A message of the role `user` is no prompt: it repeats the event `user_message`, and the same role carries what Codex itself says. Of what the
 * assistant says, this is the record and the event `agent_message` its repetition: the items are what a session is resumed from, so that
 * they stand in every version, in order with thoughts and calls.
 */
export function responseItemContent(payload: JsonObject): Content {
  switch (payload['type']) {
    case 'message':
      return messageContent(payload);
    case 'reasoning':
      return { kind: 'answer', parts: thoughtsOf(payload) };
    case 'function_call':
    case 'custom_tool_call':
    case 'local_shell_call':
    case 'web_search_call':
    case 'tool_search_call':
    case 'image_generation_call':
    case 'mcp_call':
      return { kind: 'answer', parts: [callOf(payload)] };
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'tool_search_output':
    case 'mcp_tool_call_output':
      return { kind: 'result', parts: [outputOf(payload['call_id'], payload['output'])] };
    // What a compaction keeps, encrypted: `compacted` is its mark.
    case 'compaction':
    case 'compaction_summary':
    case 'ghost_snapshot':
      return { kind: 'meta', parts: NOTHING };
    default:
      return { kind: 'unknown', parts: NOTHING };
  }
}

function messageContent(payload: JsonObject): Content {
  const said = textsOf(payload['content']);
  if (payload['role'] === 'assistant') return { kind: 'answer', parts: textual(said) };
  // The words of the prompt stand in the event; here only what does not.
  if (payload['role'] === 'user') return { kind: 'notice', parts: textual(said.filter((text) => PROGRAM_TEXT.test(text))) };
  return { kind: 'notice', parts: textual(said) };
}

/** In files of the first versions, which have no events: the message is the prompt itself. */
export function bareMessageContent(item: JsonObject): Content {
  if (item['type'] !== 'message' || item['role'] !== 'user') return responseItemContent(item);
  const said = textsOf(item['content']);
  const program = said.filter((text) => PROGRAM_TEXT.test(text));
  const words = said.filter((text) => !PROGRAM_TEXT.test(text)).map((text): RecordPart => ({ type: 'prompt', text, typed: false }));
  return { kind: words.length > 0 ? 'prompt' : 'notice', parts: [...textual(program), ...words] };
}

/** An encrypted thought has no text: that the model thought is still said. */
function thoughtsOf(payload: JsonObject): RecordPart[] {
  const said = [...list(payload['summary']), ...list(payload['content'])].flatMap((block) => text(member(block, 'text')) ?? []);
  return [{ type: 'thinking', text: said.join('\n\n') }];
}

function textual(texts: readonly string[]): RecordPart[] {
  return texts.map((text) => ({ type: 'text', text }));
}
