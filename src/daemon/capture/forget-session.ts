import { lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CURRENT_CONTEXT_NAME } from '../../compat/context/current-session-context.ts';
import { preCompactionName } from '../../compat/context/pre-compaction.ts';
import { forgetSayings } from '../instructions/forget.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import { documentIn, keptPaths } from '../lifecycle/documents.ts';
import { frozenName } from './freeze.ts';
import { contextName, handOffPaths } from './hand-offs.ts';
import type { CapturePlaces } from './open.ts';

/** What lies beside the archive of one session of the register. Absolute paths of files that are there. */
export interface SessionFiles {
  handOffs: string[];
  /** Frozen at compactions, and in its checkout what older tools read. */
  contexts: string[];
  /** How full its window was. */
  others: string[];
}

const IN_CHECKOUT = '.session-context';

/** @param session a row of the register; `ids`: every id that its agent gave it */
export async function filesOfSession(tx: ReadTx, session: Session, ids: readonly string[], places: CapturePlaces): Promise<SessionFiles> {
  const { markdown, json } = handOffPaths(places.handOffs, session.id);
  const compactions = await tx.compactions.ofSession(session.id);
  const aliases = await tx.sessions.aliases(session.id);
  const whole = [session.id, ...aliases.map(({ alias }) => alias), ...compactions.flatMap((one) => [one.segment, one.parentSegment])];
  const segments: string[] = [];
  for (const segment of whole) {
    // A name that sessions of other repositories have too was made the session's own.
    const isShared = (await tx.sessions.byAlias(null, segment)).some(({ id }) => id !== session.id);
    segments.push(isShared ? `${segment}-${session.id}` : segment);
  }
  const names = new Set([
    contextName(session.id),
    ...segments.flatMap((segment) => (segment.includes('/') ? [] : [frozenName(segment)])),
    ...segments.map(preCompactionName),
    ...compactions.flatMap(({ file }) => (file === null ? [] : [file])),
  ]);
  const worktree = session.worktreeId === null ? null : await tx.workspaces.worktree(session.worktreeId);
  const contexts = [places.contexts, ...(worktree === null ? [] : [join(worktree.path, IN_CHECKOUT)])];
  const current = worktree === null ? null : join(worktree.path, IN_CHECKOUT, CURRENT_CONTEXT_NAME);
  const closedowns = await closedownFiles(tx, session, places);
  return {
    handOffs: [markdown, json, ...closedowns].filter(isFile),
    contexts: [
      ...contexts.filter(isDirectory).flatMap((directory) => Array.from(names, (name) => join(directory, name)).filter(isFile)),
      ...(current !== null && isDirectory(join(current, '..')) && isOf(current, ids) ? [current] : []),
    ],
    others: [join(places.budgets, `${session.id}.json`)].filter(isFile),
  };
}

/** Of its closedown, below the state directory and in its checkout. */
async function closedownFiles(tx: ReadTx, session: Session, { closedowns }: CapturePlaces): Promise<string[]> {
  const closing = await tx.closings.get(session.id);
  if (closing?.document == null) return [];
  const kept = keptPaths(closedowns, session.workspaceId, closing.document);
  const there = documentIn(closing.document);
  return [kept.markdown, kept.json, join(closing.root, there.markdown), join(closing.root, there.json)];
}

export function removeFiles({ handOffs, contexts, others }: SessionFiles): void {
  for (const path of [...handOffs, ...contexts, ...others]) rmSync(path, { force: true });
}

/** Takes out of the register what comes from the session's transcript, and its messages. Its row stays, without the texts of prompts. */
export async function forgetInRegister(tx: Tx, session: Session): Promise<void> {
  await tx.handOffs.remove(session.id);
  await tx.compactions.removeOfSession(session.id);
  await tx.decisions.forgetInputs(session.id);
  await tx.closings.remove(session.id);
  await tx.notices.take(session.id, Number.MAX_SAFE_INTEGER);
  await tx.messages.removeOfSession(session.id);
  await forgetSayings(tx, session);
  // A goal that nobody set by word is the text of a prompt, and the journal has it too.
  const byPrompt = (await tx.intents.get(session.id))?.saidBy === 'prompt';
  if (byPrompt) await tx.intents.remove(session.id);
  await tx.journal.removeOfSession(session.id, 'session.intent');
  const row = await tx.sessions.get(session.id);
  if (row !== null) await tx.sessions.update({ ...row, prompt: null, goal: byPrompt ? null : row.goal });
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Whether the file of older tools speaks of this session: it is written anew for each. */
function isOf(path: string, ids: readonly string[]): boolean {
  if (!isFile(path)) return false;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null && 'session_id' in value && ids.includes(String(value.session_id));
  } catch {
    return false;
  }
}
