import { foreignText } from '../../text/foreign-text.ts';
import type { Act } from '../act.ts';
import { type Decision, SILENT } from '../decision.ts';
import { contradict, type Finding, findingOf, type Ground } from './breaches.ts';
import type { Constraint } from './constraint.ts';

/** `WARNING`: it may break one, or breaks a wish; `REJECTED`: it breaks one; `ESCALATE`: whatever it does breaks one of two. */
export type ValidationResult = 'APPROVED' | 'WARNING' | 'REJECTED' | 'ESCALATE';

export interface Validation {
  result: ValidationResult;
  /** What the acts have to do with constraints; those that decided first. */
  findings: readonly Finding[];
  /** The two that contradict each other, where that decided. */
  conflict: readonly [Constraint, Constraint] | null;
  decision: Decision;
}

export interface CrossReferenceScene extends Ground {
  /** A person can be asked. */
  attended: boolean;
}

/**
 * Holds what a call does against what the user said. A broken constraint is a question to the person, in the user's own words;
 * where nobody can be asked the model is told. Constraints do not fade with time: all that are given count.
 */
export function validate(acts: readonly Act[], constraints: readonly Constraint[], scene: CrossReferenceScene): Validation {
  const findings: Finding[] = [];
  for (const constraint of constraints) {
    for (const act of acts) {
      const finding = findingOf(constraint, act, scene);
      if (finding !== null) findings.push(finding);
    }
  }
  findings.sort((a, b) => weight(a) - weight(b));
  const [first] = findings;
  if (first === undefined || first.how === 'kept')
    return { result: 'APPROVED', findings, conflict: null, decision: SILENT('CrossReferenceValidator') };
  const against =
    first.how === 'broken' ? constraints.find((other) => isKept(other, first, findings) && contradict(first.constraint, other)) : undefined;
  if (against !== undefined) {
    const text = `Two things that the user said contradict each other here: ${said(first.constraint)} and ${said(against)}. This call ${does(first)}. A person has to say which one holds.`;
    return {
      result: 'ESCALATE',
      findings,
      conflict: [first.constraint, against],
      decision: decision(first, text, scene.attended ? 'ask' : 'note'),
    };
  }
  const text = `${said(first.constraint)}. This call ${does(first)}.`;
  if (first.how === 'doubtful' || first.constraint.kind === 'prefer') {
    return { result: 'WARNING', findings, conflict: null, decision: decision(first, text, 'note') };
  }
  return { result: 'REJECTED', findings, conflict: null, decision: decision(first, text, scene.attended ? 'ask' : 'note') };
}

/** Broken ones first, wishes and doubts behind them. */
function weight({ how, constraint }: Finding): number {
  if (how === 'kept') return 3;
  if (how === 'doubtful') return 2;
  return constraint.kind === 'prefer' ? 1 : 0;
}

function isKept(other: Constraint, { act }: Finding, findings: readonly Finding[]): boolean {
  return findings.some(({ constraint, how, act: about }) => constraint === other && how === 'kept' && about === act);
}

function said({ quote, saidAt }: Constraint): string {
  return `On ${new Date(saidAt).toISOString().slice(0, 10)} the user said: "${foreignText(quote, { limit: 160 })}"`;
}

function does({ does: what }: Finding): string {
  return foreignText(what, { limit: 120 });
}

function decision({ constraint, act }: Finding, text: string, outcome: 'ask' | 'note'): Decision {
  const head = outcome === 'ask' ? 'Rollcall asks about this call' : 'Rollcall notes this call';
  return {
    service: 'CrossReferenceValidator',
    outcome,
    rule: { id: constraint.id, version: 1 },
    reason: 'constraint',
    text: `${head}: ${text}`,
    alternative: null,
    domain: null,
    act,
  };
}
