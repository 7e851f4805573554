import type { Released } from '../redaction/released.ts';
import { release } from '../redaction/released.ts';
import { foreignBlock, foreignText } from '../text/foreign-text.ts';
import type { Context } from './context.ts';
import type { SessionFacts } from './facts.ts';
import type { GitFacts } from './git-section.ts';
import type { HandOffSection } from './hand-off-section.ts';
import { checksLine, correctionLine, decisionLine, failingLine, fileLine, questionLine, todoLine } from './lines.ts';
import { isoTime, ref, shown, shownLines, shownOrNull, shownPath } from './shown.ts';

/** Most lines of one section of the document; the rest is counted in one more. */
const MOST_LINES = 60;

/**
 * The sections of a session's hand-off, in the order of the document. What is not known is left out; of tests and builds
 * it says what was seen, and no success beyond that.
 *
 * @param git how its checkout stands; null: nobody could say
 */
export function handOffSections(context: Context, facts: SessionFacts, git: GitFacts | null = null): HandOffSection[] {
  const base = facts.worktree ?? facts.workingDirectory;
  const open = context.todos.filter(({ status }) => status !== 'completed');
  const sections: HandOffSection[] = [
    { title: 'Goal', lines: goalLines(context, facts) },
    { title: 'What the user said', lines: context.corrections.map((item) => correctionLine(item, 'the user said')) },
    { title: 'Still failing', lines: [...context.failing.map((item) => failingLine(item, base)), checksLine(context)] },
    { title: 'Pending', lines: open.map(todoLine) },
    { title: 'Done', lines: context.todos.filter(({ status }) => status === 'completed').map(todoLine) },
    { title: 'Plan', lines: planLines(context) },
    { title: 'Decisions', lines: context.decisions.map(decisionLine) },
    {
      title: 'Files modified',
      lines: [
        ...context.filesModified.map((item) => `${fileLine(item, base)}${inGit(item.path, base, git)}`),
        ...dropped(context.dropped.filesModified),
      ],
    },
    {
      title: 'Files read',
      lines: [
        ...context.filesRead.map((item) => `${shownPath(item.path, base)}${item.count > 1 ? ` (${item.count} times)` : ''} ${ref(item)}`),
        ...dropped(context.dropped.filesRead),
      ],
    },
    { title: 'Open questions', lines: context.questions.map(questionLine) },
    { title: 'Known issues', lines: issueLines(context, facts, git) },
    { title: 'Where it stood', lines: lastLines(context) },
    { title: 'Next step', lines: nextLines(context) },
    { title: 'How to start', lines: startLines(facts) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** The document in Markdown: head, own sections, those of others. */
export function handOffMarkdown(
  context: Context,
  facts: SessionFacts,
  others: readonly HandOffSection[] = [],
  git: GitFacts | null = null,
): Released {
  return documentMarkdown('Hand-off', context, facts, [...handOffSections(context, facts, git), ...others]);
}

/** A document about a session: what it is, head, sections. */
export function documentMarkdown(what: string, context: Context, facts: SessionFacts, sections: readonly HandOffSection[]): Released {
  const rows = sections
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }) => ['', `## ${title}`, ''].concat(limited(lines).map((line) => `- ${foreignText(line, { limit: 700 })}`)));
  return release(
    [
      `# ${what} of session ${facts.number === null ? shown(facts.sessionId, 80) : `#${facts.number}`}`,
      '',
      ...headLines(context, facts),
      ...rows,
      '',
    ].join('\n'),
  );
}

/** Characters of {@link shortHandOff}. */
export const SHORT_HAND_OFF = 3_000;

/**
 * The short form for the begin of the next session in the same worktree: one line an item, the most valuable first, at most
 * 3,000 characters, as data of the session that left it. `''`: there is nothing to say.
 */
export function shortHandOff(context: Context, facts: SessionFacts): Released {
  const wanted = ['What the user said', 'Still failing', 'Next step', 'Pending', 'Goal', 'Files modified', 'Open questions', 'Decisions'];
  const sections = handOffSections(context, facts);
  const rows = wanted.flatMap(
    (title) =>
      sections
        .find((section) => section.title === title)
        ?.lines.slice(-12)
        .map((line) => `${title}: ${line}`) ?? [],
  );
  if (context.counts.prompts === 0 && context.counts.calls === 0) return release('');
  const number = facts.number ?? 0;
  const room = SHORT_HAND_OFF - 100;
  const taken: string[] = [];
  let used = foreignBlock(number, ['x']).length;
  for (const row of rows) {
    const line = shown(row, 300);
    if (used + line.length + 3 > room) continue;
    taken.push(line);
    used += line.length + 3;
  }
  const left = rows.length - taken.length;
  const rest = left === 0 ? [] : [`${left} more: \`rollcall handoff${facts.number === null ? '' : ` ${facts.number}`}\``];
  return release([foreignBlock(number, taken, { limit: 320 }), ...rest].filter((text) => text !== '').join('\n'));
}

function headLines(context: Context, facts: SessionFacts): string[] {
  const { counts } = context;
  const rows: [name: string, value: string | null][] = [
    ['Session', shownOrNull(facts.sessionId)],
    ['Agent', shownOrNull(facts.agent)],
    ['Project', shownOrNull(facts.project)],
    ['Role', shownOrNull(facts.role)],
    ['Checkout', shownOrNull(facts.worktree, 300)],
    ['Branch', shownOrNull(facts.branch)],
    ['Began', isoTime(facts.startedAt)],
    ['Ended', isoTime(facts.endedAt) ?? 'it had not ended when this was written'],
    ['Written', isoTime(facts.now)],
    [
      'Seen',
      `${counts.lines} records, ${counts.prompts} prompts, ${counts.turns} turns, ${counts.calls} calls (${counts.failedCalls} failed)`,
    ],
  ];
  return [
    ...rows.filter(([, value]) => value !== null).map(([name, value]) => `- ${name}: ${value}`),
    '',
    '`[rN]`: `rollcall show-record N` prints the record.',
  ];
}

function goalLines(context: Context, facts: SessionFacts): string[] {
  const said = shownOrNull(facts.goal, 300);
  if (said !== null) return [said];
  return context.goal === null ? [] : [`${shown(context.goal.text, 300)} ${ref(context.goal)}`];
}

function planLines({ plans }: Context): string[] {
  const plan = plans.at(-1);
  if (plan === undefined) return [];
  const state = plan.approved === null ? 'not answered' : plan.approved ? 'accepted' : 'refused';
  return [`the last plan was ${state} ${ref(plan)}`, ...shownLines(plan.text, 300).slice(0, 40)];
}

function lastLines({ last, compactions }: Context): string[] {
  const lines: string[] = [];
  if (last.prompt !== null) lines.push(`last prompt: "${shown(last.prompt.text, 300)}" ${ref(last.prompt)}`);
  if (last.answer !== null) lines.push(`last answer: "${shown(last.answer.text, 300)}" ${ref(last.answer)}`);
  if (last.tool !== null) lines.push(`last tool: ${shown(last.tool.name, 60)} ${ref(last.tool)}`);
  if (last.interrupted !== null) lines.push(`the last turn was broken off ${ref(last.interrupted)}`);
  if (last.error !== null && !last.error.over) lines.push(`it stopped at an error: "${shown(last.error.text, 200)}" ${ref(last.error)}`);
  const whole = compactions.filter(({ micro }) => !micro);
  const compaction = whole.at(-1);
  if (compaction !== undefined)
    lines.push(`compacted ${whole.length === 1 ? 'once' : `${whole.length} times`}, the last time ${ref(compaction)}`);
  return lines;
}

/** What is known to be wrong, beyond nothing having been seen. */
export function issueLines({ failing, last }: Context, facts: SessionFacts, git: GitFacts | null): string[] {
  const base = facts.worktree ?? facts.workingDirectory;
  const merging = (git?.own ?? []).filter(({ state }) => state === 'in a merge');
  return [
    ...failing.map((item) => failingLine(item, base)),
    ...(last.error === null || last.error.over ? [] : [`it stopped at an error: "${shown(last.error.text, 200)}" ${ref(last.error)}`]),
    ...(last.interrupted === null ? [] : [`the last turn was broken off ${ref(last.interrupted)}`]),
    ...merging.map(({ path }) => `in a merge that is not resolved: ${shownPath(path, null)}`),
  ];
}

/** Where to go on, and how: commands, each in a line. */
function startLines({ worktree, workingDirectory, branch, sessionId, agent }: SessionFacts): string[] {
  const at = shownOrNull(worktree ?? workingDirectory, 300);
  const id = shownOrNull(sessionId);
  return [
    ...(at === null ? [] : [`go to ${at}${branch === null ? '' : `, which was on the branch ${shown(branch, 80)}`}`]),
    ...(id !== null && agent === 'claude-code' ? [`to go on with this conversation: \`claude --resume ${id}\``] : []),
    'in a new session: `rollcall init` checks what the project needs and shows what was left',
  ];
}

/** Stands behind the line of a changed file. */
function inGit(path: string, base: string | null, git: GitFacts | null): string {
  if (git?.open == null || base === null || !path.startsWith(`${base}/`)) return '';
  const found = git.open.find((file) => file.path === path.slice(base.length + 1));
  return found === undefined ? '; in git: nothing uncommitted' : `; in git: ${found.state}`;
}

/** What the agent's own list names next; without one, what it waits for. */
export function nextLines({ todos, questions, last }: Context): string[] {
  const todo = todos.find(({ status }) => status === 'in_progress') ?? todos.find(({ status }) => status === 'pending');
  if (todo !== undefined) return [`${shown(todo.text, 200)} ${ref(todo)}`];
  const question = questions[0];
  if (question !== undefined) return [`answer the open question ${ref(question)}`];
  return last.interrupted === null || last.prompt === null ? [] : [`take up the prompt that was broken off ${ref(last.prompt)}`];
}

function dropped(count: number): string[] {
  return count === 0 ? [] : [`${count} earlier ones are not listed`];
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST_LINES ? lines : [...lines.slice(-MOST_LINES), `${lines.length - MOST_LINES} earlier ones are not listed`];
}
