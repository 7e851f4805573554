import type { RecordPart, ToolResult } from '../../../core/transcript/record.ts';
import { list, member, object, text, textsOf, whole, type JsonObject } from '../../transcript/json.ts';

/** What Claude Code writes as the result of a call that the person refused. */
const REFUSED = "The user doesn't want to proceed with this tool use.";
/** Behind it, when the person said something as well: their words. */
const SAID = /\bthe user said:\s*/;

/**
 * A `tool_result` block.
 *
 * @param outcome `toolUseResult` of the record when it surely belongs to this block, else undefined. It is an object whose form
 *   is the tool's own, or a text (errors), or a list (results of MCP tools).
 */
export function toolResultOf(block: JsonObject, outcome: unknown): ToolResult {
  const content = block['content'];
  const failed = block['is_error'] === true;
  const said = textsOf(content).join('\n');
  return {
    type: 'result',
    callId: text(block['tool_use_id']) ?? '',
    text: said,
    failed,
    exitCode: failed ? (codeInText(said) ?? codeInText(text(outcome) ?? '') ?? codeIn(outcome)) : codeIn(outcome),
    changed: failed ? [] : changedBy(outcome),
  };
}

/** Images and documents inside a result. */
export function attachmentsIn(block: JsonObject): RecordPart[] {
  return list(block['content']).flatMap((inner) => attachmentOf(inner) ?? []);
}

export function attachmentOf(block: unknown): RecordPart | null {
  const type = member(block, 'type');
  if (type !== 'image' && type !== 'document') return null;
  return { type: 'attachment', mime: text(member(member(block, 'source'), 'media_type')) };
}

/** What the person said while refusing a call; '' when nothing; null when the result is no refusal. */
export function refusalIn(result: ToolResult): string | null {
  if (!result.failed || !result.text.startsWith(REFUSED)) return null;
  const said = SAID.exec(result.text);
  return said === null ? '' : result.text.slice(said.index + said[0].length).trim();
}

function codeInText(said: string): number | null {
  const code = /^(?:Error: )?Exit code (\d{1,3})(?!\d)/.exec(said)?.[1];
  return code === undefined ? null : Number(code);
}

/**
 * The exit code as far as it is sure. The form of a finished Bash call has none: every code but 0 makes the call fail, unless it
 * means something else to the command (grep: nothing found), and that is only ever 1.
 */
function codeIn(outcome: unknown): number | null {
  const given = whole(member(outcome, 'exitCode')) ?? whole(member(member(outcome, 'task'), 'exitCode'));
  if (given !== null) return given;
  const bash = object(outcome);
  if (bash === null || typeof bash['stdout'] !== 'string' || typeof bash['stderr'] !== 'string') return null;
  if (bash['interrupted'] !== false || text(bash['backgroundTaskId']) !== null || text(bash['shellId']) !== null) return null;
  return text(bash['returnCodeInterpretation']) === null ? 0 : 1;
}

/** A read file stands in `file.filePath`; the forms of changes have the path at their top. */
function changedBy(outcome: unknown): string[] {
  const form = object(outcome);
  if (form === null) return [];
  const path = text(form['filePath']);
  const changes = Array.isArray(form['structuredPatch']) || typeof form['newString'] === 'string' || Array.isArray(form['edits']);
  if (path !== null && (changes || form['type'] === 'create' || form['type'] === 'update')) return [path];
  const notebook = text(form['notebook_path']);
  return notebook !== null && typeof form['new_source'] === 'string' && text(form['error']) === null ? [notebook] : [];
}
