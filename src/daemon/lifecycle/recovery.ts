import { existsSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { Closing } from '../../core/lifecycle/closing.ts';
import { type Marker, type ReadMarker, markerText } from '../../core/lifecycle/marker.ts';
import { recoveryText } from '../../core/lifecycle/recovery-text.ts';
import type { Session } from '../../core/session/session.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Home } from '../places.ts';
import { journal } from '../register/journal.ts';
import { documentIn } from './documents.ts';
import { markerIn } from './markers.ts';
import type { StrangersMarker } from './strangers-marker.ts';

const LOOKED_AT = 50;

/** What stands in a checkout when a session starts there; read before its transaction. */
export interface SeenMarker {
  root: string;
  marker: ReadMarker | null;
  /** The document that the marker names is there. */
  documentThere: boolean;
}

/** What a session is given of those that were closed down before it. */
export interface TakenRecovery {
  /** For the model; null: nothing was left. */
  text: string | null;
  /** For people, each with what to do. */
  warnings: string[];
  /** A marker that no closedown of the register wrote, and that this session was given: it is to be taken away. */
  stranger: StrangersMarker | null;
}

/** The root that a session's closedown writes to. */
export function rootOf({ worktree, workspace }: Pick<Home, 'worktree' | 'workspace'>): string {
  return worktree?.path ?? workspace.key;
}

export function seeMarker(root: string): SeenMarker {
  const marker = markerIn(root);
  return { root, marker, documentThere: marker?.ok === true && documentPath(root, marker.marker) !== null };
}

/** Absolute; null: it is not there. What a marker of strangers names leads nowhere else than into the checkout. */
export function documentPath(root: string, { recovery_doc }: Marker): string | null {
  if (recovery_doc.split('/').includes('..')) return null;
  const path = isAbsolute(recovery_doc) ? recovery_doc : join(root, recovery_doc);
  return existsSync(path) ? path : null;
}

/**
 * Gives a session what the newest closedown in its checkout left, once: to the first that starts after it. Nobody that was alive
 * at the closedown takes it.
 */
export async function takeRecovery(d: Daemon, tx: Tx, session: Session, seen: SeenMarker): Promise<TakenRecovery> {
  const now = d.clock.now();
  const warnings = [...markerWarnings(seen)];
  const [newest, ...older] = await leftHere(tx, session, seen.root);
  if (newest === undefined) return strangersMarker(d, tx, session, seen, warnings);
  if (newest.closedAt === null) {
    const writer = await tx.sessions.get(newest.sessionId);
    warnings.push(`The closedown of #${writer?.number ?? '?'} still goes on; \`rollcall init\` shows what it leaves.`);
    return { text: null, warnings, stranger: null };
  }
  for (const closing of [newest, ...older]) {
    await tx.closings.put({ ...closing, consumedBy: session.id, consumedAt: now });
    await journal(tx, now, session, 'closedown.given', { from: closing.sessionId, document: closing.document });
  }
  return { text: await closingText(tx, newest, now), warnings, stranger: null };
}

/** What a closedown left, as a text for whoever comes next. */
export async function closingText(tx: ReadTx, closing: Closing, now: number): Promise<string> {
  const writer = await tx.sessions.get(closing.sessionId);
  return recoveryText(
    { number: writer?.number ?? null, at: closing.begunAt ?? closing.askedAt, document: documentOf(closing), recovery: closing.recovery },
    now,
  );
}

/** As its marker names it. */
export function documentOf(closing: Closing): string {
  const written = closing.phases.find(({ name }) => name === 'hand-off')?.data['document'];
  return typeof written === 'string' ? written : documentIn(closing.document ?? '').markdown;
}

/** Those that wait for a successor in this checkout and that the session may take, newest first. */
export async function leftHere(tx: ReadTx, session: Pick<Session, 'id' | 'workspaceId' | 'startedAt'>, root: string): Promise<Closing[]> {
  const open = await tx.closings.open(session.workspaceId, LOOKED_AT);
  return open.filter(
    (closing) =>
      closing.root === root &&
      closing.reopenedAt === null &&
      closing.sessionId !== session.id &&
      (closing.begunAt ?? Infinity) <= session.startedAt,
  );
}

export function markerWarnings({ marker, documentThere, root }: SeenMarker): string[] {
  if (marker === null) return [];
  if (!marker.ok)
    return [`The completion marker in ${root} is damaged: ${marker.problem}. It was left as it is; remove it if nobody needs it.`];
  if (documentThere) return [];
  return [`The completion marker in ${root} names ${foreignText(marker.marker.recovery_doc)}, which is not there.`];
}

/** Of an older script, or of another machine: who wrote it is not known, so of its document only the name is given. */
async function strangersMarker(
  d: Daemon,
  tx: Tx,
  session: Session,
  { root, marker }: SeenMarker,
  warnings: string[],
): Promise<TakenRecovery> {
  if (marker?.ok !== true || Date.parse(marker.marker.closedown_timestamp) > session.startedAt)
    return { text: null, warnings, stranger: null };
  // One of ours that others were given, or whose session goes on, is no stranger's.
  const recent = await tx.closings.open(session.workspaceId, LOOKED_AT);
  const at = Date.parse(marker.marker.closedown_timestamp);
  if (recent.some((closing) => closing.root === root && closing.begunAt === at)) return { text: null, warnings, stranger: null };
  const text = markerText(marker.marker);
  const key = `closedown:stranger:${createHash('sha256').update(`${root}\0${text}`).digest('hex').slice(0, 24)}`;
  if ((await tx.settings.get(key)) !== null) return { text: null, warnings, stranger: null };
  const now = d.clock.now();
  await tx.settings.set(key, session.id);
  await journal(tx, now, session, 'closedown.given', { from: null, document: marker.marker.recovery_doc });
  const given = recoveryText({ number: null, at, document: marker.marker.recovery_doc, recovery: null }, now);
  return {
    text: given,
    warnings,
    stranger: { workspaceId: session.workspaceId, root, text, name: `marker-${marker.marker.closedown_timestamp.replaceAll(':', '-')}` },
  };
}
