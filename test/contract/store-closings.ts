import { describe, expect, test } from 'vitest';
import { askedFor, type Closing } from '../../src/core/lifecycle/closing.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleSession } from './store-samples.ts';

/** Closedowns: how far they got, which sessions are closed, and what is there for a successor. */
export function closingContract(adapter: StoreAdapter): void {
  describe('closings', () => {
    const { store } = freshStore(adapter);

    test('one of each session; put replaces it, whichever field differs', async () => {
      const { one, two } = await places(store());
      const session = sampleSession({ id: 'ses_a', number: 1 });
      let row: Closing = askedFor({ ...session, workspaceId: one.id, worktreeId: 1 }, 'prompt', '/repo', 10);
      await store().transaction([one.id], (tx) => tx.sessions.insert(session));
      const phase = {
        name: 'cleanup',
        begunAt: 30,
        endedAt: null,
        lines: ['«a» "b"'],
        warnings: [],
        data: { listed: [1, { x: null }] },
      } as const;
      const steps: Partial<Closing>[] = [
        {},
        { askedBy: 'person', askedAt: 20, askedTurn: 3 },
        { begunAt: 25, document: 'SESSION_CLOSEDOWN_2026-11-21-2', root: '/other' },
        { phases: [phase] },
        { phases: [{ ...phase, endedAt: 40 }], closedAt: 41 },
        { recovery: { priorities: ['a'], commits: [], issues: ['測試'], cleanup: [] } },
        { consumedBy: 'ses_b', consumedAt: 50 },
        { shownAt: 51 },
        { reopenedAt: 60 },
        { worktreeId: null, recovery: null, consumedBy: null, consumedAt: null, shownAt: null },
        { workspaceId: two.id },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id, two.id], (tx) => tx.closings.put(row));
        expect(await store().read((tx) => tx.closings.get('ses_a'))).toEqual(row);
      }
      await store().transaction([one.id], (tx) => tx.closings.remove('ses_a'));
      expect(await store().read((tx) => tx.closings.get('ses_a'))).toBeNull();
    });

    test('which sessions are closed, which closings have to go on, and which nobody was given yet', async () => {
      const { one, two } = await places(store());
      const rows: [Partial<Closing>, { endedAt?: number; workspaceId?: number }][] = [
        [{}, {}],
        [{ begunAt: 30 }, {}],
        [{ begunAt: 20, closedAt: 21 }, {}],
        [{ begunAt: 40, closedAt: 41, reopenedAt: 42 }, {}],
        [{ begunAt: 10 }, { endedAt: 15 }],
        [{ begunAt: 50, closedAt: 51, consumedBy: 'ses_0', consumedAt: 60 }, {}],
        [{ begunAt: 45, consumedBy: 'ses_0', consumedAt: 70 }, { workspaceId: two.id }],
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const [index, [closing, of]] of rows.entries()) {
          const workspaceId = of.workspaceId ?? one.id;
          const session = sampleSession({
            id: `ses_${index}`,
            number: index + 1,
            workspaceId,
            worktreeId: workspaceId,
            endedAt: of.endedAt ?? null,
          });
          await tx.sessions.insert(session);
          await tx.closings.put({ ...askedFor(session, 'agent', '/repo', 5), ...closing });
        }
      });
      const ids = (found: readonly Closing[]): string[] => found.map(({ sessionId }) => sessionId);
      await store().read(async (tx) => {
        expect(ids(await tx.closings.closed()).toSorted()).toEqual(['ses_1', 'ses_2', 'ses_5', 'ses_6']);
        expect(ids(await tx.closings.unfinished())).toEqual(['ses_4', 'ses_1', 'ses_6']);
        expect(ids(await tx.closings.open(one.id, 10))).toEqual(['ses_3', 'ses_1', 'ses_2', 'ses_4']);
        expect(ids(await tx.closings.open(one.id, 1))).toEqual(['ses_3']);
        expect(ids(await tx.closings.open(two.id, 10))).toEqual([]);
        expect(ids(await tx.closings.consumed('ses_0'))).toEqual(['ses_6', 'ses_5']);
      });
    });

    test('belongs to a session that is there', async () => {
      const { one } = await places(store());
      const session = sampleSession({ id: 'ses_none', number: 1, workspaceId: one.id, worktreeId: 1 });
      const none = store().transaction([one.id], (tx) => tx.closings.put(askedFor(session, 'agent', '/repo', 5)));
      await expect(none).rejects.toThrow(/foreign key/i);
    });
  });
}
