import type { ReadTx, Store, Tx, Workspace, Worktree } from '../store.ts';
import type { Connection } from './connection.ts';
import { toStoreError } from './errors.ts';
import { identityOf, unavailable } from './file.ts';
import { Lane } from './lane.ts';
import { appliedMigrations } from './migrate.ts';

const { setImmediate } = globalThis;
const PROBE = 'probe';

/**
 * The register in one SQLite file. SQLite has one writer whatever the workspace, so all transactions of this store
 * stand in one line and take SQLite's write lock, which orders them with those of other processes.
 */
export class SqliteStore implements Store {
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #writes: Lane;
  readonly #reads: Lane;
  readonly #file: string | null;
  /** What the writer had changed at the last checkpoint. */
  #checkpointed = 0;

  constructor(writer: Connection, reader: Connection, lockTimeoutMs: number) {
    this.#writer = writer;
    this.#reader = reader;
    this.#writes = new Lane(writer, lockTimeoutMs);
    this.#reads = new Lane(reader, lockTimeoutMs);
    this.#file = identityOf(writer.path);
  }

  async transaction<T>(_workspaceIds: readonly number[], work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#writes.run(work);
  }

  async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#reads.run(work);
  }

  async ensureWorkspace(workspace: { key: string; name: string; now: number }): Promise<Workspace> {
    const found = await this.#reads.run((tx) => tx.workspaces.byKey(workspace.key));
    return found ?? this.#writes.run((tx) => tx.workspaces.ensure(workspace));
  }

  async ensureWorktree(worktree: { workspaceId: number; path: string; now: number }): Promise<Worktree> {
    const found = await this.#reads.run((tx) => tx.workspaces.findWorktree(worktree));
    return found ?? this.#writes.run((tx) => tx.workspaces.ensureWorktree(worktree));
  }

  async probe(value: string): Promise<void> {
    await this.transaction([], (tx) => tx.settings.set(PROBE, value));
    const found = await this.read((tx) => tx.settings.get(PROBE));
    if (found !== value) throw unavailable(this.#writer.path, 'it did not give back what was written');
    if (identityOf(this.#writer.path) !== this.#file)
      throw unavailable(this.#writer.path, 'the file was removed or replaced while it was open');
  }

  /**
   * Copies the log into the database as far as readers allow, without waiting for any. It flushes both files, which is
   * why no commit does it before the log has reached its ceiling.
   */
  async maintain(): Promise<void> {
    // Between two turns of the event loop no transaction of ours is open.
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#writes.refuseClosed();
    const changed = this.#writer.changes();
    if (changed === this.#checkpointed) return;
    try {
      this.#writer.raw.pragma('wal_checkpoint(passive)');
      this.#checkpointed = changed;
    } catch (error) {
      throw toStoreError(error, this.#writer.path);
    }
  }

  /** Removed rows are overwritten as they go (secure_delete); what the log still has of them goes with it. */
  async scrub(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#writes.refuseClosed();
    try {
      const [done] = this.#writer.raw.pragma('wal_checkpoint(truncate)') as { busy: number }[];
      if (done?.busy !== 0) throw unavailable(this.#writer.path, 'another process kept its log from being emptied');
    } catch (error) {
      throw toStoreError(error, this.#writer.path);
    }
  }

  /** The connection that reads commits nothing itself. */
  revision(): number {
    this.#reads.refuseClosed();
    return this.#reader.dataVersion();
  }

  async schemaVersion(): Promise<number> {
    this.#writes.refuseClosed();
    return appliedMigrations(this.#reader.raw, this.#reader.path).at(-1)?.version ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all([this.#writes.close(), this.#reads.close()]);
    this.#reader.raw.close();
    // The last connection to close writes the log back and removes it; a full disk must not keep us from leaving.
    this.#writer.raw.close();
  }
}
