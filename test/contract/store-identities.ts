import { describe, expect, test } from 'vitest';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleIdentity, sampleSession } from './store-samples.ts';

/** Who the terminals say that they are. */
export function identityContract(adapter: StoreAdapter): void {
  describe('identities of terminals', () => {
    const { store } = freshStore(adapter);

    test('one for each instance of a workspace; put replaces it, whichever field differs', async () => {
      const { one, two } = await places(store());
      let row = sampleIdentity({ instance: 'tty pts/3', workspaceId: one.id });
      const elsewhere = sampleIdentity({ instance: 'tty pts/3', workspaceId: two.id, sessionId: 'ses_z', number: 9 });
      await store().transaction([two.id], (tx) => tx.identities.put(elsewhere));
      const steps = [{}, { sessionId: 'ses_b' }, { number: 13 }, { day: '2026-11-22' }, { at: 2000 }];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id], (tx) => tx.identities.put(row));
        expect(await store().read((tx) => tx.identities.get(one.id, 'tty pts/3'))).toEqual(row);
      }
      expect(await store().read((tx) => tx.identities.get(two.id, 'tty pts/3'))).toEqual(elsewhere);
      expect(await store().read((tx) => tx.identities.get(one.id, 'TTY PTS/3'))).toBeNull();
    });

    test('found by session, in every workspace; removed one by one; pruned by age', async () => {
      const { one, two } = await places(store());
      const rows = [
        sampleIdentity({ instance: 'tty pts/3', workspaceId: two.id, at: 10 }),
        sampleIdentity({ instance: 'tty pts/3', workspaceId: one.id, at: 20 }),
        sampleIdentity({ instance: 'tmux - %5', workspaceId: one.id, at: 30 }),
        sampleIdentity({ instance: 'tmux - %6', workspaceId: one.id, at: 40, sessionId: 'ses_b' }),
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const row of rows) await tx.identities.put(row);
      });
      const ofSession = (id: string) => store().read((tx) => tx.identities.ofSession(id));
      expect(await ofSession('ses_a')).toEqual([rows[2], rows[1], rows[0]]);
      expect(await ofSession('ses_x')).toEqual([]);
      await store().transaction([one.id], async (tx) => {
        await tx.identities.remove(one.id, 'tmux - %5');
        await tx.identities.remove(one.id, 'none');
      });
      expect(await ofSession('ses_a')).toEqual([rows[1], rows[0]]);
      expect(await store().transaction([], (tx) => tx.identities.prune(20))).toBe(1);
      expect(await ofSession('ses_a')).toEqual([rows[1]]);
      expect(await ofSession('ses_b')).toEqual([rows[3]]);
    });

    test('needs no session that is there', async () => {
      const { one } = await places(store());
      const row = sampleIdentity({ instance: 'tty s002', workspaceId: one.id, sessionId: 'ses_gone' });
      await store().transaction([one.id], (tx) => tx.identities.put(row));
      expect(await store().read((tx) => tx.identities.ofSession('ses_gone'))).toEqual([row]);
    });

    test('the highest number that a workspace ever had', async () => {
      const { one, two } = await places(store());
      expect(await store().read((tx) => tx.sessions.highestNumber(one.id))).toBe(0);
      await store().transaction([one.id, two.id], async (tx) => {
        await tx.sessions.insert(sampleSession({ id: 'ses_a', workspaceId: one.id, worktreeId: null, number: 3 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_b', workspaceId: one.id, worktreeId: null, number: 14, endedAt: 5 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_c', workspaceId: two.id, worktreeId: null, number: 99 }));
      });
      expect(await store().read((tx) => tx.sessions.highestNumber(one.id))).toBe(14);
    });
  });
}
