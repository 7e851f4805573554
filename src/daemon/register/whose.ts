import { lstatSync } from 'node:fs';
import { inOrder } from '../../core/lease/line.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import type { DirtyFile } from '../../core/change/change.ts';
import type { Lease } from '../../core/lease/lease.ts';
import type { WhoseReply, WhoseRequest, WhoseView } from '../../protocol/api-leases.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Wait, Workspace, Worktree } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { leaseViewer, type LeaseViewer } from '../views.ts';
import type { AuthoredFile } from '../../core/change/question.ts';
import { withAuthors } from './authors.ts';
import { authorViewer } from './mine.ts';

/** One path that was asked for. */
interface Asked {
  text: string;
  checkout: { workspace: Workspace; worktree: Worktree } | null;
  /** Relative to the root; `''` is the root itself. */
  path: string;
  key: string;
  ignored: boolean;
  /** It stands for what is below it. */
  tree: boolean;
}

/**
 * `rollcall whose`: the authors of each file, who holds it and who waits for it. A directory stands for the files below it
 * of which there is something to say. Throws GIT_UNAVAILABLE.
 */
export async function whose(d: Daemon, request: WhoseRequest): Promise<WhoseReply> {
  const asked = await Promise.all(request.paths.map((path) => placeOf(d, path)));
  const roots = new Map(asked.flatMap(({ checkout }) => (checkout ? [[checkout.worktree.id, checkout.worktree.path] as const] : [])));
  const dirty = new Map<number, DirtyFile[]>();
  for (const [id, root] of roots) {
    const found = await d.git.dirty(root);
    if (found === null) throw new RollcallError('GIT_UNAVAILABLE', { path: root });
    dirty.set(id, found.files);
  }
  return d.store.read(async (tx) => {
    const files = new Map<string, WhoseView>();
    const pages = new Map<number, Page>();
    for (const { text, checkout, ...one } of asked) {
      if (checkout === null) {
        files.set(text, { path: text, worktree: null, state: 'outside', authors: [], leases: [], line: [] });
        continue;
      }
      const { id, path: root } = checkout.worktree;
      const page = pages.get(id) ?? (await openPage(d, tx, checkout, dirty.get(id) ?? []));
      pages.set(id, page);
      for (const { path, key } of page.filesOf(one)) files.set(`${root}/${path}`, await page.show(path, key, one.ignored));
    }
    return { files: [...files.values()], now: new Date(d.clock.now()).toISOString() };
  });
}

async function placeOf(d: Daemon, text: string): Promise<Asked> {
  const spot = await d.places.spot(text);
  if (spot === null || spot.inside.split('/').includes('.git')) {
    return { text, checkout: null, path: text, key: text, ignored: false, tree: false };
  }
  const target = await d.places.target(text);
  const path = target?.path ?? '';
  return { text, checkout: spot, path, key: target?.key ?? '', ignored: target?.ignored === true, tree: isDirectory(spot.real) };
}

function isDirectory(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What there is to say of the files of one checkout. */
interface Page {
  filesOf(asked: Pick<Asked, 'path' | 'key' | 'tree'>): { path: string; key: string }[];
  show(path: string, key: string, ignored: boolean): Promise<WhoseView>;
}

async function openPage(
  d: Daemon,
  tx: ReadTx,
  { workspace, worktree }: NonNullable<Asked['checkout']>,
  dirty: readonly DirtyFile[],
): Promise<Page> {
  const authored = new Map<string, AuthoredFile>((await withAuthors(tx, worktree.id, dirty)).map((file) => [file.key, file]));
  const live = await tx.leases.live(workspace.id);
  const leases = live.filter((l) => l.worktreeId === worktree.id || l.everywhere);
  const held = Map.groupBy(
    leases.filter((l) => l.extent === 'file'),
    ({ key }) => key,
  );
  const patterns = leases.filter((l) => l.extent === 'pattern');
  const waits = (await tx.waits.live(workspace.id)).filter((w) => w.worktreeId === worktree.id);
  const lines = Map.groupBy(waits, ({ key }) => key);
  const viewer: LeaseViewer = await leaseViewer(d, tx, workspace.id);
  const author = authorViewer(tx);
  return {
    filesOf({ path, key, tree }) {
      const known: { path: string; key: string }[] = [...authored.values(), ...leases.filter((l) => l.extent === 'file'), ...waits];
      const below = known.filter((file) => key === '' || file.key.startsWith(`${key}/`));
      // A directory that was deleted is one all the same.
      if (!tree && (authored.has(key) || below.length === 0)) return [{ path, key }];
      const found = new Map(below.map((file) => [file.key, file]));
      return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    },
    async show(path, key, ignored) {
      const file = authored.get(key);
      const on: Lease[] = [...(held.get(key) ?? []), ...patterns.filter((l) => matchesPattern(l.key, key))];
      const line: Wait[] = inOrder(lines.get(key) ?? []);
      const view: WhoseView = {
        path: file?.path ?? path,
        worktree: worktree.path,
        state: file ? 'dirty' : ignored ? 'ignored' : 'clean',
        authors: [],
        leases: on.map((lease) => viewer.lease(lease)),
        line: line.map((wait) => viewer.wait(wait)),
      };
      for (const one of file?.authors ?? []) view.authors.push(await author(one, worktree.id, key));
      return view;
    },
  };
}
