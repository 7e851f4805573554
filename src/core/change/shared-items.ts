import { shellWord } from '../../protocol/shell-word.ts';
import { type Advice, gitWords, isShowable, MOST_PATHS } from './advice.ts';
import type { Author } from './change.ts';
import type { Scene, SceneEntry } from './earlier.ts';
import { judgeGitLoss } from './losses.ts';
import type { Hurt } from './messages.ts';
import { type ChangeVerdict, PASS } from './question.ts';
import { isLiveOther, isSelf } from './standing.ts';
import { judgeSwitch, withoutHeads } from './switching.ts';
import { deniedOrAsked } from './verdict.ts';
import { judgeWorktree } from './worktrees.ts';

/** What all worktrees of the repository share: stash entries, branches, worktrees. */
export function judgeShared(q: Scene): ChangeVerdict {
  const { verb, targets } = q.effect;
  switch (verb) {
    case 'pull':
    case 'merge':
    case 'rebase':
      return judgeGitLoss(q);
    case 'stash branch': {
      const moved = judgeSwitch(q);
      return moved.verdict === 'pass' ? judgeStash(q, 'take', entriesOf(q, targets[1])) : moved;
    }
    case 'stash pop':
      return judgeStash(q, 'take', entriesOf(q, targets[0]));
    case 'stash drop':
      return judgeStash(q, 'drop', entriesOf(q, targets[0]));
    case 'stash clear':
      return judgeStash(q, 'drop', q.entries);
    case 'reflog delete':
    case 'reflog expire':
      return judgeStash(q, 'drop', expired(q));
    case 'update-ref':
      return targets[0] === 'refs/stash' ? judgeStash(q, 'drop', q.entries) : judgeBranches(q);
    case 'branch -d':
    case 'branch -m':
    case 'branch -f':
      return judgeBranches(q);
    case 'worktree remove':
    case 'worktree move':
      return judgeWorktree(q);
    default:
      return PASS;
  }
}

/** Of a text that cannot be known: no entry. */
function entriesOf({ entries }: Scene, text: string | undefined): readonly SceneEntry[] {
  const number = /^(?:refs\/)?stash(?:@\{(\d+)\})?$/.exec(text ?? '');
  if (number === null) return [];
  return entries.filter(({ ref }) => ref === `stash@{${number[1] ?? '0'}}`);
}

/** The entries of the stash are a reflog. By itself git lets none of them expire. */
function expired(q: Scene): readonly SceneEntry[] {
  const { verb, targets } = q.effect;
  if (verb === 'reflog delete') return targets.flatMap((target) => (target.includes('@') ? entriesOf(q, target) : []));
  const asked = targets.some((target) => /^--expire(?:-unreachable)?(?:=(?!never$)|$)/.test(target));
  return asked && targets.some((target) => target === '--all' || /^(?:refs\/)?stash$/.test(target)) ? q.entries : [];
}

/** An entry that is taken stays somewhere, in the worktree; one that is dropped is lost: then its maker has to be known. */
function judgeStash(q: Scene, how: 'take' | 'drop', entries: readonly SceneEntry[]): ChangeVerdict {
  const foreign = entries.filter(({ maker }) => (maker === null || maker.kind === 'person' ? how === 'drop' : !isSelf(q, maker)));
  if (foreign.length === 0) return PASS;
  return deniedOrAsked(q, {
    command: `git ${q.effect.verb}`,
    harm: `${how === 'drop' ? 'delete' : 'take away'} stashed changes that are not yours`,
    hurt: foreign.map(({ ref, maker, present }) => hurtOf(present ?? ref, maker)),
    advice: stashAdvice(q, how, entries),
  });
}

function stashAdvice(q: Scene, how: 'take' | 'drop', entries: readonly SceneEntry[]): Advice {
  const words = gitWords(q);
  const mine = q.shared.stashes.filter(({ maker }) => maker !== null && isSelf(q, maker)).map(({ ref }) => ref);
  const [newest] = mine;
  if (words === null) return { text: 'Name an entry of your own.', command: null };
  if (how === 'drop') {
    // From the oldest on: the numbers of the newer ones stay.
    const dropped = entries.length > 1 ? mine.slice(0, MOST_PATHS).reverse() : mine.slice(0, 1);
    if (dropped.length === 0) return { text: 'No entry is yours. Leave them, or ask the user.', command: null };
    const command = dropped.map((ref) => `${words.git} stash drop ${shellWord(ref)}`).join(' && ');
    return { text: dropped.length < mine.length ? 'An entry of your own passes:' : 'Your own entries pass:', command };
  }
  if (newest !== undefined) return { text: 'Your own newest entry passes:', command: `${words.git} stash pop ${shellWord(newest)}` };
  const ref = entries[0]?.present ?? 'stash@{0}';
  return {
    text: 'No entry is yours. A copy that leaves the entry where it is passes:',
    command: `${words.git} stash apply ${shellWord(ref)}`,
  };
}

function hurtOf(name: string, owner: Author | null): Hurt {
  return { name, owners: owner === null ? [] : [owner], shared: false, changedAt: null };
}

/** Branches that are deleted, moved or overwritten by force, and are another session's or checked out where another one works. */
function judgeBranches(q: Scene): ChangeVerdict {
  const { effect } = q;
  if (effect.verb !== 'update-ref' && !effect.flags.includes('force')) return PASS;
  const names = effect.targets
    .map(withoutHeads)
    .filter((_, at) => effect.verb !== 'update-ref' || effect.targets[at]?.startsWith('refs/heads/'));
  const hurt = names.flatMap((name) => branchHurt(q, name));
  if (hurt.length === 0) return PASS;
  return deniedOrAsked(q, {
    command: `git ${effect.verb === 'branch -d' ? 'branch -D' : effect.verb === 'branch -m' ? 'branch -M' : effect.verb}`,
    harm: `${effect.verb === 'branch -d' ? 'delete' : 'change'} branches that are not yours`,
    hurt,
    advice: branchAdvice(q, names, hurt),
  });
}

function branchHurt(q: Scene, name: string): Hurt[] {
  const branch = q.shared.branches.find((one) => withoutHeads(one.name) === name);
  if (branch === undefined) return [];
  const owners = new Map<string, Author>();
  if (branch.maker?.kind === 'session' && !isSelf(q, branch.maker)) owners.set(branch.maker.sessionId, branch.maker);
  const elsewhere = branch.checkedOutIn === q.worktree.root ? null : branch.checkedOutIn;
  const at = q.shared.worktrees.find(({ root }) => root === elsewhere)?.id ?? null;
  for (const [sessionId, state] of q.sessions) {
    const author: Author = { kind: 'session', sessionId };
    if (at !== null && state.worktreeId === at && isLiveOther(q, author)) owners.set(sessionId, author);
  }
  return owners.size === 0 ? [] : [{ name, owners: [...owners.values()], shared: false, changedAt: null }];
}

function branchAdvice(q: Scene, names: readonly string[], hurt: readonly Hurt[]): Advice {
  const words = gitWords(q);
  const spared = new Set(hurt.map(({ name }) => name));
  const own = names.filter((name) => !spared.has(name) && isShowable(name) && name !== '?').slice(0, MOST_PATHS);
  const [first] = names;
  if (words === null || first === undefined || !isShowable(first)) return { text: 'Leave them as they are.', command: null };
  if (q.effect.verb === 'branch -d') {
    if (own.length > 0) return { text: 'The others pass:', command: `${words.git} branch -D ${own.map(shellWord).join(' ')}` };
    return { text: 'Git itself deletes only what is merged:', command: `${words.git} branch -d ${shellWord(first)}` };
  }
  return { text: 'A branch of your own passes:', command: `${words.git} branch ${shellWord(freeName(q, names.at(-1) ?? first))}` };
}

function freeName({ shared }: Scene, name: string): string {
  const taken = new Set(shared.branches.map((branch) => withoutHeads(branch.name)));
  let count = 2;
  while (taken.has(`${name}-${count}`)) count += 1;
  return `${name}-${count}`;
}
