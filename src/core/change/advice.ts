import { shellWord } from '../../protocol/shell-word.ts';
import { foreignText } from '../text/foreign-text.ts';
import { estimateTokens } from '../text/tokens.ts';
import { absolutePath } from './hits.ts';
import type { AuthoredFile, GitQuestion, Question } from './question.ts';
import { isAuthor } from './standing.ts';

/** More paths do not stand in one command. */
export const MOST_PATHS = 12;

/** Tokens of a command at most. */
const MOST_TOKENS = 130;

/** What a refusal offers: a sentence, and the command that belongs to it. */
export interface Advice {
  text: string;
  command: string | null;
}

/**
 * A command for the own part of what was refused.
 *
 * @param files the own part, not empty
 * @param render the command for these of them, with their paths in it
 * @param listed the same command with the paths of `rollcall mine`, which lists all own files of the worktree; null: there is none
 */
export function ownPart(
  q: Question & { present: readonly AuthoredFile[] },
  files: readonly AuthoredFile[],
  render: (files: readonly AuthoredFile[]) => string,
  listed: string | null,
): Advice {
  const shown = files.filter(({ path }) => isShowable(path));
  if (shown.length === files.length && fits(files, render)) return { text: 'Your own part of it passes:', command: render(files) };
  const all = q.present.filter((file) => isAuthor(q, file));
  if (listed !== null && all.length === files.length)
    return { text: `Your own part of it (${files.length} files) passes:`, command: listed };
  for (let count = Math.min(shown.length, MOST_PATHS); count > 0; count -= 1) {
    const some = shown.slice(0, count);
    if (fits(some, render)) return { text: `Your own part of it passes, here ${count} of ${files.length} files:`, command: render(some) };
  }
  return { text: `Your own part of it passes: name its files one by one. \`rollcall mine\` lists them.`, command: null };
}

function fits(files: readonly AuthoredFile[], render: (files: readonly AuthoredFile[]) => string): boolean {
  return files.length <= MOST_PATHS && estimateTokens(render(files)) <= MOST_TOKENS;
}

/** Whether a name can stand in a command that a model reads: shown as it is, it is still the same. */
export function isShowable(text: string): boolean {
  return text !== '' && foreignText(text, { limit: 300 }) === text;
}

/** git as it has to be called for the directory of the effect; paths are relative to that. */
export interface GitWords {
  git: string;
  directory: string;
  /** Before and behind a pipe that has to run in that directory. */
  pipe: readonly [string, string];
}

export function gitWords(q: GitQuestion): GitWords | null {
  const directory = q.effect.directory ?? q.worktree.root;
  if (directory === q.cwd) return { git: 'git', directory, pipe: ['', ''] };
  const relative = relativePath(q.cwd, directory);
  const word = relative.length < directory.length ? relative : directory;
  if (!isShowable(word) || word.startsWith('-')) return null;
  return { git: `git -C ${shellWord(word)}`, directory, pipe: [`(cd ${shellWord(word)} && `, ')'] };
}

/** ` -- a b`: pathspecs that mean just these files. */
export function pathspecs(directory: string, root: string, files: readonly AuthoredFile[]): string {
  return ` -- ${files.map((file) => shellWord(pathspec(relativePath(directory, absolutePath(file, root))))).join(' ')}`;
}

/** ` -- a b`: names as programs take them. */
export function plainPaths(directory: string, root: string, files: readonly AuthoredFile[]): string {
  return ` -- ${files.map((file) => shellWord(relativePath(directory, absolutePath(file, root)))).join(' ')}`;
}

/** A name with wildcards would mean others as well. */
function pathspec(path: string): string {
  return /[*?[\]\\]/.test(path) || path.startsWith(':') ? `:(literal)${path}` : path;
}

/** The same verb on all own files of the worktree. */
export function listedCommand({ pipe }: GitWords, verbs: readonly string[]): string {
  const runs = verbs.map((verb) => `rollcall mine --null | git --literal-pathspecs ${verb} --pathspec-from-file=- --pathspec-file-nul`);
  return `${pipe[0]}${runs.join(' && ')}${pipe[1]}`;
}

/** @param from a directory; both absolute and without links */
export function relativePath(from: string, to: string): string {
  const base = from.split('/').filter((name) => name !== '');
  const names = to.split('/').filter((name) => name !== '');
  let same = 0;
  while (same < base.length && same < names.length && base[same] === names[same]) same += 1;
  const parts = [...base.slice(same).map(() => '..'), ...names.slice(same)];
  return parts.length === 0 ? '.' : parts.join('/');
}
