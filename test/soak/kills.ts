import { killPoints } from './kill-points.ts';
import type { Part } from './part.ts';
import { SoakWorld } from './world.ts';

const CLIENTS = 6;

/** The daemon is killed at random points, and nothing that was acknowledged is missing. */
export const kills: Part = {
  name: 'kills',
  async run({ seed, seconds, points, keep }) {
    const world = new SoakWorld();
    try {
      const limitMs = seconds === null ? Infinity : seconds * 1000;
      const found = await killPoints(world, { points, clients: CLIENTS, seed, cli: world.cliPath, limitMs });
      world.keep(keep, 'kills');
      const number = (value: number): string => value.toLocaleString('en');
      return {
        lines: [
          `${number(found.kills)} kills (${number(found.early)} of a daemon that was starting), ${CLIENTS} clients, seed ${seed}: ` +
            `${number(found.underWay)} requests under way at a kill, ${number(found.acknowledged)} acknowledged calls, ${number(found.entries)} journal entries`,
        ],
        problems: found.problems,
        latencies: null,
      };
    } finally {
      await world.close();
    }
  },
};
