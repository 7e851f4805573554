import { member, object, text, textsOf, type JsonObject } from '../../transcript/json.ts';
import { speakerOf } from './envelope.ts';
import { saidContent, type Content } from './user.ts';

/** What Claude Code attaches by itself. Beside these there is `queued_command`. */
const NOTICES: ReadonlySet<string> = new Set([
  'agent_listing_delta',
  'agent_mention',
  'async_hook_response',
  'auto_mode',
  'auto_mode_exit',
  'budget_usd',
  'command_permissions',
  'compact_file_reference',
  'context_tip',
  'critical_system_reminder',
  'date_change',
  'deferred_tools_delta',
  'diagnostics',
  'directory',
  'dynamic_skill',
  'edited_image_file',
  'edited_text_file',
  'file',
  'hook_additional_context',
  'hook_blocking_error',
  'hook_cancelled',
  'hook_error_during_execution',
  'hook_non_blocking_error',
  'hook_permission_decision',
  'hook_stopped_continuation',
  'hook_success',
  'hook_system_message',
  'invoked_skills',
  'max_turns_reached',
  'mcp_instructions_delta',
  'mcp_resource',
  'memory_update',
  'nested_memory',
  'opened_file_in_ide',
  'output_style',
  'output_token_usage',
  'pdf_reference',
  'plan_file_reference',
  'plan_mode',
  'plan_mode_exit',
  'plan_mode_reentry',
  'relevant_memories',
  'selected_lines_in_ide',
  'skill_listing',
  'task_reminder',
  'task_status',
  'team_context',
  'teammate_mailbox',
  'todo_reminder',
  'token_usage',
  'ultrathink_effort',
  'workflow_keyword_request',
]);

/** Members that hold what a notice says, in the order in which they are given. */
const TEXTS = ['content', 'stdout', 'stderr', 'snippet', 'message', 'text', 'planContent', 'blockingError'] as const;

/**
 * A record of type `attachment`. `queued_command` is what was said while the agent worked and reached the model in the middle of
 * the turn: it is the prompt, and no `user` record follows it. (What waits until the turn has ended becomes a `user` record and no
 * attachment. The `queue-operation` records tell of both and are neither.)
 */
export function attachmentContent(record: JsonObject): Content {
  const attachment = object(record['attachment']);
  const type = text(attachment?.['type']);
  if (attachment === null || type === null) return { kind: 'unknown', parts: [] };
  if (type === 'queued_command') return queued(record, attachment);
  const said = Array.from(new Set(TEXTS.flatMap((name) => textsOf(inner(attachment[name])))));
  return { kind: NOTICES.has(type) ? 'notice' : 'unknown', parts: said.map((text) => ({ type: 'text', text })) };
}

function queued(record: JsonObject, attachment: JsonObject): Content {
  const mode = text(attachment['commandMode']);
  const origin = attachment['origin'] ?? record['origin'];
  const ofProgram = mode === 'task-notification' || attachment['isMeta'] === true || record['isMeta'] === true;
  const prompt = attachment['prompt'];
  const said = typeof prompt === 'string' && mode === 'bash' ? `! ${prompt}` : prompt;
  return saidContent(said, ofProgram ? 'program' : speakerOf(record, origin));
}

/** `blockingError` holds its text one level deeper; a read file its text two. */
function inner(value: unknown): unknown {
  return member(value, 'blockingError') ?? member(member(value, 'file'), 'content') ?? value;
}
