import { ConfigCache } from '../config/cache.ts';
import type { Loaded } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../platform/clock.ts';
import { repositoryOf } from '../platform/git/repository.ts';

const ROOTS_KEPT = 1024;
const ROOT_GOOD_MS = 1000;

/**
 * The configuration of a directory: the one of the checkout around it. The way up to the checkout's root is walked at
 * most once a second for each directory; the files themselves are looked at (cache.ts) once in a round
 * of the event loop: a decision asks several times, and the next request comes in another round.
 */
export class Configuration {
  readonly #cache: ConfigCache;
  readonly #clock: Clock;
  readonly #looked = new Map<string | null, Loaded>();
  readonly #roots = new Map<string, { root: string | null; until: number }>();

  constructor(env: Readonly<Record<string, string | undefined>>, directory: string, clock: Clock) {
    this.#cache = new ConfigCache({ env, directory });
    this.#clock = clock;
  }

  /** null: the user's own, outside of any repository. */
  of(directory: string | null): Config {
    return this.#at(directory).config;
  }

  warnings(directory: string): readonly string[] {
    return this.#at(directory).warnings;
  }

  #at(directory: string | null): Loaded {
    const root = this.#rootOf(directory);
    const known = this.#looked.get(root);
    if (known) return known;
    const loaded = this.#cache.get(root);
    if (this.#looked.size === 0) setImmediate(() => this.#looked.clear()).unref();
    this.#looked.set(root, loaded);
    return loaded;
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
