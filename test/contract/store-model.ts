import type { Intent, ToldImport } from '../../src/core/intent/intent.ts';
import type { Lease } from '../../src/core/lease/lease.ts';
import type { TerminalIdentity } from '../../src/core/session/instance.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { Alias, JournalEntry, Notice, OpenCall, ReadTx, Tx, Wait } from '../../src/store/store.ts';
import { demand, evidence, isBelow, noEvidence, text, type Evidence } from './store-model-evidence.ts';

/** Plain lists; every verb in the most obvious way, none in a quick one. */
interface State extends Evidence {
  sessions: Session[];
  aliases: Alias[];
  leases: Lease[];
  calls: OpenCall[];
  waits: Wait[];
  notices: Notice[];
  journal: JournalEntry[];
  settings: Map<string, string>;
  identities: TerminalIdentity[];
  intents: Intent[];
  toldImports: ToldImport[];
  ordinals: number[];
  tokens: number[];
  seq: number;
}

/** Workspaces 1 and 2; worktree 1 of the first, 2 and 3 of the second. */
const WORKSPACE_OF: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 2 };

export class ModelStore {
  #state: State = {
    sessions: [],
    aliases: [],
    leases: [],
    calls: [],
    waits: [],
    notices: [],
    journal: [],
    ...noEvidence(),
    settings: new Map(),
    identities: [],
    intents: [],
    toldImports: [],
    ordinals: [0, 0, 0],
    tokens: [0, 0, 0],
    seq: 0,
  };

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const copy = structuredClone(this.#state);
    const result = await work(verbs(copy));
    this.#state = copy;
    return result;
  }

  view(): ReadTx {
    return verbs(this.#state);
  }
}

const newest = (a: Session, b: Session): number => b.startedAt - a.startedAt || text(b.id, a.id);
const byPath = (a: Lease, b: Lease): number => text(a.path, b.path) || text(a.id, b.id);
const byToken = (a: Lease, b: Lease): number => a.token - b.token || text(a.id, b.id);
const inLine = (a: Wait, b: Wait): number =>
  a.since - b.since || text(a.sessionId, b.sessionId) || a.worktreeId - b.worktreeId || text(a.key, b.key);
const opened = (a: OpenCall, b: OpenCall): number =>
  a.openedAt - b.openedAt || text(a.sessionId, b.sessionId) || text(a.toolUseId, b.toolUseId);
const isOf = (row: TerminalIdentity, workspaceId: number, instance: string): boolean =>
  row.workspaceId === workspaceId && row.instance === instance;
const isSameTold = (
  row: ToldImport,
  { sessionId, worktreeId, key, holderId }: Omit<ToldImport, 'workspaceId' | 'path' | 'importedBy' | 'turn' | 'at'>,
): boolean => row.sessionId === sessionId && row.worktreeId === worktreeId && row.key === key && row.holderId === holderId;
const holds = (lease: Lease): boolean => lease.state !== 'dormant';

const here = (workspaceId: number | null, of: { workspaceId: number }): boolean => workspaceId === null || of.workspaceId === workspaceId;
const next = (counters: number[], workspaceId: number): number => {
  demand(workspaceId === 1 || workspaceId === 2);
  return (counters[workspaceId] = (counters[workspaceId] ?? 0) + 1);
};

function verbs(s: State): Tx {
  const known = (sessionId: string): void => demand(s.sessions.some((row) => row.id === sessionId));
  const oneNumber = (): void => {
    const live = s.sessions.filter((row) => row.endedAt === null && row.inactiveSince === null);
    demand(new Set(live.map((row) => `${row.workspaceId} ${row.number}`)).size === live.length);
  };
  const oneHolder = (): void => {
    const exclusive = s.leases.filter((row) => holds(row) && row.mode === 'exclusive');
    demand(new Set(exclusive.map((row) => `${row.worktreeId} ${row.extent} ${row.key}`)).size === exclusive.length);
  };
  return {
    workspaces: unused,
    sessions: {
      get: async (id) => s.sessions.find((row) => row.id === id) ?? null,
      byAgentSession: async (agent, id) => {
        const former = new Set(s.aliases.filter((alias) => alias.kind === 'agent' && alias.alias === id).map((alias) => alias.sessionId));
        return s.sessions.filter((row) => row.agent === agent && (row.agentSessionId === id || former.has(row.id))).sort(newest);
      },
      byProcess: async (process) =>
        s.sessions
          .filter(
            ({ endedAt, process: p }) =>
              endedAt === null && p?.pid === process.pid && p.startTime === process.startTime && p.bootId === process.bootId,
          )
          .sort(newest),
      live: async (workspaceId) =>
        s.sessions
          .filter((row) => row.endedAt === null && here(workspaceId, row))
          .sort((a, b) => a.workspaceId - b.workspaceId || a.number - b.number || text(a.id, b.id)),
      recent: async (workspaceId, limit) =>
        s.sessions
          .filter((row) => here(workspaceId, row))
          .sort(newest)
          .slice(0, limit),
      aliases: async (sessionId) =>
        s.aliases
          .filter((alias) => alias.sessionId === sessionId)
          .sort((a, b) => a.createdAt - b.createdAt || text(a.kind, b.kind) || text(a.alias, b.alias)),
      byAlias: async (workspaceId, alias) => {
        const ids = new Set(s.aliases.filter((row) => row.alias === alias && here(workspaceId, row)).map((row) => row.sessionId));
        return s.sessions.filter((row) => ids.has(row.id)).sort(newest);
      },
      highestNumber: async (workspaceId) => Math.max(0, ...s.sessions.filter((row) => here(workspaceId, row)).map((row) => row.number)),
      insert: async (session) => {
        demand(s.sessions.every((row) => row.id !== session.id));
        s.sessions.push(session);
        oneNumber();
      },
      update: async (session) => {
        known(session.id);
        s.sessions = s.sessions.map((row) => (row.id === session.id ? session : row));
        oneNumber();
      },
      addAlias: async (alias) => {
        const same = (row: Alias): boolean => row.sessionId === alias.sessionId && row.kind === alias.kind && row.alias === alias.alias;
        if (s.aliases.some(same)) return;
        known(alias.sessionId);
        s.aliases.push(alias);
      },
      removeAliases: async (sessionId) => {
        s.aliases = s.aliases.filter((alias) => alias.sessionId !== sessionId);
      },
      nextOrdinal: async (workspaceId) => next(s.ordinals, workspaceId),
    },
    leases: {
      onPath: async (worktreeId, key) => s.leases.filter((row) => row.worktreeId === worktreeId && row.key === key).sort(byToken),
      elsewhere: async (workspaceId, key, except) =>
        s.leases
          .filter((row) => WORKSPACE_OF[row.worktreeId] === workspaceId && row.key === key && row.worktreeId !== except && holds(row))
          .sort(byToken),
      ofSession: async (sessionId) => s.leases.filter((row) => row.sessionId === sessionId).sort(byPath),
      waiting: async (sessionId) => s.leases.filter((row) => row.sessionId === sessionId && row.toolUseId !== null).sort(byPath),
      inWorktree: async (worktreeId, below = '') =>
        s.leases.filter((row) => row.worktreeId === worktreeId && holds(row) && isBelow(row.key, below)).sort(byPath),
      patterns: async (workspaceId, worktreeId) =>
        s.leases
          .filter((row) => row.extent === 'pattern' && holds(row) && row.workspaceId === workspaceId)
          .filter((row) => row.everywhere || row.worktreeId === worktreeId)
          .sort(byPath),
      live: async (workspaceId) => s.leases.filter((row) => holds(row) && here(workspaceId, row)).sort(byPath),
      put: async (lease) => {
        known(lease.sessionId);
        s.leases = [...s.leases.filter((row) => row.id !== lease.id), lease];
        oneHolder();
      },
      remove: async (ids) => {
        s.leases = s.leases.filter((row) => !ids.includes(row.id));
      },
      nextToken: async (workspaceId) => next(s.tokens, workspaceId),
    },
    calls: {
      ofSession: async (sessionId) => s.calls.filter((call) => call.sessionId === sessionId).sort(opened),
      all: async () => s.calls.toSorted(opened),
      open: async (call) => {
        if (s.calls.some((row) => row.sessionId === call.sessionId && row.toolUseId === call.toolUseId)) return;
        known(call.sessionId);
        s.calls.push(call);
      },
      close: async (sessionId, toolUseId) => {
        const found = s.calls.find((row) => row.sessionId === sessionId && row.toolUseId === toolUseId);
        s.calls = s.calls.filter((row) => row !== found);
        return found ?? null;
      },
      closeAll: async (sessionId) => {
        const before = s.calls.length;
        s.calls = s.calls.filter((row) => row.sessionId !== sessionId);
        return before - s.calls.length;
      },
    },
    waits: {
      get: async (sessionId, worktreeId, key) =>
        s.waits.find((row) => row.sessionId === sessionId && row.worktreeId === worktreeId && row.key === key) ?? null,
      onPath: async (worktreeId, key) => s.waits.filter((row) => row.worktreeId === worktreeId && row.key === key).sort(inLine),
      ofSession: async (sessionId) => s.waits.filter((row) => row.sessionId === sessionId).sort(inLine),
      live: async (workspaceId) => s.waits.filter((row) => here(workspaceId, row)).sort(inLine),
      put: async (wait) => {
        known(wait.sessionId);
        const same = (row: Wait): boolean => row.sessionId === wait.sessionId && row.worktreeId === wait.worktreeId && row.key === wait.key;
        s.waits = [...s.waits.filter((row) => !same(row)), wait];
      },
      remove: async (sessionId, worktreeId, key) => {
        s.waits = s.waits.filter((row) => row.sessionId !== sessionId || row.worktreeId !== worktreeId || row.key !== key);
      },
      removeOfSession: async (sessionId) => {
        s.waits = s.waits.filter((row) => row.sessionId !== sessionId);
      },
    },
    ...evidence(s, known),
    notices: {
      add: async (notice) => {
        known(notice.sessionId);
        demand(s.notices.every((row) => row.id !== notice.id));
        s.notices.push(notice);
      },
      take: async (sessionId, limit) => {
        // Sorting is stable: of the same time, the one added first.
        const taken = s.notices
          .filter((row) => row.sessionId === sessionId)
          .sort((a, b) => a.at - b.at)
          .slice(0, limit);
        s.notices = s.notices.filter((row) => !taken.includes(row));
        return taken;
      },
    },
    journal: {
      recent: async ({ workspaceId, sessionId, kind, before = Infinity, limit }) =>
        s.journal
          .filter((row) => row.seq < before && (kind === undefined || row.kind === kind))
          .filter(
            (row) =>
              (workspaceId === undefined || row.workspaceId === workspaceId) && (sessionId === undefined || row.sessionId === sessionId),
          )
          .reverse()
          .slice(0, limit),
      append: async (entry) => {
        s.journal.push({ ...entry, seq: (s.seq += 1) });
      },
      after: async (seq, limit) => s.journal.filter((row) => row.seq > seq).slice(0, limit),
      removeOfSession: async (sessionId, kind) => {
        const last = s.journal.length - 1;
        s.journal = s.journal.filter((row, index) => row.sessionId !== sessionId || row.kind !== kind || index === last);
      },
      prune: async (olderThan, except) => {
        const before = s.journal.length;
        s.journal = s.journal.filter((row, index) => row.at >= olderThan || row.kind === except || index === before - 1);
        return before - s.journal.length;
      },
    },
    settings: {
      get: async (key) => s.settings.get(key) ?? null,
      set: async (key, value) => {
        s.settings.set(key, value);
      },
    },
    intents: {
      get: async (sessionId) => s.intents.find((row) => row.sessionId === sessionId) ?? null,
      live: async (workspaceId) => {
        const live = new Set(s.sessions.filter((row) => row.endedAt === null && row.workspaceId === workspaceId).map((row) => row.id));
        return s.intents.filter((row) => live.has(row.sessionId)).sort((a, b) => text(a.sessionId, b.sessionId));
      },
      put: async (intent) => {
        known(intent.sessionId);
        s.intents = [...s.intents.filter((row) => row.sessionId !== intent.sessionId), intent];
      },
      remove: async (sessionId) => {
        s.intents = s.intents.filter((row) => row.sessionId !== sessionId);
      },
    },
    toldImports: {
      get: async (sessionId, worktreeId, key, holderId) =>
        s.toldImports.find((row) => isSameTold(row, { sessionId, worktreeId, key, holderId })) ?? null,
      ofHolder: async (holderId) =>
        s.toldImports
          .filter((row) => row.holderId === holderId)
          .sort((a, b) => text(a.sessionId, b.sessionId) || a.worktreeId - b.worktreeId || text(a.key, b.key)),
      put: async (told) => {
        known(told.sessionId);
        known(told.holderId);
        s.toldImports = [...s.toldImports.filter((row) => !isSameTold(row, told)), told];
      },
      remove: async (told) => {
        s.toldImports = s.toldImports.filter((row) => !isSameTold(row, told));
      },
      removeOfSession: async (sessionId) => {
        s.toldImports = s.toldImports.filter((row) => row.sessionId !== sessionId);
      },
    },
    messages: unused,
    decisions: unused,
    allowances: unused,
    rules: unused,
    closings: unused,
    priorities: unused,
    checkouts: unused,
    instructions: unused,
    handOffs: unused,
    compactions: unused,
    identities: {
      get: async (workspaceId, instance) => s.identities.find((row) => isOf(row, workspaceId, instance)) ?? null,
      ofSession: async (sessionId) =>
        s.identities
          .filter((row) => row.sessionId === sessionId)
          .sort((a, b) => a.workspaceId - b.workspaceId || text(a.instance, b.instance)),
      put: async (identity) => {
        s.identities = [...s.identities.filter((row) => !isOf(row, identity.workspaceId, identity.instance)), identity];
      },
      remove: async (workspaceId, instance) => {
        s.identities = s.identities.filter((row) => !isOf(row, workspaceId, instance));
      },
      prune: async (olderThan) => {
        const before = s.identities.length;
        s.identities = s.identities.filter((row) => row.at >= olderThan);
        return before - s.identities.length;
      },
    },
  };
}

type Unused =
  | 'workspaces'
  | 'messages'
  | 'decisions'
  | 'allowances'
  | 'rules'
  | 'closings'
  | 'priorities'
  | 'checkouts'
  | 'instructions'
  | 'handOffs'
  | 'compactions';
const unused = new Proxy({} as UnionToIntersection<Tx[Unused]>, {
  get: () => {
    throw new Error('the model has none of these');
  },
});
type UnionToIntersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;
