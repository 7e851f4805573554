import type { RecordPart } from '../../../core/transcript/record.ts';
import { object, text, textsOf, type JsonObject } from '../../transcript/json.ts';

/**
 * A call of the model. The name stays Codex's own. Whatever form the arguments of a shell have (`command` as a list, `cmd`, an action), the
 * input has the line that the shell reads in `command`; a custom tool (`apply_patch`) has its text in `input`.
 */
export function callOf(payload: JsonObject): RecordPart {
  const callId = text(payload['call_id']) ?? text(payload['id']) ?? '';
  switch (payload['type']) {
    case 'function_call':
      return { type: 'call', callId, tool: text(payload['name']) ?? '', input: withCommand(parsed(payload['arguments'])) };
    case 'custom_tool_call':
      return { type: 'call', callId, tool: text(payload['name']) ?? '', input: { input: payload['input'] ?? null } };
    case 'local_shell_call':
      return { type: 'call', callId, tool: 'local_shell', input: withCommand(payload['action'] ?? null) };
    case 'web_search_call':
      return { type: 'call', callId, tool: 'web_search', input: payload['action'] ?? null };
    default:
      return {
        type: 'call',
        callId,
        tool: text(payload['name']) ?? text(payload['type']) ?? '',
        input: payload['arguments'] ?? payload['action'] ?? null,
      };
  }
}

function parsed(given: unknown): unknown {
  if (typeof given !== 'string') return given ?? null;
  try {
    return JSON.parse(given) as unknown;
  } catch {
    // A call that the model did not finish: its text says what was meant.
    return given;
  }
}

function withCommand(input: unknown): unknown {
  const given = object(input);
  if (given === null) return input;
  const command = commandIn(given['command'] ?? given['cmd']);
  return command === null ? input : { ...given, command };
}

const SHELL = /(?:^|\/)(?:ba|z|da|k)?sh$/;

function commandIn(given: unknown): string | null {
  if (typeof given === 'string') return given;
  if (!Array.isArray(given)) return null;
  const words = textsOf(given);
  const [shell = '', option = '', line] = words;
  if (words.length === 3 && SHELL.test(shell) && /^-[a-z]*c$/.test(option) && line !== undefined) return line;
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
