import { isAbsolute, join } from 'node:path';
import type { Scene } from '../../../src/core/governance/act.ts';
import { actsOf } from '../../../src/core/governance/acts-of.ts';
import type { Decision } from '../../../src/core/governance/decision.ts';
import { judge } from '../../../src/core/governance/judge.ts';
import { BUILT_IN } from '../../../src/core/governance/packs/built-in.ts';
import type { RuleBook } from '../../../src/core/governance/rule-book.ts';
import { effectsOf, type ShellTree } from '../../../src/core/shell/effects.ts';
import type { CorpusAct } from './entry.ts';
import { WORLD } from './world.ts';

/** Names without an ending that files have. */
const FILE = /(?:^|\/)(?:\.\w+|\w+file|VERSION|id_\w+|authorized_keys|credentials|config|shadow|passwd|rollcall-hook|sd[a-z]\d?|nvme\w+)$/;
const DIRECTORY = /(?:^|\/)\.(?:git|ssh|aws|gnupg|config|local|cache|venv|next|claude|codex|kube|docker|\w*_cache)$/;

/** Whatever an act names is there, as what its name says: a world in which everything can be lost. */
const tree: ShellTree = {
  kind: (path) => (!DIRECTORY.test(path) && (FILE.test(path) || /[^/.][^/]*\.\w+$/.test(path)) ? 'file' : 'directory'),
  expand: () => [],
};
const SCENE: Scene = {
  home: WORLD.home,
  worktree: WORLD.worktree,
  branch: WORLD.branch,
  repositories: WORLD.repositories,
  own: ['/home/dev/.local/state/rollcall', '/home/dev/.local/share/rollcall', '/home/dev/.config/rollcall'],
  scratch: [],
};

/** What the built-in rules, or those of `book`, say of an act. */
export function judged(act: CorpusAct, { branch, attended }: { branch: string; attended: boolean }, book: RuleBook = BUILT_IN): Decision {
  const env = { PWD: WORLD.worktree, HOME: WORLD.home, USER: 'dev', LANG: 'C.UTF-8' };
  const call =
    act.tool === 'Bash'
      ? { tool: 'Bash', shell: effectsOf(act.command, { cwd: WORLD.worktree, home: WORLD.home, env, tree }), writes: [] }
      : { tool: act.tool, shell: null, writes: [isAbsolute(act.path) ? act.path : join(WORLD.worktree, act.path)] };
  return judge(actsOf(call, { ...SCENE, branch }), book, {
    home: WORLD.home,
    worktree: WORLD.worktree,
    attended,
    now: Date.UTC(2026, 10, 21),
    exceptions: [],
  });
}
