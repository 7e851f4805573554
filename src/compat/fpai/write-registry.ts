import type { Session } from '../../core/session/session.ts';
import type { KeptRecord } from './kept.ts';
import { knownTerminal, readEntry, type RegistryEntry } from './registry.ts';

/** A session for the old file. */
export interface ExportedSession {
  session: Session;
  /** Active by its row, and not by the evidence. */
  stale: boolean;
}

/** Members to replace by this JSON; null: to take away. In the order in which new ones follow the old. */
type Changes = readonly (readonly [name: string, raw: string | null])[];

export interface WrittenRegistry {
  text: string;
  /** How many records are in it. */
  sessions: number;
  /** Its records as they stand in the text: who keeps these finds nothing changed in it. */
  records: KeptRecord[];
}

/** Never a time that a session was seen at: the row has been touched. */
const TOUCHED = -1;

/**
 * The text of a `claude_sessions.json`: imported records at their places with what changed since, other sessions behind
 * them by their age. Of each number the active session is in it, else the one that was heard of last. With its own
 * records kept, and the same sessions, it is the same text again.
 */
export function writeRegistry(kept: readonly KeptRecord[], sessions: readonly ExportedSession[], now: number): WrittenRegistry {
  const byId = new Map(sessions.map((row) => [row.session.id, row]));
  const linked = new Set(kept.map(({ session }) => session));
  const places = new Map<string, { text: string; row: ExportedSession | null; record: KeptRecord | null }>();
  const put = (key: string, text: string, row: ExportedSession | null, record: KeptRecord | null): void => {
    const there = places.get(key);
    if (there === undefined || better(row, there.row)) places.set(key, { text, row, record });
  };
  for (const record of kept) {
    const row = record.session === null ? undefined : byId.get(record.session);
    if (row === undefined) put(record.key, record.session === null ? record.raw : gone(record, now), null, record);
    else {
      const { entry } = readEntry(record.key, record.raw, now);
      const moved = entry.number !== row.session.number;
      put(moved ? String(row.session.number) : record.key, edited(entry, changesOf(entry, record, row)), row, record);
    }
  }
  const others = sessions.filter(({ session }) => !linked.has(session.id));
  for (const row of others.sort((a, b) => a.session.ordinal - b.session.ordinal))
    put(String(row.session.number), objectText(newRecord(row)), row, null);
  const members = [...places].map(([key, { text }]) => `  ${JSON.stringify(key)}: ${text}`);
  return {
    text: members.length === 0 ? '{}\n' : `{\n${members.join(',\n')}\n}\n`,
    sessions: members.length,
    records: [...places].map(([key, { text, row, record }]) => asWritten(key, text, row, record)),
  };
}

function asWritten(key: string, raw: string, row: ExportedSession | null, record: KeptRecord | null): KeptRecord {
  if (row === null) return { key, raw, session: record?.session ?? null, seen: record?.seen ?? TOUCHED, since: record?.since ?? null };
  const { id, lastSeenAt, endedAt, inactiveSince } = row.session;
  const untouched = record !== null && record.seen === lastSeenAt;
  return { key, raw, session: id, seen: untouched ? lastSeenAt : TOUCHED, since: endedAt ?? inactiveSince };
}

function better(row: ExportedSession | null, there: ExportedSession | null): boolean {
  if (row === null || there === null) return there === null && row !== null;
  const [a, b] = [rank(row.session), rank(there.session)];
  return a === b ? row.session.lastSeenAt > there.session.lastSeenAt : a > b;
}

function rank({ endedAt, inactiveSince }: Session): number {
  return endedAt !== null ? 0 : inactiveSince !== null ? 1 : 2;
}

function changesOf(entry: RegistryEntry, record: KeptRecord, { session, stale }: ExportedSession): Changes {
  const changes: [string, string | null][] = [];
  const text = (name: string, before: string | null, after: string | null): void => {
    if (before !== after) changes.push([name, JSON.stringify(after ?? '')]);
  };
  if (entry.number !== session.number) changes.push(['number', String(session.number)]);
  text('role', entry.role, session.role);
  text('goal', entry.goal, session.goal);
  if (entry.terminal !== terminalOf(session)) changes.push(['terminal', JSON.stringify(terminalOf(session) ?? 'unknown')]);
  const since = session.endedAt ?? session.inactiveSince;
  // A row that nobody touched since the import is given back as it was, however long ago its heartbeats are.
  const active = since === null && !(stale && session.lastSeenAt !== record.seen);
  if (active !== entry.active) changes.push(['status', active ? '"active"' : '"inactive"']);
  if (active && !entry.active) changes.push(['marked_inactive_at', null]);
  if (since !== null && since !== record.since) changes.push(['marked_inactive_at', JSON.stringify(precise(since))]);
  return changes;
}

/** Its session is so long over that the register does not list it any more. */
function gone(record: KeptRecord, now: number): string {
  const { entry } = readEntry(record.key, record.raw, now);
  return edited(entry, entry.active ? [['status', '"inactive"']] : []);
}

function edited(entry: RegistryEntry, changes: Changes): string {
  if (changes.length === 0) return entry.raw;
  const members = new Map((entry.fields ?? []).map(({ key, raw }) => [key, raw]));
  for (const [name, raw] of changes) {
    if (raw === null) members.delete(name);
    else members.set(name, raw);
  }
  return objectText([...members]);
}

function newRecord({ session, stale }: ExportedSession): [string, string][] {
  const since = session.endedAt ?? session.inactiveSince;
  const active = since === null && !stale;
  return [
    ['session_id', JSON.stringify(session.agentSessionId)],
    ['number', String(session.number)],
    ['role', JSON.stringify(session.role ?? '')],
    ['goal', JSON.stringify(session.goal ?? '')],
    ['status', active ? '"active"' : '"inactive"'],
    ['registered_at', JSON.stringify(`${new Date(session.startedAt).toISOString().slice(0, 19)}Z`)],
    ['terminal', JSON.stringify(terminalOf(session) ?? 'unknown')],
    ...(since === null ? [] : [['marked_inactive_at', JSON.stringify(precise(since))] as [string, string]]),
  ];
}

function terminalOf(session: Session): string | null {
  return session.tmuxPane === null ? knownTerminal(session.tty) : `tmux ${session.tmuxPane}`;
}

function objectText(members: readonly (readonly [string, string])[]): string {
  return `{\n${members.map(([key, raw]) => `    ${JSON.stringify(key)}: ${raw}`).join(',\n')}\n  }`;
}

/** With microseconds, as the old scripts write it. */
function precise(at: number): string {
  return new Date(at).toISOString().replace(/Z$/, '000Z');
}
