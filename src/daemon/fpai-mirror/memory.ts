import type { MirrorPlace } from './place.ts';
import type { MirrorState } from './state.ts';
import { Watch } from './watch.ts';

/** The mirror of one workspace, as long as the daemon runs. */
export class Mirrored {
  readonly workspaceId: number;
  readonly place: MirrorPlace;
  state: MirrorState;
  readonly watch: Watch;
  /** When each session was last heard of in the files, ms since the epoch. */
  readonly heard = new Map<string, number>();
  /** What a person has to know, by what it is about. */
  readonly warnings = new Map<'registry' | 'write' | 'exclude', string>();
  /** On the monotonic clock; null: not yet. */
  comparedAt: number | null = null;
  prunedAt: number | null = null;

  constructor(workspaceId: number, place: MirrorPlace, state: MirrorState) {
    this.workspaceId = workspaceId;
    this.place = place;
    this.state = state;
    this.watch = new Watch(place.directory);
  }
}
