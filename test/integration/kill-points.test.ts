import { afterEach, beforeEach, expect, test } from 'vitest';
import { killPoints } from '../soak/kill-points.ts';
import { CLI, DaemonWorld } from './daemon-process.ts';

const POINTS = 20;
const CLIENTS = 4;

let world: DaemonWorld;
beforeEach(() => void (world = new DaemonWorld()));
afterEach(() => world.close());

test(`kill -9 of the daemon at ${POINTS} random points: nothing that a client was told is missing, and the register is whole`, async () => {
  const seed = Date.now() % 1_000_000;
  const found = await killPoints(world, { points: POINTS, clients: CLIENTS, seed, cli: CLI, limitMs: Infinity });
  expect({ seed, problems: found.problems }).toEqual({ seed, problems: [] });
  expect(found.kills).toBe(POINTS);
  expect(found.acknowledged).toBeGreaterThan(CLIENTS * 2);
}, 60_000);
