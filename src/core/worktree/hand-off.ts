import type { HandOffSection } from '../context/hand-off-section.ts';
import { shown, shownPath } from '../context/shown.ts';
import { leavingsText, type Leavings, type NamedCheckout, worktreeCommand } from './messages.ts';

/** What a hand-off says of the checkouts that are its session's own, as git says when it is written. */
export function worktreesSection(own: readonly (NamedCheckout & Leavings)[]): HandOffSection {
  const lines = own.map((one) => {
    const isMerged = one.commits === 0 && one.files === 0;
    const next =
      one.baseBranch === null || isMerged || shown(one.name) !== one.name
        ? ''
        : ` (to merge it: \`${worktreeCommand('merge', one.name)}\`)`;
    return `${shown(one.name, 80)}, branch ${shown(one.branch, 80)}: ${leavingsText(one)}${next}; ${shownPath(one.path, null)}`;
  });
  return { title: 'Worktrees', lines };
}
