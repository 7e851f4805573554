import { sentencesOf } from '../../context/prose.ts';
import { constraintIn } from './constraint-in.ts';
import type { Classification, Persistence, Quadrant, SaidConstraint, TemporalScope } from './instruction.ts';

/** More sentences of one prompt are not looked at, nor more of one. */
const MOST_SENTENCES = 200;
const LONGEST_SENTENCE = 1_000;

/** What opens a sentence, or a part of one, that gives an order. */
const OPENING = String.raw`(?:^|[,;:–—-]\s*|\b(?:and|but|so|please|also|you|we|should|must|to|bitte|just)\s+)`;

const says = (source: string): RegExp => new RegExp(source, 'i');

/** Said to hold from now on, in so many words. */
const LASTING = says(
  String.raw`${OPENING}(?:always|never|nie(?:mals)?|immer)\b(?! (?:mind|got|get|had|been|was|worked|loads?|shows?))|\bfrom now on\b|\bgoing forward\b|\bin (?:the )?future\b|\bno exceptions\b|\bunder no circumstances\b|\bat all times\b|\balways (?:go|goes|lives?|belongs?)\b|\bas a rule\b|\bab jetzt\b|\bmerk dir\b|\bdenk daran\b|\bkeep in mind\b|^(?:please )?remember\b(?! the\b)|\bdo(?: not|n't) ever\b|\bwhenever you\b|, (?:always|ever)[.!]?$|\bevery (?:change|commit|pull request|pr)\b.*\b(?:must|needs?)\b|\byou (?:must|should) (?:not|never|always)\b|\b(?:bitte|auf \w+) (?:immer|nie)\b|\b(?:niemals|nie)\b.*\b(?:auf|an)\b`,
);
const ORDER = says(
  String.raw`^(?:please |bitte )?(?:do not|don'?t|avoid|stop|no \w+ please|leave)\b|\byou (?:must|should|may) not\b|\bwe do(?: not|n't) (?:want|use)\b|^do not\b`,
);
/** Orders that are none. */
const TALK = /^(?:do not|don'?t) (?:worry|bother|know|think|understand|mind|forget)\b|^never mind\b/i;
const SESSION = /\b(?:for|in) this session\b|\bfor today\b|\btoday\b|\bfor the rest of\b|\buntil i (?:say|tell|ask)\b|\bfor now\b/i;
const IMMEDIATE = /\b(?:just|only) (?:this|for this)\b|\bthis (?:once|time|commit|pr|change)\b|\bright now\b/i;
const HEDGED = /\b(?:maybe|perhaps|probably|i think|i guess|could|might|if possible|vielleicht)\b/i;
const EXPLORING = /\b(?:explore|experiment|brainstorm|play around|ideas?|try out|prototype)\b/i;
const VALUES =
  /\b(?:privacy|personal data|user data|users?|customers?|accessib\w+|values?|mission|ethic\w*|principles?|open (?:source|data|formats?)|licen[cs]es?|trust|fair(?:ness)?)\b/i;
const PROCESS =
  /\b(?:tests?|commit(?:s|ting)?|push\w*|merge|branch(?:es)?|review\w*|pull requests?|prs?|changelog|lint\w*|deploy\w*|release\w*|squash|docs?)\b/i;
/** Orders with a piece of work in them, which are over when it is done. */
const TASK =
  /^(?:please )?(?:write|add|implement|create|fix|validate|check|make|review|show|explain|replace|generate|translate|remove|rename|move|build)\b(?! sure)/i;

const SYSTEM_TARGETS: ReadonlySet<string> = new Set([
  'port',
  'host',
  'database',
  'package-manager',
  'framework',
  'dependency',
  'test-command',
]);

/**
 * What the sentences of a prompt mean beyond the task at hand, in their order. What is quoted, pasted or code says nothing, and a
 * question neither. No model is asked; who writes "use the existing helper" gives a task and no instruction.
 *
 * @param text without secrets
 */
export function classify(text: string): Classification[] {
  return sentencesOf(text)
    .slice(0, MOST_SENTENCES)
    .flatMap(({ text: quote, prose, question }) => (question ? [] : (classified(quote, prose.slice(0, LONGEST_SENTENCE)) ?? [])));
}

function classified(quote: string, prose: string): Classification | null {
  if (TALK.test(prose) || TASK.test(prose)) return null;
  const constraint = constraintIn(quote);
  const lasting = LASTING.test(prose);
  const scope = scopeOf(prose, lasting, constraint);
  const scoped = SESSION.test(prose) || IMMEDIATE.test(prose);
  const ordered = ORDER.test(prose);
  if (!lasting && constraint === null && !(scoped && /\b(?:only|skip|do(?:n't| not)|never)\b/i.test(prose)) && !ordered) return null;
  const explicitness = explicitnessOf(prose, { lasting, ordered, constraint });
  const quadrant = quadrantOf(prose, scope, constraint);
  return { quote, quadrant, persistence: persistenceOf(quadrant, scope, lasting, constraint), scope, explicitness, constraint };
}

function scopeOf(prose: string, lasting: boolean, constraint: SaidConstraint | null): TemporalScope {
  if (IMMEDIATE.test(prose)) return 'IMMEDIATE';
  if (SESSION.test(prose)) return 'SESSION';
  if (constraint?.kind === 'fact' || /\b(?:this|our) (?:repo(?:sitory)?|project|codebase)\b|\bhere\b|\bwe\b/i.test(prose)) return 'PROJECT';
  return lasting ? 'PERMANENT' : 'PROJECT';
}

function quadrantOf(prose: string, scope: TemporalScope, constraint: SaidConstraint | null): Quadrant {
  if (EXPLORING.test(prose) && constraint === null) return 'STOCHASTIC';
  if (scope === 'IMMEDIATE') return 'TACTICAL';
  if (constraint !== null && SYSTEM_TARGETS.has(constraint.target)) return 'SYSTEM';
  if (constraint === null && VALUES.test(prose)) return 'STRATEGIC';
  if (constraint !== null || PROCESS.test(prose)) return 'OPERATIONAL';
  return scope === 'SESSION' ? 'TACTICAL' : 'OPERATIONAL';
}

function persistenceOf(quadrant: Quadrant, scope: TemporalScope, lasting: boolean, constraint: SaidConstraint | null): Persistence {
  if (quadrant === 'STOCHASTIC') return 'VARIABLE';
  if (scope === 'IMMEDIATE' || scope === 'SESSION') return 'LOW';
  if (lasting || quadrant === 'STRATEGIC') return 'HIGH';
  return constraint !== null && constraint.kind !== 'prefer' && quadrant === 'SYSTEM' ? 'HIGH' : 'MEDIUM';
}

/** Parts: how it was ordered, whether there is something that can be checked, whether it was put in doubt. */
function explicitnessOf(
  prose: string,
  { lasting, ordered, constraint }: { lasting: boolean; ordered: boolean; constraint: SaidConstraint | null },
): number {
  const base = lasting ? 0.8 : ordered ? 0.6 : constraint?.kind === 'prefer' ? 0.4 : 0.5;
  const value = base + (constraint === null ? 0 : 0.1) + (constraint?.rejects == null ? 0 : 0.1) - (HEDGED.test(prose) ? 0.3 : 0);
  return Math.round(Math.max(0, Math.min(1, value)) * 100) / 100;
}
