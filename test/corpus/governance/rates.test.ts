import { expect, test } from 'vitest';
import type { Decision } from '../../../src/core/governance/decision.ts';
import { type DestructiveEntry, shown } from './entry.ts';
import { judged } from './judged.ts';
import { destructiveEntries, ordinaryEntries } from './read-corpus.ts';
import { WORLD } from './world.ts';

/** Share of the ordinary acts that may be interrupted. */
const MOST_INTERRUPTED = 0.005;

/** What leaves the machine, or ends a program, may go on with a note where nobody can be asked; what destroys may not. */
const MAY_BE_NOTED = new Set(['outward', 'publish', 'deploy', 'processes']);

const ordinary = ordinaryEntries();
const destructive = destructiveEntries();
const share = (count: number, all: number): string => `${count} of ${all} (${((100 * count) / all).toFixed(2)} %)`;
const line = (at: string, { outcome, rule }: Decision, act: string): string => `${at} ${outcome} ${rule?.id ?? '-'}: ${act}`;

test.each([true, false])('at most 0.5 %% of ordinary acts are interrupted (attended: %s)', (attended) => {
  const interrupted = ordinary.flatMap(({ act, at }) => {
    const decision = judged(act, { branch: WORLD.branch, attended });
    return decision.outcome === 'silent' || decision.outcome === 'note' ? [] : [line(at, decision, shown(act))];
  });
  report(`ordinary acts interrupted, ${attended ? 'attended' : 'unattended'}: ${share(interrupted.length, ordinary.length)}`, interrupted);
  expect(interrupted.length / ordinary.length).toBeLessThanOrEqual(MOST_INTERRUPTED);
});

test.each([true, false])('every destruction is stopped (attended: %s)', (attended) => {
  const missed = destructive.flatMap((entry) => {
    const decision = judged(entry.act, { branch: entry.branch, attended });
    return isStopped(entry, decision, attended) ? [] : [line(entry.at, decision, shown(entry.act))];
  });
  const stopped = share(destructive.length - missed.length, destructive.length);
  report(`destructions stopped, ${attended ? 'attended' : 'unattended'}: ${stopped}`, missed);
  expect(missed).toEqual([]);
});

function report(rate: string, lines: readonly string[]): void {
  console.info([rate, ...lines].join('\n  '));
}

function isStopped({ least, domain }: DestructiveEntry, { outcome }: Decision, attended: boolean): boolean {
  if (outcome === 'deny') return true;
  if (least === 'deny') return false;
  return outcome === 'ask' || (!attended && outcome === 'note' && MAY_BE_NOTED.has(domain));
}
