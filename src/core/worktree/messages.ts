import { shellWord } from '../../protocol/shell-word.ts';
import { isShowable } from '../change/advice.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import { estimateTokens } from '../text/tokens.ts';

/** A checkout that a session could have, has, or left. */
export interface NamedCheckout {
  name: string;
  /** Absolute. */
  path: string;
  branch: string;
  baseBranch: string | null;
}

/** Of a checkout that was left: what its base does not have; null: nobody could say. */
export interface Leavings {
  commits: number | null;
  files: number | null;
}

const NEIGHBOURS = 3;
const LONGEST_NAME = 60;
/** Of a path in a sentence. */
const MOST_TOKENS = 110;

/** `rollcall worktree merge work-1`: a name that begins with a dash stands behind `--`. */
export function worktreeCommand(verb: 'add' | 'merge' | 'remove', name: string): string {
  const word = shellWord(name);
  return `rollcall worktree ${verb} ${name.startsWith('-') ? '-- ' : ''}${word}`;
}

/** To a session that starts where others live: what it can have, with the commands. */
export function offerText(others: readonly number[], branch: string | null, free: NamedCheckout): string {
  const git = gitAdd(free);
  return [
    `${whoElse(others)} in this checkout too${branch === null ? '' : ` (branch ${shortText(branch, LONGEST_NAME)})`}. You can have a worktree and a branch of your own:`,
    `  ${worktreeCommand('add', free.name)}`,
    ...(git === null ? [] : [`or, without a record of it: ${git}`]),
    'Then name the files below it by their full paths; a running session cannot be moved. Going on here is all right too: an edit of a file that another session is editing will be refused.',
  ].join('\n');
}

/** To a session for which one was made without its asking. */
export function madeText(others: readonly number[], made: NamedCheckout, commit: string): string {
  return [
    `${whoElse(others)} in the checkout that you were started in. A worktree of your own was made for you:`,
    ...whereText(made, commit),
  ].join('\n');
}

/** The same with a later hook. */
export function readyText(made: NamedCheckout, commit: string): string {
  return ['The worktree of your own is there:', ...whereText(made, commit)].join('\n');
}

/** To a session whose conversation was shortened, or begins anew: where it works stood in what it cannot read any more. */
export function againText(own: NamedCheckout, commit: string): string {
  return ['You have a worktree of your own:', ...whereText(own, commit)].join('\n');
}

export function comingText(others: readonly number[], coming: NamedCheckout): string {
  return `${whoElse(others)} in this checkout too. A worktree of your own is being made for you (${shortText(coming.name, LONGEST_NAME)}); you hear when it is there. Do not change files here until then.`;
}

export function notMadeText(detail: string): string {
  return `No worktree of your own could be made (${shortText(detail, 160)}). Work here: an edit of a file that another session is editing will be refused.`;
}

function whereText(made: NamedCheckout, commit: string): string[] {
  const at = isShort(made.path) ? shellWord(made.path) : `(\`rollcall worktree list\` names it)`;
  const from = made.baseBranch === null ? commit.slice(0, 7) : shortText(made.baseBranch, LONGEST_NAME);
  return [
    `  ${at}  (branch ${shortText(made.branch, LONGEST_NAME)}, from ${from})`,
    'Work there: name the files below it by their full paths, and give the path to `git -C`. You cannot be moved there, so nothing but this keeps you in it.',
    `When you are done: commit there, then \`${worktreeCommand('merge', made.name)}\`.`,
  ];
}

/** To a session that starts: a worktree that one before it left with work in it. */
export function leftText(number: number, left: NamedCheckout, { commits, files }: Leavings): string {
  const what = leavingsText({ commits, files });
  const merge =
    left.baseBranch === null || !isShort(left.name) ? '`rollcall worktree list` shows how' : `\`${worktreeCommand('merge', left.name)}\``;
  const about = foreignBlock(number, [`${shortText(left.name, LONGEST_NAME)}: ${what}; ${shortPath(left.path, 120)}`]);
  return `Session #${number} left a worktree with work that was not merged back. To merge it: ${merge}.\n${about}`;
}

/** `3 commits not merged, 1 file not committed`. */
export function leavingsText({ commits, files }: Leavings): string {
  const parts = [
    commits === null
      ? 'nobody can say what is not merged'
      : commits > 0
        ? `${commits} ${commits === 1 ? 'commit' : 'commits'} not merged`
        : '',
    files === null ? 'nobody can say what is not committed' : files > 0 ? `${files} ${files === 1 ? 'file' : 'files'} not committed` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing is left to merge' : parts.join(', ');
}

/** With plain git, the same; null where a name of it cannot be shown. */
function gitAdd({ branch, path }: NamedCheckout): string | null {
  return isShort(path) && isShort(branch) ? `git worktree add -b ${shellWord(branch)} ${shellWord(path)}` : null;
}

function whoElse(others: readonly number[]): string {
  const shown = others.slice(0, NEIGHBOURS).map((number) => `#${number}`);
  const more = others.length > NEIGHBOURS ? ` and ${others.length - NEIGHBOURS} more` : '';
  return `${others.length === 1 ? 'Session' : 'Sessions'} ${shown.join(', ')}${more} ${others.length === 1 ? 'works' : 'work'}`;
}

/** It can be shown as it is, and takes little room. */
function isShort(text: string): boolean {
  return isShowable(text) && estimateTokens(text) <= MOST_TOKENS;
}
