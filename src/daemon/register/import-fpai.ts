import { join } from 'node:path';
import { readClaim } from '../../compat/fpai/claim.ts';
import { entryOf, readHeartbeat } from '../../compat/fpai/heartbeat.ts';
import { keptKey, type KeptRecord, readKept, withoutSecrets, writeKept } from '../../compat/fpai/kept.ts';
import { dayIn } from '../../compat/fpai/old-time.ts';
import { numberOf, parseRegistry, readEntry, type RegistryEntry } from '../../compat/fpai/registry.ts';
import type { ImportedRow, ImportReply, ImportRequest } from '../../protocol/api-compat.ts';
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
  const { directory, dryRun, zone } = request;
  const files = await readOldFiles(directory);
  const now = d.clock.now();
  const found = understood(directory, files, now, zone);
  const warnings = [...found.warnings];
  const home = await d.places.home(request.cwd);
  const workspaceId = home.workspace.id;
  const work = d.store.transaction([workspaceId], async (tx): Promise<{ rows: ImportedRow[] }> => {
    const calling = await callingSession(tx, request.caller);
    const by = byWhom(calling, request.caller);
    const person = isPerson(calling, request.caller);
    const before = readKept(await tx.settings.get(keptKey(workspaceId)));
    const sessions = await ImportedSessions.of(d, tx, { home, cwd: request.cwd, directory, by, person, dryRun, before });
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
    // Nothing that a trial did stays: neither rows nor what was kept.
    if (dryRun) throw new Trial(rows);
    return { rows };
  });
  const { rows } = await work.catch((error: unknown) => {
    if (error instanceof Trial) return error;
    throw error;
  });
  return {
    directory,
    dryRun,
    registry: files.registry === null ? 'missing' : 'read',
    rows,
    heartbeats: found.heartbeats,
    identity: identityIn(files, now, zone),
    claims: found.claims,
    expiredClaims: found.expiredClaims,
    warnings: warnings.slice(0, WARNINGS_SHOWN),
    warningCount: warnings.length,
  };
}

class Trial extends Error {
  readonly rows: ImportedRow[];
  constructor(rows: ImportedRow[]) {
    super('a dry run ends here');
    this.rows = rows;
  }
}

/** What the files say, before the register is asked. */
function understood(directory: string, files: OldFiles, now: number, zone: string) {
  const warnings = [...files.troubles];
  const entries = entriesIn(directory, files, now, warnings);
  const heard = new Map<string, number>();
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
    else heard.set(entry.key, Math.max(heartbeat.at, heard.get(entry.key) ?? 0));
  }
  const claims: ImportReply['claims'] = [];
  let expiredClaims = 0;
  for (const file of files.claims) {
    const claim = readClaim(file.text);
    if ('wrong' in claim) warnings.push({ file: file.path, detail: claim.wrong });
    else if (claim.expiresAt !== null && claim.expiresAt <= now) expiredClaims += 1;
    else claims.push({ ...claim, expiresAt: claim.expiresAt === null ? null : new Date(claim.expiresAt).toISOString() });
  }
  return { entries, heard, heartbeats, claims, expiredClaims, warnings };
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
