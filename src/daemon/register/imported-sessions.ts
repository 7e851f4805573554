import type { KeptRecord } from '../../compat/fpai/kept.ts';
import { readEntry, type RegistryEntry } from '../../compat/fpai/registry.ts';
import type { Session } from '../../core/session/session.ts';
import type { ImportedRow } from '../../protocol/api-compat.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Home } from '../places.ts';
import { comeBack, markInactive, takenNumbers } from './activity.ts';
import { journal } from './journal.ts';
import { openTerminal } from './open-terminal.ts';

interface Import {
  home: Home;
  cwd: string;
  directory: string;
  by: string;
  /** The caller is a person at a terminal. */
  person: boolean;
  dryRun: boolean;
  /** The file is written anew from the register afterwards: what does not count for it is not asked about again. */
  mirrored: boolean;
  before: readonly KeptRecord[];
}

/** As many ended sessions are looked through for one that a record names. */
const LOOKED_THROUGH = 10_000;
/** What a session may be called by; as in the requests of the daemon. */
const NAME = /^(?=.*[^\d@-])[\p{L}\p{N}._:@+/-]{1,200}$/u;

/**
 * The sessions that the records of an old registry stand for, in one transaction:
 *
 *     the record was imported before, and its session has not ended ─▶ that one, and of the file what changed in it
 *     a session of this name is here ────────────────────────────────▶ that one, as it is
 *     else ──────────────────────────────────────────────────────────▶ a new session of a terminal
 *
 * An active record whose number a living session has becomes an inactive session. Sessions of agents are never changed,
 * those that a terminal identified itself as only by a person.
 */
export class ImportedSessions {
  readonly warnings: string[] = [];
  readonly #d: Daemon;
  readonly #tx: Tx;
  readonly #import: Import;
  /** Newest first; those that have not ended before all others. */
  readonly #known: readonly Session[];
  readonly #linked: Set<string | null>;

  static async of(d: Daemon, tx: Tx, given: Import): Promise<ImportedSessions> {
    const recent = await tx.sessions.recent(given.home.workspace.id, LOOKED_THROUGH);
    const known = [...recent].sort((a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null));
    return new ImportedSessions(d, tx, given, known);
  }

  private constructor(d: Daemon, tx: Tx, given: Import, known: readonly Session[]) {
    this.#d = d;
    this.#tx = tx;
    this.#import = given;
    this.#known = known;
    this.#linked = new Set(given.before.map(({ session }) => session));
  }

  /** @param heard the newest heartbeat, milliseconds; 0: none */
  async take(entry: RegistryEntry, heard: number, before: KeptRecord | null): Promise<{ row: ImportedRow; record: KeptRecord }> {
    const { key, raw, number } = entry;
    if (number === null) {
      const same = before?.raw === raw;
      const record = same ? before : { key, raw, session: null, seen: 0, since: null };
      return { row: { key, session: null, action: same ? 'unchanged' : 'kept' }, record };
    }
    const linked = before?.session ? await this.#tx.sessions.get(before.session) : null;
    if (before !== null && linked !== null && (linked.endedAt === null || before.raw === raw || !entry.active))
      return this.#again(entry, heard, before, linked);
    const there = this.#named(entry, number);
    if (there === null) return this.#open(entry, number, heard);
    this.#linked.add(there.id);
    return this.#again(entry, heard, recordOf(entry, there), there);
  }

  async #open(entry: RegistryEntry, number: number, heard: number) {
    const now = this.#d.clock.now();
    const { home, cwd, directory, by } = this.#import;
    const { role, goal, terminal: tty } = entry;
    const taken = entry.active && (await takenNumbers(this.#tx, home.workspace.id)).has(number);
    if (taken) this.warnings.push(`#${entry.key}: a living session has the number ${number}; imported as inactive`);
    const since = entry.markedInactiveAt ?? (heard || (entry.registeredAt ?? now));
    const inactiveSince = taken ? now : entry.active ? null : since;
    const past = { startedAt: entry.registeredAt ?? (heard || now), lastSeenAt: heard, inactiveSince };
    const wanted = { cwd, number, name: this.#nameFor(entry), tty, tmuxPane: null, role, goal, past };
    const session = await openTerminal(this.#d, this.#tx, home, wanted);
    const sessionId = session.agentSessionId;
    const said = { number, sessionId, role, goal, terminal: tty, by, renewed: false, from: directory };
    await journal(this.#tx, now, session, 'session.registered', said);
    // The journal alone has to tell that it is not here.
    const lastSeenAt = heard === 0 ? null : new Date(heard).toISOString();
    if (inactiveSince !== null)
      await journal(this.#tx, now, session, 'session.inactive', { number, by, why: 'imported', lastSeenAt, released: [] });
    this.#linked.add(session.id);
    return { row: this.#row(entry, session, 'added'), record: recordOf(entry, session) };
  }

  /** null: `session-N`. */
  #nameFor({ key, sessionId }: RegistryEntry): string | null {
    if (sessionId === null) return null;
    const doubt = (why: string): null => {
      this.warnings.push(`#${key}: its session_id ${why}; it is called by its number`);
      return null;
    };
    if (!NAME.test(sessionId)) return doubt('is no name that a session can have');
    const repeated = this.#known.some((s) => s.endedAt === null && s.agentSessionId === sessionId) || this.#names.has(sessionId);
    this.#names.add(sessionId);
    return repeated ? doubt('is that of another session') : sessionId;
  }
  readonly #names = new Set<string>();

  /** One that no other record stands for. An ended one only under the same number. */
  #named({ sessionId }: RegistryEntry, number: number): Session | null {
    const free = this.#known.filter((s) => s.agentSessionId === sessionId && !this.#linked.has(s.id));
    return free.find((s) => s.endedAt === null) ?? free.find((s) => s.number === number) ?? null;
  }

  /** A record that was imported before: what changed in the file since, and a newer heartbeat. */
  async #again(entry: RegistryEntry, heard: number, before: KeptRecord, session: Session) {
    const same = before.raw === entry.raw;
    const still = { row: this.#row(entry, session, 'unchanged'), record: { ...before, raw: entry.raw } };
    if (session.agent !== 'terminal' || session.endedAt !== null) return still;
    // Of who a person's terminal is, no program says something new by writing a file.
    if (!this.#import.person && (await this.#tx.identities.ofSession(session.id)).length > 0) {
      if (!same) this.warnings.push(`#${entry.key}: a terminal is this session; only a person takes over what changed`);
      const row = heard > session.lastSeenAt ? await this.#heardOf(entry, heard, session) : still.row;
      return { row, record: this.#import.mirrored ? still.record : before };
    }
    const old = readEntry(entry.key, before.raw, this.#d.clock.now()).entry;
    const changed = <K extends 'role' | 'goal'>(field: K): string | null => (old[field] === entry[field] ? session[field] : entry[field]);
    const tty = old.terminal === entry.terminal ? session.tty : entry.terminal;
    const fresh = heard > session.lastSeenAt;
    const heardSince = fresh && same && heard > (session.inactiveSince ?? Infinity);
    const woken = (entry.active && !old.active) || (entry.active && fresh) || heardSince;
    let row = session;
    if (woken && session.inactiveSince !== null) row = await this.#wake(entry, session);
    else if (!entry.active && old.active && session.inactiveSince === null && !this.#import.dryRun)
      row = await markInactive(this.#d, this.#tx, session, this.#import.by, 'stale');
    const seen = Math.max(heard, session.lastSeenAt);
    const after: Session = { ...row, role: changed('role'), goal: changed('goal'), tty, lastSeenAt: seen };
    const statusToldByFile = !same && entry.active !== old.active;
    if (row === session && same && !fresh) return still;
    await this.#tx.sessions.update(after);
    const texts = (['role', 'goal'] as const).filter((f) => session[f] !== after[f]).map((f) => [f, [session[f], after[f]]]);
    const said = { by: this.#import.by, changes: Object.fromEntries(texts) as unknown, from: this.#import.directory };
    if (texts.length > 0) await journal(this.#tx, this.#d.clock.now(), after, 'session.amended', said);
    // Whoever was heard of by another way since is not known by this file alone.
    const untouched = session.lastSeenAt === before.seen;
    const record = {
      ...recordOf(entry, after),
      seen: untouched ? seen : before.seen,
      since: statusToldByFile || untouched ? after.inactiveSince : before.since,
    };
    return { row: this.#row(entry, after, 'changed'), record };
  }

  /** A sign of life, and nothing else. */
  async #heardOf(entry: RegistryEntry, heard: number, session: Session): Promise<ImportedRow> {
    const awake = session.inactiveSince === null ? session : await this.#wake(entry, session);
    const after = { ...awake, lastSeenAt: heard };
    await this.#tx.sessions.update(after);
    return this.#row(entry, after, 'changed');
  }

  async #wake(entry: RegistryEntry, session: Session): Promise<Session> {
    if ((await takenNumbers(this.#tx, session.workspaceId)).has(session.number)) {
      this.warnings.push(`#${entry.key}: a living session has the number ${session.number}; it stays inactive`);
      return session;
    }
    if (this.#import.dryRun) return { ...session, inactiveSince: null };
    return (await comeBack(this.#d, this.#tx, session, this.#import.by, session.number)).session;
  }

  #row({ key }: RegistryEntry, { id, number }: Session, action: ImportedRow['action']): ImportedRow {
    return { key, session: { id, number }, action };
  }
}

function recordOf({ key, raw }: RegistryEntry, session: Session): KeptRecord {
  return { key, raw, session: session.id, seen: session.lastSeenAt, since: session.inactiveSince };
}
