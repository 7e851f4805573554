/**
 * What Rollcall installs into Claude Code: every event, its matcher and its kind. docs/hooks.md shows the same table,
 * and a test compares the two.
 *
 * All names were accepted by Claude Code 2.1.197. An event that a version does not know is ignored in a settings
 * file, but a wrong *value* (a timeout that is text, an unknown hook type) makes Claude Code drop the whole file.
 */
export interface HookRow {
  event: string;
  /** Regular expression on the tool name (Notification: on its type); null where the event takes none. */
  matcher: string | null;
  /** `waits`: Claude Code waits for the answer. `async`: it goes on at once and the answer comes with a later event. */
  kind: 'waits' | 'async';
  /** Why Rollcall listens to it. */
  purpose: string;
}

/** Tools that can change files. Read, Grep and the rest cost nothing: they fire no hook of ours. */
const TOOL_MATCHER = 'Write|Edit|MultiEdit|NotebookEdit|Bash|mcp__.*';

/** Seconds after which Claude Code ends a hook; also what ends one that hangs in a blocked write. */
export const HOOK_TIMEOUT_SECONDS = 5;

/** Base name of the hook client, and the mark by which own entries are recognised wherever they point to. */
export const HOOK_CLIENT = 'rollcall-hook';

export const HOOK_TABLE: readonly HookRow[] = [
  { event: 'SessionStart', matcher: null, kind: 'waits', purpose: 'registers the session and tells it who else is here' },
  { event: 'UserPromptSubmit', matcher: null, kind: 'waits', purpose: 'a turn begins; carries notices' },
  { event: 'PreToolUse', matcher: TOOL_MATCHER, kind: 'waits', purpose: 'decides: deny, ask the person, or silence; carries notices' },
  { event: 'PostToolUse', matcher: TOOL_MATCHER, kind: 'async', purpose: 'the call happened: its leases are held' },
  { event: 'PostToolUseFailure', matcher: TOOL_MATCHER, kind: 'async', purpose: 'the call failed: its leases go back' },
  { event: 'PermissionDenied', matcher: TOOL_MATCHER, kind: 'async', purpose: 'the call was refused: its leases go back' },
  { event: 'Notification', matcher: 'idle_prompt', kind: 'async', purpose: 'the agent waits for its user: the turn is over' },
  { event: 'CwdChanged', matcher: null, kind: 'async', purpose: 'a sign of life from a new directory' },
  // Not async: what is still running in the background when `claude -p` ends is killed with it.
  { event: 'Stop', matcher: null, kind: 'waits', purpose: 'the turn is over: its leases become soft' },
  { event: 'StopFailure', matcher: null, kind: 'waits', purpose: 'the turn ended by an API error' },
  {
    event: 'PreCompact',
    matcher: null,
    kind: 'waits',
    purpose: 'the conversation is about to be compacted: what the session knows is written down',
  },
  { event: 'PostCompact', matcher: null, kind: 'waits', purpose: 'it was compacted, with this summary' },
  { event: 'SessionEnd', matcher: null, kind: 'waits', purpose: 'the session ends: its leases are free' },
];

/** One row as Claude Code's settings want it: a matcher group with one handler. */
export interface HookGroup {
  matcher?: string;
  hooks: [HookHandler];
}
interface HookHandler {
  type: 'command';
  command: string;
  timeout: number;
  async?: true;
}

/** The settings value of one row. */
export function hookGroup(row: HookRow, command: string): HookGroup {
  const handler: HookHandler = { type: 'command', command, timeout: HOOK_TIMEOUT_SECONDS };
  if (row.kind === 'async') handler.async = true;
  return row.matcher === null ? { hooks: [handler] } : { matcher: row.matcher, hooks: [handler] };
}
