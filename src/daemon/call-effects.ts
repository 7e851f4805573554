import { join, relative } from 'node:path';
import { type FileEffect, type GitEffect, type Place, type ShellEffects, effectsOf, patchEffects } from '../core/shell/effects.ts';
import { escapeGlob, fixedDirectory } from '../core/shell/glob.ts';
import { canonical, isLink } from '../platform/files.ts';
import { shellTree } from '../platform/shell-tree.ts';
import type { ToolCall } from '../protocol/agent-event.ts';
import type { Workspace, Worktree } from '../store/store.ts';
import type { Places, Target } from './places.ts';

/** A call that names more files is compared with the leases of others, and leased after it. */
const TARGETS = 50;
/** Evidence about more places than this says `anything`. */
const PATTERNS = 100;

export interface Checkout {
  workspace: Workspace;
  worktree: Worktree;
}

/** Places of one checkout, by the real path. */
export interface Region extends Checkout {
  places: Place[];
}

/** A file, or a directory with all that is in it, that a call gives another name. */
export interface Move {
  from: Target;
  to: Target;
}

/** What one call does to the checkouts that it reaches. */
export interface CallEffects {
  /** Files that it names and surely changes, makes, removes or moves; both names of a move. */
  targets: Target[];
  /** Trees and globs that it surely changes: compared, never leased. */
  regions: Region[];
  /** What it surely deletes or moves away, other than by git. */
  losses: (Region & { by: string })[];
  /** Their authors go along. */
  moves: Move[];
  git: GitEffect[];
  /** What it may change beside its targets: patterns relative to the root, null for anything. */
  reaches: (Checkout & { patterns: string[] | null })[];
  /** It may work on when it is reported. */
  goesOn: boolean;
}

export const NO_EFFECTS: CallEffects = { targets: [], regions: [], losses: [], moves: [], git: [], reaches: [], goesOn: false };

/** Programs whose sure effects make and remove directories: those are nobody's work. */
const DIRECTORY_MAKERS = new Set(['mkdir', 'rmdir']);

/** What a shell command or a patch does, by its text; null of other calls. */
export function shellOf(tool: ToolCall, cwd: string, home: string): ShellEffects | null {
  if (tool.command === null && tool.patch === null) return null;
  const context = { cwd, home, env: { HOME: home, PWD: cwd }, tree: shellTree() };
  return tool.patch === null ? effectsOf(tool.command ?? '', context) : named(patchEffects(tool.patch, context), tool.name);
}

/** @param shell of this very call: `shellOf` */
export async function callEffects(places: Places, tool: ToolCall, cwd: string, shell: ShellEffects | null): Promise<CallEffects> {
  if (shell === null) {
    const targets = (await Promise.all(tool.writes.map((path) => places.target(path)))).filter((t) => t !== null);
    return { ...NO_EFFECTS, targets, reaches: tool.opaque ? await anything(places, [cwd]) : [] };
  }
  const goesOn = tool.background || shell.goesOn;
  return new Collector(places, goesOn).collect(shell, tool, cwd);
}

/** The effects of a patch, by the name of the tool that was given it. */
function named(shell: ShellEffects, tool: string): ShellEffects {
  const by = tool.replace(/^mcp__.*__/, '');
  return { ...shell, effects: shell.effects.map((effect) => ({ ...effect, by })) };
}

async function anything(places: Places, directories: readonly string[]): Promise<CallEffects['reaches']> {
  const found = new Map<number, Checkout>();
  for (const directory of directories) {
    const spot = await places.spot(directory);
    if (spot) found.set(spot.worktree.id, spot);
  }
  return [...found.values()].map(({ workspace, worktree }) => ({ workspace, worktree, patterns: null }));
}

class Collector {
  readonly #places: Places;
  readonly #targets = new Map<string, Target>();
  readonly #regions = new Map<number, Region>();
  readonly #losses = new Map<string, Region & { by: string }>();
  readonly #moves: Move[] = [];
  readonly #reaches = new Map<number, Checkout & { patterns: Set<string> | null }>();

  readonly #goesOn: boolean;

  constructor(places: Places, goesOn: boolean) {
    this.#places = places;
    this.#goesOn = goesOn;
  }

  async collect(shell: ShellEffects, tool: ToolCall, cwd: string): Promise<CallEffects> {
    for (const effect of shell.effects) if (effect.kind !== 'read') await this.#effect(effect);
    const directories = [
      cwd,
      ...(shell.cwd === null ? [] : [shell.cwd]),
      ...shell.reached,
      ...shell.git.flatMap((g) => (g.directory === null ? [] : [g.directory])),
    ];
    const unknown = shell.unknown.length > 0 || tool.opaque;
    for (const reach of unknown ? await anything(this.#places, directories) : []) {
      this.#reaches.set(reach.worktree.id, { ...reach, patterns: null });
    }
    return {
      targets: [...this.#targets.values()],
      regions: [...this.#regions.values()],
      losses: [...this.#losses.values()],
      moves: this.#moves,
      git: shell.git,
      reaches: [...this.#reaches.values()].map(({ workspace, worktree, patterns }) => ({
        workspace,
        worktree,
        patterns: patterns === null ? null : [...patterns],
      })),
      goesOn: this.#goesOn,
    };
  }

  async #effect(effect: FileEffect): Promise<void> {
    const gone = effect.kind === 'delete' || effect.kind === 'move';
    await this.#place(effect, effect, gone);
    if (effect.to === undefined) return;
    await this.#place(effect, { path: effect.to, extent: effect.extent }, false);
    if (this.#moves.length >= TARGETS) return;
    const [from, to] = [await this.#places.target(effect.path, true), await this.#places.target(effect.to, true)];
    if (from !== null && to !== null) this.#moves.push({ from, to });
  }

  async #place(effect: FileEffect, place: Place, gone: boolean): Promise<void> {
    const sure = effect.certainty === 'sure';
    // What is removed or moved is the name itself, also when it is a link to a directory.
    if (gone && place.extent === 'tree' && isLink(place.path)) return this.#place(effect, { ...place, extent: 'one' }, gone);
    if (place.extent === 'one') {
      if (DIRECTORY_MAKERS.has(effect.by)) return;
      // So is what a link or a moved file replaces.
      const itself = gone || effect.by === 'ln' || effect.kind === 'move';
      const target = await this.#places.target(place.path, itself);
      if (target === null) return;
      const id = `${target.worktree.id}\0${target.key}`;
      const real = join(target.worktree.path, target.path);
      if (sure && (this.#targets.has(id) || this.#targets.size < TARGETS)) this.#targets.set(id, target);
      else this.#reach(target, escapeGlob(target.path));
      // What a link leads to says nothing about the link, and a report that comes before the end nothing about what is still to come.
      if (this.#goesOn || (itself && isLink(place.path))) this.#reach(target, escapeGlob(target.path));
      if (sure && gone) this.#lose(target, { path: real, extent: 'one' }, effect.by);
      return;
    }
    for (const { checkout, place: real } of await this.#spread(place)) {
      const inside = relative(checkout.worktree.path, real.path);
      if (real.extent === 'glob') this.#reach(checkout, inside);
      else {
        if (inside !== '') this.#reach(checkout, escapeGlob(inside));
        this.#reach(checkout, inside === '' ? '**' : `${escapeGlob(inside)}/**`);
      }
      if (!sure) continue;
      const region = this.#regions.get(checkout.worktree.id) ?? { ...checkout, places: [] };
      region.places.push(real);
      this.#regions.set(checkout.worktree.id, region);
      if (gone) this.#lose(checkout, real, effect.by);
    }
  }

  #lose({ workspace, worktree }: Checkout, place: Place, by: string): void {
    if (by.startsWith('git ')) return;
    const id = `${worktree.id} ${by}`;
    const loss = this.#losses.get(id) ?? { workspace, worktree, places: [], by };
    loss.places.push(place);
    this.#losses.set(id, loss);
  }

  #reach({ workspace, worktree }: Checkout, pattern: string): void {
    const reach = this.#reaches.get(worktree.id) ?? { workspace, worktree, patterns: new Set<string>() };
    reach.patterns?.add(pattern);
    if (reach.patterns !== null && reach.patterns.size > PATTERNS) reach.patterns = null;
    this.#reaches.set(worktree.id, reach);
  }

  /** A tree or glob in the checkout it belongs to, and in those below it. */
  async #spread(place: Place): Promise<{ checkout: Checkout; place: Place }[]> {
    const real = realPlace(place);
    if (real === null) return [];
    const spot = await this.#places.spot(place.extent === 'glob' ? fixedDirectory(real.path) : real.path);
    const found: { checkout: Checkout; place: Place }[] = [];
    if (spot !== null) found.push({ checkout: spot, place: real });
    // A directory above takes whole checkouts along.
    if (place.extent === 'tree') {
      for (const checkout of this.#places.below(real.path)) {
        if (checkout.worktree.id !== spot?.worktree.id) found.push({ checkout, place: { path: checkout.worktree.path, extent: 'tree' } });
      }
    }
    return found;
  }
}

/** A place by its real path, or of a pattern the part of it that is no pattern; null where nobody can say. */
export function realPlace(place: Place): Place | null {
  const fixed = place.extent === 'glob' ? fixedDirectory(place.path) : place.path;
  const real = canonical(fixed);
  if (!real.ok) return null;
  if (place.extent !== 'glob') return { ...place, path: real.path };
  return {
    ...place,
    path: `${real.path === '/' ? '' : escapeGlob(real.path)}${place.path.slice(fixed === '/' ? 0 : escapeGlob(fixed).length)}`,
  };
}
