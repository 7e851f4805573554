import type { Caller } from '../../src/protocol/api.ts';
import type {
  AmendRequest,
  CleanupRequest,
  IdentifyReply,
  IdentifyRequest,
  Instance,
  RegisterRequest,
  RollReply,
} from '../../src/protocol/api-identity.ts';
import { RollcallError } from '../../src/protocol/errors.ts';
import { amend } from '../../src/daemon/register/amend.ts';
import { cleanup } from '../../src/daemon/register/cleanup.ts';
import { forgetIdentity } from '../../src/daemon/register/forget-identity.ts';
import { heartbeat } from '../../src/daemon/register/heartbeat.ts';
import { identify } from '../../src/daemon/register/identify.ts';
import { registerSession } from '../../src/daemon/register/register-session.ts';
import { retire } from '../../src/daemon/register/retire.ts';
import { rollOf } from '../../src/daemon/register/roll.ts';
import { whoami } from '../../src/daemon/register/whoami.ts';
import type { RegisterWorld } from './register-world.ts';

export const MINUTE = 60_000;
/** A process that no registered agent is above, with a terminal: a person. */
export const person: Caller = { pid: 1, terminal: true };
export const program: Caller = { pid: 1, terminal: false };

/** A window of a person: a shell in a terminal, in the repository of the world. */
export class Window {
  readonly world: RegisterWorld;
  readonly instance: Instance;
  readonly cwd: string;
  caller: Caller = person;

  constructor(world: RegisterWorld, tty: string, shell = 100, cwd = world.repository) {
    this.world = world;
    this.instance = { tty, tmuxPane: null, shell: { pid: shell, startTime: `${shell}00` } };
    this.cwd = cwd;
  }

  /** Its own day is the world's, by UTC. */
  get #who() {
    const day = new Date(this.world.now).toISOString().slice(0, 10);
    return { cwd: this.cwd, caller: this.caller, instance: this.instance, day };
  }

  identify(part: Partial<IdentifyRequest> = {}): Promise<IdentifyReply> {
    const nothing = { as: null, fresh: false, role: null, goal: null, force: false, heartbeatOnly: false };
    this.world.advance(1);
    return identify(this.world.d, { ...this.#who, ...nothing, ...part });
  }
  async number(): Promise<number | null> {
    this.world.advance(1);
    return (await whoami(this.world.d, this.#who)).session?.number ?? null;
  }
  forget() {
    this.world.advance(1);
    return forgetIdentity(this.world.d, this.#who);
  }
  heartbeat(session: string | null = null) {
    this.world.advance(1);
    return heartbeat(this.world.d, { ...this.#who, session });
  }
}

export function register(world: RegisterWorld, part: Partial<RegisterRequest>) {
  const nothing = { number: null, role: null, goal: null, sessionId: null, terminal: null, force: false };
  world.advance(1);
  return registerSession(world.d, { cwd: world.repository, caller: program, ...nothing, ...part });
}
export function clean(world: RegisterWorld, part: Partial<CleanupRequest> = {}) {
  return cleanup(world.d, { cwd: world.repository, caller: person, dryRun: false, timeoutMinutes: null, all: false, ...part });
}
export function change(world: RegisterWorld, session: string, part: Partial<AmendRequest>) {
  world.advance(1);
  return amend(world.d, { cwd: world.repository, caller: person, session, ...part });
}
export function takeOff(world: RegisterWorld, session: string, caller = person) {
  return retire(world.d, { cwd: world.repository, caller, session });
}
export async function roll(world: RegisterWorld): Promise<RollReply> {
  const { workspace } = await world.d.places.home(world.repository);
  return world.store.read((tx) => rollOf(world.d, tx, workspace.id));
}

/** `1 active, 2 inactive, 3 stale`. */
export async function lineup(world: RegisterWorld): Promise<string> {
  const rows = (await roll(world)).sessions.map((row) => `${row.number} ${row.stale ? 'stale' : row.status}`);
  return rows.join(', ');
}

/** Entries of the journal about sessions, the oldest first, without heartbeats unless they are asked for. */
export async function story(world: RegisterWorld, kind?: string): Promise<{ kind: string; data: Record<string, unknown> }[]> {
  const entries = await world.store.read((tx) => tx.journal.recent({ limit: 1000 }));
  return entries
    .toReversed()
    .filter((entry) => (kind === undefined ? /^session\.(?!heartbeat)/.test(entry.kind) : entry.kind === kind))
    .map((entry) => ({ kind: entry.kind, data: entry.data }));
}

export async function refusal(call: Promise<unknown>): Promise<RollcallError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RollcallError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
