import type { Change, Incident, Reach, SharedItem } from '../../src/core/change/change.ts';
import type { Tx } from '../../src/store/store.ts';

/** The part of the model that tells who changed what: as plain as the rest of it. */
export interface Evidence {
  changes: Change[];
  reaches: Reach[];
  items: SharedItem[];
  incidents: Incident[];
}

export const noEvidence = (): Evidence => ({ changes: [], reaches: [], items: [], incidents: [] });

/** By UTF-16 code units. */
export const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const isBelow = (key: string, directory: string): boolean => directory === '' || key.startsWith(`${directory}/`);
/** Throws unless the rule of the register holds. */
export function demand(rule: boolean): void {
  if (!rule) throw new Error('the register refuses this');
}

const byFirst = (a: Change, b: Change): number => a.firstAt - b.firstAt || text(a.sessionId ?? '', b.sessionId ?? '');
const byPath = (a: Change, b: Change): number => text(a.path, b.path) || a.worktreeId - b.worktreeId || byFirst(a, b);
const opened = (a: Reach, b: Reach): number =>
  a.openedAt - b.openedAt || text(a.sessionId, b.sessionId) || text(a.toolUseId, b.toolUseId) || a.worktreeId - b.worktreeId;
const made = (a: SharedItem, b: SharedItem): number => a.at - b.at || text(a.kind, b.kind) || text(a.name, b.name);
const happened = (a: Incident, b: Incident): number => a.at - b.at || text(a.id, b.id);

/** `known` throws for a session that the register does not have. */
export function evidence(s: Evidence, known: (sessionId: string) => void): Pick<Tx, 'changes' | 'reaches' | 'sharedItems' | 'incidents'> {
  return {
    changes: {
      onPath: async (worktreeId, key) => s.changes.filter((row) => row.worktreeId === worktreeId && row.key === key).sort(byFirst),
      inWorktree: async (worktreeId, below = '') =>
        s.changes.filter((row) => row.worktreeId === worktreeId && isBelow(row.key, below)).sort(byPath),
      ofSession: async (sessionId) => s.changes.filter((row) => row.sessionId === sessionId).sort(byPath),
      put: async (change) => {
        const same = (row: Change): boolean =>
          row.worktreeId === change.worktreeId && row.key === change.key && row.sessionId === change.sessionId;
        s.changes = [...s.changes.filter((row) => !same(row)), change];
      },
      remove: async (worktreeId, key, author) => {
        const hit = (row: Change): boolean =>
          row.worktreeId === worktreeId && row.key === key && (author === undefined || row.sessionId === author.sessionId);
        s.changes = s.changes.filter((row) => !hit(row));
      },
    },
    reaches: {
      since: async (worktreeId, at) =>
        s.reaches.filter((row) => row.worktreeId === worktreeId && (row.closedAt === null || row.closedAt >= at)).sort(opened),
      open: async (sessionId) => s.reaches.filter((row) => row.sessionId === sessionId && row.closedAt === null).sort(opened),
      background: async () => s.reaches.filter((row) => row.background && row.closedAt === null).sort(opened),
      put: async (reach) => {
        known(reach.sessionId);
        const same = (row: Reach): boolean =>
          row.sessionId === reach.sessionId && row.toolUseId === reach.toolUseId && row.worktreeId === reach.worktreeId;
        s.reaches = [...s.reaches.filter((row) => !same(row)), reach];
      },
      close: async (sessionId, toolUseId, at, background) => {
        const hit = (row: Reach): boolean =>
          row.sessionId === sessionId &&
          (toolUseId === null || row.toolUseId === toolUseId) &&
          row.closedAt === null &&
          (background || !row.background);
        s.reaches = s.reaches.map((row) => (hit(row) ? { ...row, closedAt: at } : row));
      },
      prune: async (closedBefore) => {
        const before = s.reaches.length;
        s.reaches = s.reaches.filter((row) => row.closedAt === null || row.closedAt >= closedBefore);
        return before - s.reaches.length;
      },
    },
    sharedItems: {
      of: async (workspaceId) => s.items.filter((row) => row.workspaceId === workspaceId).sort(made),
      put: async (item) => {
        known(item.sessionId);
        s.items = [...s.items.filter((row) => !isItem(row, item)), item];
      },
      remove: async (workspaceId, kind, name) => {
        s.items = s.items.filter((row) => !isItem(row, { workspaceId, kind, name }));
      },
    },
    incidents: {
      recent: async (workspaceId, since, limit) =>
        s.incidents
          .filter((row) => row.at >= since && (workspaceId === null || row.workspaceId === workspaceId))
          .sort((a, b) => happened(b, a))
          .slice(0, limit),
      ofTurn: async (holderId, turn, worktreeId, key) =>
        s.incidents
          .filter((row) => row.holderId === holderId && row.turn === turn && row.worktreeId === worktreeId && row.key === key)
          .sort(happened),
      add: async (incident) => {
        known(incident.holderId);
        if (incident.culpritId !== null) known(incident.culpritId);
        demand(s.incidents.every((row) => row.id !== incident.id));
        s.incidents.push(incident);
      },
      prune: async (olderThan) => {
        const before = s.incidents.length;
        s.incidents = s.incidents.filter((row) => row.at >= olderThan);
        return before - s.incidents.length;
      },
    },
  };
}

function isItem(row: SharedItem, wanted: Pick<SharedItem, 'workspaceId' | 'kind' | 'name'>): boolean {
  return row.workspaceId === wanted.workspaceId && row.kind === wanted.kind && row.name === wanted.name;
}
