import { readFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type GoModule, goModulePath } from '../../core/area/go-module.ts';
import { hasImports, importsOf } from '../../core/area/imports.ts';
import { importText } from '../../core/intent/messages.ts';
import type { Lease } from '../../core/lease/lease.ts';
import type { Session } from '../../core/session/session.ts';
import { caseRuleOf, foldKey, stampOf } from '../../platform/files.ts';
import type { ReadTx, Worktree } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/*
 * Who edits a file that imports one which another session is changing. Worked out after the call, beside all requests, and told
 * with the next hook: a file is read for its import lines when a session has changed it; what it imports is remembered, so that
 * a later change of the imported file finds it. What is remembered is gone with the daemon and is read again from the files that are held;
 * who was told what stands in the register.
 */

/** A file that a session has changed. */
interface Edited {
  workspaceId: number;
  worktree: Worktree;
  sessionId: string;
  path: string;
  key: string;
  turn: number;
  /** Only to remember what it imports: nobody has changed it just now. */
  quietly: boolean;
}

interface Importer {
  sessionId: string;
  path: string;
  key: string;
}

const QUEUED = 500;
const REMEMBERED = 50_000;
/** Of each session. */
const READ_AGAIN = 50;
const LARGEST = 1024 * 1024;
/** Of the thread's time: what a file took, and this many times as long nothing. */
const REST = 9;
/** After the report of a call the next decision comes first. */
const PAUSE_MS = 20;
const LOOKED_UP_AT_ONCE = 25;

class ImportBook {
  readonly queue = new Map<string, Edited>();
  /** Imported file, or `dir` and directory → who imports it, by session and file. */
  readonly importers = new Map<string, Map<string, Importer>>();
  /** How a session's file was when it was looked at, and in which turn. */
  readonly looked = new Map<string, string>();
  /** Worktrees whose held files were read since the daemon started. */
  readonly known = new Set<number>();
  running: Promise<void> = Promise.resolve();
  busy = false;
}

const BOOKS = new WeakMap<Daemon, ImportBook>();

function bookOf(d: Daemon): ImportBook {
  const book = BOOKS.get(d) ?? new ImportBook();
  BOOKS.set(d, book);
  return book;
}

/** A session's call has changed these files: what that means to others is worked out soon. Returns at once. */
export function noteEdited(d: Daemon, session: Session, targets: readonly Target[]): void {
  const book = bookOf(d);
  for (const { workspace, worktree, path, key, ignored } of targets) {
    if (!ignored && workspace.id === session.workspaceId)
      put(book, { workspaceId: workspace.id, worktree, sessionId: session.id, path, key, turn: session.turn.index, quietly: false });
  }
  if (book.busy || book.queue.size === 0) return;
  book.busy = true;
  book.running = drain(d, book).catch((error: unknown) => {
    book.queue.clear();
    d.log.debug({ err: error }, 'imports were not looked at');
  });
}

/** Resolves when all that was noted is worked out. */
export async function importsSettled(d: Daemon): Promise<void> {
  await bookOf(d).running;
}

function put(book: ImportBook, edited: Edited): void {
  const name = `${edited.worktree.id} ${edited.sessionId} ${edited.key}`;
  const [oldest] = book.queue.keys();
  if (book.queue.size >= QUEUED && oldest !== undefined) book.queue.delete(oldest);
  if (!edited.quietly || !book.queue.has(name)) book.queue.set(name, edited);
}

async function drain(d: Daemon, book: ImportBook): Promise<void> {
  try {
    await setTimeout(PAUSE_MS);
    for (;;) {
      await setImmediate();
      const [next] = book.queue;
      if (next === undefined) return;
      book.queue.delete(next[0]);
      const began = performance.now();
      if (!book.known.has(next[1].worktree.id)) await readAgain(d, book, next[1]);
      await workOut(d, book, next[1]);
      if (book.queue.size > 0) await setTimeout((performance.now() - began) * REST);
    }
  } finally {
    book.busy = false;
  }
}

/** After the start of the daemon: files of the worktree that are held were edited before it. One session after the other, so that no read is long. */
async function readAgain(d: Daemon, book: ImportBook, { workspaceId, worktree }: Edited): Promise<void> {
  book.known.add(worktree.id);
  for (const { id } of await d.store.read((tx) => tx.sessions.live(workspaceId))) {
    await setImmediate();
    const leases = await d.store.read((tx) => tx.leases.ofSession(id));
    const newest = leases
      .filter((lease) => lease.worktreeId === worktree.id && changes(lease))
      .sort((a, b) => b.refreshedAt - a.refreshedAt);
    for (const { sessionId, path, key } of newest.slice(0, READ_AGAIN))
      put(book, { workspaceId, worktree, sessionId, path, key, turn: 0, quietly: true });
  }
}

/** The holder has changed the file, or is about to. */
function changes(lease: Lease): boolean {
  return lease.extent === 'file' && lease.state === 'held' && (lease.origin === 'edit' || lease.refreshedAt > lease.acquiredAt);
}

async function workOut(d: Daemon, book: ImportBook, edited: Edited): Promise<void> {
  const { worktree, sessionId, path, key } = edited;
  const version = `${edited.turn} ${stampOf(join(worktree.path, path))}`;
  const name = `${worktree.id} ${sessionId} ${key}`;
  if (!edited.quietly && book.looked.get(name) === version) return;
  if (book.looked.size > REMEMBERED) book.looked.clear();
  if (!edited.quietly) book.looked.set(name, version);
  const imported = hasImports(path) ? await resolved(worktree.path, path) : { files: [], directories: [] };
  if (book.importers.size > REMEMBERED) {
    book.importers.clear();
    book.known.clear();
  }
  for (const place of [
    ...imported.files.map((file) => placeOf(worktree.id, file.key)),
    ...imported.directories.map((at) => directoryOf(worktree.id, at)),
  ]) {
    const importers = book.importers.get(place) ?? new Map<string, Importer>();
    book.importers.set(place, importers.set(`${sessionId} ${key}`, { sessionId, path, key }));
  }
  const none = imported.files.length === 0 && imported.directories.length === 0;
  for (const lease of none ? [] : await d.store.read((tx) => changedBy(tx, edited, imported)))
    await tellOne(d, edited, { sessionId, path, key }, { sessionId: lease.sessionId, path: lease.path, key: lease.key });
  if (edited.quietly) return;
  const importers = [placeOf(worktree.id, key), ...(path.endsWith('.go') ? [directoryOf(worktree.id, parentOf(key))] : [])];
  for (const place of importers) {
    for (const [id, importer] of book.importers.get(place) ?? []) {
      if (importer.sessionId === sessionId) continue;
      if (!(await tellOne(d, edited, importer, { sessionId, path, key }))) book.importers.get(place)?.delete(id);
    }
  }
}

interface Resolved {
  files: readonly { path: string; key: string }[];
  /** As keys. */
  directories: readonly string[];
}

/** What a file imports, as files that are there. */
async function resolved(root: string, path: string): Promise<Resolved> {
  const text = await textOf(join(root, path));
  if (text === null) return { files: [], directories: [] };
  const { files, directories } = importsOf(path, text, path.endsWith('.go') ? await goModuleAbove(root, path) : null);
  const found = new Map<string, { path: string; key: string }>();
  for (const [index, candidates] of files.entries()) {
    if (index % LOOKED_UP_AT_ONCE === LOOKED_UP_AT_ONCE - 1) await setImmediate();
    const there = candidates.find((candidate) => isFile(join(root, candidate)));
    if (there !== undefined && there !== path) found.set(there, { path: there, key: keyOf(root, there) });
  }
  return { files: [...found.values()], directories: directories.map((directory) => keyOf(root, directory)) };
}

async function goModuleAbove(root: string, path: string): Promise<GoModule | null> {
  for (let at = parentOf(path); ; at = parentOf(at)) {
    const text = await textOf(join(root, at, 'go.mod'));
    const module = text === null ? null : goModulePath(text);
    if (module !== null) return { directory: at, path: module };
    if (at === '') return null;
  }
}

/** Leases of other sessions on what is imported. */
async function changedBy(tx: ReadTx, { worktree, sessionId }: Edited, { files, directories }: Resolved): Promise<Lease[]> {
  const found: Lease[] = [];
  for (const { key } of files) found.push(...(await tx.leases.onPath(worktree.id, key)));
  for (const directory of directories) {
    const below = await tx.leases.inWorktree(worktree.id, directory);
    found.push(...below.filter(({ key }) => key.endsWith('.go') && parentOf(key) === directory));
  }
  return found.filter((lease) => lease.sessionId !== sessionId && changes(lease));
}

/**
 * Tells a session, once a turn, that a file of its own imports one that another is changing. false: it is not so any more, since one of
 * them is gone or has let go of its file.
 */
async function tellOne(d: Daemon, { workspaceId, worktree }: Edited, importer: Importer, changed: Importer): Promise<boolean> {
  return d.store.transaction([workspaceId], async (tx) => {
    const reader = await tx.sessions.get(importer.sessionId);
    const session = await tx.sessions.get(changed.sessionId);
    if (reader === null || session === null || reader.endedAt !== null || session.endedAt !== null) return false;
    const holds = async ({ sessionId, key }: Importer): Promise<boolean> =>
      (await tx.leases.onPath(worktree.id, key)).some((lease) => lease.sessionId === sessionId && changes(lease));
    if (!(await holds(importer))) return false;
    if (!(await holds(changed))) return true;
    const told = await tx.toldImports.get(reader.id, worktree.id, changed.key, session.id);
    if (told?.turn === reader.turn.index) return true;
    const now = d.clock.now();
    const { path, key } = changed;
    await tx.toldImports.put({
      sessionId: reader.id,
      workspaceId,
      worktreeId: worktree.id,
      path,
      key,
      holderId: session.id,
      importedBy: importer.path,
      turn: reader.turn.index,
      at: now,
    });
    await tell(d, tx, reader.id, importText(importer.path, path, { session, intent: await tx.intents.get(session.id) }, now));
    await journal(tx, now, reader, 'session.import-told', { path, importedBy: importer.path, holder: session.id });
    return true;
  });
}

function placeOf(worktreeId: number, key: string): string {
  return `${worktreeId} ${key}`;
}

function directoryOf(worktreeId: number, key: string): string {
  return `${worktreeId} dir ${key}`;
}

/** '' is the root. */
function parentOf(path: string): string {
  const parent = dirname(path);
  return parent === '.' ? '' : parent;
}

function keyOf(root: string, path: string): string {
  return foldKey(path, caseRuleOf(dirname(join(root, path))));
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** null: not there, or too large. */
async function textOf(path: string): Promise<string | null> {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= LARGEST ? await readFile(path, 'utf8') : null;
  } catch {
    return null;
  }
}
