import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate, setTimeout as pause } from 'node:timers/promises';
import { type AreaMap, mapAreas } from '../core/area/area-map.ts';
import { CODEOWNERS_PLACES, codeownersAreas } from '../core/area/codeowners.ts';
import { hasImports, importsOf } from '../core/area/imports.ts';
import { type WorkArea, settingsAreas } from '../core/area/work-area.ts';
import { stampOf } from '../platform/files.ts';
import type { Worktree } from '../store/store.ts';
import type { Daemon } from './context.ts';

/*
 * Into which areas the files of each checkout are divided. Worked out beside all requests and kept: whoever decides takes what is
 * there, which may be none yet, or some seconds old. It is gone with the daemon and made again when somebody asks.
 */

/** The areas of a checkout, and what is known of what their files import. */
export interface CheckoutAreas extends AreaMap {
  /** Of the examples, by path: paths of this checkout that an import line may mean. */
  imports: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Kept {
  /** null: not yet, or git gave no answer. */
  map: CheckoutAreas | null;
  /** What it was made from. */
  from: string;
  madeAt: number;
  /** ms */
  took: number;
  lookedAt: number;
  /** It is being made. */
  making: Promise<void> | null;
}

interface Maps {
  byWorktree: Map<number, Kept>;
  /** One checkout after another. */
  last: Promise<void>;
}

const KEPT = 32;
/** What has changed is looked for at most this often. */
const LOOK_MS = 2_000;
/** A new map is made of what has changed at most this often. */
const AGAIN_MS = 15_000;
/** … and not before this many times what it took. */
const AGAIN_TIMES = 50;
const OLD_MS = 15 * 60_000;
/** Of each area, examples whose import lines are read. */
const READ = 4;
const LARGEST = 256 * 1024;
/** After this many slices of work others get as many milliseconds. */
const REST_EVERY = 10;
const PAUSE_MS = 20;

const MAPS = new WeakMap<Daemon, Maps>();

function mapsOf(d: Daemon): Maps {
  const maps = MAPS.get(d) ?? { byWorktree: new Map<number, Kept>(), last: Promise.resolve() };
  MAPS.set(d, maps);
  return maps;
}

/** What is known of this checkout now; null: nothing yet. Asks for it where it is missing or old, and returns at once. */
export function areasOf(d: Daemon, worktree: Worktree): CheckoutAreas | null {
  return keptOf(d, worktree).map;
}

/** What is known of this checkout, once it is known. null: git gave no answer, or nothing is tracked. Not for the path of a hook. */
export async function areasMade(d: Daemon, worktree: Worktree): Promise<CheckoutAreas | null> {
  const kept = keptOf(d, worktree);
  await kept.making;
  return kept.map;
}

/** The same as it is now, however short ago something has changed: for whoever waits for the answer. */
export async function areasNow(d: Daemon, worktree: Worktree): Promise<CheckoutAreas | null> {
  const kept = keptOf(d, worktree);
  await kept.making;
  const from = madeFrom(d, worktree);
  if (from !== kept.from && kept.making === null) make(d, worktree, kept, from);
  await kept.making;
  return kept.map;
}

/** Resolves when nothing is being made any more. */
export async function areasSettled(d: Daemon): Promise<void> {
  await mapsOf(d).last;
}

function keptOf(d: Daemon, worktree: Worktree): Kept {
  const { byWorktree } = mapsOf(d);
  const now = d.clock.now();
  const known = byWorktree.get(worktree.id);
  const kept = known ?? { map: null, from: '', madeAt: -Infinity, took: 0, lookedAt: -Infinity, making: null };
  // The one that was asked for last is the last to go.
  byWorktree.delete(worktree.id);
  byWorktree.set(worktree.id, kept);
  const [oldest] = byWorktree.keys();
  if (byWorktree.size > KEPT && oldest !== undefined) byWorktree.delete(oldest);
  if (kept.making !== null || now - kept.lookedAt < LOOK_MS) return kept;
  kept.lookedAt = now;
  const from = madeFrom(d, worktree);
  const age = now - kept.madeAt;
  if (age < OLD_MS && (from === kept.from || age < Math.max(AGAIN_MS, kept.took * AGAIN_TIMES))) return kept;
  make(d, worktree, kept, from);
  return kept;
}

function madeFrom(d: Daemon, { path }: Worktree): string {
  const owners = CODEOWNERS_PLACES.map((place) => stampOf(join(path, place)));
  return JSON.stringify([d.git.indexStamp(path), d.config(path).workAreas, owners]);
}

function make(d: Daemon, worktree: Worktree, kept: Kept, from: string): void {
  const maps = mapsOf(d);
  const made = remake(d, worktree, kept, from, maps.last);
  maps.last = made;
  kept.making = made;
}

async function remake(d: Daemon, { path }: Worktree, kept: Kept, from: string, before: Promise<void>): Promise<void> {
  await before;
  // Whoever asked may be in the middle of a decision.
  await pause(PAUSE_MS);
  const began = performance.now();
  try {
    kept.map = (await areasIn(d, path)) ?? kept.map;
  } catch (error) {
    d.log.debug({ err: error, root: path }, 'the areas of a checkout were not found out');
  } finally {
    Object.assign(kept, { from, madeAt: d.clock.now(), took: performance.now() - began, making: null });
  }
}

async function areasIn(d: Daemon, root: string): Promise<CheckoutAreas | null> {
  // Whoever offers a file asks them in the middle of a decision.
  await d.governance.books.of(d, root);
  const files = await d.git.tracked(root);
  if (files === null || files.length === 0) return null;
  const slices = mapAreas(files, await writtenAreas(d, root));
  for (let count = 1; ; count += 1) {
    const { done, value } = slices.next();
    if (done === true) return { ...value, imports: await importsOfExamples(root, value) };
    await setImmediate();
    if (count % REST_EVERY === 0) await pause(REST_EVERY);
  }
}

/** Areas that somebody wrote down. */
async function writtenAreas(d: Daemon, root: string): Promise<WorkArea[]> {
  const settings = settingsAreas(d.config(root).workAreas);
  if (settings.length > 0) return settings;
  for (const place of CODEOWNERS_PLACES) {
    const text = await textOf(join(root, place));
    if (text !== null) return codeownersAreas(text);
  }
  return [];
}

/** Go names packages, of which nobody knows here which files they are. */
async function importsOfExamples(root: string, { areas }: AreaMap): Promise<Map<string, ReadonlySet<string>>> {
  const imports = new Map<string, ReadonlySet<string>>();
  for (const path of areas.flatMap(({ examples }) => examples.slice(0, READ))) {
    if (!hasImports(path) || path.endsWith('.go')) continue;
    const text = await textOf(join(root, path));
    if (text === null) continue;
    imports.set(path, new Set(importsOf(path, text, null).files.flat()));
    await setImmediate();
  }
  return imports;
}

/** null: it is no plain file, or too large. */
async function textOf(path: string): Promise<string | null> {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= LARGEST ? await readFile(path, 'utf8') : null;
  } catch {
    return null;
  }
}
