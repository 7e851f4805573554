import { heartbeatFile, isOwnHeartbeat, oldHeartbeats } from '../../compat/fpai/heartbeat-file.ts';
import { identityFiles } from '../../compat/fpai/identity-files.ts';
import { fieldsOf } from '../../compat/fpai/json-fields.ts';
import { keptKey, type KeptRecord, readKept, withoutSecrets, writeKept } from '../../compat/fpai/kept.ts';
import { dayIn } from '../../compat/fpai/old-time.ts';
import { lastSign } from '../../core/session/cleanup.ts';
import { removeBelow, type WriteResult, writeBelow } from '../../platform/files.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { HEARTBEATS, type OldFile, readHeartbeatFile, readRegistry, REGISTRY } from '../old-files.ts';
import { registryNow } from '../register/export-registry.ts';
import type { Mirrored } from './memory.ts';
import { inMirror } from './place.ts';
import type { Sign } from './signs.ts';
import { hashOf, stateKey } from './state.ts';

/** Hashes that are remembered: a crash between the register's commit and the write leaves the file before. */
const WRITTEN_KEPT = 3;
const HEARTBEATS_KEPT_MS = 24 * 60 * 60 * 1000;
/** Of a session that works and says nothing by command, one heartbeat file in this time. */
const ACTIVITY_MS = 5 * 60_000;

/**
 * Writes the registry as it is now, if that is another text than stands there.
 *
 * @returns false: somebody else has written it meanwhile, and it has to be read first
 */
export async function giveRegistry(d: Daemon, mirrored: Mirrored): Promise<boolean> {
  const { workspaceId, watch, place } = mirrored;
  if (watch.registry() !== null) return false;
  const there = await readRegistry(place.directory, false);
  const current = there?.text ?? null;
  const now = (tx: ReadTx) => registryOf(d, tx, workspaceId, there);
  if ((await d.store.read(now)).text === current) return true;
  const text = await d.store.transaction([workspaceId], async (tx) => {
    const next = await now(tx);
    const written = [hashOf(next.text), ...mirrored.state.written].slice(0, WRITTEN_KEPT);
    mirrored.state = { ...mirrored.state, written };
    await tx.settings.set(keptKey(workspaceId), writeKept(next.records));
    await tx.settings.set(stateKey(workspaceId), JSON.stringify(mirrored.state));
    return next.text;
  });
  if (watch.registry() !== null) return false;
  noteOutcome(d, mirrored, writeBelow(place.root, inMirror(place, REGISTRY), text));
  return true;
}

/** What looks like a secret is not in the register, and stays in the file where it stands. */
async function registryOf(d: Daemon, tx: ReadTx, workspaceId: number, there: OldFile | null) {
  const originals = new Map((there === null ? [] : (fieldsOf(there.text)?.fields ?? [])).map(({ key, raw }) => [key, raw]));
  // Looking for secrets costs more than all else here: what was looked through once is known by its text.
  const clean = new Map<string, string>();
  const kept = readKept(await tx.settings.get(keptKey(workspaceId))).map((record): KeptRecord => {
    const original = originals.get(record.key) ?? record.raw;
    const same = original === record.raw || withoutSecrets(original).raw === record.raw;
    clean.set(same ? original : record.raw, record.raw);
    return same ? withRaw(record, original) : record;
  });
  const { text, records } = await registryNow(d, tx, workspaceId, kept);
  return { text, records: records.map((record) => withRaw(record, clean.get(record.raw) ?? withoutSecrets(record.raw).raw)) };
}

function withRaw(record: KeptRecord, raw: string): KeptRecord {
  return { ...record, raw };
}

/**
 * One file for each of these signs of life, and for each session that was active since its last one.
 *
 * @returns how many were written
 */
export async function giveHeartbeats(d: Daemon, mirrored: Mirrored, signs: readonly Sign[], zone: string): Promise<number> {
  const { heard, workspaceId } = mirrored;
  const since = d.clock.now() - HEARTBEATS_KEPT_MS;
  const { told, live } = await d.store.read(async (tx) => {
    const numbers = new Map<string, number>();
    for (const { sessionId } of signs) numbers.set(sessionId, (await tx.sessions.get(sessionId))?.number ?? 0);
    return { told: numbers, live: await tx.sessions.live(workspaceId) };
  });
  const due: { id: string; number: number; at: number }[] = [];
  const add = (id: string, number: number, at: number): void => {
    heard.set(id, Math.max(at, heard.get(id) ?? 0));
    if (number > 0 && at >= since) due.push({ id, number, at });
  };
  for (const { sessionId, at } of signs) add(sessionId, told.get(sessionId) ?? 0, at);
  for (const session of live) {
    const at = lastSign(session);
    if (session.inactiveSince === null && at > 0 && at - (heard.get(session.id) ?? 0) >= ACTIVITY_MS) add(session.id, session.number, at);
  }
  if (due.length === 0) return 0;
  const taken = new Set(mirrored.watch.names());
  for (const { number, at } of due) writeHeartbeat(d, mirrored, number, at, zone, taken);
  return due.length;
}

function writeHeartbeat(d: Daemon, mirrored: Mirrored, number: number, at: number, zone: string, taken: Set<string>): void {
  const { place, watch } = mirrored;
  for (;;) {
    const { name, text } = heartbeatFile(number, at, zone, (other) => taken.has(other));
    taken.add(name);
    const done = writeBelow(place.root, inMirror(place, `${HEARTBEATS}/${name}`), text, { exclusive: true });
    if (!done.ok && done.reason === 'exists') continue;
    if (done.ok) watch.wrote(name);
    return noteOutcome(d, mirrored, done);
  }
}

/** Who was identified last, if that was today: the old scripts believe these files for the day that they are from. */
export async function giveIdentity(d: Daemon, mirrored: Mirrored, signs: readonly Sign[], zone: string): Promise<boolean> {
  const last = signs.findLast(({ identified }) => identified);
  if (last === undefined || dayIn(last.at, zone) !== dayIn(d.clock.now(), zone)) return false;
  const session = await d.store.read((tx) => tx.sessions.get(last.sessionId));
  if (session === null) return false;
  const { place } = mirrored;
  for (const [name, text] of identityFiles(session.number)) noteOutcome(d, mirrored, writeBelow(place.root, inMirror(place, name), text));
  return true;
}

/** Removes our own heartbeat files that are older than a day, but for the newest of each session. */
export async function pruneHeartbeats(d: Daemon, mirrored: Mirrored, zone: string): Promise<void> {
  const { place, watch } = mirrored;
  for (const name of oldHeartbeats(watch.names(), d.clock.now() - HEARTBEATS_KEPT_MS, zone)) {
    const text = await readHeartbeatFile(place.directory, name);
    if (text !== null && isOwnHeartbeat(text)) noteOutcome(d, mirrored, removeBelow(place.root, inMirror(place, `${HEARTBEATS}/${name}`)));
  }
}

function noteOutcome(d: Daemon, { warnings, place }: Mirrored, done: WriteResult): void {
  if (done.ok) warnings.delete('write');
  else {
    if (!warnings.has('write')) d.log.warn({ directory: place.directory, detail: done.detail }, 'the mirror was not written');
    warnings.set('write', `compat.fpai: the mirror in ${place.directory} is not up to date: ${done.detail}.`);
  }
}
