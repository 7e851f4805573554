import { existsSync } from 'node:fs';
import { excludeNames, listExclude, unexcludeNames } from '../../platform/git/exclude-file.ts';
import type { Workspace, Worktree } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { giveHeartbeats, giveIdentity, giveRegistry, pruneHeartbeats } from './give-out.ts';
import { Mirrored } from './memory.ts';
import { mirrorNames, mirrorPlace, type MirrorPlace } from './place.ts';
import { endOfJournal, signsSince } from './signs.ts';
import { readState, writeState } from './state.ts';
import { takeIn } from './take-in.ts';

/** The roll also changes without the journal: silence makes a session stale. */
const COMPARE_MS = 60_000;
const PRUNE_MS = 60 * 60 * 1000;
const ATTEMPTS = 3;

/**
 * Keeps the files of the old registry up to date for each workspace whose configuration names a directory for them
 * (`compat.fpai`): first what others wrote there goes into the register, then the register into the files. Nothing is
 * written where nothing changed; without the setting nothing at all.
 */
export class FpaiMirror {
  readonly #d: Daemon;
  readonly #zone: string;
  readonly #excludes: string;
  /** null: looked at, and none. */
  readonly #mirrors = new Map<number, Mirrored | null>();
  /** Why the place that is set cannot be used, by the directory whose configuration says so. */
  readonly #misplaced = new Map<number, { home: string; text: string }>();
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * @param zone the local time zone, `Europe/Berlin`
   * @param excludes list of the repositories whose exclude file has our names: uninstall takes them back
   */
  constructor(d: Daemon, zone: string, excludes: string) {
    this.#d = d;
    this.#zone = zone;
    this.#excludes = excludes;
  }

  /** Every workspace. Never throws: what fails is logged, and keeps no other from it. */
  check(): Promise<void> {
    return this.#each(() => true, false);
  }

  /** The one that a directory belongs to, before a command about its sessions is carried out. @param changes it changes something */
  async before(directory: string, changes: boolean): Promise<void> {
    const { workspace } = await this.#d.places.home(directory);
    return this.#each(({ id }) => id === workspace.id, changes);
  }

  /** Those that have a mirror, after a command. */
  async after(): Promise<void> {
    if ([...this.#mirrors.values()].every((mirrored) => mirrored === null)) return;
    return this.#each(({ id }) => (this.#mirrors.get(id) ?? null) !== null, false);
  }

  /** For a person who works in this directory. */
  warnings(directory: string): string[] {
    const here = (home: string): boolean => directory === home || directory.startsWith(`${home}/`);
    const misplaced = [...this.#misplaced.values()].filter(({ home }) => here(home)).map(({ text }) => text);
    const mirrors = [...this.#mirrors.values()].filter((mirrored) => mirrored !== null && here(mirrored.place.home));
    return [...misplaced, ...mirrors.flatMap((mirrored) => Array.from(mirrored?.warnings.values() ?? []))];
  }

  /** One after the other: a command and the daemon's own tick never write at once. */
  #each(wanted: (workspace: Workspace) => boolean, begins: boolean): Promise<void> {
    const work = this.#queue.then(() => this.#run(wanted, begins));
    this.#queue = work.catch(() => {});
    return work;
  }

  async #run(wanted: (workspace: Workspace) => boolean, begins: boolean): Promise<void> {
    const rows = await this.#d.store.read(async (tx) => {
      const found: { workspace: Workspace; worktrees: Worktree[] }[] = [];
      for (const workspace of await tx.workspaces.all())
        if (wanted(workspace)) found.push({ workspace, worktrees: await tx.workspaces.worktrees(workspace.id) });
      return found;
    });
    for (const { workspace, worktrees } of rows) {
      try {
        await this.#one(workspace, mirrorPlace(this.#d, workspace, worktrees), begins);
      } catch (error) {
        this.#d.log.error({ err: error, workspace: workspace.key }, 'the mirror failed');
      }
    }
  }

  async #one(workspace: Workspace, place: MirrorPlace | string | null, begins: boolean): Promise<void> {
    this.#misplaced.delete(workspace.id);
    const mirrored = await this.#known(workspace, place, begins);
    if (mirrored === null) return;
    const d = this.#d;
    const { signs, seq, moved } = await signsSince(d.store, workspace.id, mirrored.state.seq);
    const others = await takeIn(d, mirrored, this.#zone);
    const monotonic = d.clock.monotonic();
    if (others || moved || mirrored.comparedAt === null || monotonic - mirrored.comparedAt >= COMPARE_MS) {
      for (let attempt = 1; attempt <= ATTEMPTS && !mirrored.warnings.has('registry'); attempt += 1) {
        if (await giveRegistry(d, mirrored)) break;
        await takeIn(d, mirrored, this.#zone);
      }
      mirrored.comparedAt = monotonic;
    }
    const written = await giveHeartbeats(d, mirrored, signs, this.#zone);
    const identified = await giveIdentity(d, mirrored, signs, this.#zone);
    if (mirrored.prunedAt === null || monotonic - mirrored.prunedAt >= PRUNE_MS) {
      await pruneHeartbeats(d, mirrored, this.#zone);
      mirrored.prunedAt = monotonic;
    }
    mirrored.state = { ...mirrored.state, seq };
    if (written > 0 || identified) await writeState(d, workspace.id, mirrored.state);
  }

  /** The mirror that is to be kept now: the known one, or one that begins. One that is not set any more ends. */
  async #known(workspace: Workspace, place: MirrorPlace | string | null, begins: boolean): Promise<Mirrored | null> {
    const known = this.#mirrors.get(workspace.id);
    if (typeof place === 'string') return this.#misplace(workspace, place);
    if (known !== undefined && (known?.place.directory ?? null) === (place?.directory ?? null)) return known;
    const state = known === undefined ? await readState(this.#d, workspace.id) : (known?.state ?? null);
    if (state !== null && state.directory !== place?.directory) await this.#end(workspace, state.excludedIn);
    this.#mirrors.set(workspace.id, null);
    if (place === null) return null;
    const other = [...this.#mirrors.values()].find((mirrored) => mirrored?.place.directory === place.directory);
    if (other) return this.#misplace(workspace, `${place.directory} is the mirror of ${other.place.home} already`, place.home);
    const again = state?.directory === place.directory;
    // A relative directory in the user's own configuration is not made in every repository that was ever seen.
    if (!again && !begins && !existsSync(place.directory) && !(await this.#hasSessions(workspace))) return null;
    const began = again ? state : { directory: place.directory, excludedIn: null, written: [], seq: await endOfJournal(this.#d.store) };
    const excludedIn = place.repository?.commonDir ?? null;
    const mirrored = new Mirrored(workspace.id, place, { ...began, excludedIn });
    const trouble = place.repository && this.#exclude(place.repository);
    if (trouble !== null) mirrored.warnings.set('exclude', `compat.fpai: git was not told to ignore ${place.directory}: ${trouble}.`);
    await writeState(this.#d, workspace.id, mirrored.state);
    this.#mirrors.set(workspace.id, mirrored);
    this.#d.log.info({ directory: place.directory }, 'the mirror begins');
    return mirrored;
  }

  async #hasSessions({ id }: Workspace): Promise<boolean> {
    return (await this.#d.store.read((tx) => tx.sessions.live(id))).length > 0;
  }

  #exclude({ commonDir, below }: { commonDir: string; below: string }): string | null {
    listExclude(this.#excludes, commonDir, true);
    return excludeNames(commonDir, mirrorNames(below));
  }

  #misplace(workspace: Workspace, why: string, home?: string): null {
    const text = `compat.fpai: ${why}. Nothing is written there; set another directory.`;
    this.#misplaced.set(workspace.id, { home: home ?? workspace.key.replace(/\/\.git$/, ''), text });
    return null;
  }

  async #end(workspace: Workspace, excludedIn: string | null): Promise<void> {
    const trouble = excludedIn === null ? null : unexcludeNames(excludedIn);
    if (excludedIn !== null && trouble === null) listExclude(this.#excludes, excludedIn, false);
    this.#d.log.info({ workspace: workspace.key, trouble }, 'the mirror ends; its files stay');
    await writeState(this.#d, workspace.id, null);
  }
}
