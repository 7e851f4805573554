import type { AreaKind } from './work-area.ts';

/** How an area stands for one session that looks for work. */
export interface AreaStanding {
  name: string;
  kind: AreaKind;
  /** Numbers of other sessions that are at work in it, hold something in it, or have said that they work in it. */
  here: readonly number[];
  /** What is being changed by others and this area builds on, by name; empty: nothing that is known. */
  buildsOn: readonly string[];
  /** What the session has said of its work belongs here: 0 is not at all. */
  fits: number;
  /** Tests or documentation of what the session works on. */
  related: boolean;
}

export interface RankedArea {
  /** Which of the given ones it is. */
  index: number;
  /** From 1. */
  rank: number;
  /** Nobody else is there. */
  free: boolean;
  /** Why it stands where it stands, in a few words. */
  reason: string;
}

/**
 * Areas in the order in which a session should look at them. First where nobody is; then what does not build on what is being
 * changed; then what belongs to the session's own work, and the tests and documentation of it. Where all that is equal, code comes
 * before tests and these before documentation, as they were given.
 */
export function rankAreas(standings: readonly AreaStanding[]): RankedArea[] {
  const best = Math.max(0, ...standings.filter(isFree).map(({ fits }) => fits));
  return standings
    .map((standing, index) => ({ standing, index, keys: keysOf(standing, best) }))
    .toSorted((a, b) => a.keys.map((key, at) => key - (b.keys[at] ?? 0)).find((difference) => difference !== 0) ?? a.index - b.index)
    .map(({ standing, index }, place) => ({ index, rank: place + 1, free: isFree(standing), reason: reasonOf(standing, best) }));
}

function isFree({ here }: AreaStanding): boolean {
  return here.length === 0;
}

const KINDS: readonly AreaKind[] = ['code', 'tests', 'docs'];

function keysOf(standing: AreaStanding, best: number): number[] {
  return [
    standing.here.length,
    standing.buildsOn.length === 0 ? 0 : 1,
    belongs(standing, best) ? 0 : 1,
    standing.related ? 0 : 1,
    KINDS.indexOf(standing.kind),
  ];
}

/** Of several areas that have something to do with the work, those that have most. */
function belongs({ fits }: AreaStanding, best: number): boolean {
  return fits > 0 && fits >= best;
}

function reasonOf(standing: AreaStanding, best: number): string {
  const { here, buildsOn, related, kind } = standing;
  if (here.length > 0)
    return `${here
      .slice(0, 3)
      .map((number) => `#${number}`)
      .join(', ')}${here.length > 3 ? ` and ${here.length - 3} more` : ''} there`;
  const parts = [
    'nobody is there',
    ...(belongs(standing, best) ? ['fits your work'] : []),
    ...(related ? [kind === 'docs' ? 'about what you work on' : 'tests what you work on'] : []),
  ];
  return buildsOn.length === 0 ? parts.join(', ') : `${parts.join(', ')}; but it builds on ${buildsOn[0]}, which is being changed`;
}
