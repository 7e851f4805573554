import type { AuditReply, DecisionView, ReviewReply, RulesChangeReply, RuleView, TestRulesReply } from '../../protocol/api-governance.ts';
import type { Style } from '../output.ts';
import { clockTime, localTime } from './age.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';

const DECISIONS: readonly Column[] = [
  { title: 'DECISION' },
  { title: 'TIME' },
  { title: 'WHO' },
  { title: 'OUTCOME' },
  { title: 'RULE', min: 16 },
  { title: 'TOOL', min: 6 },
  { title: 'THEN' },
  { title: 'WORKSPACE', min: 10 },
  { title: 'CALL', min: 16 },
];

export function auditText({ decisions, silent, now }: AuditReply, { all, width }: { all: boolean; width: number }): string[] {
  const lines = table(
    DECISIONS,
    decisions.map((one) => [
      safe(one.id),
      clockTime(one.at, now),
      whoText(one),
      outcomeText(one),
      safe(one.rule.id),
      safe(one.tool),
      one.followed ?? '',
      all ? safe(one.workspace ?? 'imported') : '',
      safe(one.input ?? ''),
    ]),
    width,
  );
  const passed = silent.map(({ tool, service, count }) => `${count} × ${safe(tool)} (${safe(service)})`);
  if (passed.length > 0) lines.push(...(lines.length > 0 ? [''] : []), `passed in silence: ${passed.join(', ')}`);
  return lines;
}

function whoText({ session, sessionId, origin }: DecisionView): string {
  if (session !== null) return `#${session.number}`;
  return origin === 'imported' ? safe(sessionId) : '(gone)';
}

function outcomeText({ outcome, code }: DecisionView): string {
  return code === 'rule' ? outcome : `${outcome} (${safe(code)})`;
}

/** One decision, a fact a line. */
export function decisionText(one: DecisionView): string[] {
  const facts: [string, string | null][] = [
    ['outcome', outcomeText(one)],
    ['rule', `${safe(one.rule.id)}, version ${one.rule.version}`],
    ['service', safe(one.service)],
    ['domain', one.domain],
    ['time', localTime(one.at)],
    ['session', `${whoText(one)} ${safe(one.workspace ?? '')}`.trim()],
    ['tool', safe(one.tool)],
    ['call', one.input === null ? null : safe(one.input)],
    ['hash', one.inputHash],
    ['took', one.latencyUs === null ? null : `${one.latencyUs} µs`],
    ['sets aside', one.overrideOf],
    ['then', one.followed === null ? null : `the agent says that it ${one.followed === 'ran' ? 'ran' : 'failed, or was refused'}`],
    ['from', one.record === null ? null : safe(one.record)],
  ];
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [`${name.padEnd(11)} ${value}`]));
}

const RULES: readonly Column[] = [
  { title: 'RULE' },
  { title: 'OUTCOME' },
  { title: 'FROM' },
  { title: 'STATE' },
  { title: 'WHAT IT SAYS', min: 24 },
];

export function rulesText(rules: readonly RuleView[], width: number): string[] {
  return table(
    RULES,
    rules.map((rule) => [safe(rule.id), ruleOutcome(rule), originText(rule), stateText(rule), safe(rule.message)]),
    width,
  );
}

export function ruleOutcome({ outcome, unattended }: RuleView): string {
  return outcome === unattended ? outcome : `${outcome}, alone ${unattended}`;
}

export function originText({ origin, file }: RuleView): string {
  return origin === 'file' ? safe(file ?? 'a file') : origin === 'user' ? 'you' : 'built-in';
}

export function stateText({ state, until }: RuleView): string {
  return state === 'active' ? '' : until === null ? 'disabled' : `disabled until ${localTime(until)}`;
}

const REVIEW: readonly Column[] = [
  { title: 'RULE' },
  { title: 'STATE' },
  { title: 'REFUSED' },
  { title: 'ASKED' },
  { title: 'RAN' },
  { title: 'NOTED' },
  { title: 'SET ASIDE' },
  { title: 'SESSIONS' },
  { title: 'LAST' },
];

/** Rules that did something, and how many did nothing. */
export function reviewText({ rules, since, now }: ReviewReply, width: number): string[] {
  const count = (n: number): string => (n === 0 ? '' : String(n));
  const used = rules.filter(({ lastAt, state }) => lastAt !== null || state === 'disabled');
  const lines = table(
    REVIEW,
    used.map((rule) => [
      safe(rule.id),
      stateText(rule),
      count(rule.denied),
      count(rule.asked),
      count(rule.ran),
      count(rule.noted),
      count(rule.setAside),
      count(rule.sessions),
      rule.lastAt === null ? '' : clockTime(rule.lastAt, now),
    ]),
    width,
  );
  const idle = rules.length - used.length;
  return [...lines, ...(lines.length > 0 ? [''] : []), `${idle} of ${rules.length} rules spoke of no call since ${localTime(since)}.`];
}

export function testText(reply: TestRulesReply, style: Style): string[] {
  const { outcome, unattended, rule, service, text, alternative, acts, unknown } = reply;
  const shown = outcome === 'silent' ? style.good(outcome) : style.bad(outcome);
  const lines = [`${shown}${unattended === outcome ? '' : ` (where nobody can be asked: ${unattended})`}`];
  if (rule !== null) lines.push(`rule        ${safe(rule.id)}, version ${rule.version} (${safe(service ?? '')})`);
  if (reply.code === 'exception') lines.push('why         an exception in the settings lets it pass');
  if (text !== '') lines.push(`text        ${safe(text)}`);
  if (alternative !== null) lines.push(`instead     ${safe(alternative)}`);
  for (const { kind, certainty, by, places } of acts)
    lines.push(`does        ${safe(kind)}${certainty === 'sure' ? '' : ' (possibly)'}: ${safe([by, ...places].join(' '))}`);
  for (const one of unknown) lines.push(`unknown     ${safe(one)}`);
  return lines;
}

export function changeText({ changed, left }: RulesChangeReply): string[] {
  return [
    ...changed.map(({ id, version, what }) => `${what}: ${safe(id)} (version ${version})`),
    ...left.map(({ id, why }) => `left as it is: ${safe(id)}: ${safe(why)}`),
  ];
}
