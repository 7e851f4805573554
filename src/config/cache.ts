import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Loaded, loadConfig } from './load.ts';
import { oldStamp } from './old-files.ts';
import { type GoodLevel, NOTHING_GOOD } from './said.ts';
import { readTrust } from './trust.ts';

interface Kept {
  loaded: Loaded;
  user: string;
  repository: string;
  trust: string;
}

/** Name of the repository's file, at the root of the worktree. */
export const REPOSITORY_FILE = '.rollcall.yaml';

/**
 * The configuration of each repository, read again when a file has changed. A call that finds nothing changed costs seven
 * stats (one more, of trust.json, only where the repository's files set something that trust decides on; two more where
 * old files can lie in the directory of their installer): measured, 1 µs for a file that is not there and 2 µs for one
 * that is. Keeps what the files said when they could last be read.
 */
export class ConfigCache {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #userFile: string;
  readonly #trustFile: string;
  readonly #capacity: number;
  readonly #kept = new Map<string | null, Kept>();
  #lastUser: GoodLevel = NOTHING_GOOD;

  /** `directory` holds config.yaml and trust.json; `env` is read once for each load. */
  constructor({
    env,
    directory,
    capacity = 256,
  }: {
    env: Readonly<Record<string, string | undefined>>;
    directory: string;
    capacity?: number;
  }) {
    this.#env = env;
    this.#userFile = join(directory, 'config.yaml');
    this.#trustFile = join(directory, 'trust.json');
    this.#capacity = capacity;
  }

  /** `repositoryRoot`: real path of the worktree's root, null outside of a repository. Synchronous; never throws. */
  get(repositoryRoot: string | null): Loaded {
    const repositoryFile = repositoryRoot === null ? null : join(repositoryRoot, REPOSITORY_FILE);
    const kept = this.#kept.get(repositoryRoot);
    const user = `${stampOf(this.#userFile)} ${oldStamp(this.#userFile, 'user', stampOf)}`;
    const repository = repositoryFile === null ? '' : `${stampOf(repositoryFile)} ${oldStamp(repositoryFile, 'repository', stampOf)}`;
    const same = kept !== undefined && kept.user === user && kept.repository === repository;
    if (same && (!kept.loaded.trustMatters || kept.trust === stampOf(this.#trustFile))) return kept.loaded;

    // Every stamp is taken before its file is read, so that a change in between is seen by the next call.
    const trust = stampOf(this.#trustFile);
    const lastGood = { user: this.#lastUser, repository: kept?.loaded.good.repository ?? NOTHING_GOOD };
    const loaded = loadConfig({ env: this.#env, userFile: this.#userFile, repositoryFile, trust: readTrust(this.#trustFile), lastGood });
    this.#lastUser = loaded.good.user;
    this.#kept.delete(repositoryRoot);
    this.#kept.set(repositoryRoot, { loaded, user, repository, trust });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#capacity) break;
      this.#kept.delete(oldest);
    }
    return loaded;
  }
}

function stampOf(path: string): string {
  try {
    const s = statSync(path, { bigint: true, throwIfNoEntry: false });
    return s === undefined ? 'absent' : `${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}:${s.ctimeNs}:${s.mode}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
