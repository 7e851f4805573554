import { join } from 'node:path';
import { type Activity, activitiesKey, withActivities } from '../../compat/fpai/activity.ts';
import { readClaim } from '../../compat/fpai/claim.ts';
import { entryOf, readHeartbeat } from '../../compat/fpai/heartbeat.ts';
import { isOwnHeartbeat } from '../../compat/fpai/heartbeat-file.ts';
import { keptKey, type KeptRecord, readKept, withoutSecrets, writeKept } from '../../compat/fpai/kept.ts';
import { dayIn } from '../../compat/fpai/old-time.ts';
import { numberOf, parseRegistry, readEntry, type RegistryEntry } from '../../compat/fpai/registry.ts';
import type { ImportedRow, ImportReply, ImportRequest } from '../../protocol/api-compat.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { type OldFiles, readOldFiles, unreadable } from '../old-files.ts';
import { byWhom, isPerson } from './callers.ts';
import { ImportedSessions } from './imported-sessions.ts';
import { callingSession } from './release.ts';

const WARNINGS_SHOWN = 100;
/** They are written in one transaction, and hooks wait behind it. */
const MOST_RECORDS = 2000;

/**
 * `rollcall import fpai`: reads an old registry into the register of the workspace that the caller is in. The same again
 * changes nothing; where the file changed since, what changed there is taken over. A record is kept as it stands, for the
 * export. Throws REGISTRY_UNREADABLE, NOTHING_TO_IMPORT; then nothing was changed.
 */
export async function importFpai(d: Daemon, request: ImportRequest): Promise<ImportReply> {
  const { cwd, directory, dryRun, zone, caller } = request;
  const files = await readOldFiles(directory);
  const who = async (tx: Tx) => {
    const calling = await callingSession(tx, caller);
    return { by: byWhom(calling, caller), person: isPerson(calling, caller) };
  };
  const { rows, warnings, found } = await takeOver(d, { cwd, directory, files, zone, dryRun, mirrored: false, who });
  return {
    directory,
    dryRun,
    registry: files.registry === null ? 'missing' : 'read',
    rows,
    heartbeats: found.heartbeats,
    identity: identityIn(files, d.clock.now(), zone),
    claims: found.claims,
    expiredClaims: found.expiredClaims,
    warnings: warnings.slice(0, WARNINGS_SHOWN),
    warningCount: warnings.length,
  };
}

export interface Takeover {
  /** Whose workspace it is for. */
  cwd: string;
  directory: string;
  files: OldFiles;
  zone: string;
  dryRun: boolean;
  /** The files are written anew from the register afterwards. Heartbeats of our own are then no news. */
  mirrored: boolean;
  /** Who has it done, and whether that is a person at a terminal. */
  who(tx: Tx): Promise<{ by: string; person: boolean }>;
}

/** What the files say goes into the register. Throws REGISTRY_UNREADABLE; then nothing was changed. */
export async function takeOver(d: Daemon, given: Takeover) {
  const { cwd, directory, files, zone, dryRun, mirrored } = given;
  const found = understood(directory, files, d.clock.now(), zone, mirrored);
  const warnings = [...found.warnings];
  const home = await d.places.home(cwd);
  const workspaceId = home.workspace.id;
  const work = d.store.transaction([workspaceId], async (tx): Promise<Taken> => {
    const { by, person } = await given.who(tx);
    const before = readKept(await tx.settings.get(keptKey(workspaceId)));
    const sessions = await ImportedSessions.of(d, tx, { home, cwd, directory, by, person, dryRun, mirrored, before });
    const rows: ImportedRow[] = [];
    const kept = new Map(before.map((record) => [record.key, record]));
    for (const entry of found.entries) {
      const done = await sessions.take(entry, found.heard.get(entry.key) ?? 0, kept.get(entry.key) ?? null);
      rows.push(done.row);
      kept.set(entry.key, done.record);
    }
    warnings.push(...sessions.warnings.map((detail) => ({ file: files.registry?.path ?? '', detail })));
    const text = writeKept([...kept.values()] satisfies KeptRecord[]);
    if (kept.size > 0 && text !== writeKept(before)) await tx.settings.set(keptKey(workspaceId), text);
    const activities = rows.flatMap(({ key, session }): [string, Activity][] => {
      const activity = found.activities.get(key);
      return session !== null && activity !== undefined ? [[session.id, activity]] : [];
    });
    if (activities.length > 0) {
      const key = activitiesKey(workspaceId);
      await tx.settings.set(key, withActivities(await tx.settings.get(key), new Map(activities)));
    }
    // Nothing that a trial did stays: neither rows nor what was kept.
    if (dryRun) throw new Trial(rows);
    return { rows };
  });
  const { rows } = await work.catch((error: unknown): Taken => {
    if (error instanceof Trial) return error;
    throw error;
  });
  return { rows, warnings, found };
}

interface Taken {
  rows: ImportedRow[];
}

class Trial extends Error implements Taken {
  readonly rows: ImportedRow[];
  constructor(rows: ImportedRow[]) {
    super('a dry run ends here');
    this.rows = rows;
  }
}

/** What the files say, before the register is asked. */
function understood(directory: string, files: OldFiles, now: number, zone: string, mirrored: boolean) {
  const warnings = [...files.troubles];
  const entries = entriesIn(directory, files, now, warnings);
  const heard = new Map<string, number>();
  const newest = new Map<string, number>();
  const activities = new Map<string, Activity>();
  const heartbeats = { read: 0, leftOut: files.troubles.filter(({ file }) => file.startsWith('heartbeats/')).length, unmatched: 0 };
  for (const file of files.heartbeats) {
    const heartbeat = readHeartbeat(file, now, zone);
    if ('wrong' in heartbeat) {
      heartbeats.leftOut += 1;
      warnings.push({ file: file.path, detail: heartbeat.wrong });
      continue;
    }
    heartbeats.read += 1;
    const entry = entryOf(heartbeat, entries);
    if (entry === null) heartbeats.unmatched += 1;
    else {
      const { activity } = heartbeat;
      if (activity && activity.at > (activities.get(entry.key)?.at ?? 0)) activities.set(entry.key, activity);
      newest.set(entry.key, Math.max(heartbeat.at, newest.get(entry.key) ?? 0));
      if (!mirrored || !isOwnHeartbeat(file.text)) heard.set(entry.key, Math.max(heartbeat.at, heard.get(entry.key) ?? 0));
    }
  }
  const claims: ImportReply['claims'] = [];
  let expiredClaims = 0;
  for (const file of files.claims) {
    const claim = readClaim(file.text);
    if ('wrong' in claim) warnings.push({ file: file.path, detail: claim.wrong });
    else if (claim.expiresAt !== null && claim.expiresAt <= now) expiredClaims += 1;
    else claims.push({ ...claim, expiresAt: claim.expiresAt === null ? null : new Date(claim.expiresAt).toISOString() });
  }
  return { entries, heard, newest, activities, heartbeats, claims, expiredClaims, warnings };
}

function entriesIn(directory: string, { registry }: OldFiles, now: number, warnings: { file: string; detail: string }[]): RegistryEntry[] {
  if (registry === null) return [];
  try {
    const { entries, warnings: doubts } = parseRegistry(registry.text, now);
    if (entries.length > MOST_RECORDS) throw new SyntaxError(`it has ${entries.length} records; at most ${MOST_RECORDS} are imported`);
    warnings.push(...doubts.map((detail) => ({ file: registry.path, detail })));
    return entries.map((entry) => {
      const clean = withoutSecrets(entry.raw);
      if (clean.found === 0) return entry;
      warnings.push({ file: registry.path, detail: `#${entry.key}: what looks like a secret is left out, also of the export` });
      return Object.assign(readEntry(entry.key, clean.raw, now).entry, { number: entry.number });
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) throw unreadable(join(directory, registry.path), error.message);
    throw error;
  }
}

function identityIn({ identity }: OldFiles, now: number, zone: string): ImportReply['identity'] {
  const number = identity && numberOf(identity.text.trim());
  if (identity === null || number === null) return null;
  const day = dayIn(identity.modifiedAt, zone);
  return { number, day, today: day === dayIn(now, zone) };
}
