import { ConfigCache } from '../config/cache.ts';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../platform/clock.ts';
import { repositoryOf } from '../platform/git/repository.ts';

const ROOTS_KEPT = 1024;
const ROOT_GOOD_MS = 1000;

/**
 * The configuration of a directory: the one of the checkout around it. The way up to the checkout's root is walked at
 * most once a second for each directory; the files themselves are looked at (two stats) on every call.
 */
export class Configuration {
  readonly #cache: ConfigCache;
  readonly #clock: Clock;
  readonly #roots = new Map<string, { root: string | null; until: number }>();

  constructor(env: Readonly<Record<string, string | undefined>>, directory: string, clock: Clock) {
    this.#cache = new ConfigCache({ env, directory });
    this.#clock = clock;
  }

  /** null: the user's own, outside of any repository. */
  of(directory: string | null): Config {
    return this.#cache.get(this.#rootOf(directory)).config;
  }

  warnings(directory: string): readonly string[] {
    return this.#cache.get(this.#rootOf(directory)).warnings;
  }

  #rootOf(directory: string | null): string | null {
    if (directory === null) return null;
    const now = this.#clock.monotonic();
    const known = this.#roots.get(directory);
    if (known && now < known.until) return known.root;
    const root = repositoryOf(directory)?.worktreeRoot ?? null;
    if (this.#roots.size >= ROOTS_KEPT) this.#roots.clear();
    this.#roots.set(directory, { root, until: now + ROOT_GOOD_MS });
    return root;
  }
}
