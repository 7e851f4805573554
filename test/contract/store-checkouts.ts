import { describe, expect, test } from 'vitest';
import type { OwnCheckout } from '../../src/core/worktree/own-checkout.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleSession } from './store-samples.ts';

const sample: OwnCheckout = {
  id: 'chk_a',
  sessionId: 'ses_a',
  workspaceId: 1,
  path: '/work/shop-worktrees/w "測試" 1',
  branch: "work'tree-1",
  baseBranch: 'main',
  baseCommit: '1'.repeat(40),
  madeFrom: '/work/shop',
  madeBy: 'command',
  state: 'making',
  at: 1000,
  leftAt: null,
  commits: null,
  files: null,
};

/** Checkouts that were made for sessions, and who was offered one. */
export function checkoutContract(adapter: StoreAdapter): void {
  describe('checkouts of their own', () => {
    const { store } = freshStore(adapter);

    const begin = async () => {
      const { one, two } = await places(store());
      await store().transaction([one.id], async (tx) => {
        await tx.sessions.insert(sampleSession({ id: 'ses_a', number: 1 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_b', number: 2 }));
      });
      return { one, two, row: { ...sample, workspaceId: one.id } };
    };

    test('put replaces the row with the same id, whichever field differs', async () => {
      const { one, two, row: first } = await begin();
      let row = first;
      const steps: Partial<OwnCheckout>[] = [
        {},
        { state: 'made' },
        { sessionId: null },
        { sessionId: 'ses_b' },
        { leftAt: 2000, commits: 0, files: 3 },
        { commits: null, files: null, leftAt: null },
        { baseBranch: null, baseCommit: '2'.repeat(64) },
        { madeBy: 'auto', madeFrom: '/work/elsewhere', path: '/work/x', branch: 'x', at: 5 },
        { workspaceId: two.id },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id, two.id], (tx) => tx.checkouts.put(row));
        expect(await store().read((tx) => tx.checkouts.get('chk_a'))).toEqual(row);
      }
      await store().transaction([one.id], (tx) => tx.checkouts.remove('chk_a'));
      expect(await store().read((tx) => tx.checkouts.get('chk_a'))).toBeNull();
    });

    test('of a workspace, of all, of a session: the oldest first', async () => {
      const { one, two, row } = await begin();
      await store().transaction([one.id, two.id], async (tx) => {
        await tx.checkouts.put({ ...row, id: 'chk_b', path: '/b', at: 3 });
        await tx.checkouts.put({ ...row, id: 'chk_a', path: '/a', at: 3 });
        await tx.checkouts.put({ ...row, id: 'chk_c', path: '/c', at: 1, sessionId: null });
        await tx.checkouts.put({ ...row, id: 'chk_d', path: '/a', at: 2, workspaceId: two.id });
      });
      const ids = (rows: OwnCheckout[]): string[] => rows.map(({ id }) => id);
      expect(ids(await store().read((tx) => tx.checkouts.of(one.id)))).toEqual(['chk_c', 'chk_a', 'chk_b']);
      expect(ids(await store().read((tx) => tx.checkouts.of(null)))).toEqual(['chk_c', 'chk_d', 'chk_a', 'chk_b']);
      expect(ids(await store().read((tx) => tx.checkouts.ofSession('ses_a')))).toEqual(['chk_d', 'chk_a', 'chk_b']);
    });

    test('one directory of a workspace is one checkout', async () => {
      const { one, row } = await begin();
      await store().transaction([one.id], (tx) => tx.checkouts.put(row));
      const second = store().transaction([one.id], (tx) => tx.checkouts.put({ ...row, id: 'chk_b' }));
      await expect(second).rejects.toThrow(/unique/i);
    });

    test('an offer is noted once', async () => {
      const { one } = await begin();
      expect(await store().read((tx) => tx.checkouts.offered('ses_a'))).toBeNull();
      const offer = { sessionId: 'ses_a', workspaceId: one.id, at: 7 };
      await store().transaction([one.id], (tx) => tx.checkouts.noteOffer(offer));
      await store().transaction([one.id], (tx) => tx.checkouts.noteOffer({ ...offer, at: 8 }));
      expect(await store().read((tx) => tx.checkouts.offered('ses_a'))).toEqual(offer);
    });
  });
}
