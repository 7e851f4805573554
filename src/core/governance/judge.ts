import type { Act } from './act.ts';
import { type Decision, type Exception, type Outcome, SILENT } from './decision.ts';
import { placeMatches } from './place-patterns.ts';
import type { Rule } from './rule.ts';
import { type Candidate, type RuleBook, hasAttributes, matchesText } from './rule-book.ts';
import { alternativeOf, decisionText, messageOf } from './text.ts';

/** What a judgement needs to know beside acts and rules. */
export interface JudgeScene {
  home: string;
  worktree: string | null;
  /** A person can be asked. */
  attended: boolean;
  /** Milliseconds since the epoch, UTC. */
  now: number;
  exceptions: readonly Exception[];
}

/** A rule that speaks of an act. */
interface Hit {
  rule: Rule;
  act: Act;
  /** The exception that lets it pass, if there is one. */
  exception: Exception | null;
}

/**
 * Judges what a call does by the rules: the first that denies decides, else the first that asks, else the first that notes;
 * where nobody can be asked a question becomes what its rule says. Silent where no rule speaks of it; nothing is ever
 * allowed.
 */
export function judge(acts: readonly Act[], book: RuleBook, scene: JudgeScene): Decision {
  const hits = hitsOf(acts, book, scene);
  const best = hits.find(({ exception }) => exception === null);
  if (best !== undefined) return decisionOf(best, scene);
  const excepted = hits[0];
  if (excepted === undefined) return SILENT('BoundaryEnforcer');
  const { id, version, domain } = excepted.rule;
  return { ...SILENT('BoundaryEnforcer'), rule: { id, version }, reason: 'exception', domain, act: excepted.act };
}

/** Every rule that speaks of one of the acts: those that deny, those that ask, the rest. */
function hitsOf(acts: readonly Act[], book: RuleBook, scene: JudgeScene): Hit[] {
  const hits: Hit[] = [];
  for (const act of acts) {
    for (const candidate of book.of(act)) {
      if (outcomeOf(candidate.rule, scene) !== 'silent' && speaksOf(candidate, act, scene))
        hits.push({ rule: candidate.rule, act, exception: exceptionOf(candidate.rule, act, scene) });
    }
  }
  return hits.length < 2 ? hits : hits.toSorted((a, b) => weight(a, scene) - weight(b, scene));
}

/** A question that nobody can answer weighs what it becomes. */
function weight({ rule }: Hit, scene: JudgeScene): number {
  return WEIGHTS[outcomeOf(rule, scene)];
}

const WEIGHTS: Readonly<Record<Outcome, number>> = { deny: 0, ask: 1, note: 2, silent: 3 };

function outcomeOf({ outcome, unattended }: Rule, { attended }: JudgeScene): Outcome {
  return outcome === 'ask' && !attended ? unattended : outcome;
}

function speaksOf({ rule, match }: Candidate, act: Act, scene: JudgeScene): boolean {
  if (act.certainty !== 'sure' && rule.sureOnly === true) return false;
  if (!hasAttributes(act, match)) return false;
  const { paths } = match;
  return paths === undefined || act.places.some((place) => paths.some((pattern) => placeMatches(pattern, place, scene)));
}

function exceptionOf(rule: Rule, act: Act, scene: JudgeScene): Exception | null {
  return (
    scene.exceptions.find(
      ({ rule: id, paths, commands, expires }) =>
        id === rule.id &&
        scene.now < expires &&
        (commands === undefined || commands.some((pattern) => matchesText(pattern, act.by))) &&
        (paths === undefined ||
          (act.places.length > 0 && act.places.every((place) => paths.some((pattern) => placeMatches(pattern, place, scene))))),
    ) ?? null
  );
}

function decisionOf({ rule, act }: Hit, scene: JudgeScene): Decision {
  const outcome = outcomeOf(rule, scene);
  const alternative = alternativeOf(rule, act, scene);
  return {
    service: 'BoundaryEnforcer',
    outcome,
    rule: { id: rule.id, version: rule.version },
    reason: rule.id,
    text: decisionText(outcome, rule, messageOf(rule, act, scene), alternative),
    alternative,
    domain: rule.domain,
    act,
  };
}
