import type { Author } from '../../core/change/change.ts';
import type { AuthorView, MineReply, MineRequest } from '../../protocol/api-leases.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { withAuthors } from './authors.ts';
import { findSession } from './find-session.ts';
import { callingSession } from './release.ts';

/**
 * `rollcall mine`: the uncommitted files of the checkout that are a session's, or, asked by a person who names none, those
 * that no session explains. Throws NOT_A_REPOSITORY, GIT_UNAVAILABLE and what findSession throws.
 */
export async function mine(d: Daemon, request: MineRequest): Promise<MineReply> {
  const { workspace, worktree } = await d.places.home(request.cwd);
  if (worktree === null) throw new RollcallError('NOT_A_REPOSITORY', { path: request.cwd });
  const dirty = await d.git.dirty(worktree.path);
  if (dirty === null) throw new RollcallError('GIT_UNAVAILABLE', { path: worktree.path });
  return d.store.read(async (tx) => {
    const { session: ref, caller } = request;
    const session = ref === null ? await callingSession(tx, caller) : await findSession(tx, workspace.id, ref);
    const isOwn = (author: Author): boolean => (author.kind === 'person' ? null : author.sessionId) === (session?.id ?? null);
    const show = authorViewer(tx);
    const files: MineReply['files'] = [];
    for (const file of await withAuthors(tx, worktree.id, dirty.files)) {
      if (!file.authors.some(isOwn)) continue;
      const others: AuthorView[] = [];
      for (const author of file.authors) if (!isOwn(author)) others.push(await show(author, worktree.id, file.key));
      const { path, untracked, staged, stamp } = file;
      files.push({ path, untracked, staged, deleted: stamp === 'absent', others });
    }
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { session: session && { id: session.id, number: session.number }, worktree: worktree.path, files };
  });
}

/** Shows authors of files; looks up each session once. */
export function authorViewer(tx: ReadTx): (author: Author, worktreeId: number, key: string) => Promise<AuthorView> {
  const sessions = new Map<string, AuthorView['session']>();
  return async (author, worktreeId, key) => {
    const id = author.kind === 'person' ? null : author.sessionId;
    const row = (await tx.changes.onPath(worktreeId, key)).find(({ sessionId }) => sessionId === id);
    const since = row === undefined ? null : new Date(row.firstAt).toISOString();
    if (id === null) return { session: null, since };
    if (!sessions.has(id)) {
      const found = await tx.sessions.get(id);
      sessions.set(id, { id, number: found?.number ?? 0, agent: found?.agent ?? '', ended: found === null || found.endedAt !== null });
    }
    return { session: sessions.get(id) ?? null, since };
  };
}
