import type { Advice } from './advice.ts';
import { gitWords, listedCommand, ownPart, pathspecs } from './advice.ts';
import type { Scene } from './earlier.ts';
import { hurtFiles } from './files-hurt.ts';
import { hitsOf, isNamed } from './hits.ts';
import { type AuthoredFile, type ChangeVerdict, PASS, type Tell } from './question.ts';
import { isAuthor, isLiveOther, mayFinish, othersOf } from './standing.ts';
import { denied } from './verdict.ts';

const MESSAGE = "-m '<message>'";

/**
 * `add` and `commit`: whatever is in reach of a pathspec that is a directory or a pattern, or of none at all, has to be
 * the session's too. A file that is named passes if the session has a part in it, or if nobody who lives has.
 */
export function judgeTaking(q: Scene): ChangeVerdict {
  const { effect } = q;
  const commits = effect.verb === 'commit';
  const whole = commits && effect.within.length === 0;
  // git commits no part of an unfinished merge: what the index holds has to go along.
  const finishes = whole && mayFinish(q);
  const all = effect.flags.includes('all');
  const hits = hitsOf(effect, q.dirty, q.worktree.root);
  // Hunk by hunk it takes what the caller chooses, as long as there is something of its own to choose.
  if (!commits && effect.flags.includes('interactive') && hits.some((file) => isAuthor(q, file))) return PASS;
  const refused = hits.filter((file) => {
    if (isAuthor(q, file) || (finishes && !(all && file.modified))) return false;
    return !isNamed(effect.within, file, q.worktree.root) || othersOf(q, file).some((author) => isLiveOther(q, author));
  });
  if (refused.length === 0) return commits ? { verdict: 'pass', tells: tellsOf(q, hits) } : PASS;
  return denied(q, {
    command: `git ${effect.verb}`,
    harm: commits ? 'commit changes that are not yours' : 'add changes that are not yours',
    hurt: hurtFiles(q, refused),
    advice: withNaming(q, refused, adviceFor(q, hits, finishes)),
  });
}

function adviceFor(q: Scene, hits: readonly AuthoredFile[], finishes: boolean): Advice {
  const words = gitWords(q);
  const own = hits.filter((file) => isAuthor(q, file));
  if (words === null) return { text: 'Name only your own files; `rollcall mine` lists them.', command: null };
  const { git, directory } = words;
  const paths = (files: readonly AuthoredFile[]): string => pathspecs(directory, q.worktree.root, files);
  if (q.effect.verb !== 'commit') {
    if (own.length === 0) return { text: 'Nothing that it would add is yours.', command: null };
    const intends = q.effect.of.length === 1 && q.effect.of[0] === 'untracked' ? 'add -N' : 'add';
    return ownPart(q, own, (files) => `${git} ${intends}${paths(files)}`, listedCommand(words, [intends]));
  }
  if (finishes) {
    const open = own.filter((file) => file.modified || file.unmerged);
    if (open.length === 0) return { text: 'What is staged already passes:', command: `${git} commit --no-edit` };
    return ownPart(q, open, (files) => `${git} add${paths(files)} && ${git} commit --no-edit`, null);
  }
  if (q.operation !== null && q.effect.within.length === 0) {
    return {
      text: `The ${q.operation.kind} under way here is another session's, and git commits no part of it: leave it to that session.`,
      command: null,
    };
  }
  return commitAdvice(q, own, git, paths, words);
}

function commitAdvice(
  q: Scene,
  own: readonly AuthoredFile[],
  git: string,
  paths: (files: readonly AuthoredFile[]) => string,
  words: Parameters<typeof listedCommand>[0],
): Advice {
  const amends = q.effect.flags.includes('amend');
  const commit = amends ? 'commit --amend --no-edit' : `commit ${MESSAGE}`;
  const mine = q.present.filter((file) => isAuthor(q, file));
  const keys = new Set(own.map(({ key }) => key));
  // Nothing of it staged: all that it has changed is what it can commit. An amended message needs no file.
  const files = keys.size > 0 ? mine.filter(({ key }) => keys.has(key)) : amends ? [] : mine;
  if (files.length === 0 && amends) return { text: 'The message alone passes:', command: `${git} commit --amend --only ${MESSAGE}` };
  if (files.length === 0) return { text: 'Nothing in this checkout is yours: there is nothing for you to commit.', command: null };
  const render = (some: readonly AuthoredFile[]): string => {
    const untracked = some.filter((file) => file.untracked);
    const first = untracked.length === 0 ? '' : `${git} add${paths(untracked)} && `;
    return `${first}${git} ${commit}${paths(some)}`;
  };
  const unknown = files.some((file) => file.untracked);
  // A deletion that is staged already is no path that git add finds.
  const gone = mine.some((file) => !file.modified && !file.untracked && !file.unmerged);
  return ownPart(q, files, render, unknown && gone ? null : listedCommand(words, unknown ? ['add', commit] : [commit]));
}

/** Work of nobody who lives may go along, by name: then somebody has meant it. */
function withNaming(q: Scene, refused: readonly AuthoredFile[], advice: Advice): Advice {
  const lives = refused.some((file) => othersOf(q, file).some((author) => isLiveOther(q, author)));
  if (lives || mayFinish(q)) return advice;
  return { ...advice, text: `If the user wants those in it too, name each of them. ${advice.text}` };
}

/** The other authors of what a commit takes along, who live: their changes are in it. */
function tellsOf(q: Scene, hits: readonly AuthoredFile[]): Tell[] {
  const tells = new Map<string, string[]>();
  for (const file of hits) {
    for (const author of othersOf(q, file)) {
      if (author.kind === 'session' && isLiveOther(q, author))
        tells.set(author.sessionId, [...(tells.get(author.sessionId) ?? []), file.path]);
    }
  }
  return [...tells].map(([sessionId, paths]) => ({ sessionId, paths }));
}
