import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENT_DIRECTORY, MARKER_FILE, type ReadMarker, markerOf, markerText, readMarker } from '../../core/lifecycle/marker.ts';
import type { PhaseResult } from '../../core/lifecycle/closing.ts';
import { removeBelow, writeAtomically, writeBelow } from '../../platform/files.ts';
import { readSmallBelow } from '../../platform/read-below.ts';
import { excludeAlso, listExclude } from '../../platform/git/exclude-file.ts';
import { repositoryOf } from '../../platform/git/repository.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { documentIn, keptPaths } from './documents.ts';
import type { StrangersMarker } from './strangers-marker.ts';
import type { ClosingPlaces, ClosingRun } from './run.ts';

/** A marker of ours that was written, or is about to be. */
interface OwnMarker {
  sessionId: string;
  document: string;
  root: string;
  at: number;
}

const LONGEST = 64 * 1024;

/** The first phase: the marker stands in the checkout, and git does not see it. Nothing else is waited for. */
export function writeMarker({ d, places, closing }: ClosingRun, recoveryDoc: string = documentIn(closing.document).markdown): PhaseResult {
  const { root } = closing;
  const commonDir = repositoryOf(root)?.commonDir;
  const warnings: string[] = [];
  if (commonDir !== undefined) {
    listExclude(places.excludes, commonDir, true);
    const trouble = excludeAlso(commonDir, [MARKER_FILE, `${DOCUMENT_DIRECTORY}/`]);
    if (trouble !== null) warnings.push(`git was not told to ignore ${MARKER_FILE}: ${trouble}`);
  }
  const done = writeBelow(root, MARKER_FILE, markerText(markerOf(closing.begunAt, recoveryDoc)), { mode: 0o600 });
  if (!done.ok) {
    d.log.warn({ root, why: done.detail }, 'the marker of a closedown was not written');
    return { lines: [], warnings: [...warnings, `no marker was written: ${done.detail}`], data: { written: false } };
  }
  return { lines: [`marker ${MARKER_FILE}`], warnings, data: { written: true } };
}

/** The marker that stands in a checkout, whoever wrote it. null: none. A link is none of ours, and damaged. */
export function markerIn(root: string): ReadMarker | null {
  const text = readSmallBelow(root, MARKER_FILE, LONGEST);
  if (text === null) return null;
  return text.ok ? readMarker(text.text) : { ok: false, problem: text.problem };
}

/** Remembers a marker until it is taken back, in the transaction that begins its closedown. */
export async function rememberMarker(tx: Tx, workspaceId: number, marker: OwnMarker): Promise<void> {
  await tx.settings.set(keyOf(workspaceId), JSON.stringify([...(await remembered(tx, workspaceId)), marker]));
}

/** Takes back the markers whose closedown was given to a successor, or whose session was opened again; each is kept below the state directory. */
export async function takeBackMarkers(d: Daemon, places: ClosingPlaces): Promise<void> {
  const over = await d.store.read(async (tx) => {
    const found: { workspaceId: number; marker: OwnMarker }[] = [];
    for (const { id } of await tx.workspaces.all()) {
      for (const marker of await remembered(tx, id)) {
        const closing = await tx.closings.get(marker.sessionId);
        const waits =
          closing !== null && closing.document === marker.document && closing.reopenedAt === null && closing.consumedBy === null;
        if (!waits) found.push({ workspaceId: id, marker });
      }
    }
    return found;
  });
  for (const { workspaceId, marker } of over) {
    const there = markerIn(marker.root);
    if (there?.ok === true && there.marker.closedown_timestamp === new Date(marker.at).toISOString()) {
      const kept = keptPaths(places.closedowns, workspaceId, marker.document);
      mkdirSync(kept.directory, { recursive: true, mode: 0o700 });
      writeAtomically(kept.marker, markerText(there.marker), { mode: 0o600 });
      removeBelow(marker.root, MARKER_FILE);
    }
    await d.store.transaction([workspaceId], async (tx) => {
      const left = (await remembered(tx, workspaceId)).filter(
        (one) => one.sessionId !== marker.sessionId || one.document !== marker.document,
      );
      await tx.settings.set(keyOf(workspaceId), JSON.stringify(left));
    });
  }
}

/** A marker that no closedown of ours wrote goes the same way, once it was given to a session. */
export function archiveStranger(places: ClosingPlaces, { workspaceId, root, text, name }: StrangersMarker): void {
  const directory = join(places.closedowns, String(workspaceId));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeAtomically(join(directory, `${name}.marker`), text, { mode: 0o600 });
  removeBelow(root, MARKER_FILE);
}

async function remembered(tx: ReadTx, workspaceId: number): Promise<OwnMarker[]> {
  const text = await tx.settings.get(keyOf(workspaceId));
  return text === null ? [] : (JSON.parse(text) as OwnMarker[]);
}

function keyOf(workspaceId: number): string {
  return `closedown:markers:${workspaceId}`;
}
