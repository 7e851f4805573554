import type { Context } from '../../core/context/context.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import { isoTime, shown, shownLines, shownOrNull } from '../../core/context/shown.ts';

/**
 * The members that the context files share. Texts are foreign text; what is not known is null, never an empty text. Every
 * item names its record.
 */
export function contextMembers(context: Context, facts: SessionFacts): Record<string, unknown> {
  const { counts, checks, last } = context;
  return {
    version: facts.version,
    session_id: shown(facts.sessionId),
    session_number: facts.number,
    aliases: facts.aliases.map((alias) => shown(alias)).filter((alias) => alias !== ''),
    agent: shownOrNull(facts.agent),
    project_name: shownOrNull(facts.project),
    working_directory: shownOrNull(facts.workingDirectory, 1_000),
    branch: shownOrNull(facts.branch),
    session_start: isoTime(facts.startedAt),
    last_activity: isoTime(last.at),
    timestamp: isoTime(facts.now),
    line_count: counts.lines,
    counts: { ...counts, waiting: undefined },
    goal: shownOrNull(facts.goal ?? context.goal?.text ?? null, 300),
    files_analyzed: context.filesRead.map((file) => ({
      path: shown(file.path, 1_000),
      tool: shown(file.tool),
      count: file.count,
      ...pointer(file),
    })),
    files_modified: context.filesModified.map((file) => ({
      path: shown(file.path, 1_000),
      tool: shown(file.tool),
      count: file.count,
      change: file.change,
      ...pointer(file),
    })),
    corrections: context.corrections.map((item) => ({
      text: shown(item.text.replaceAll('\n', ' '), 1_000),
      typed: item.typed,
      ...pointer(item),
    })),
    decisions: context.decisions.map((item) => ({ text: shown(item.text, 400), by: item.by, ...pointer(item) })),
    plans: context.plans.map((item) => ({ lines: shownLines(item.text, 500), approved: item.approved, ...pointer(item) })),
    todos: context.todos.map((item) => ({ text: shown(item.text, 300), status: item.status, ...pointer(item) })),
    failing: context.failing.map((item) => ({
      command: shown(item.command, 500),
      exit_code: item.exitCode,
      failures: item.failures,
      ...pointer(item),
    })),
    checks: { passed: checks.passed, failed: checks.failed, unknown: checks.unknown },
    open_questions: context.questions.map((item) => ({ text: shown(item.text, 400), ...pointer(item) })),
    compactions: context.compactions.map((item) => ({
      trigger: item.trigger,
      micro: item.micro,
      pre_tokens: item.preTokens,
      post_tokens: item.postTokens,
      ...pointer(item),
    })),
    not_listed: context.dropped,
  };
}

function pointer({ record, at }: { record: number; at: number | null }): { record: number; timestamp: string | null } {
  return { record, timestamp: isoTime(at) };
}
