import type { Acknowledged } from './checker/acknowledged.ts';
import type { FileWatch } from './file-watch.ts';
import type { HookDoor } from './hook-door.ts';
import type { Latencies } from './latency.ts';
import type { SoakWorld } from './world.ts';

/** What all sessions share. */
export interface Stage {
  world: SoakWorld;
  door: HookDoor;
  files: FileWatch;
  acknowledged: Acknowledged[];
  latencies: Latencies;
  contested: readonly string[];
  counts: Map<string, number>;
  quietBash: boolean;
  /** Nobody begins anything any more. */
  over: () => boolean;
}
