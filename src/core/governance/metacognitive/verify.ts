import type { Act } from '../act.ts';
import { type Decision, SILENT } from '../decision.ts';

export type VerificationResult = 'PROCEED' | 'PROCEED_WITH_CAUTION' | 'REQUEST_CONFIRMATION' | 'REQUIRE_REVIEW' | 'BLOCK';

/** What is known before a grave act. null: not known, which counts half. */
export interface Evidence {
  /** Nothing in the worktree is uncommitted. */
  clean: boolean | null;
  /** What would be lost stands elsewhere: in a commit, or in another branch. */
  backup: boolean | null;
  /** The user's newest prompt has the very words of the act. How many words it took does not count. */
  reason: boolean | null;
}

export interface ConfidencePart {
  name: 'reversible' | 'backup' | 'clean' | 'reason';
  /** Its share of the whole; the shares of one verification are 1 together. */
  share: number;
  /** 0 (shown to be wrong) to 1 (shown to be right); 0.5: not known. */
  value: number;
}

export interface Verification {
  result: VerificationResult;
  /** 0–1: the sum of share × value. */
  confidence: number;
  parts: readonly ConfidencePart[];
  act: Act;
  decision: Decision;
}

/** Acts that lose work of the own worktree, and nothing else: a clean one loses nothing. */
const OF_WORKTREE = new Set(['git.reset', 'git.clean', 'git.discard']);

/** What they lose is the session's own: work of others is refused before. Nobody is there to answer, so nothing is said. */
const OF_OWN = new Set([...OF_WORKTREE, 'git.branch']);

/** The first act that cannot be taken back easily, or that others see; null for all ordinary work. */
export function graveAct(acts: readonly Act[]): Act | null {
  return acts.find(isGrave) ?? null;
}

/** All of them: what speaks for a call has to speak for each. */
export function graveActs(acts: readonly Act[]): Act[] {
  return acts.filter(isGrave);
}

function isGrave({ kind, attributes }: Act): boolean {
  if (attributes['test'] === true || attributes['local'] === true || attributes['own'] === true) return false;
  switch (kind) {
    case 'git.reset':
      return attributes['hard'] === true;
    case 'git.clean':
      return attributes['limited'] !== true;
    case 'git.push':
      return attributes['force'] === 'force' || attributes['delete'] === true;
    case 'git.branch':
      return attributes['force'] === true;
    case 'data.sql':
      return attributes['limited'] === false;
    case 'git.discard':
    case 'git.rewrite':
    case 'git.reflog':
    case 'git.prune':
    case 'data.drop':
    case 'data.flush':
    case 'data.reset':
    case 'data.volumes':
    case 'deploy.apply':
    case 'deploy.destroy':
    case 'package.publish':
    case 'package.withdraw':
    case 'outward.mail':
    case 'outward.chat':
    case 'outward.forge':
      return true;
    case 'file.delete':
      return attributes['whole'] !== undefined || ['home', 'system', 'other-repository'].includes(String(attributes['zone']));
    default:
      return false;
  }
}

const LIMITS: readonly (readonly [number, VerificationResult])[] = [
  [0.8, 'PROCEED'],
  [0.6, 'PROCEED_WITH_CAUTION'],
  [0.4, 'REQUEST_CONFIRMATION'],
  [0.2, 'REQUIRE_REVIEW'],
];

/**
 * What speaks for a grave act going well, part by part; null where no act is grave. Only evidence counts: what is not known is
 * neither for nor against it, and no amount of words raises it.
 */
export function verify(acts: readonly Act[], evidence: Evidence, { attended }: { attended: boolean }): Verification | null {
  const act = graveAct(acts);
  if (act === null) return null;
  const inWorktree = OF_WORKTREE.has(act.kind);
  const parts: ConfidencePart[] = [
    { name: 'reversible', share: 0.3, value: reversible(act, evidence) },
    { name: 'backup', share: 0.25, value: known(evidence.backup) },
    { name: 'clean', share: inWorktree ? 0.25 : 0.1, value: known(evidence.clean) },
    { name: 'reason', share: inWorktree ? 0.2 : 0.35, value: known(evidence.reason) },
  ];
  const confidence = Math.round(parts.reduce((sum, { share, value }) => sum + share * value, 0) * 1000) / 1000;
  const result = LIMITS.find(([least]) => confidence >= least)?.[1] ?? 'BLOCK';
  return { result, confidence, parts, act, decision: decisionOf(result, confidence, parts, act, attended) };
}

function known(value: boolean | null): number {
  return value === null ? 0.5 : value ? 1 : 0;
}

/** What stands in commits comes back; what is in a clean worktree was never lost. Nothing that others saw comes back. */
function reversible({ kind }: Act, { clean }: Evidence): number {
  if (OF_WORKTREE.has(kind)) return known(clean);
  if (kind === 'git.branch' || kind === 'git.push') return 0.5;
  return kind === 'deploy.apply' ? 0.4 : 0;
}

function decisionOf(
  result: VerificationResult,
  confidence: number,
  parts: readonly ConfidencePart[],
  act: Act,
  attended: boolean,
): Decision {
  const outcome = OUTCOMES[result];
  if (outcome === 'silent' || (!attended && OF_OWN.has(act.kind))) return SILENT('MetacognitiveVerifier');
  const shown = attended || outcome === 'note' ? outcome : UNATTENDED[result];
  const list = parts.map(
    ({ name, share, value }) =>
      `${NAMES[name]} ${value === 0.5 ? 'not known' : value >= 1 ? 'yes' : value === 0 ? 'no' : 'in part'} (${Math.round(share * value * 100)} of ${Math.round(share * 100)})`,
  );
  return {
    service: 'MetacognitiveVerifier',
    outcome: shown,
    rule: { id: `metacognitive.${result.toLowerCase().replaceAll('_', '-')}`, version: 1 },
    reason: result,
    text: `Rollcall looked at what speaks for this call: ${Math.round(confidence * 100)} of 100. ${list.join(', ')}.`,
    alternative: null,
    domain: null,
    act,
  };
}

const NAMES = { reversible: 'can be taken back:', backup: 'stands elsewhere:', clean: 'nothing uncommitted:', reason: 'a stated reason:' };

const OUTCOMES: Readonly<Record<VerificationResult, 'silent' | 'note' | 'ask'>> = {
  PROCEED: 'silent',
  PROCEED_WITH_CAUTION: 'note',
  REQUEST_CONFIRMATION: 'ask',
  REQUIRE_REVIEW: 'ask',
  BLOCK: 'ask',
};

/** Where nobody can be asked: only what all evidence is against is refused. */
const UNATTENDED: Readonly<Record<VerificationResult, 'note' | 'deny'>> = {
  PROCEED: 'note',
  PROCEED_WITH_CAUTION: 'note',
  REQUEST_CONFIRMATION: 'note',
  REQUIRE_REVIEW: 'note',
  BLOCK: 'deny',
};
