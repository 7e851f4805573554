import type { ToolResult } from '../../../core/transcript/record.ts';
import { member, object, text, textsOf, whole } from '../../transcript/json.ts';

/** Lines that Codex puts before what a command printed; `Output:` ends them. */
const HEADER =
  /^(?:(?:Chunk ID|Wall time|Exit code|Process exited with code|Process running with session ID|Original token count|Total output lines)\b[^\n]*\n)+Output:\n/;

/**
 * The output of a call. Codex writes it as a text, as a text with a header, as a text that is JSON with `output` and `metadata`, as
 * `{content, success}` or as a list of blocks.
 */
export function outputOf(callId: unknown, output: unknown): ToolResult {
  const base = { type: 'result', callId: text(callId) ?? '', changed: [] } as const;
  if (typeof output !== 'string') {
    const content = object(output) === null ? output : (member(output, 'content') ?? member(output, 'content_items'));
    return { ...base, text: textsOf(content).join('\n'), failed: member(output, 'success') === false, exitCode: null };
  }
  const inner = innerJson(output);
  const said = inner?.text ?? output;
  const outer = HEADER.exec(said)?.[0] ?? '';
  // A patch in a shell call has two headers, and the code stands in the second one.
  const header = codeIn(outer) === null ? `${outer}${HEADER.exec(said.slice(outer.length))?.[0] ?? ''}` : outer;
  const exitCode = inner?.exitCode ?? codeIn(header);
  return { ...base, text: said.slice(header.length), failed: exitCode !== null && exitCode !== 0, exitCode };
}

function innerJson(output: string): { text: string; exitCode: number | null } | null {
  if (!output.startsWith('{"output":')) return null;
  try {
    const parsed: unknown = JSON.parse(output);
    const said = member(parsed, 'output');
    return typeof said === 'string' ? { text: said, exitCode: whole(member(member(parsed, 'metadata'), 'exit_code')) } : null;
  } catch {
    return null;
  }
}

function codeIn(header: string): number | null {
  const code = /^(?:Process exited with code|Exit code:) (-?\d{1,10})$/m.exec(header)?.[1];
  return code === undefined ? null : Number(code);
}
