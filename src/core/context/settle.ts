import { add, shorten } from './bounded.ts';
import type { Context, FileModified, FileRead, OpenCall, Pointer, Run } from './context.ts';
import { kept } from './kept.ts';
import { LONGEST } from './limits.ts';
import { takeCreated } from './todos.ts';
import type { ToolResult } from '../transcript/record.ts';

interface ResultPlace {
  pointer: Pointer;
  /** A person refused the call or broke it off: it says nothing about what it ran. */
  refused: boolean;
  own: boolean;
}

/** What a call's result decides: its files, its checks, the answer to its plan or question. */
export function settle(context: Context, result: ToolResult, { pointer, refused, own }: ResultPlace): void {
  const callId = kept(result.callId, LONGEST.name);
  const at = context.open.findIndex((open) => open.callId === callId);
  const [call] = at < 0 ? [undefined] : context.open.splice(at, 1);
  const failed = refused || result.failed;
  if (failed && own) context.counts.failedCalls += 1;
  if (!failed) {
    const how = { tool: call?.tool ?? 'unknown', subagent: call === undefined ? !own : call.subagent };
    for (const path of call?.reads ?? []) touch(context, 'filesRead', { ...pointer, path, ...how, count: 1 });
    const changed = result.changed.slice(0, 100).map((path) => kept(path, LONGEST.path));
    for (const path of new Set([...(call?.writes ?? []), ...changed])) {
      touch(context, 'filesModified', {
        ...pointer,
        path,
        ...how,
        count: 1,
        change: call?.deletes.includes(path) === true ? 'deleted' : 'written',
      });
    }
    for (const path of call?.deletes ?? []) {
      if (!call?.writes.includes(path) && !changed.includes(path))
        touch(context, 'filesModified', { ...pointer, path, ...how, count: 1, change: 'deleted' });
    }
  }
  if (call === undefined) return;
  if (!failed) context.dropped.filesModified += call.more;
  if (call.run !== null && !refused) judge(context, call.run, call, result, pointer);
  if (call.todo !== null && !failed) takeCreated(context, call.todo, result.text.slice(0, 1_000), pointer);
  const plan = context.plans.findLast((one) => one.record === call.record && one.tool === call.tool);
  if (plan !== undefined) plan.approved = !failed;
  if (!failed) context.questions = context.questions.filter((question) => question.callId !== callId);
}

/** The file as the last of its list, with one more count. */
function touch(context: Context, list: 'filesRead', file: FileRead): void;
function touch(context: Context, list: 'filesModified', file: FileModified): void;
function touch(context: Context, list: 'filesRead' | 'filesModified', file: FileRead | FileModified): void {
  const files = context[list] as (FileRead | FileModified)[];
  const at = files.findIndex(({ path }) => path === file.path);
  const [before] = at < 0 ? [undefined] : files.splice(at, 1);
  files.push({ ...file, count: (before?.count ?? 0) + 1 });
  shorten(context, list);
}

/** Takes what ended well off the list of what fails, and puts on it what failed. */
function judge(context: Context, run: Run, call: OpenCall, result: ToolResult, pointer: Pointer): void {
  const { checks } = context;
  checks.last = pointer;
  const well = outcomeOf(call, result);
  const keys = well === null ? [] : well ? run.passing : run.failing;
  if (run.counted) checks.unknown -= 1;
  if (well === null || keys.length === 0) {
    checks.unknown += 1;
    if (well === null && !result.failed) waitOn(context, call, run);
    return;
  }
  if (well) {
    checks.passed += 1;
    for (const failing of context.failing) failing.keys = failing.keys.filter((key) => !keys.includes(key));
    context.failing = context.failing.filter((failing) => failing.keys.length > 0);
    return;
  }
  checks.failed += 1;
  const before = context.failing.find((failing) => sameKeys(failing.keys, keys));
  context.failing = context.failing.filter((failing) => failing !== before);
  context.failing.push({
    ...pointer,
    command: run.command,
    keys: [...keys],
    cwd: run.cwd,
    exitCode: exitOf(result),
    failures: (before?.failures ?? 0) + 1,
    subagent: call.subagent,
  });
  shorten(context, 'failing');
}

/** A command that still ran when its call came back may have a second result under the same id, which says how it ended. */
function waitOn(context: Context, call: OpenCall, run: Run): void {
  add(context, 'open', { ...call, reads: [], writes: [], deletes: [], more: 0, todo: null, run: { ...run, counted: true } });
}

/**
 * null: not known. Without an exit status a Bash of Claude Code was refused, timed out, broken off or put into the
 * background, and whatever else has not said that it failed may still run.
 */
function outcomeOf(call: OpenCall, result: ToolResult): boolean | null {
  const exit = exitOf(result);
  if (exit !== null) return exit === 0;
  return result.failed && call.tool !== 'Bash' ? false : null;
}

function exitOf({ exitCode }: ToolResult): number | null {
  return exitCode !== null && Number.isInteger(exitCode) ? exitCode : null;
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key) => b.includes(key));
}
