import type { Context } from '../../core/context/context.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import { handOffSections } from '../../core/context/hand-off.ts';
import type { GitFacts } from '../../core/context/git-section.ts';
import type { HandOffSection } from '../../core/context/hand-off-section.ts';
import { isoTime, shown, shownOrNull } from '../../core/context/shown.ts';
import type { Released } from '../../core/redaction/released.ts';
import { releaseJson } from '../../core/redaction/released.ts';
import { contextMembers } from './context-members.ts';

/** Files that belong to a hand-off, as absolute paths. */
export interface HandOffFiles {
  /** Those that are written with it. */
  generated: readonly string[];
  /** Its to-do file; null: none is written. */
  todo: string | null;
  /** What was captured of the session, as one file; null: it is in the archive only. */
  capture: string | null;
  /** The context file that goes with it. */
  context: string | null;
  /** Contexts frozen at its compactions. */
  preCompactions: readonly string[];
}

/**
 * The hand-off as JSON: the names that older tools read, then the context and the sections of the document. A name of theirs
 * whose value is not known is null. `using_worktree` is a text, as theirs is.
 */
export function handOffJson(
  context: Context,
  facts: SessionFacts,
  files: HandOffFiles,
  others: readonly HandOffSection[] = [],
  git: GitFacts | null = null,
): Released {
  const line = shownOrNull(facts.transcript, 1_000);
  const path = (name: string | null): string | null => shownOrNull(name, 1_000);
  const paths = (names: readonly string[]): string[] => names.map((name) => shown(name, 1_000)).filter((name) => name !== '');
  return releaseJson({
    ...contextMembers(context, facts),
    kind: 'handoff',
    tmux_session: shownOrNull(facts.tmuxSession),
    history_file: path(files.capture) ?? line,
    quantum_todo: path(files.todo),
    universal_history_dir: path(facts.historyDirectory),
    worktree_path: path(facts.worktree),
    using_worktree: String(facts.usingWorktree),
    session_end: isoTime(facts.endedAt),
    context: path(files.context),
    pre_compactions: paths(files.preCompactions),
    completeness_check: {
      files_to_generate: paths(files.generated),
      chat_capture_lines: context.counts.lines,
      session_capture_file: path(files.capture) ?? line,
      universal_history_dir: path(facts.historyDirectory),
      verification_timestamp: isoTime(facts.now),
    },
    sections: [...handOffSections(context, facts, git), ...others]
      .filter(({ lines }) => lines.length > 0)
      .map(({ title, lines }) => ({ title, lines: lines.map((one) => shown(one, 700)) })),
  });
}
