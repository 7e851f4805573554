import { describe, expect, test } from 'vitest';
import type { Priority } from '../../src/core/session/priority.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleSession } from './store-samples.ts';

/** What persons said of how urgent the work of sessions is. */
export function priorityContract(adapter: StoreAdapter): void {
  describe('priorities', () => {
    const { store } = freshStore(adapter);
    const all = (): Promise<Priority[]> => store().read((tx) => tx.priorities.all());

    test('one of each session; put replaces it, whichever field differs; remove takes it away', async () => {
      const { one, two } = await places(store());
      let row: Priority = { sessionId: 'ses_a', workspaceId: one.id, value: 90, name: 'hotfix', setAt: 1000 };
      await store().transaction([one.id], (tx) => tx.sessions.insert(sampleSession({ id: 'ses_a', number: 1 })));
      for (const step of [{}, { value: 0 }, { name: null }, { name: '緊急' }, { setAt: 2000 }, { workspaceId: two.id }]) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id, two.id], (tx) => tx.priorities.put(row));
        expect(await all()).toEqual([row]);
      }
      await store().transaction([two.id], (tx) => tx.priorities.remove('ses_a'));
      expect(await all()).toEqual([]);
    });

    test('of every session, whatever became of it, by session', async () => {
      const { one, two } = await places(store());
      const sessions = [
        sampleSession({ id: 'ses_b', number: 2, endedAt: 5 }),
        sampleSession({ id: 'ses_a', number: 1 }),
        sampleSession({ id: 'ses_c', number: 1, workspaceId: two.id, worktreeId: 2 }),
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const session of sessions) {
          await tx.sessions.insert(session);
          await tx.priorities.put({ sessionId: session.id, workspaceId: session.workspaceId, value: 10, name: null, setAt: 1 });
        }
      });
      expect((await all()).map(({ sessionId }) => sessionId)).toEqual(['ses_a', 'ses_b', 'ses_c']);
    });

    test('belongs to a session that is there', async () => {
      const { one } = await places(store());
      const lost: Priority = { sessionId: 'ses_none', workspaceId: one.id, value: 10, name: null, setAt: 1 };
      await expect(store().transaction([one.id], (tx) => tx.priorities.put(lost))).rejects.toThrow(/foreign key/i);
      expect(await all()).toEqual([]);
    });
  });
}
