import type { Released } from '../redaction/released.ts';
import { release } from '../redaction/released.ts';
import { estimateTokens } from '../text/tokens.ts';
import type { Summary } from './already-said.ts';
import { saysFailing, saysPath, saysText, summaryOf } from './already-said.ts';
import type { Context } from './context.ts';
import type { SessionFacts } from './facts.ts';
import { correctionLine, decisionLine, failingLine, fileLine, questionLine, todoLine } from './lines.ts';
import { ref, shown, shownLines } from './shown.ts';

/** Of the whole text, by the estimate of core/text/tokens. */
export const GIVEN_BACK_TOKENS = 2_000;

const HEADING =
  'From the records of this session before the compaction, as far as its summary leaves it out ([rN]: `rollcall show-record N`):';

/** Share of the room that a section may take before the others have had theirs. */
const FIRST_SHARE = 0.45;

interface Section {
  title: string;
  /** The most valuable first. */
  lines: string[];
}

interface GivenBack {
  /** `''`: the summary says everything. */
  text: Released;
  /** Items in the text. */
  given: number;
  /** Items that the summary says already. */
  said: number;
  /** Items for which there was no room. */
  left: number;
}

/**
 * What a session is told again after a compaction: corrections in the user's words, what still fails, the plan and open
 * to-dos, changed files, decisions, the goal, open questions, in this order, without what the summary already says
 * ({@link saysText}). At most 2,000 tokens by estimate; what has no room is counted in a last line.
 *
 * @param summary text of the compaction's summary; `''` when there is none
 */
export function givenBack(context: Context, facts: SessionFacts, summary: string): GivenBack {
  const { sections, said } = unsaid(context, facts, summaryOf(summary));
  const total = sections.reduce((sum, { lines }) => sum + lines.length, 0);
  const chosen = chooseLines(sections, GIVEN_BACK_TOKENS - estimateTokens(`${HEADING}\n\n${more(999, facts)}\n`));
  const given = chosen.reduce((sum, { lines }) => sum + lines.length, 0);
  if (given === 0) return { text: release(''), given, said, left: total };
  const rows = chosen.flatMap(({ title, lines }) => [`${title}:`].concat(lines.map((line) => `- ${line}`)));
  const left = total - given;
  return { text: release([HEADING, ...rows, ...(left === 0 ? [] : [more(left, facts)])].join('\n')), given, said, left };
}

function more(count: number, { number }: SessionFacts): string {
  return `${count} more: \`rollcall ledger${number === null ? '' : ` ${number}`}\``;
}

function unsaid(context: Context, facts: SessionFacts, summary: Summary): { sections: Section[]; said: number } {
  let said = 0;
  const without = <T>(items: readonly T[], says: (item: T) => boolean): T[] => {
    const left = items.filter((item) => !says(item));
    said += items.length - left.length;
    return left.toReversed();
  };
  const base = facts.worktree ?? facts.workingDirectory;
  const open = context.todos.filter(({ status }) => status !== 'completed');
  const plan = context.plans.findLast(({ approved }) => approved !== false);
  const goal = facts.goal === null ? context.goal : null;
  const sections: Section[] = [
    {
      title: 'What your user said',
      lines: without(context.corrections, ({ text }) => text.split('\n').every((line) => saysText(summary, line))).map((item) =>
        correctionLine(item, 'your user said'),
      ),
    },
    {
      title: 'Still failing',
      lines: without(context.failing, ({ command }) => saysFailing(summary, command)).map((item) => failingLine(item, base)),
    },
    {
      title: 'Plan and open to-dos',
      lines: [
        ...without(open, ({ text }) => saysText(summary, text))
          .reverse()
          .map(todoLine),
        ...without(plan === undefined ? [] : [plan], ({ text }) => saysText(summary, text)).map(
          (item) => `plan: ${shownLines(item.text, 200).slice(0, 12).join(' / ')} ${ref(item)}`,
        ),
      ],
    },
    {
      title: 'Files changed',
      lines: without(context.filesModified, ({ path }) => saysPath(summary, path)).map((item) => fileLine(item, base)),
    },
    { title: 'Decisions', lines: without(context.decisions, ({ text }) => saysText(summary, text)).map(decisionLine) },
    {
      title: 'Goal',
      lines: without(goal === null ? [] : [goal], ({ text }) => saysText(summary, text)).map(
        (item) => `${shown(item.text, 200)} ${ref(item)}`,
      ),
    },
    { title: 'Open questions', lines: without(context.questions, ({ text }) => saysText(summary, text)).map(questionLine) },
  ];
  return { sections, said };
}

/**
 * Lines that fit, section by section in the order of their worth. No section takes more than its share at first, so that a
 * long one leaves room for the others; what is left over then goes to the first that want it.
 */
function chooseLines(sections: readonly Section[], room: number): Section[] {
  const taken = sections.map(() => new Set<number>());
  let left = room;
  const cost = (line: string): number => estimateTokens(`- ${line}\n`) + 1;
  for (const share of [FIRST_SHARE, 1]) {
    for (const [index, { title, lines }] of sections.entries()) {
      const own = taken[index] ?? new Set();
      let allowed = Math.min(left, share * room);
      for (const [at, line] of lines.entries()) {
        if (own.has(at)) continue;
        const price = cost(line) + (own.size === 0 ? cost(title) : 0);
        if (price > allowed || price > left) continue;
        own.add(at);
        allowed -= price;
        left -= price;
      }
    }
  }
  return sections
    .map(({ title, lines }, index) => ({ title, lines: lines.filter((_, at) => taken[index]?.has(at)) }))
    .filter(({ lines }) => lines.length > 0);
}
