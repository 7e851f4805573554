import { describe, expect, test } from 'vitest';
import type { Compaction } from '../../src/core/session/compaction.ts';
import type { HandOff } from '../../src/core/session/hand-over.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places } from './store-samples.ts';

const handOff = (own: Partial<HandOff> & { sessionId: string; workspaceId: number }): HandOff => ({
  worktreeId: null,
  terminal: null,
  writtenAt: 1000,
  finishedAt: null,
  reason: null,
  brief: 'goal: "quotes" · 測試\nnext line',
  title: 'the parser',
  file: own.sessionId,
  givenTo: null,
  givenAt: null,
  ...own,
});

const compaction = (own: Partial<Compaction> & { id: string; workspaceId: number }): Compaction => ({
  sessionId: 'ses_a',
  ordinal: 1,
  at: 1000,
  trigger: null,
  preTokens: null,
  postTokens: null,
  recordUuid: null,
  started: false,
  reported: false,
  segment: 'claude-shop-2',
  parentSegment: 'claude-shop-1',
  captured: null,
  file: null,
  given: null,
  givenAt: null,
  ...own,
});

/** What sessions leave for the next ones, and where their conversations were compacted. */
export function continuityContract(adapter: StoreAdapter): void {
  describe('hand-offs and compactions', () => {
    const { store } = freshStore(adapter);

    test('a hand-off for each session; put replaces it, whichever field differs', async () => {
      const { one, two } = await places(store());
      let row = handOff({ sessionId: 'ses_a', workspaceId: one.id });
      const steps: Partial<HandOff>[] = [
        {},
        { worktreeId: 3 },
        { terminal: 'tmux %5' },
        { writtenAt: 2000 },
        { finishedAt: 3000 },
        { reason: 'process-gone' },
        { brief: '' },
        { title: 'other' },
        { file: 'elsewhere' },
        { givenTo: 'ses_b' },
        { givenAt: 4000 },
        { workspaceId: two.id },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id, two.id], (tx) => tx.handOffs.put(row));
        expect(await store().read((tx) => tx.handOffs.get('ses_a'))).toEqual(row);
      }
      await store().transaction([two.id], (tx) => tx.handOffs.remove('ses_a'));
      expect(await store().read((tx) => tx.handOffs.get('ses_a'))).toBeNull();
    });

    test('open ones are those that nobody was given, the newest first', async () => {
      const { one, two } = await places(store());
      const rows = [
        handOff({ sessionId: 'ses_a', workspaceId: one.id, writtenAt: 10 }),
        handOff({ sessionId: 'ses_b', workspaceId: one.id, writtenAt: 30, givenTo: 'ses_x', givenAt: 31 }),
        handOff({ sessionId: 'ses_c', workspaceId: one.id, writtenAt: 20 }),
        handOff({ sessionId: 'ses_d', workspaceId: two.id, writtenAt: 40 }),
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const row of rows) await tx.handOffs.put(row);
      });
      expect(await store().read((tx) => tx.handOffs.open(one.id, 10))).toEqual([rows[2], rows[0]]);
      expect(await store().read((tx) => tx.handOffs.open(one.id, 1))).toEqual([rows[2]]);
      expect(await store().read((tx) => tx.handOffs.recent(one.id, 10))).toEqual([rows[1], rows[2], rows[0]]);
    });

    test('compactions by ordinal; later signs add to one, its place stays', async () => {
      const { one, two } = await places(store());
      const second = compaction({ id: 'cmp_b', workspaceId: one.id, ordinal: 2, at: 2000 });
      const first = compaction({ id: 'cmp_a', workspaceId: one.id });
      const foreign = compaction({ id: 'cmp_c', workspaceId: two.id, sessionId: 'ses_b', at: 9000 });
      await store().transaction([one.id, two.id], async (tx) => {
        for (const row of [second, first, foreign]) await tx.compactions.put(row);
      });
      expect(await store().read((tx) => tx.compactions.ofSession('ses_a'))).toEqual([first, second]);
      const added: Partial<Compaction> = {
        trigger: 'auto',
        preTokens: 156_449,
        postTokens: 51_183,
        recordUuid: 'u1',
        started: true,
        reported: true,
        captured: 'before',
        file: 'pre-compaction-x.json',
        given: 'text',
        givenAt: 1001,
      };
      await store().transaction([one.id], (tx) => tx.compactions.put({ ...first, ...added }));
      expect(await store().read((tx) => tx.compactions.recent(one.id, 5))).toEqual([second, { ...first, ...added }]);
      expect(await store().read((tx) => tx.compactions.recent(one.id, 1))).toEqual([second]);
      await store().transaction([one.id], (tx) => tx.compactions.removeOfSession('ses_a'));
      expect(await store().read((tx) => tx.compactions.ofSession('ses_a'))).toEqual([]);
      expect(await store().read((tx) => tx.compactions.ofSession('ses_b'))).toEqual([foreign]);
    });

    test('no session has an ordinal twice', async () => {
      const { one } = await places(store());
      const twice = store().transaction([one.id], async (tx) => {
        await tx.compactions.put(compaction({ id: 'cmp_a', workspaceId: one.id }));
        await tx.compactions.put(compaction({ id: 'cmp_b', workspaceId: one.id }));
      });
      await expect(twice).rejects.toThrow(/unique/i);
      expect(await store().read((tx) => tx.compactions.ofSession('ses_a'))).toEqual([]);
    });
  });
}
