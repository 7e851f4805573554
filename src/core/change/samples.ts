import { effectsOf } from '../shell/effects.ts';
import type { PathKind, ShellTree } from '../shell/effects.ts';
import { matchesPath } from '../shell/glob.ts';
import { ancestorsOf } from '../shell/paths.ts';
import type { Author, DirtyFile } from './change.ts';
import { judgeGit, judgeLoss } from './judge.ts';
import { type AuthoredFile, type ChangeVerdict, type GitQuestion, PASS, type SessionState, type Tell } from './question.ts';

export const ROOT = '/work/repo';

/** Authors for tests: the session that asks, a neighbour, one that has ended, the person. */
export const ME: Author = { kind: 'session', sessionId: 'ses_me' };
export const LIVE: Author = { kind: 'session', sessionId: 'ses_live' };
export const OVER: Author = { kind: 'session', sessionId: 'ses_over' };
export const SOMEBODY: Author = { kind: 'person' };

export function aDirtyFile(part: Partial<DirtyFile> = {}): DirtyFile {
  const path = part.path ?? 'src/a.ts';
  return { path, key: path, staged: false, modified: true, untracked: false, unmerged: false, stamp: 'v1', changedAt: 0, ...part };
}

/** @param authors without one: the session that asks */
export function aFile(path: string, authors: readonly Author[] = [ME], part: Partial<DirtyFile> = {}): AuthoredFile {
  return { ...aDirtyFile({ ...part, path }), authors };
}

export function aSessionState(number: number, part: Partial<SessionState> = {}): SessionState {
  return { number, ended: false, turnRuns: false, worktreeId: 1, ...part };
}

export type State = Omit<GitQuestion, 'effect' | 'earlier'>;

/** A checkout in which #2 asks, #8 lives between two turns, and #5 is over. */
export function aState(part: Partial<State> = {}): State {
  return {
    sessionId: 'ses_me',
    attended: false,
    worktree: { id: 1, root: ROOT },
    cwd: ROOT,
    dirty: [],
    sessions: new Map([
      ['ses_me', aSessionState(2, { turnRuns: true })],
      ['ses_live', aSessionState(8)],
      ['ses_over', aSessionState(5, { ended: true })],
    ]),
    operation: null,
    now: 180_000,
    shared: { stashes: [], branches: [{ name: 'main', maker: null, checkedOutIn: ROOT }], worktrees: [] },
    branch: 'main',
    ...part,
  };
}

/** The same with the neighbour's turn running. */
export function running(state: State): State {
  return { ...state, sessions: new Map(state.sessions).set('ses_live', aSessionState(8, { turnRuns: true })) };
}

/** The verdict on a whole command: the first of its runs of git, or of what it deletes and moves, that does not pass. */
export function judged(command: string, state: State): ChangeVerdict {
  const { git, effects } = effectsOf(command, { cwd: state.cwd, home: '/home/me', env: {}, tree: treeOf(state) });
  const tells: Tell[] = [];
  for (const [at, effect] of git.entries()) {
    const verdict = judgeGit({ ...state, effect, earlier: git.slice(0, at) });
    if (verdict.verdict !== 'pass') return verdict;
    tells.push(...verdict.tells);
  }
  const losses = effects.filter(({ kind, certainty }) => (kind === 'delete' || kind === 'move') && certainty === 'sure');
  for (const [by, places] of Map.groupBy(losses, (loss) => loss.by)) {
    const verdict = judgeLoss({ ...state, losses: places, by });
    if (verdict.verdict !== 'pass') return verdict;
  }
  return { ...PASS, tells };
}

/** The files on disk: those of the state that are not deleted, `clean.ts`, and the directories above them. */
function treeOf({ worktree, dirty, shared }: State): ShellTree {
  const kinds = new Map<string, PathKind>([['/', 'directory']]);
  const add = (path: string, kind: PathKind): void => {
    kinds.set(path, kind);
    for (const ancestor of ancestorsOf(path)) kinds.set(ancestor, 'directory');
  };
  for (const { root } of [worktree, ...shared.worktrees]) add(`${root}/.git`, 'directory');
  add(`${worktree.root}/clean.ts`, 'file');
  for (const { path, stamp } of dirty) if (stamp !== 'absent') add(`${worktree.root}/${path}`, 'file');
  return {
    kind: (path) => kinds.get(path) ?? 'missing',
    expand: (pattern) => [...kinds.keys()].filter((path) => matchesPath(pattern, path) && !/\/\./.test(path)).toSorted(),
  };
}
