import Database from 'better-sqlite3';

/** Moves every session's signs of life into the past, in the register of a daemon that does not run. */
export function silenceSessions(register: string, hours: number): void {
  const database = new Database(register);
  const by = hours * 3_600_000;
  database.prepare('update sessions set last_seen_at = last_seen_at - ?, started_at = started_at - ?').run(by, by);
  database.close();
}
