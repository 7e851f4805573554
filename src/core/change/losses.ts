import { shellWord } from '../../protocol/shell-word.ts';
import { type Advice, gitWords, isShowable, listedCommand, ownPart, pathspecs, plainPaths, relativePath } from './advice.ts';
import type { Place } from '../shell/effect.ts';
import type { Scene } from './earlier.ts';
import { hurtFiles } from './files-hurt.ts';
import { absolutePath, covers, ENDINGS, hitsOf } from './hits.ts';
import { type AuthoredFile, type ChangeVerdict, type LossQuestion, PASS, type Question } from './question.ts';
import { isAuthor, isLiveOther, mayFinish, othersOf } from './standing.ts';
import { neighboursOf, ownCheckout } from './switching.ts';
import { denied, deniedOrAsked } from './verdict.ts';

/** Verbs of git that delete, revert, hide or move away uncommitted work. Own files may go; a file that others have a part in may not. */
export function judgeGitLoss(q: Scene): ChangeVerdict {
  const { effect } = q;
  if (effect.flags.includes('autostash')) return judgeAutostash(q);
  if (ENDINGS.has(effect.verb)) return judgeEnding(q);
  const hits = hitsOf(effect, q.dirty, q.worktree.root);
  const own = hits.filter((file) => othersOf(q, file).length === 0);
  // Hunk by hunk it loses what the caller chooses, as long as there is something of its own to choose.
  if (effect.flags.includes('interactive') && own.length > 0) return PASS;
  const hurt = hits.filter((file) => othersOf(q, file).length > 0);
  if (hurt.length === 0) return PASS;
  return deniedOrAsked(q, {
    command: `git ${effect.verb}`,
    harm: `${HARMS[effect.verb] ?? 'throw away'} uncommitted changes that are not yours alone`,
    hurt: hurtFiles(q, hurt),
    advice: adviceFor(q, own),
  });
}

/** A deletion or a move that is no verb of git. */
export function judgeLoss(question: LossQuestion): ChangeVerdict {
  const q = { ...question, present: question.dirty };
  const { losses, by, worktree, cwd } = q;
  const hits = q.dirty.filter((file) => covers(losses, file, worktree.root));
  const hurt = hits.filter((file) => othersOf(q, file).length > 0);
  if (hurt.length === 0) return PASS;
  const moves = /\b(?:mv|move|rename)\b/.test(by);
  const own = hits.filter((file) => othersOf(q, file).length === 0);
  return deniedOrAsked(q, {
    command: by,
    harm: `${moves ? 'move away' : 'delete'} uncommitted changes that are not yours alone`,
    hurt: hurtFiles(q, hurt),
    advice: plainAdvice(q, removable(q, losses, own), cwd, moves),
  });
}

const HARMS: Record<string, string> = { 'stash push': 'hide', clean: 'delete', rm: 'delete', mv: 'move away' };

const BRING_BACK = 'restore --source=HEAD --staged --worktree';

function adviceFor(q: Scene, own: readonly AuthoredFile[]): Advice {
  const { effect, worktree } = q;
  const words = gitWords(q);
  if (words === null) return { text: 'Name only your own files; `rollcall mine` lists them.', command: null };
  const { git, directory } = words;
  if (effect.verb === 'rm' || effect.verb === 'mv') return removalAdvice(q, own, git, directory);
  const forced = effect.targets.length > 0 && (effect.verb === 'checkout' || effect.verb === 'switch');
  const onwards = forced ? switchCommand(q, git) : null;
  if (own.length === 0) {
    if (onwards !== null) return { text: 'Without force git keeps them, or refuses by itself:', command: onwards };
    return forced && neighboursOf(q).length > 0 ? ownCheckout(q) : { text: 'Nothing that it would reach is yours alone.', command: null };
  }
  const verb = ownVerb(q, own);
  const render = (files: readonly AuthoredFile[]): string => {
    const command = `${git} ${verb}${pathspecs(directory, worktree.root, files)}`;
    return onwards === null ? command : `${command} && ${onwards}`;
  };
  const listed = verb.startsWith('clean') || onwards !== null ? null : listedCommand(words, [verb]);
  return ownPart(q, present(q, own), render, listed);
}

function present(q: Scene, files: readonly AuthoredFile[]): AuthoredFile[] {
  const keys = new Set(files.map(({ key }) => key));
  return q.present.filter(({ key }) => keys.has(key));
}

/** The verb, with the options that matter, to which the own files are given. */
function ownVerb({ effect }: Scene, own: readonly AuthoredFile[]): string {
  const side = effect.flags.includes('ours') ? ' --ours' : effect.flags.includes('theirs') ? ' --theirs' : '';
  switch (effect.verb) {
    case 'stash push':
      return own.some((file) => file.untracked) ? 'stash push -u' : 'stash push';
    case 'clean':
      return 'clean -f';
    case 'checkout':
      if (effect.within.length === 0) return BRING_BACK;
      return effect.of.includes('staged') ? `restore --source='<commit>' --staged --worktree` : `checkout${side}`;
    case 'restore':
      return effect.of.includes('staged') ? BRING_BACK : `restore${side}`;
    case 'checkout-index':
      return 'restore';
    default:
      return BRING_BACK;
  }
}

function switchCommand(q: Scene, git: string): string | null {
  const [branch, start] = q.effect.targets;
  if (branch === undefined || !isShowable(branch) || branch === '?' || neighboursOf(q).length > 0) return null;
  if (!q.effect.flags.includes('create')) return `${git} ${q.effect.verb} ${shellWord(branch)}`;
  const from = start === undefined || !isShowable(start) ? '' : ` ${shellWord(start)}`;
  return `${git} switch -c ${shellWord(branch)}${from}`;
}

/** Own files, and what was named and holds nobody's work. Absolute paths. */
function removable(q: Question & { present: readonly AuthoredFile[] }, places: readonly Place[], own: readonly AuthoredFile[]): string[] {
  const spared = q.present.filter((file) => othersOf(q, file).length > 0);
  const named = places.filter(
    ({ path, extent }) => extent === 'one' && !spared.some((file) => covers([{ path, extent: 'tree' }], file, q.worktree.root)),
  );
  return [...new Set([...named.map(({ path }) => path), ...own.map((file) => absolutePath(file, q.worktree.root))])];
}

function removalAdvice(q: Scene, own: readonly AuthoredFile[], git: string, directory: string): Advice {
  const { effect, worktree } = q;
  const named = removable(q, effect.within, own).filter((path) => isShowable(path));
  if (named.length === 0) return { text: 'Nothing that it would reach is yours alone.', command: null };
  const force = effect.flags.includes('force') ? ' -f' : '';
  // git mv takes names, not pathspecs.
  const paths = (some: readonly AuthoredFile[]): string =>
    effect.verb === 'mv' ? plainPaths(directory, worktree.root, some) : pathspecs(directory, worktree.root, some);
  const target = effect.verb === 'mv' ? " '<destination>'" : '';
  const files = named.map((path) => asFile(worktree.root, path));
  return ownPart({ ...q, present: [] }, files, (some) => `${git} ${effect.verb}${force}${paths(some)}${target}`, null);
}

function plainAdvice(q: Question, paths: readonly string[], cwd: string, moves: boolean): Advice {
  const shown = paths.filter((path) => isShowable(relativePath(cwd, path)));
  if (shown.length === 0) return { text: 'Nothing that it would reach is yours alone.', command: null };
  const files = shown.map((path) => asFile(q.worktree.root, path));
  const words = (some: readonly AuthoredFile[]): string => plainPaths(cwd, q.worktree.root, some);
  return ownPart({ ...q, present: [] }, files, (some) => (moves ? `mv -t '<directory>'${words(some)}` : `rm${words(some)}`), null);
}

/** A path that git need not know, for a command. Its key is the whole path. */
function asFile(root: string, path: string): AuthoredFile {
  return {
    path: relativePath(root, path),
    key: path,
    staged: false,
    modified: false,
    untracked: false,
    unmerged: false,
    stamp: '',
    changedAt: null,
    authors: [],
  };
}

/** `pull`, `rebase`, `merge` that put all uncommitted changes aside while they work, and bring them back if they can. */
function judgeAutostash(q: Scene): ChangeVerdict {
  const { effect } = q;
  const hurt = hitsOf(effect, q.dirty, q.worktree.root).filter((file) => othersOf(q, file).length > 0);
  if (hurt.length === 0) return PASS;
  const words = gitWords(q);
  const targets = effect.verb === 'rebase' ? effect.targets.slice(0, 1) : effect.targets;
  const sayable = words !== null && targets.every((target) => target !== '?' && isShowable(target));
  const verb = effect.verb === 'pull' ? 'pull --no-rebase' : 'merge';
  return deniedOrAsked(q, {
    command: `git ${effect.verb} --autostash`,
    harm: 'stash uncommitted changes that are not yours alone',
    hurt: hurtFiles(q, hurt),
    advice: {
      text: 'A merge leaves uncommitted changes where they are, or refuses by itself:',
      command: sayable ? [words.git, verb, ...targets.map(shellWord)].join(' ') : null,
    },
  });
}

/**
 * `--abort` and `--skip`. What the operation has brought goes with it: that is its own, even where nobody knows who it was.
 * Of a rebase everything that is not committed goes.
 */
function judgeEnding(q: Scene): ChangeVerdict {
  const { effect, operation } = q;
  if (operation === null) return PASS;
  const command = `git ${effect.verb} --${effect.flags.includes('abort') ? 'abort' : 'skip'}`;
  if (operation.by !== null && !mayFinish(q)) {
    return denied(q, {
      command,
      harm: `end a ${operation.kind} that another session has begun here`,
      hurt: [{ name: '', owners: [operation.by], shared: false, changedAt: null }],
      advice: { text: 'Leave it to that session.', command: null },
    });
  }
  const hurt = q.dirty.filter((file) => {
    const brought = file.staged || file.unmerged;
    if (!brought) return effect.verb === 'rebase' && file.modified && othersOf(q, file).length > 0;
    return !isAuthor(q, file) && othersOf(q, file).some((author) => isLiveOther(q, author));
  });
  if (hurt.length === 0) return PASS;
  const words = gitWords(q);
  return deniedOrAsked(q, {
    command,
    harm: 'throw away uncommitted changes that are not yours alone',
    hurt: hurtFiles(q, hurt),
    advice: { text: 'To go on passes:', command: words === null ? null : `${words.git} ${effect.verb} --continue` },
  });
}
