import { contradict } from '../../core/governance/cross-reference/breaches.ts';
import { type Instruction, constraintOf, stateAt } from '../../core/governance/instruction.ts';
import type { InstructionCounts, InstructionView, InstructionsReply } from '../../protocol/api-instructions.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** `rollcall instructions`: those in these states; null: all. */
export async function instructionsAt(d: Daemon, cwd: string, state: string | null): Promise<InstructionsReply> {
  const { workspace } = await d.places.home(cwd);
  const now = d.clock.now();
  return d.store.read(async (tx) => {
    const all = await tx.instructions.of(workspace.id);
    const wanted = all.filter((one) => state === null || stateAt(one, now) === state);
    const instructions: InstructionView[] = [];
    for (const one of wanted) instructions.push(await instructionView(tx, one, all, now));
    return { instructions, counts: countsOf(all, now), now: iso(now) };
  });
}

/** @param all of its workspace */
export async function instructionView(tx: ReadTx, one: Instruction, all: readonly Instruction[], now: number): Promise<InstructionView> {
  const session = one.sessionId === null ? null : await tx.sessions.get(one.sessionId);
  const { id, quote, quadrant, persistence, scope, explicitness, constraint, source, record, said, reviewedBy, edited, supersedes } = one;
  return {
    id,
    quote,
    state: stateAt(one, now),
    quadrant,
    persistence,
    scope,
    explicitness,
    constraint,
    source,
    session: session && { id: session.id, number: session.number },
    record,
    saidAt: iso(one.saidAt),
    lastSaidAt: iso(one.lastSaidAt),
    said,
    reviewedAt: one.reviewedAt === null ? null : iso(one.reviewedAt),
    reviewedBy,
    edited,
    snoozedUntil: one.snoozedUntil === null ? null : iso(one.snoozedUntil),
    supersedes,
    contradicts: against(one, all),
  };
}

function against(one: Instruction, all: readonly Instruction[]): string[] {
  const own = constraintOf(one);
  if (own === null || one.state === 'rejected' || one.state === 'superseded') return [];
  return all.flatMap((other) => {
    const held = other.state === 'active' && other.id !== one.id ? constraintOf(other) : null;
    return held !== null && contradict(own, held) ? [other.id] : [];
  });
}

export function countsOf(all: readonly Instruction[], now: number): InstructionCounts {
  const tally = (names: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  };
  const reviewed = all.filter(({ source, reviewedAt }) => source === 'said' && reviewedAt !== null);
  return {
    total: all.length,
    states: tally(all.map((one) => stateAt(one, now))),
    persistence: tally(all.map(({ persistence }) => persistence)),
    quadrants: tally(all.map(({ quadrant }) => quadrant)),
    reviewed: reviewed.length,
    acceptedUnchanged: reviewed.filter(({ state, edited }) => state === 'active' && !edited).length,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
