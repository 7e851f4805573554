import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isLink, stampOf } from '../../platform/files.ts';
import { HEARTBEATS, REGISTRY } from '../old-files.ts';

/** A file that is written into where it stands does not change its directory: then every file is looked at. */
const ALL_FILES_MS = 60_000;

/** What was seen of a mirror's directory. A quiet look costs two stats. */
export class Watch {
  readonly #directory: string;
  #registry = '';
  #folder = '';
  /** Files of heartbeats/ with their stamps; null: one that we wrote. */
  #known = new Map<string, string | null>();
  #allAt: number | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The stamp of the registry when it is another than the last time; null: nothing changed. */
  registry(): string | null {
    const stamp = stampOf(join(this.#directory, REGISTRY));
    return stamp === this.#registry ? null : stamp;
  }
  /** The file was read after it had this stamp. */
  registryRead(stamp: string): void {
    this.#registry = stamp;
  }

  /** Whether somebody else has written a heartbeat since the last look. @param monotonic milliseconds */
  heartbeats(monotonic: number): boolean {
    const folder = join(this.#directory, HEARTBEATS);
    // Taken before the names are read: what comes in between is seen by the next look.
    const stamp = stampOf(folder);
    const all = this.#allAt === null || monotonic - this.#allAt >= ALL_FILES_MS;
    if (stamp === this.#folder && !all) return false;
    this.#folder = stamp;
    if (all) this.#allAt = monotonic;
    const before = this.#known;
    this.#known = new Map();
    let changed = false;
    for (const name of this.names()) {
      const known = before.get(name);
      const own = known === null;
      const now = own || (!all && known !== undefined) ? known : stampOf(join(folder, name));
      if (now !== known) changed = true;
      this.#known.set(name, now ?? null);
    }
    return changed;
  }

  names(): string[] {
    const folder = join(this.#directory, HEARTBEATS);
    if (isLink(folder)) return [];
    try {
      return readdirSync(folder).filter((name) => name.endsWith('.json'));
    } catch {
      return [];
    }
  }

  wrote(name: string): void {
    this.#known.set(name, null);
  }
}
