import { describe, expect, test } from 'vitest';
import { type Intent, newIntent, type ToldImport } from '../../src/core/intent/intent.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleSession } from './store-samples.ts';

/** What sessions say of their work, and who was told what of the files that it imports. */
export function intentContract(adapter: StoreAdapter): void {
  describe('intents', () => {
    const { store } = freshStore(adapter);

    test('one of each session; put replaces it, whichever field differs', async () => {
      const { one, two } = await places(store());
      let row: Intent = newIntent('ses_a', one.id, 'prompt', 1000);
      await store().transaction([one.id], (tx) => tx.sessions.insert(sampleSession({ id: 'ses_a', number: 1 })));
      const steps: Partial<Intent>[] = [
        {},
        { saidBy: 'word' },
        { saidAt: 2000 },
        { areas: [{ extent: 'pattern', path: 'Src/"a"/**', key: 'src/"a"/**' }] },
        { areas: [] },
        { progress: 0, progressAt: 3000 },
        { progress: 100 },
        { etaAt: 4000, etaSaidAt: 3000 },
        { dependsOn: ['ses_x', 'ses_測試'] },
        { doneAt: 5000 },
        { progress: null, progressAt: null, etaAt: null, etaSaidAt: null, doneAt: null },
        { workspaceId: two.id },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id, two.id], (tx) => tx.intents.put(row));
        expect(await store().read((tx) => tx.intents.get('ses_a'))).toEqual(row);
      }
      await store().transaction([one.id], (tx) => tx.intents.remove('ses_a'));
      expect(await store().read((tx) => tx.intents.get('ses_a'))).toBeNull();
    });

    test('live ones are those of sessions of the workspace that are not ended', async () => {
      const { one, two } = await places(store());
      const sessions = [
        sampleSession({ id: 'ses_b', number: 2 }),
        sampleSession({ id: 'ses_a', number: 1, inactiveSince: 5 }),
        sampleSession({ id: 'ses_c', number: 3, endedAt: 5 }),
        sampleSession({ id: 'ses_d', number: 1, workspaceId: two.id, worktreeId: 2 }),
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const session of sessions) {
          await tx.sessions.insert(session);
          await tx.intents.put(newIntent(session.id, session.workspaceId, 'word', 1));
        }
      });
      const live = async (id: number): Promise<string[]> =>
        (await store().read((tx) => tx.intents.live(id))).map(({ sessionId }) => sessionId);
      expect(await live(one.id)).toEqual(['ses_a', 'ses_b']);
      expect(await live(two.id)).toEqual(['ses_d']);
    });

    test('belongs to a session that is there', async () => {
      const { one } = await places(store());
      const none = store().transaction([one.id], (tx) => tx.intents.put(newIntent('ses_none', one.id, 'word', 1)));
      await expect(none).rejects.toThrow(/foreign key/i);
    });

    test('who was told of an imported file: one of each session, file and holder', async () => {
      const { one } = await places(store());
      const told = (own: Partial<ToldImport>): ToldImport => ({
        sessionId: 'ses_b',
        workspaceId: one.id,
        worktreeId: 1,
        path: 'src/B.ts',
        key: 'src/b.ts',
        holderId: 'ses_a',
        importedBy: 'src/a.ts',
        turn: 1,
        at: 10,
        ...own,
      });
      const rows = [told({}), told({ sessionId: 'ses_c' }), told({ key: 'src/a.ts' })];
      await store().transaction([one.id], async (tx) => {
        for (const [index, id] of ['ses_a', 'ses_b', 'ses_c'].entries()) await tx.sessions.insert(sampleSession({ id, number: index + 1 }));
        for (const row of rows) await tx.toldImports.put(row);
      });
      const ofA = () => store().read((tx) => tx.toldImports.ofHolder('ses_a'));
      expect(await ofA()).toEqual([rows[2], rows[0], rows[1]]);
      const later = told({ path: 'src/b.ts', importedBy: 'x.ts', turn: 2, at: 20 });
      await store().transaction([one.id], (tx) => tx.toldImports.put(later));
      expect(await store().read((tx) => tx.toldImports.get('ses_b', 1, 'src/b.ts', 'ses_a'))).toEqual(later);
      expect(await store().read((tx) => tx.toldImports.get('ses_b', 2, 'src/b.ts', 'ses_a'))).toBeNull();
      await store().transaction([one.id], (tx) => tx.toldImports.remove(later));
      expect(await ofA()).toEqual([rows[2], rows[1]]);
      await store().transaction([one.id], (tx) => tx.toldImports.removeOfSession('ses_b'));
      expect(await ofA()).toEqual([rows[1]]);
    });
  });
}
