import { shellWord } from '../../protocol/shell-word.ts';
import { isBelow } from '../shell/paths.ts';
import { type Advice, gitWords, isShowable, relativePath } from './advice.ts';
import type { Author } from './change.ts';
import type { Scene } from './earlier.ts';
import { hurtFiles } from './files-hurt.ts';
import type { Hurt } from './messages.ts';
import { type ChangeVerdict, PASS, type SharedWorktree } from './question.ts';
import { isLiveOther, othersOf } from './standing.ts';
import { deniedOrAsked } from './verdict.ts';

/**
 * A worktree that is removed or moved. Refused while another session works in it, or has made it and lives; by force,
 * also for the uncommitted work in it (without it git refuses by itself).
 */
export function judgeWorktree(q: Scene): ChangeVerdict {
  const { effect } = q;
  const at = worktreeOf(q);
  if (at === undefined) return PASS;
  const people = inhabitantsOf(q, at);
  const files =
    effect.verb === 'worktree remove' && effect.flags.includes('force') ? at.dirty.filter((file) => othersOf(q, file).length > 0) : [];
  if (people.length === 0 && files.length === 0) return PASS;
  const here: Hurt[] = people.length === 0 ? [] : [{ name: at.root, owners: people, shared: false, changedAt: null }];
  return deniedOrAsked(q, {
    command: `git ${effect.verb}`,
    harm: `${effect.verb === 'worktree move' ? 'move' : 'remove'} a checkout that holds the work of others`,
    hurt: [...here, ...hurtFiles(q, files)],
    advice: people.length > 0 ? { text: 'Leave it until they are done.', command: null } : unforced(q, at),
  });
}

/** By its path, or by the end of its path, as git takes it. */
function worktreeOf({ effect, shared }: Scene): SharedWorktree | undefined {
  const [target] = effect.targets;
  if (target === undefined) return undefined;
  const exact = shared.worktrees.find(({ root }) => root === target);
  if (exact !== undefined || effect.directory === null || !isBelow(target, effect.directory)) return exact;
  const end = target.slice(effect.directory.length);
  const found = shared.worktrees.filter(({ root }) => root.endsWith(end.startsWith('/') ? end : `/${end}`));
  return found.length === 1 ? found[0] : undefined;
}

function inhabitantsOf(q: Scene, { id, maker }: SharedWorktree): Author[] {
  const inside = [...q.sessions].filter(([, state]) => id !== null && state.worktreeId === id).map(([sessionId]) => sessionId);
  const ids = new Set(maker?.kind === 'session' ? [...inside, maker.sessionId] : inside);
  return [...ids].map((sessionId): Author => ({ kind: 'session', sessionId })).filter((author) => isLiveOther(q, author));
}

function unforced(q: Scene, { root }: SharedWorktree): Advice {
  const words = gitWords(q);
  const path = words === null ? '' : relativePath(words.directory, root);
  const command = words === null || !isShowable(path) ? null : `${words.git} worktree remove ${shellWord(path)}`;
  return { text: 'Without --force git removes it only when nothing in it would be lost:', command };
}
