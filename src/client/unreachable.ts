import { directoriesOf, refuseNowhere, type Directories } from '../platform/directories.ts';
import type { Environment } from './endpoint.ts';
import { asksToRefuse } from './fail-closed.ts';
import type { HookCall } from './hook-call.ts';
import { isFresh, writeStamp } from './stamp.ts';

/**
 * What a hook does when no daemon answers: what the agent gets instead of an answer, and one line in `missed` for a call
 * that goes on. The
 * texts stand in the shell client too, and a test compares them.
 */
export const WARNING = JSON.stringify({
  systemMessage: "Rollcall is not reachable, so this session's edits are not coordinated. Run `rollcall doctor`.",
});

export const REFUSAL = JSON.stringify({
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason:
      'Rollcall is not reachable, and fail_closed: true in the configuration asks to refuse changes then. ' +
      'Nothing was changed. Tell the user to run `rollcall doctor`; try again when it is reachable.',
  },
});

/** Events whose reply the person sees at once. */
const SHOWN = new Set(['SessionStart', 'UserPromptSubmit', 'PreToolUse']);

/** Returns what to print: the refusal, the warning (once in 30 s), or nothing. Never throws. */
export function handleUnreachable(call: HookCall, env: Environment, cwd: string, now: number): string {
  const directories = safeDirectories(env);
  const known = call.agent === 'claude-code';
  // A call that is refused is not one that went on unguarded.
  if (known && call.event === 'PreToolUse' && directories && asksToRefuse(env, cwd, directories.config)) return REFUSAL;
  if (directories) writeMissed(directories.state, missedLine(call, now));
  if (!known) return '';
  if (!SHOWN.has(call.event)) return '';
  if (directories) {
    const stamp = `${directories.state}/warned`;
    if (isFresh(stamp, now)) return '';
    writeStamp(stamp, now);
  }
  return WARNING;
}

/** null where the environment names a state directory that cannot be used. */
function safeDirectories(env: Environment): Directories | null {
  try {
    return directoriesOf(env);
  } catch {
    return null;
  }
}

/** `TIME SESSION EVENT TOOL_USE_ID`, `-` where unknown. */
export function missedLine(call: HookCall, now: number): string {
  const begin = call.body.toString('latin1', 0, PART_BYTES);
  const end = call.body.toString('latin1', Math.max(0, call.body.length - PART_BYTES));
  const session = field('session_id', begin) ?? '-';
  const toolUse = field('tool_use_id', begin) ?? field('tool_use_id', end) ?? '-';
  return `${new Date(now).toISOString().replace(/\.\d+/, '')} ${session} ${call.event} ${toolUse}\n`;
}

/** The ids stand at the begin or, behind a large tool_input, at the end of a body; the body itself is not parsed for them. */
const PART_BYTES = 4096;

/** The value of a string field, if it is a plain one: inside a JSON string the quote before a colon would be escaped. */
function field(name: string, text: string): string | null {
  return new RegExp(`"${name}": *"([\\w-]{1,128})"`).exec(text)?.[1] ?? null;
}

function writeMissed(state: string, line: string): void {
  const fs = process.getBuiltinModule('node:fs');
  try {
    refuseNowhere(state);
    fs.mkdirSync(state, { recursive: true, mode: 0o700 });
    fs.appendFileSync(`${state}/missed`, line, { mode: 0o600 });
  } catch {}
}
