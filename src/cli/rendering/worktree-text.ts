import type { LeftWorktreeView } from '../../protocol/api.ts';
import type {
  AddWorktreeReply,
  MergeWorktreeReply,
  RemoveWorktreeReply,
  WorktreesReply,
  WorktreeView,
} from '../../protocol/api-worktree.ts';
import { age } from './age.ts';
import { safe } from './safe.ts';
import { shellWord } from './shell-word.ts';
import { table, type Column } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'NAME', min: 10 },
  { title: 'WHOSE' },
  { title: 'BRANCH', min: 10 },
  { title: 'FROM', min: 6 },
  { title: 'AGE' },
  { title: 'NOT MERGED', min: 10 },
  { title: 'PATH', min: 12 },
];

/** One row for each, and below it what can be done with those that nobody works in any more. */
export function worktreeTable({ worktrees, now }: WorktreesReply, all: boolean, width: number): string[] {
  if (worktrees.length === 0) return [`Rollcall made no worktree ${all ? 'anywhere' : 'here'} that is still there.`];
  const rows = worktrees.map((view) => [
    safe(view.name),
    whose(view),
    safe(view.branch),
    safe(view.base ?? '(no branch)'),
    age(view.madeAt, now),
    unmerged(view),
    safe(view.path),
  ]);
  const advice = worktrees.filter((view) => view.state === 'made' && view.session?.ended !== false).flatMap(adviceFor);
  return [...table(COLUMNS, rows, width), ...(advice.length === 0 ? [] : ['', ...advice])];
}

function whose({ session, madeBy }: WorktreeView): string {
  if (session === null) return 'nobody';
  return `#${session.number}${session.ended ? ', ended' : ''}${madeBy === 'auto' ? ' (auto)' : ''}`;
}

function unmerged({ state, commits, files }: WorktreeView): string {
  if (state === 'making') return 'being made';
  if (commits === null || files === null) return 'unknown';
  const parts = [counted(commits, 'commit'), files === 0 ? '' : `${counted(files, 'file')} not committed`].filter((part) => part !== '');
  return parts.join(', ') || 'nothing';
}

function adviceFor(view: WorktreeView): string[] {
  const { name, path, files, commits, base, branch } = view;
  if (files !== null && files > 0) return [`${safe(name)}: commit what is in it: git -C ${word(path)} status`];
  if (commits === 0) return [`${safe(name)}: rollcall worktree remove ${named(name)}`];
  if (base === null) return [`${safe(name)}: where it is to go: git merge ${word(branch)}`];
  return [`${safe(name)}: rollcall worktree merge ${named(name)}, then: rollcall worktree remove ${named(name)}`];
}

/** `work-1, left by #2 3 min ago: 2 commits not merged: rollcall worktree merge work-1`. */
export function leftWorktreeText({ name, path, base, session, leftAt, commits, files }: LeftWorktreeView, now: string): string {
  const commit = commits === null ? 'nobody could say what is not merged' : commits > 0 ? `${counted(commits, 'commit')} not merged` : '';
  const file = files === null ? 'nobody could say what is not committed' : files > 0 ? `${counted(files, 'file')} not committed` : '';
  const what = [commit, file].filter((part) => part !== '').join(', ');
  const whom = session === null ? '' : ` by #${session.number}`;
  const merge = base !== null && files === 0 && commits !== null ? `rollcall worktree merge ${named(name)}` : word(path);
  return `${safe(name)}, left${whom} ${age(leftAt, now)} ago, ${what}: ${merge}`;
}

export function addedText({ dryRun, path, branch, base, commit, copied, notCopied, name, session }: AddWorktreeReply): string[] {
  const from = base === null ? commit.slice(0, 7) : safe(base);
  const head = `${dryRun ? 'Would make' : 'Made'} the worktree ${word(path)} with the new branch ${safe(branch)}, from ${from}.`;
  const files = [
    ...(copied.length === 0 ? [] : [`${dryRun ? 'Would copy' : 'Copied'}: ${copied.map(safe).join(', ')}`]),
    ...notCopied.map((text) => `Not copied: ${safe(text)}`),
  ];
  if (dryRun) return [head, ...files];
  const go =
    session === null
      ? [`Start the agent there: cd ${word(path)}`]
      : ['Work there: name the files below it by their full paths, and call git with -C. A running session cannot be moved.'];
  return [head, ...files, ...go, `When it is committed: rollcall worktree merge ${named(name)}`];
}

export function mergedText({ dryRun, name, branch, into, at, commits, commit }: MergeWorktreeReply): string[] {
  if (commits === 0) return [`There is nothing to merge: ${safe(into)} has all of ${safe(branch)}.`];
  const count = counted(commits, 'commit');
  if (dryRun) return [`Would merge ${count} of ${safe(branch)} into ${safe(into)}, in ${word(at)}; nothing conflicts.`];
  return [
    `Merged ${count} of ${safe(branch)} into ${safe(into)}, in ${word(at)} (now at ${safe(commit.slice(0, 7))}).`,
    `When it is not needed any more: rollcall worktree remove ${named(name)}`,
  ];
}

export function removedText({ dryRun, path, branch, branchDeleted, ignored }: RemoveWorktreeReply): string[] {
  const what = branchDeleted ? `and its branch ${safe(branch)}, which is merged` : `; the branch ${safe(branch)} stays`;
  const files = ignored.length === 0 ? [] : [`With it ${dryRun ? 'would go' : 'went'} what git ignores: ${ignored.map(safe).join(', ')}`];
  return [`${dryRun ? 'Would remove' : 'Removed'} ${word(path)}${branchDeleted ? ' ' : ''}${what}.`, ...files];
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

function named(name: string): string {
  return `${name.startsWith('-') ? '-- ' : ''}${word(name)}`;
}

/** One word of a shell that a terminal does not obey. */
function word(text: string): string {
  return shellWord(safe(text));
}
