import { atItsTurn } from './earlier.ts';
import { judgeGitLoss } from './losses.ts';
import { type ChangeVerdict, type GitQuestion, PASS } from './question.ts';
import { judgeShared } from './shared-items.ts';
import { judgeSwitch } from './switching.ts';
import { judgeTaking } from './takes-along.ts';

export { judgeLoss } from './losses.ts';

/**
 * Whether one run of git may happen, given whose uncommitted work is in its reach. Only what surely happens is refused;
 * what may happen passes and is looked at afterwards. A command that a refusal advises passes in the same state.
 */
export function judgeGit(question: GitQuestion): ChangeVerdict {
  const { kind, certainty } = question.effect;
  if (kind === null || kind === 'update' || certainty !== 'sure') return PASS;
  const q = atItsTurn(question);
  switch (kind) {
    case 'takes-along':
      return judgeTaking(q);
    case 'loss':
      return judgeGitLoss(q);
    case 'switch':
      return judgeSwitch(q);
    case 'shared':
      return judgeShared(q);
    default:
      return kind satisfies never;
  }
}
