import { join } from 'node:path';
import { DEFAULT_CONFIG } from '../../../src/config/schema.ts';
import { RegisterWorld } from '../register-world.ts';
import type { Mode } from './facts.ts';

/** Checkouts that runs share, one after the other, under one mode. */
export class Ground {
  readonly world: RegisterWorld;
  readonly mode: Mode;
  readonly roots: readonly string[];
  readonly worktrees: readonly number[];
  runs = 0;
  pids = 1000;

  private constructor(world: RegisterWorld, mode: Mode, roots: readonly string[], worktrees: readonly number[]) {
    this.world = world;
    this.mode = mode;
    this.roots = roots;
    this.worktrees = worktrees;
  }

  static async open(mode: Mode): Promise<Ground> {
    const world = await RegisterWorld.open();
    world.config = { ...world.config, leases: { ...DEFAULT_CONFIG.leases, conflict_action: mode.conflict, soft: mode.soft } };
    const roots = [world.repository, join(world.root, 'second'), join(world.root, 'spare')];
    for (const root of roots.slice(1)) world.git('worktree', 'add', '--quiet', root);
    const worktrees: number[] = [];
    for (const root of roots) worktrees.push((await world.d.places.home(root)).worktree?.id ?? 0);
    return new Ground(world, mode, roots, worktrees);
  }
}
