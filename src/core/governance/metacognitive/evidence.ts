import type { DirtyFile } from '../../change/change.ts';
import type { Act, Scene } from '../act.ts';

/*
 * Facts about a grave act. Each is either shown or not known: that nothing was found is no proof of the opposite, since a copy may
 * lie where nobody looks, and a wish may have been said in other words.
 */

/** What git has said before the call; null: nobody has asked, or the answer was not whole. */
interface Known {
  dirty: readonly Pick<DirtyFile, 'staged' | 'modified' | 'untracked' | 'unmerged'>[] | null;
  /** All branches of the repository, by their full names. */
  branches: readonly { name: string; commit: string }[] | null;
}

/** Whether all that an act loses is surely in a commit or a stash: of commits that nothing names any more the reflog has the names. */
export function isKept({ kind, attributes }: Act, { dirty, branches }: Known): boolean {
  const tracked = dirty?.every(({ staged, modified, unmerged }) => !staged && !modified && !unmerged) === true;
  const untracked = dirty?.every((file) => !file.untracked) === true;
  switch (kind) {
    case 'git.reset':
      return tracked;
    case 'git.discard':
      // By force another branch is written over files that git does not know.
      return tracked && (attributes['force'] !== true || untracked);
    case 'git.clean':
      // What git ignores is not in its answer.
      return untracked && attributes['ignored'] !== true && attributes['outside'] !== true;
    case 'git.branch':
      return branches !== null && standElsewhere(attributes['branches'], branches);
    default:
      return false;
  }
}

/** Another branch, which stays, is at the same commit as each of these. */
function standElsewhere(named: Act['attributes'][string] | undefined, branches: NonNullable<Known['branches']>): boolean {
  if (!Array.isArray(named) || named.length === 0) return false;
  const gone = new Set(named.map((name: string) => `refs/heads/${name}`));
  const stay = new Set(branches.filter(({ name }) => !gone.has(name)).map(({ commit }) => commit));
  return [...gone].every((name) => branches.some((branch) => branch.name === name && stay.has(branch.commit)));
}

/** With one of them a prompt may say the opposite of what it names. */
const NEGATIONS = new Set(
  (
    'not no never none dont cannot without avoid forbidden instead nicht nie niemals kein keine keinen ohne statt verboten pas jamais sans ' +
    'aucun non nunca jamás sin ninguno mai senza nessuno não nem sem niet nooit geen zonder ikke aldri inte aldrig nie bez'
  ).split(' '),
);
const REMOVES = new Set(['rm', 'delete', 'remove', 'erase']);
/** Letters of scripts whose negations are not known here. */
const UNREAD = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/**
 * Whether a prompt has the very words of each of these acts, one after another (`run git reset --hard` for `git reset --hard`, not
 * for `git reset --hard HEAD~3`), or names each file that one deletes beside a word for deleting. null: not known, also of a question
 * and of a prompt with a negation.
 */
export function isAskedFor(acts: readonly Act[], prompt: string, scene: Pick<Scene, 'home' | 'worktree'>): true | null {
  if (acts.length === 0 || prompt.includes('?') || UNREAD.test(prompt)) return null;
  const words = wordsOf(prompt, scene.home);
  if (words.some((word) => NEGATIONS.has(word.toLowerCase()) || /n['’]t$/i.test(word))) return null;
  return acts.every((act) => isNamed(act, words) || isDeletionNamed(act, words, scene)) ? true : null;
}

function isNamed({ by }: Act, words: readonly string[]): boolean {
  const wanted = by.split(/\s+/).map(bare);
  // A long line is cut.
  if (by.endsWith('…') || wanted.length < 2) return false;
  return words.some((_, at) => wanted.every((word, i) => words[at + i] === word));
}

function isDeletionNamed({ kind, places }: Act, words: readonly string[], { worktree }: Pick<Scene, 'worktree'>): boolean {
  if (kind !== 'file.delete' || places.length === 0 || !words.some((word) => REMOVES.has(word.toLowerCase()))) return false;
  const named = new Set(words.flatMap((word) => (worktree === null ? [word] : [word, `${worktree}/${word}`])));
  return places.every(({ path, extent }) => extent !== 'glob' && named.has(path));
}

function wordsOf(text: string, home: string): string[] {
  return text.split(/\s+/).map((word) => bare(word).replace(/^~(?=\/|$)/, home));
}

/** Without the signs around it, where something is left then. */
function bare(word: string): string {
  const inner = word.replace(/^["'`“”‘’(]+/u, '').replace(/["'`“”‘’),.;:!]+$/u, '');
  return inner === '' ? word : inner.length > 1 ? inner.replace(/\/$/, '') : inner;
}
