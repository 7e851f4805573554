import type { Scope } from '../scope.ts';

/** Programs in front of one that it remembers. */
const MOST_FED = 20;

/** What feeds this shell, and the programs that ran since the ledger had `before` runs: their output goes into the next one. */
export function fedBy(scope: Scope, before: number): readonly string[] {
  const { runs } = scope.world.ledger;
  if (runs.length === before) return scope.fed;
  const programs = runs.slice(Math.max(before, runs.length - MOST_FED)).map(({ program }) => program);
  return [...scope.fed, ...programs.filter((program) => !program.includes('>'))].slice(-MOST_FED);
}
