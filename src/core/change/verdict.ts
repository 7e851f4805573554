import type { Advice } from './advice.ts';
import type { Author } from './change.ts';
import { type Hurt, refusalText } from './messages.ts';
import type { ChangeVerdict, Question } from './question.ts';
import { isLiveOther } from './standing.ts';

export interface Finding {
  /** As it is typed: `git stash push`, `rm`. */
  command: string;
  /** What it would do, behind "it would": `hide uncommitted work of others`. */
  harm: string;
  hurt: readonly Hurt[];
  advice: Advice;
}

/** Refused, whoever they are. */
export function denied(q: Question, finding: Finding): ChangeVerdict {
  return refusal(q, 'deny', finding);
}

/** The work of a session that lives is not lost; of work whose owner is gone, or is a person, a person decides where one can be asked. */
export function deniedOrAsked(q: Question, finding: Finding): ChangeVerdict {
  const lives = ownersOf(finding.hurt).some((author) => isLiveOther(q, author));
  return refusal(q, !lives && q.attended === true ? 'ask' : 'deny', finding);
}

function refusal(q: Question, verdict: 'deny' | 'ask', { command, harm, hurt, advice }: Finding): ChangeVerdict {
  const { text, shown } = refusalText(q, { verdict, command, harm, hurt, advice });
  return {
    verdict,
    text,
    verb: command.replace(/^git /, ''),
    paths: hurt.flatMap(({ name }) => (name === '' ? [] : [name])),
    owners: ownersOf(hurt),
    advice: shown ? advice.command : null,
  };
}

function ownersOf(hurt: readonly Hurt[]): Author[] {
  const owners = new Map<string | null, Author>();
  for (const author of hurt.flatMap(({ owners: all }) => all)) owners.set(author.kind === 'session' ? author.sessionId : null, author);
  return [...owners.values()];
}
