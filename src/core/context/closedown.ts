import type { Recovery } from '../lifecycle/closing.ts';
import type { Released } from '../redaction/released.ts';
import { releaseJson } from '../redaction/released.ts';
import type { Context } from './context.ts';
import type { SessionFacts } from './facts.ts';
import { type GitFacts, gitSection } from './git-section.ts';
import type { HandOffSection } from './hand-off-section.ts';
import { documentMarkdown, handOffSections, issueLines, nextLines } from './hand-off.ts';
import { questionLine, todoLine } from './lines.ts';
import { isoTime, shown, shownOrNull, shownPath } from './shown.ts';

/** What a closedown saw of the checkout and did to it, for its document. */
export interface LeftBehind {
  /** null: there is no repository, or git gave no answer; `repository` says which. */
  git: GitFacts | null;
  repository: boolean;
  /** Of the branch, newest first: `1a2b3c4d5e subject`. null: nobody could say. */
  commits: readonly string[] | null;
  /** Those that the upstream does not have; null: no upstream, or nobody could say. */
  unpushed: readonly string[] | null;
  /** Of the whole repository; null: nobody could say. */
  stashes: readonly string[] | null;
  /** Other checkouts: path and branch. */
  worktrees: readonly { path: string; branch: string | null }[] | null;
  /** What the configured command said; null: none is configured. */
  deployment: { lines: readonly string[]; failed: string | null } | null;
  /** What the cleanup did, a line each. */
  cleanup: readonly string[];
  warnings: readonly string[];
}

export interface ClosedownDocument {
  markdown: Released;
  json: Released;
  recovery: Recovery;
}

const MOST = 20;
const RECOVERED = 8;

/** The document of a closedown, and what of it the next session is given. The same input gives the same document. */
export function closedownDocument(context: Context, facts: SessionFacts, left: LeftBehind): ClosedownDocument {
  const sections = closedownSections(context, facts, left);
  return {
    markdown: documentMarkdown('Closedown', context, facts, sections),
    json: releaseJson({
      kind: 'closedown',
      session_id: shownOrNull(facts.sessionId),
      number: facts.number,
      agent: shownOrNull(facts.agent),
      project: shownOrNull(facts.project),
      worktree: shownOrNull(facts.worktree, 1_000),
      branch: shownOrNull(facts.branch),
      started_at: isoTime(facts.startedAt),
      closed_at: isoTime(facts.now),
      counts: context.counts,
      sections: sections.map(({ title, lines }) => ({ title, lines: lines.map((line) => shown(line, 700)) })),
    }),
    recovery: {
      priorities: prioritiesOf(context),
      commits: (left.commits ?? []).slice(0, RECOVERED).map((line) => shown(line, 160)),
      issues: issueLines(context, facts, left.git).slice(0, RECOVERED),
      cleanup: [...left.cleanup, ...left.warnings].slice(0, RECOVERED).map((line) => shown(line, 200)),
    },
  };
}

function closedownSections(context: Context, facts: SessionFacts, left: LeftBehind): HandOffSection[] {
  const own = handOffSections(context, facts, left.git);
  const start = own.filter(({ title }) => title === 'Next step' || title === 'How to start');
  const rest = own.filter((section) => !start.includes(section) && section.title !== 'Known issues');
  const issues = own.find(({ title }) => title === 'Known issues')?.lines ?? ['none is known'];
  const unseen =
    context.counts.lines === 0 ? [{ title: 'What it did', lines: ['not known: nothing of its transcript is in the archive'] }] : [];
  const sections = [
    ...unseen,
    ...rest,
    { title: 'Known issues', lines: issues },
    { title: 'Cleanup', lines: [...left.cleanup, ...left.warnings.map((line) => `did not work: ${line}`)] },
    ...gitSections(left),
    ...(left.deployment === null ? [] : [{ title: 'Deployment', lines: deploymentLines(left.deployment) }]),
    ...start,
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function gitSections(left: LeftBehind): HandOffSection[] {
  if (!left.repository) return [{ title: 'State in git', lines: ['no git repository'] }];
  const state = left.git === null ? ['git gave no answer'] : gitSection(left.git).lines;
  return [
    { title: 'State in git', lines: state },
    { title: 'Commits that are not pushed', lines: some(left.unpushed ?? [], (line) => shown(line, 160)) },
    { title: 'Recent commits', lines: some(left.commits ?? [], (line) => shown(line, 160)) },
    { title: 'Stashes of the repository', lines: some(left.stashes ?? [], (line) => shown(line, 160)) },
    {
      title: 'Other checkouts',
      lines: some(
        left.worktrees ?? [],
        ({ path, branch }) => `${shownPath(path, null)}${branch === null ? '' : ` (${shown(branch, 80)})`}`,
      ),
    },
  ];
}

function deploymentLines({ lines, failed }: NonNullable<LeftBehind['deployment']>): string[] {
  const said = some(lines, (line) => shown(line, 200));
  if (failed !== null) return [`not known: ${shown(failed, 200)}`, ...said];
  return said.length === 0 ? ['the configured command said nothing'] : said;
}

function prioritiesOf(context: Context): string[] {
  const open = context.todos.filter(({ status }) => status !== 'completed').map(todoLine);
  const found = [...nextLines(context).map((line) => `next: ${line}`), ...open, ...context.questions.map(questionLine)];
  return found.slice(0, RECOVERED);
}

function some<T>(items: readonly T[], line: (item: T) => string): string[] {
  const lines = items.slice(0, MOST).map(line);
  return items.length > MOST ? [...lines, `… and ${items.length - MOST} more`] : lines;
}
