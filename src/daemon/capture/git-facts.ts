import type { DirtyFile } from '../../core/change/change.ts';
import type { GitFacts, OpenFile } from '../../core/context/git-section.ts';
import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';

/** With more of them a document is not made to say of each file how it stands. */
const MOST_FILES = 2000;

/** How the checkout of a session stands now; null outside of a repository. */
export async function gitFacts(d: Daemon, session: Session): Promise<GitFacts | null> {
  const { worktreeId, id } = session;
  if (worktreeId === null) return null;
  const { root, changed } = await d.store.read(async (tx) => ({
    root: (await tx.workspaces.worktree(worktreeId))?.path ?? null,
    changed: new Set((await tx.changes.ofSession(id)).filter((change) => change.worktreeId === worktreeId).map(({ key }) => key)),
  }));
  if (root === null) return null;
  const [status, head, ahead] = await Promise.all([d.git.dirty(root), d.git.head(root), d.git.ahead(root)]);
  const mine = status?.files.filter(({ key }) => changed.has(key)) ?? null;
  return {
    branch: session.branch,
    head,
    own: mine?.map(openFile) ?? null,
    open: status === null || !status.whole || status.files.length > MOST_FILES ? null : status.files.map(openFile),
    others: status === null || mine === null ? null : status.files.length - mine.length,
    ahead,
  };
}

function openFile(file: DirtyFile): OpenFile {
  return { path: file.path, state: stateOf(file) };
}

function stateOf({ unmerged, untracked, modified, stamp }: DirtyFile): OpenFile['state'] {
  if (unmerged) return 'in a merge';
  if (stamp === 'absent') return 'deleted';
  if (untracked) return 'new';
  return modified ? 'modified' : 'staged';
}
