import type { CallEffects } from '../call-effects.ts';
import type { Daemon } from '../context.ts';

const COMMITS = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'post-rewrite'];
const MERGES = ['pre-merge-commit', 'post-merge', ...COMMITS];

/** The hooks that a verb may run, by git's own names. */
const HOOKS: Readonly<Record<string, readonly string[]>> = {
  commit: COMMITS,
  merge: MERGES,
  'cherry-pick': COMMITS,
  revert: COMMITS,
  rebase: ['pre-rebase', 'post-checkout', ...MERGES],
  pull: ['pre-rebase', 'post-checkout', ...MERGES],
  am: ['applypatch-msg', 'pre-applypatch', 'post-applypatch', ...COMMITS],
  checkout: ['post-checkout'],
  switch: ['post-checkout'],
  'worktree add': ['post-checkout'],
  push: ['pre-push'],
};

/** Git runs programs of the repository: where there is such a hook, the verb may change anything in its checkout. */
export async function withHooks(d: Daemon, effects: CallEffects): Promise<CallEffects> {
  const reaches = new Map(effects.reaches.map((reach) => [reach.worktree.id, reach]));
  for (const { verb, directory } of effects.git) {
    const names = HOOKS[verb];
    const spot = names === undefined || directory === null ? null : await d.places.spot(directory);
    if (names === undefined || spot === null || reaches.get(spot.worktree.id)?.patterns === null) continue;
    const there = await d.git.hooks(spot.worktree.path);
    if (names.some((name) => there.has(name)))
      reaches.set(spot.worktree.id, { workspace: spot.workspace, worktree: spot.worktree, patterns: null });
  }
  return { ...effects, reaches: [...reaches.values()] };
}
