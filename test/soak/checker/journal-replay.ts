import { Holds, hasExpired, samePlace } from './holds.ts';
import type { Entry, Hold, Problem, Property } from './journal.ts';
import { type SessionStory, heldAt, newStory, texts, within } from './session-story.ts';

/** They move no lease. Any other kind that is not known here would make the check blind, so it is a problem. */
const TELLING = /^lease\.(?:awaited|circle|claim-ended|gave-way|incident|left-line|passed-over|reserved|unseen)$/;

/**
 * Replays the journal of a register and says where it contradicts itself. It knows nothing but what the entries say: no
 * code of the product, no table beside the journal.
 *
 * What it holds against the entries, in their order:
 * - `one holder`: no path of one worktree is held by two sessions at a time, unless they share it by claims
 * - `token`: tokens grow with every grant, in each workspace
 * - `ended holder`: an ended session gets nothing, and lets go of exactly what it held
 * - `idle denial`: a refusal names a session that holds the path, by the token that it holds it with
 * - `firm`: no edit's lease passes on while the turn of its holder runs, unless the file was reserved for the taker before
 *   that turn; and no claim before its time is over
 * - `story`: what ends has begun (leases, turns, sessions), and nothing begins twice
 */
export class JournalReplay {
  readonly problems: Problem[] = [];
  entries = 0;
  grants = 0;
  denials = 0;
  lastSeq = 0;
  readonly #workspaceOf: (worktree: string) => number;
  readonly #sessions = new Map<string, SessionStory>();
  readonly #holds = new Holds();
  readonly #tokens = new Map<number, number>();
  /** Every hold that there ever was, by session and path. */
  readonly #history = new Map<string, Hold[]>();
  /** Times of entries, by session, then kind. */
  readonly #times = new Map<string, Map<string, { at: number; path: string | null }[]>>();
  /** The newest reservation of each session and path: its entry, and until when. */
  readonly #reserved = new Map<string, { seq: number; until: number }>();
  readonly #byAgentId = new Map<string, Set<string>>();

  /** @param workspaceOf the workspace in which the tokens of this worktree are counted */
  constructor(workspaceOf: (worktree: string) => number) {
    this.#workspaceOf = workspaceOf;
  }

  feed(entries: Iterable<Entry>): void {
    for (const entry of entries) this.#take(entry);
  }

  /** Sessions that ever went by this id of the agent. */
  sessionsOf(agentSessionId: string): string[] {
    return [...(this.#byAgentId.get(agentSessionId) ?? [])];
  }

  /** All holds of a session on a path, in any worktree, the first one first. */
  holdsOf(sessionId: string, path: string): readonly Hold[] {
    return this.#history.get(`${sessionId} ${path}`) ?? [];
  }

  /** Entries of these kinds about a session in this time (ms since the epoch, both ends included). */
  between(sessionId: string, kinds: RegExp, from: number, to: number, path: string | null = null): boolean {
    for (const [kind, times] of this.#times.get(sessionId) ?? []) {
      if (!kinds.test(kind)) continue;
      if (times.some((time) => time.at >= from && time.at <= to && (path === null || time.path === path))) return true;
    }
    return false;
  }

  /** What is held after the last entry. */
  held(): Hold[] {
    return this.#holds.all();
  }

  endedSessions(): Set<string> {
    return new Set([...this.#sessions].filter(([, story]) => story.ended).map(([id]) => id));
  }

  #take(entry: Entry): void {
    this.entries += 1;
    if (entry.seq <= this.lastSeq) this.#problem('story', entry, `entry ${entry.seq} comes after entry ${this.lastSeq}`);
    this.lastSeq = entry.seq;
    const { kind, sessionId, data } = entry;
    if (sessionId === null) return;
    const path = typeof data['path'] === 'string' ? data['path'] : null;
    const times = within(this.#times, sessionId, () => new Map());
    within(times, kind, () => []).push({ at: entry.at, path });
    if (kind === 'session.started') return this.#started(entry, sessionId);
    const story = this.#sessions.get(sessionId);
    if (!story) return void (kind === 'call.missed' || this.#problem('story', entry, `${kind} of a session that never started`));
    if (story.waking && kind !== 'lease.forgotten' && kind !== 'session.resumed')
      this.#problem('ended holder', entry, `${sessionId} got leases back after its end and did not resume`);
    story.waking = (kind === 'lease.woken' || story.waking) && story.ended && kind !== 'session.resumed';
    if (kind.startsWith('session.')) this.#session(entry, sessionId, story);
    else if (kind.startsWith('turn.')) this.#turn(entry, story);
    else if (kind.startsWith('lease.')) this.#lease(entry, sessionId, story, path ?? '');
  }

  #started(entry: Entry, sessionId: string): void {
    if (this.#sessions.has(sessionId)) this.#problem('story', entry, 'a session that started twice');
    this.#named(sessionId, entry.data['agentSessionId']);
    this.#sessions.set(sessionId, newStory());
  }

  #named(sessionId: string, agentSessionId: unknown): void {
    within(this.#byAgentId, String(agentSessionId), () => new Set()).add(sessionId);
  }

  #session(entry: Entry, sessionId: string, story: SessionStory): void {
    if (entry.kind === 'session.renamed') this.#named(sessionId, entry.data['to']);
    if (entry.kind === 'session.resumed') {
      if (!story.ended) this.#problem('story', entry, 'a session resumed that had not ended');
      story.ended = false;
      story.turnRuns = false;
    }
    if (entry.kind !== 'session.ended') return;
    if (story.ended) this.#problem('story', entry, 'a session ended twice');
    const released = texts(entry.data['released']).toSorted();
    story.dormant = [...story.held];
    const held = story.dormant.map((hold) => hold.path).toSorted();
    if (released.join('\n') !== held.join('\n'))
      this.#problem(
        'ended holder',
        entry,
        `${sessionId} held ${held.join(', ') || 'nothing'} and let go of ${released.join(', ') || 'nothing'} at its end`,
      );
    for (const hold of story.dormant) this.#end(hold, entry.at, story);
    story.ended = true;
    story.turnRuns = false;
  }

  #turn(entry: Entry, story: SessionStory): void {
    const begins = entry.kind === 'turn.started';
    if (story.ended) this.#problem('story', entry, `${entry.kind} of an ended session`);
    if (story.turnRuns === begins) this.#problem('story', entry, begins ? 'a turn began in a running turn' : 'a turn ended and none ran');
    story.turnRuns = begins;
    if (begins) story.turnSeq = entry.seq;
  }

  #lease(entry: Entry, sessionId: string, story: SessionStory, path: string): void {
    const { kind, data } = entry;
    const token = typeof data['token'] === 'number' ? data['token'] : null;
    switch (kind) {
      case 'lease.granted':
      case 'lease.found':
        this.#grant(entry, sessionId, story, { token, heldAt: kind === 'lease.found' ? entry.at : null, claimedUntil: null });
        break;
      case 'lease.claimed':
        this.#claim(entry, sessionId, story, path, token);
        break;
      case 'lease.held': {
        const hold = this.#find(entry, story, path, token);
        if (hold?.heldAt !== null && hold !== undefined) this.#problem('story', entry, `${path} was held already`);
        if (hold) hold.heldAt = entry.at;
        break;
      }
      case 'lease.taken-back':
      case 'lease.released': {
        const hold = this.#find(entry, story, path, token);
        if (hold) this.#end(hold, entry.at, story);
        break;
      }
      case 'lease.committed': {
        const tokens = Array.isArray(data['tokens']) ? data['tokens'] : [];
        for (const [at, one] of texts(data['paths']).entries()) {
          const hold = this.#find(entry, story, one, Number(tokens[at]));
          if (hold) this.#end(hold, entry.at, story);
        }
        break;
      }
      case 'lease.passed': {
        const from = this.#sessions.get(String(data['from']));
        const hold = from && this.#find(entry, from, path, token);
        if (!from) this.#problem('story', entry, `${path} passed on from an unknown session`);
        const claimed = hold !== undefined && hold.claimedUntil !== null;
        if (hold && (claimed ? !hasExpired(hold, entry.at) : from.turnRuns && !this.#cameFirst(sessionId, path, from, entry.at)))
          this.#problem(
            'firm',
            entry,
            `${path} passed on from ${hold.sessionId}, ${claimed ? 'whose claim holds' : 'whose turn runs'}, to ${sessionId}`,
          );
        if (from && hold) this.#end(hold, entry.at, from);
        break;
      }
      case 'lease.turn-came':
        this.#reserved.set(`${sessionId} ${path}`, { seq: entry.seq, until: Number(data['until']) });
        break;
      case 'lease.woken':
        for (const one of texts(data['paths'])) this.#wake(entry, sessionId, story, one);
        break;
      case 'lease.forgotten':
        for (const one of texts(data['paths'])) this.#forget(story, one);
        break;
      case 'lease.denied':
      case 'lease.crossed': {
        this.denials += 1;
        const holder = this.#sessions.get(String(data['holder']));
        const hold = [...(holder?.held ?? [])].find((one) => samePlace(one.path, path) && (one.token === token || one.token === null));
        const who = String(data['holder']);
        if (!hold) this.#problem('idle denial', entry, `${path} was refused for ${who}, which did not hold it by token ${String(token)}`);
        break;
      }
      case 'lease.late-write':
      case 'lease.elsewhere': {
        const holder = this.#sessions.get(String(data['holder']));
        if (![...(holder?.held ?? [])].some((one) => samePlace(one.path, path)))
          this.#problem('idle denial', entry, `${kind} of ${path} names ${String(data['holder'])}, which did not hold it`);
        break;
      }
      default:
        if (!TELLING.test(kind)) this.#problem('story', entry, `${kind}: this checker does not know what it does to leases`);
    }
  }

  /** The path was reserved for this session before the turn began that its holder is in now. */
  #cameFirst(sessionId: string, path: string, holder: SessionStory, at: number): boolean {
    const reserved = this.#reserved.get(`${sessionId} ${path}`);
    return reserved !== undefined && at < reserved.until && reserved.seq < holder.turnSeq;
  }

  /** A new lease, as its entry describes it. */
  #grant(entry: Entry, sessionId: string, story: SessionStory, what: Pick<Hold, 'token' | 'heldAt' | 'claimedUntil'>): void {
    const { data } = entry;
    this.grants += 1;
    const worktree = String(data['worktree']);
    this.#newToken(entry, worktree, what.token);
    const mode = data['mode'] === 'shared' ? 'shared' : 'exclusive';
    this.#begin(entry, sessionId, story, { ...what, path: String(data['path']), worktree, mode, everywhere: data['everywhere'] === true });
  }

  /** A claim, or its renewal; the lease of an edit becomes one when its holder claims the file. */
  #claim(entry: Entry, sessionId: string, story: SessionStory, path: string, token: number | null): void {
    const { data } = entry;
    const claimedUntil = typeof data['until'] === 'string' ? Date.parse(data['until']) : Infinity;
    if (data['renewed'] !== true) {
      // An exclusive claim stands for whatever else its session has there.
      if (data['mode'] !== 'shared')
        for (const own of heldAt(story, path)) if (own.worktree === data['worktree']) this.#end(own, entry.at, story);
      return this.#grant(entry, sessionId, story, { token, heldAt: entry.at, claimedUntil });
    }
    const hold = this.#find(entry, story, path, token);
    if (!hold) return;
    this.#holds.remove(hold);
    hold.claimedUntil = claimedUntil;
    hold.heldAt ??= entry.at;
    hold.mode = data['mode'] === 'shared' ? 'shared' : 'exclusive';
    hold.everywhere = data['everywhere'] === true;
    this.#conflicts(entry, hold);
    this.#holds.add(hold);
  }

  #newToken(entry: Entry, worktree: string, token: number | null): void {
    const workspace = this.#workspaceOf(worktree);
    const newest = this.#tokens.get(workspace) ?? 0;
    if (token === null || token <= newest) this.#problem('token', entry, `token ${String(token)} was given after token ${newest}`);
    this.#tokens.set(workspace, Math.max(newest, token ?? 0));
  }

  #begin(entry: Entry, sessionId: string, story: SessionStory, what: Omit<Hold, 'sessionId' | 'since' | 'until'>): void {
    if (story.ended && !story.waking) this.#problem('ended holder', entry, `${what.path} went to ${sessionId}, which has ended`);
    const hold: Hold = { ...what, sessionId, since: entry.at, until: null };
    this.#conflicts(entry, hold);
    this.#holds.add(hold);
    story.held.add(hold);
    within(this.#history, `${sessionId} ${what.path}`, () => []).push(hold);
  }

  #conflicts(entry: Entry, hold: Hold): void {
    for (const other of this.#holds.against(hold, entry.at)) {
      if (other.sessionId !== hold.sessionId)
        this.#problem('one holder', entry, `${hold.path} went to ${hold.sessionId} while ${other.sessionId} holds ${other.path}`);
      else if (other.path === hold.path && other.mode === hold.mode)
        this.#problem('story', entry, `${hold.path} was granted to ${hold.sessionId}, which has it`);
    }
  }

  #find(entry: Entry, story: SessionStory, path: string, token: number | null): Hold | undefined {
    const hold = heldAt(story, path).find((one) => one.token === token) ?? heldAt(story, path).find((one) => one.token === null);
    if (!hold) this.#problem('story', entry, `${entry.kind} of ${path} by token ${String(token)}, which the session did not hold`);
    else hold.token ??= token;
    return hold;
  }

  #end(hold: Hold, at: number, story: SessionStory): void {
    hold.until = at;
    story.held.delete(hold);
    this.#holds.remove(hold);
  }

  #wake(entry: Entry, sessionId: string, story: SessionStory, path: string): void {
    const before = this.#forget(story, path);
    if (!before) return this.#problem('story', entry, `${path} came back to ${sessionId}, which did not have it at its end`);
    const { worktree, mode, claimedUntil, everywhere } = before;
    this.#begin(entry, sessionId, story, { path, worktree, mode, claimedUntil, everywhere, token: null, heldAt: entry.at });
  }

  #forget(story: SessionStory, path: string): Hold | undefined {
    const at = story.dormant.findIndex((hold) => hold.path === path);
    return at < 0 ? undefined : story.dormant.splice(at, 1)[0];
  }

  #problem(property: Property, entry: Entry, text: string): void {
    this.problems.push({ property, text: `${text} (entry ${entry.seq})`, seq: entry.seq });
  }
}
