/**
 * How sessions, their leases and their places in lines stood, rebuilt from the journal alone: entries of all workspaces in
 * their order. Knows no table beside the journal. Times are milliseconds since the epoch, UTC.
 */
export interface Replayed {
  sessions: ReadonlyMap<string, ReplayedSession>;
  /** Pending and held ones. */
  leases: readonly ReplayedLease[];
  waits: readonly ReplayedWait[];
}

export interface ReplayedSession {
  id: string;
  workspaceId: number | null;
  /** null: no entry that is kept says it. */
  number: number | null;
  state: 'here' | 'inactive' | 'ended';
  turnRuns: boolean;
  /** Its first entry is the one with which it began. */
  complete: boolean;
}

export interface ReplayedLease {
  sessionId: string;
  path: string;
  /** Empty where its grant is not kept. */
  worktree: string;
  token: number | null;
  state: 'pending' | 'held';
  claim: boolean;
  since: number;
  /** End of a claim, as it was said. */
  until: number | null;
}

export interface ReplayedWait {
  sessionId: string;
  path: string;
  worktree: string;
  since: number;
  reservedUntil: number | null;
}

/** JournalEntry of the store has these fields. */
export interface ReplayEntry {
  at: number;
  workspaceId: number | null;
  sessionId: string | null;
  kind: string;
  data: Readonly<Record<string, unknown>>;
}

interface Story extends ReplayedSession {
  held: Set<ReplayedLease>;
  /** What it held at its end: a resume may give it back. */
  dormant: ReplayedLease[];
  waits: Map<string, ReplayedWait>;
}

/** Feed it the entries from the first that is kept, in the order of their numbers. */
export class Replay {
  readonly #stories = new Map<string, Story>();

  feed(entries: Iterable<ReplayEntry>): void {
    for (const entry of entries) if (entry.sessionId !== null) this.#take(entry, entry.sessionId);
  }

  /** As everything stands after the entries so far. */
  state(): Replayed {
    const stories = [...this.#stories.values()];
    return {
      sessions: new Map(
        stories.map(({ id, workspaceId, number, state, turnRuns, complete }) => [
          id,
          { id, workspaceId, number, state, turnRuns, complete },
        ]),
      ),
      leases: stories.flatMap(({ held }) => Array.from(held)),
      waits: stories.flatMap(({ waits }) => Array.from(waits.values())),
    };
  }

  #take(entry: ReplayEntry, sessionId: string): void {
    const { kind } = entry;
    // A call that no daemon heard of may name a session that never was.
    if (kind === 'call.missed' && !this.#stories.has(sessionId)) return;
    const story = this.#story(sessionId, entry);
    if (kind.startsWith('session.')) takeSession(entry, story);
    else if (kind === 'turn.started' || kind === 'turn.ended') story.turnRuns = kind === 'turn.started';
    else if (kind.startsWith('lease.')) this.#lease(entry, story);
  }

  #story(id: string, { workspaceId, kind, data }: ReplayEntry): Story {
    const known = this.#stories.get(id);
    if (known) return known;
    const story: Story = {
      id,
      workspaceId,
      number: null,
      state: 'here',
      turnRuns: false,
      complete: isBeginning(kind, data),
      held: new Set(),
      dormant: [],
      waits: new Map(),
    };
    this.#stories.set(id, story);
    return story;
  }

  #lease(entry: ReplayEntry, story: Story): void {
    const { kind, data, at } = entry;
    const path = textOf(data['path']);
    const token = numberOf(data['token']);
    switch (kind) {
      case 'lease.granted':
      case 'lease.found':
        grant(entry, story, { state: kind === 'lease.found' ? 'held' : 'pending', claim: false, until: null });
        break;
      case 'lease.claimed':
        claim(entry, story, path, token);
        break;
      case 'lease.held': {
        const lease = find(story, path, token);
        if (lease) lease.state = 'held';
        break;
      }
      case 'lease.claim-ended': {
        const lease = find(story, path, token);
        if (lease) Object.assign(lease, { claim: false, until: null });
        break;
      }
      case 'lease.taken-back':
      case 'lease.released':
        drop(story, path, token);
        break;
      case 'lease.committed': {
        const tokens = Array.isArray(data['tokens']) ? data['tokens'] : [];
        for (const [index, one] of textsOf(data['paths']).entries()) drop(story, one, numberOf(tokens[index]));
        break;
      }
      case 'lease.passed': {
        const from = this.#stories.get(textOf(data['from']));
        if (from) drop(from, path, token);
        break;
      }
      case 'lease.woken': {
        const tokens = Array.isArray(data['tokens']) ? data['tokens'] : [];
        const worktrees = textsOf(data['worktrees']);
        for (const [index, one] of textsOf(data['paths']).entries()) wake(story, one, worktrees[index], numberOf(tokens[index]), at);
        break;
      }
      case 'lease.denied':
      case 'lease.reserved':
      case 'lease.awaited':
        story.waits.set(placeOf(data), {
          sessionId: story.id,
          path,
          worktree: textOf(data['worktree']),
          since: story.waits.get(placeOf(data))?.since ?? at,
          reservedUntil: null,
        });
        break;
      case 'lease.turn-came': {
        const wait = story.waits.get(placeOf(data));
        if (wait) wait.reservedUntil = numberOf(data['until']);
        break;
      }
      case 'lease.left-line':
        story.waits.delete(placeOf(data));
        break;
    }
  }
}

/** A session of a terminal begins with what was said about it. */
function isBeginning(kind: string, data: ReplayEntry['data']): boolean {
  if (kind === 'session.registered') return data['renewed'] === false;
  return kind === 'session.started' || (kind === 'session.identified' && data['agent'] === 'terminal');
}

function takeSession({ kind, data }: ReplayEntry, story: Story): void {
  if (kind === 'session.ended' || kind === 'session.inactive') {
    // One that ends while it is inactive holds nothing any more; what it held before still waits for it.
    story.dormant.push(...story.held);
    story.held.clear();
    story.waits.clear();
    story.turnRuns = false;
    story.state = kind === 'session.ended' ? 'ended' : 'inactive';
  } else if (kind === 'session.resumed') {
    story.state = 'here';
    story.turnRuns = false;
  } else if (kind === 'session.active') story.state = 'here';
  const change = (data['changes'] as Record<string, unknown> | undefined)?.['number'];
  const said =
    kind === 'session.amended' ? (Array.isArray(change) ? change[1] : null) : data[kind === 'session.displaced' ? 'to' : 'number'];
  story.number = numberOf(said) ?? story.number;
}

function grant(entry: ReplayEntry, story: Story, how: Pick<ReplayedLease, 'state' | 'claim' | 'until'>): void {
  const { data, at } = entry;
  story.held.add({
    ...how,
    sessionId: story.id,
    path: textOf(data['path']),
    worktree: textOf(data['worktree']),
    token: numberOf(data['token']),
    since: at,
  });
  // Who has the file stands in no line for it.
  story.waits.delete(placeOf(data));
}

/** A claim, or its renewal; the lease of an edit becomes one when its holder claims the file. */
function claim(entry: ReplayEntry, story: Story, path: string, token: number | null): void {
  const { data } = entry;
  const end = Date.parse(textOf(data['until']));
  const until = Number.isNaN(end) ? null : end;
  const own = data['renewed'] === true ? find(story, path, token) : undefined;
  if (own) {
    Object.assign(own, { state: 'held', claim: true, until });
    story.waits.delete(placeOf(data));
    return;
  }
  // An exclusive claim stands for whatever else its session has on that very place.
  if (data['mode'] !== 'shared')
    for (const lease of story.held) if (lease.path === path && lease.worktree === textOf(data['worktree'])) story.held.delete(lease);
  grant(entry, story, { state: 'held', claim: true, until });
}

function wake(story: Story, path: string, worktree: string | undefined, token: number | null, at: number): void {
  const index = story.dormant.findLastIndex((lease) => lease.path === path && (worktree === undefined || lease.worktree === worktree));
  const before = index < 0 ? undefined : story.dormant[index];
  story.dormant = story.dormant.filter((lease) => lease.path !== path || lease.worktree !== before?.worktree);
  const unknown = { sessionId: story.id, path, worktree: worktree ?? '', claim: false, until: null };
  story.held.add({ ...(before ?? unknown), state: 'held', token, since: at });
}

function drop(story: Story, path: string, token: number | null): void {
  const lease = find(story, path, token);
  if (lease) story.held.delete(lease);
}

/** By its token, which is unique within a workspace; a path may be spelled in two ways. */
function find(story: Story, path: string, token: number | null): ReplayedLease | undefined {
  const held = [...story.held];
  return held.find((l) => l.token === token && l.path === path) ?? held.find((l) => l.token === null && l.path === path);
}

function placeOf(data: ReplayEntry['data']): string {
  return `${textOf(data['worktree'])}\0${textOf(data['path'])}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
