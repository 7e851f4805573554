import { constraintOf } from '../../core/governance/instruction.ts';
import type { Constraint } from '../../core/governance/cross-reference/constraint.ts';
import type { Store } from '../../store/store.ts';

/** A constraint that holds in a workspace. */
interface Spoken {
  constraint: Constraint;
  /** Only for this session; null: for all. */
  sessionId: string | null;
}

/** What calls are held against, kept beside the register: no call asks there, but for the first of a workspace. */
export class SpokenConstraints {
  readonly #known = new Map<number, Promise<readonly Spoken[]>>();

  /** Those that are active now, by the time at which they were said. */
  of(store: Store, workspaceId: number): Promise<readonly Spoken[]> {
    const known = this.#known.get(workspaceId);
    if (known !== undefined) return known;
    const asked = read(store, workspaceId);
    this.#known.set(workspaceId, asked);
    // A failure is not kept: the next call asks again.
    asked.catch(() => {
      if (this.#known.get(workspaceId) === asked) this.#known.delete(workspaceId);
    });
    return asked;
  }

  /** To be called after the commit. */
  changed(workspaceId: number): void {
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

/** Those that this session's calls are held against. */
export function heldAgainst(spoken: readonly Spoken[], sessionId: string): Constraint[] {
  return spoken.flatMap((one) => (one.sessionId === null || one.sessionId === sessionId ? [one.constraint] : []));
}
