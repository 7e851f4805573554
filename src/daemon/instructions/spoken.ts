import { constraintOf } from '../../core/governance/instruction.ts';
import type { Constraint } from '../../core/governance/cross-reference/constraint.ts';
import type { Store } from '../../store/store.ts';

/** A constraint that holds in a workspace. */
export interface Spoken {
  constraint: Constraint;
  /** Only for this session; null: for all. */
  sessionId: string | null;
}

/** What calls are held against, kept beside the register: no call asks there, but for the first of a workspace. */
export class SpokenConstraints {
  readonly #asked = new Map<number, Promise<readonly Spoken[]>>();
  readonly #known = new Map<number, readonly Spoken[]>();

  /** Those that are active now, by the time at which they were said. */
  async of(store: Store, workspaceId: number): Promise<readonly Spoken[]> {
    const known = this.#known.get(workspaceId);
    if (known !== undefined) return known;
    const asked = this.#asked.get(workspaceId) ?? read(store, workspaceId);
    this.#asked.set(workspaceId, asked);
    try {
      const found = await asked;
      // Not what was read before a change.
      if (this.#asked.get(workspaceId) === asked) this.#known.set(workspaceId, found);
      return found;
    } finally {
      if (this.#asked.get(workspaceId) === asked) this.#asked.delete(workspaceId);
    }
  }

  /** The same at once; another list after every change. null: they were not read since. */
  known(workspaceId: number): readonly Spoken[] | null {
    return this.#known.get(workspaceId) ?? null;
  }

  /** To be called after the commit. */
  changed(workspaceId: number): void {
    this.#asked.delete(workspaceId);
    this.#known.delete(workspaceId);
  }
}

async function read(store: Store, workspaceId: number): Promise<Spoken[]> {
  const all = await store.read((tx) => tx.instructions.of(workspaceId));
  return all.flatMap((instruction) => {
    const constraint = instruction.state === 'active' ? constraintOf(instruction) : null;
    if (constraint === null || instruction.scope === 'IMMEDIATE') return [];
    return [{ constraint, sessionId: instruction.scope === 'SESSION' ? instruction.sessionId : null }];
  });
}

/** Those that this session's calls are held against; null: those of all sessions. */
export function heldAgainst(spoken: readonly Spoken[], sessionId: string | null): Constraint[] {
  return spoken.flatMap((one) => (one.sessionId === null || one.sessionId === sessionId ? [one.constraint] : []));
}
