import type { Act } from '../../core/governance/act.ts';
import { isKept } from '../../core/governance/metacognitive/evidence.ts';
import { type Evidence, graveActs } from '../../core/governance/metacognitive/verify.ts';
import type { Home } from '../places.ts';
import type { GitScene } from '../register/git-scene.ts';

/** What git has said before a call, as evidence for it. Nothing is asked here: what nobody has asked is not known. */
export function evidenceOf(acts: readonly Act[], scene: GitScene | null, { workspace, worktree }: Home): Evidence {
  // What git says of one checkout is nothing about another one that the same call is about.
  const here = scene !== null && worktree !== null && scene.effects.every((effect) => effect.worktree.id === worktree.id);
  const list = here ? scene.dirty.get(worktree.id) : undefined;
  const dirty = list?.whole === true ? list.files : null;
  const branches = here ? (scene.shared.get(workspace.id)?.branches ?? null) : null;
  return { clean: dirty === null ? null : dirty.length === 0, backup: backupOf(acts, { dirty, branches }), reason: null };
}

/** A call that runs something else too may change before what it loses after. */
function backupOf(acts: readonly Act[], known: Parameters<typeof isKept>[1]): boolean | null {
  const grave = graveActs(acts);
  const runs = acts.filter(({ kind }) => kind === 'program.run').map(({ by }) => by);
  return grave.length > 0 && runs.length <= 1 && grave.every((act) => isKept(act, known)) ? true : null;
}
