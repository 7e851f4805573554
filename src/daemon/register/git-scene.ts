import type { DirtyFile } from '../../core/change/change.ts';
import { type GitEffect, placeCovers } from '../../core/shell/effects.ts';
import { type CallEffects, type Checkout, type Region, realPlace } from '../call-effects.ts';
import { fixedDirectory } from '../../core/shell/glob.ts';
import { canonical, isLink } from '../../platform/files.ts';
import type { Daemon } from '../context.ts';
import type { SharedState } from '../git-view.ts';

/** One run of git in its checkout; its places are real paths. */
export interface SceneEffect extends Checkout {
  effect: GitEffect;
  /** It concerns uncommitted work; the others only tell what stands before it in the same command. */
  judged: boolean;
}

/** What was not clean in a checkout when git was asked. */
export interface DirtyList {
  files: readonly DirtyFile[];
  whole: boolean;
  /** When git was asked, ms: what a call has reported since may be missing in it. */
  askedAt: number;
}

/** What git said before the transaction, as far as the verdicts on one call need it. */
export interface GitScene {
  effects: SceneEffect[];
  /** By worktree id; a checkout of which git gave no answer is missing. */
  dirty: Map<number, DirtyList>;
  /** By workspace id. */
  shared: Map<number, SharedState>;
  /** Checkouts that a verb reaches beside its own, by root; after the call: that it has made. */
  others: Map<string, Checkout>;
}

/** What is needed to judge the call; null when nothing of it concerns uncommitted work. */
export async function sceneBefore(d: Daemon, effects: CallEffects): Promise<GitScene | null> {
  const scene: GitScene = { effects: [], dirty: new Map(), shared: new Map(), others: new Map() };
  for (const effect of effects.git) {
    const spot = effect.directory === null ? null : await d.places.spot(effect.directory);
    if (spot === null) continue;
    const judged = effect.kind !== null && effect.certainty === 'sure';
    scene.effects.push({
      workspace: spot.workspace,
      worktree: spot.worktree,
      effect: realEffect(effect, spot.real),
      judged,
    });
    // What is not clean only because HEAD or the index has moved belongs to whom moved it: that is seen by what was not clean before.
    if (movesIndex(effect)) await lookDirty(d, scene, spot);
    if (!judged) continue;
    // The checkout that a refused switch is offered instead depends on the branches and worktrees that there are.
    const switches = effect.kind === 'switch' || effect.verb === 'switch' || (effect.verb === 'checkout' && effect.targets.length > 0);
    if (effect.kind === 'shared' || switches) await lookShared(d, scene, spot, effect);
    if (effect.kind !== 'switch' || effect.of.length > 0) await lookDirty(d, scene, spot);
  }
  for (const [checkout, below] of await placesToAsk(d, effects.losses)) await lookDirty(d, scene, checkout, below);
  return scene.effects.every((e) => !e.judged) && scene.dirty.size === 0 ? null : scene;
}

function movesIndex({ kind, verb, writes }: GitEffect): boolean {
  return writes.includes('index') || kind === 'switch' || verb === 'reset' || verb === 'update-ref';
}

function realEffect(effect: GitEffect, directory: string): GitEffect {
  return { ...effect, directory, within: effect.within.map((p) => realPlace(p) ?? p), targets: effect.targets.map(realTarget) };
}

/** Worktrees are named by their paths, everything else by names. */
function realTarget(target: string): string {
  const real = target.startsWith('/') ? canonical(target) : null;
  return real?.ok === true ? real.path : target;
}

/** More places than these are asked for with all the rest. */
const PLACES = 200;

/**
 * Where git has to be asked about deletions and moves: in the whole checkout where they hit uncommitted work that is known,
 * else about what is there and not ignored. Of that nobody has seen yet whether the person has work in it.
 */
async function placesToAsk(d: Daemon, losses: readonly Region[]): Promise<Map<Checkout, readonly string[]>> {
  const asked = new Map<number, { checkout: Checkout; below: Set<string> | null }>();
  for (const { workspace, worktree, places } of losses) {
    const ask = asked.get(worktree.id) ?? { checkout: { workspace, worktree }, below: new Set<string>() };
    asked.set(worktree.id, ask);
    if (await hitsKnownWork(d, { workspace, worktree, places })) ask.below = null;
    for (const { path, extent } of ask.below === null ? [] : places) {
      const base = extent === 'glob' ? fixedDirectory(path) : path;
      const target = await d.places.target(base, extent === 'one');
      if (target === null && base === worktree.path) ask.below = null;
      if (target === null || target.ignored || target.worktree.id !== worktree.id) continue;
      if (target.stamp !== 'absent' || isLink(base)) ask.below?.add(target.path);
    }
  }
  const found = [...asked.values()].filter(({ below }) => below === null || below.size > 0);
  return new Map(found.map(({ checkout, below }) => [checkout, below === null || below.size > PLACES ? [] : [...below]]));
}

async function hitsKnownWork(d: Daemon, { worktree, places }: Region): Promise<boolean> {
  const rows = await d.store.read((tx) => tx.changes.inWorktree(worktree.id));
  return rows.some((row) => places.some((place) => placeCovers(place, `${worktree.path}/${row.path}`)));
}

async function lookDirty(d: Daemon, scene: GitScene, { worktree }: Checkout, below: readonly string[] = []): Promise<void> {
  if (scene.dirty.has(worktree.id)) return;
  const askedAt = d.clock.now();
  const dirty = await d.git.dirty(worktree.path, below);
  if (dirty !== null) scene.dirty.set(worktree.id, { ...dirty, askedAt });
}

async function lookShared(d: Daemon, scene: GitScene, at: Checkout, effect: GitEffect): Promise<void> {
  const shared = scene.shared.get(at.workspace.id) ?? (await d.git.shared(at.worktree.path));
  if (shared === null) return;
  scene.shared.set(at.workspace.id, shared);
  if (!effect.verb.startsWith('worktree ')) return;
  for (const target of effect.targets) {
    const spot = target.startsWith('/') ? await d.places.spot(target) : null;
    if (spot === null || spot.inside !== '') continue;
    scene.others.set(spot.worktree.path, spot);
    await lookDirty(d, scene, spot);
  }
}

/** The checkouts whose state a finished call may have changed through git, with what is not clean in them now. */
export async function sceneAfter(d: Daemon, effects: CallEffects): Promise<GitScene | null> {
  const scene: GitScene = { effects: [], dirty: new Map(), shared: new Map(), others: new Map() };
  for (const effect of effects.git) {
    if (effect.directory === null || effect.writes.length === 0) continue;
    const spot = await d.places.spot(effect.directory);
    if (spot === null) continue;
    scene.effects.push({ workspace: spot.workspace, worktree: spot.worktree, effect: realEffect(effect, spot.real), judged: false });
    if (effect.writes.some((part) => part === 'worktree' || part === 'index' || part === 'refs')) await lookDirty(d, scene, spot);
    if (effect.writes.some((part) => part === 'stash' || part === 'refs' || part === 'worktrees')) {
      const shared = scene.shared.get(spot.workspace.id) ?? (await d.git.shared(spot.worktree.path));
      if (shared !== null) scene.shared.set(spot.workspace.id, shared);
    }
    for (const target of effect.verb === 'worktree add' ? effect.targets : []) {
      const made = target.startsWith('/') ? await d.places.spot(target) : null;
      if (made !== null && made.inside === '') scene.others.set(made.worktree.path, made);
    }
  }
  return scene.effects.length === 0 ? null : scene;
}
