import { shellWord } from '../../protocol/shell-word.ts';
import { nameOf, parentOf } from '../shell/paths.ts';
import { type Advice, gitWords, isShowable, relativePath } from './advice.ts';
import type { Scene } from './earlier.ts';
import { type ChangeVerdict, PASS, type Question } from './question.ts';
import { denied } from './verdict.ts';

/** Other sessions whose turn runs in this worktree. */
export function neighboursOf({ sessions, sessionId, worktree }: Question): string[] {
  return [...sessions]
    .filter(([id, state]) => id !== sessionId && !state.ended && state.turnRuns && state.worktreeId === worktree.id)
    .map(([id]) => id);
}

/** Another branch or commit here, while another session's turn runs here: it would go on in files and on a branch that it has not chosen. */
export function judgeSwitch(q: Scene): ChangeVerdict {
  const { effect, branch } = q;
  const made = effect.flags.includes('create');
  const [target] = effect.targets;
  if (effect.verb === 'symbolic-ref' && target?.startsWith('refs/heads/') !== true) return PASS;
  if (!made && !effect.flags.includes('detach') && target !== undefined && withoutHeads(target) === branch) return PASS;
  const neighbours = neighboursOf(q);
  if (neighbours.length === 0) return PASS;
  return denied(q, {
    command: `git ${effect.verb}`,
    harm: 'change branch and files under a session that works in this checkout',
    hurt: neighbours.map((sessionId) => ({ name: '', owners: [{ kind: 'session', sessionId }], shared: false, changedAt: null })),
    advice: ownCheckout(q),
  });
}

export function withoutHeads(name: string): string {
  return name.replace(/^refs\/heads\//, '');
}

/** A worktree of its own for what the command wants to have checked out. */
export function ownCheckout(q: Scene): Advice {
  const { effect, shared } = q;
  const words = gitWords(q);
  const [first, start] = effect.verb.startsWith('bisect ') ? [] : effect.targets;
  const target = first === undefined ? undefined : withoutHeads(first);
  const existing = shared.branches.find(({ name }) => withoutHeads(name) === target);
  // What is to be made anew over a branch that exists is not offered: the branch is, as it stands.
  const made = existing === undefined && (effect.flags.includes('create') || effect.verb === 'stash branch');
  const from = effect.verb === 'stash branch' ? undefined : start;
  const text = 'A checkout of your own passes:';
  const sayable = [target, from].every((name) => name === undefined || (name !== '?' && isShowable(name)));
  const place = words === null ? null : newDirectory(q, words.directory, target);
  if (words === null || place === null || !sayable) return { text: 'A checkout of your own (git worktree add) passes.', command: null };
  const add = `${words.git} worktree add`;
  if (target === undefined) return { text, command: `${add} --detach ${place}` };
  if (made) return { text, command: `${add} -b ${shellWord(target)} ${place}${from === undefined ? '' : ` ${shellWord(from)}`}` };
  const detaches = (existing?.checkedOutIn ?? null) !== null || effect.flags.includes('detach');
  return { text, command: `${add} ${detaches ? '--detach ' : ''}${place} ${shellWord(target)}` };
}

/** Beside this worktree, under a name that no other worktree has. */
function newDirectory({ worktree, shared }: Scene, directory: string, target: string | undefined): string | null {
  const taken = new Set([worktree.root, ...shared.worktrees.map(({ root }) => root)]);
  const plain = (target ?? '').replaceAll(/[^A-Za-z0-9._/-]+/g, '-');
  const name =
    nameOf(plain)
      .replace(/^[.-]+/, '')
      .slice(0, 40) || `${nameOf(worktree.root)}-2`;
  let path = `${parentOf(worktree.root)}/${name}`;
  for (let count = 2; taken.has(path); count += 1) path = `${parentOf(worktree.root)}/${name}-${count}`;
  const relative = relativePath(directory, path);
  return isShowable(relative) ? shellWord(relative) : null;
}
