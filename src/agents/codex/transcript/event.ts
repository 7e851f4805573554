import type { RecordPart, TokenUsage } from '../../../core/transcript/record.ts';
import { list, member, object, text, textsOf, whole, type JsonObject } from '../../transcript/json.ts';
import type { Content } from './response-item.ts';
import { usageOf } from './usage.ts';

const NOTHING: readonly RecordPart[] = [];

/** Events that repeat what another record says, or that only count and name. `context_compacted` repeats the line `compacted`. */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  'agent_message',
  'agent_reasoning',
  'agent_reasoning_raw_content',
  'agent_reasoning_section_break',
  'collab_agent_spawn_begin',
  'collab_agent_spawn_end',
  'context_compacted',
  'entered_review_mode',
  'exec_command_begin',
  'exec_command_output_delta',
  'exited_review_mode',
  'item_started',
  'mcp_tool_call_begin',
  'mcp_tool_call_end',
  'patch_apply_begin',
  'plan_update',
  'session_configured',
  'sub_agent_activity',
  'task_complete',
  'task_started',
  'thread_goal_updated',
  'thread_name_updated',
  'thread_rolled_back',
  'thread_settings_applied',
  'turn_complete',
  'turn_diff',
  'turn_started',
  'undo_completed',
  'view_image_tool_call',
  'web_search_begin',
  'web_search_end',
]);

/** Reasons of `turn_aborted` behind which a person is; a new prompt in the middle of a turn is one of them. */
const BROKEN_OFF: ReadonlySet<string> = new Set(['interrupted', 'replaced']);

/**
 * What Codex told its screen.
 *
 * `user_message` (in newer versions the finished item `UserMessage`) is the prompt: it is written for what was said and for nothing else,
 * also in the middle of a turn and in what a fork replays.
 * `exec_command_end` and `patch_apply_end` are results without a text, for the exit code and the changed files: the output of the
 * call, under the same call id, has the text.
 *
 * @param typed whether prompts of this session were typed by a person
 */
export function eventContent(payload: JsonObject, typed: boolean): Content & { usage?: TokenUsage | null } {
  const type = text(payload['type']) ?? '';
  switch (type) {
    case 'user_message':
      return promptContent(payload['message'], [...list(payload['images']), ...list(payload['local_images'])], typed);
    case 'item_completed':
      return itemContent(object(payload['item']) ?? {}, typed);
    case 'token_count':
      return { kind: 'usage', parts: NOTHING, usage: usageOf(payload['info']) };
    case 'exec_command_end':
      return { kind: 'result', parts: [commandEnd(payload, payload['call_id'])] };
    case 'patch_apply_end':
      return { kind: 'result', parts: [patchEnd(payload, payload['call_id'], payload['success'] === true)] };
    case 'turn_aborted':
      return { kind: BROKEN_OFF.has(text(payload['reason']) ?? 'interrupted') ? 'interrupt' : 'notice', parts: textual(payload['reason']) };
    case 'error':
    case 'stream_error':
      return { kind: 'error', parts: textual(payload['message']) };
    case 'warning':
    case 'background_event':
    case 'deprecation_notice':
      return { kind: 'notice', parts: textual(payload['message'] ?? payload['summary']) };
    default:
      return { kind: BOOKKEEPING.has(type) ? 'meta' : 'unknown', parts: NOTHING };
  }
}

/**
 * Newer versions (seen: 0.169) write finished items in the place of `user_message`, `agent_message`, `exec_command_end` and
 * `patch_apply_end`: never both. The id of an item is the call id.
 */
function itemContent(item: JsonObject, typed: boolean): Content {
  switch (item['type']) {
    case 'UserMessage': {
      const blocks = list(item['content']);
      const images = blocks.filter((block) => member(block, 'type') !== 'text');
      return promptContent(textsOf(blocks).join('\n'), images, typed);
    }
    case 'CommandExecution':
      return { kind: 'result', parts: [commandEnd(item, item['id'])] };
    case 'FileChange':
      return { kind: 'result', parts: [patchEnd(item, item['id'], item['status'] === 'completed')] };
    default:
      return { kind: 'meta', parts: NOTHING };
  }
}

function promptContent(message: unknown, images: readonly unknown[], typed: boolean): Content {
  const said = text(message);
  const prompt: RecordPart[] = said === null ? [] : [{ type: 'prompt', text: said, typed }];
  return { kind: 'prompt', parts: [...prompt, ...images.map((image): RecordPart => ({ type: 'attachment', mime: mimeOf(image) }))] };
}

function mimeOf(image: unknown): string | null {
  const url = text(image) ?? text(member(image, 'url')) ?? text(member(image, 'image_url')) ?? '';
  return /^data:([\w.+-]{1,60}\/[\w.+-]{1,60})[;,]/.exec(url)?.[1] ?? null;
}

function commandEnd(payload: JsonObject, callId: unknown): RecordPart {
  const exitCode = whole(payload['exit_code']);
  const failed = exitCode === null ? payload['status'] === 'failed' : exitCode !== 0;
  return { type: 'result', callId: text(callId) ?? '', text: '', failed, exitCode, changed: [] };
}

/** A patch that failed may have changed some of its files; none of them is sure. */
function patchEnd(payload: JsonObject, callId: unknown, done: boolean): RecordPart {
  const changes = object(payload['changes']) ?? {};
  const moved = Object.values(changes).flatMap((change) => text(member(change, 'move_path')) ?? []);
  const changed = done ? Array.from(new Set([...Object.keys(changes), ...moved])) : [];
  return { type: 'result', callId: text(callId) ?? '', text: '', failed: !done, exitCode: null, changed };
}

function textual(said: unknown): RecordPart[] {
  return textsOf(said).map((text) => ({ type: 'text', text }));
}
