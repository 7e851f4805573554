import Database from 'better-sqlite3';
import { type Acknowledged, missingFrom } from './acknowledged.ts';
import { JournalReplay } from './journal-replay.ts';
import type { Entry, Problem } from './journal.ts';

/**
 * Checks a register that nobody writes to, by its file alone: the journal against itself, the tables against the
 * journal, SQLite's own checks, and what clients were told against the journal. Reads only.
 */
export interface Verdict {
  entries: number;
  grants: number;
  denials: number;
  problems: Problem[];
}

interface Row {
  seq: number;
  at: number;
  session_id: string | null;
  kind: string;
  data: string;
}

export function checkRegister(file: string, acknowledged: readonly Acknowledged[]): Verdict {
  return reading(file, (database) => {
    const replay = new JournalReplay(workspacesOf(database));
    replay.feed(entriesAfter(database, 0));
    const problems = [...replay.problems, ...missingFrom(replay, acknowledged), ...tablesAgainst(database, replay), ...whole(database)];
    return { entries: replay.entries, grants: replay.grants, denials: replay.denials, problems };
  });
}

/** Follows a register from one look to the next. */
export class RegisterFollower {
  readonly #file: string;
  #worktrees: (worktree: string) => number = () => 0;
  readonly replay = new JournalReplay((worktree) => this.#worktrees(worktree));

  constructor(file: string) {
    this.#file = file;
  }

  /** Reads what was written since the last look. */
  look(): void {
    reading(this.#file, (database) => {
      this.#worktrees = workspacesOf(database);
      this.replay.feed(entriesAfter(database, this.replay.lastSeq));
    });
  }
}

function reading<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function entriesAfter(database: Database.Database, seq: number): Entry[] {
  const rows = database.prepare('select seq, at, session_id, kind, data from journal where seq > ? order by seq').all(seq) as Row[];
  return rows.map((row) => ({
    seq: row.seq,
    at: row.at,
    sessionId: row.session_id,
    kind: row.kind,
    data: JSON.parse(row.data) as Record<string, unknown>,
  }));
}

function workspacesOf(database: Database.Database): (worktree: string) => number {
  const rows = database.prepare('select path, workspace_id from worktrees').all() as { path: string; workspace_id: number }[];
  const found = new Map(rows.map((row) => [row.path, row.workspace_id]));
  return (worktree) => found.get(worktree) ?? 0;
}

interface LeaseRow {
  session_id: string;
  path: string;
  worktree: string;
  token: number;
  state: string;
  ended_at: number | null;
}

/** The register's tables say what the journal tells: who holds what at the end, and who has ended. */
function tablesAgainst(database: Database.Database, replay: JournalReplay): Problem[] {
  const rows = database
    .prepare(
      `select leases.session_id, leases.path, worktrees.path as worktree, leases.token, leases.state, sessions.ended_at from leases
         join worktrees on worktrees.id = leases.worktree_id join sessions on sessions.id = leases.session_id where leases.state <> 'dormant'`,
    )
    .all() as LeaseRow[];
  const ended = replay.endedSessions();
  const key = (one: { worktree: string; path: string }, sessionId: string): string => `${sessionId} ${one.worktree} ${one.path}`;
  const said = Map.groupBy(replay.held(), (hold) => key(hold, hold.sessionId));
  const stands = new Set(rows.map((row) => key(row, row.session_id)));
  const found: Problem[] = [];
  const problem = (property: string, text: string): void => void found.push({ property, text, seq: null });
  for (const row of rows) {
    const told = said.get(key(row, row.session_id)) ?? [];
    if (row.ended_at !== null || ended.has(row.session_id))
      problem('ended holder', `the register says that ${row.session_id}, which has ended, holds ${row.path}`);
    if (told.length === 0) problem('story', `a lease that the journal does not tell of: ${key(row, row.session_id)}`);
    else if (told.every((hold) => hold.token !== null && hold.token !== row.token))
      problem('token', `the register has token ${row.token} for ${row.path}, the journal another one`);
    else if (told.every((hold) => (hold.heldAt === null) !== (row.state === 'pending')))
      problem('story', `the register says that ${row.path} is ${row.state} for ${row.session_id}, the journal does not`);
  }
  for (const one of said.keys()) if (!stands.has(one)) problem('story', `a lease that the register does not have: ${one}`);
  return found;
}

function whole(database: Database.Database): Problem[] {
  const found = (database.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check);
  const foreign = database.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[];
  return [
    ...found.filter((text) => text !== 'ok').map((text) => ({ property: 'integrity_check', text, seq: null })),
    ...foreign.map((row) => ({ property: 'foreign_key_check', text: `a row of ${row.table} names no row of ${row.parent}`, seq: null })),
  ];
}
