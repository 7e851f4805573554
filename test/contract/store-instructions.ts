import { describe, expect, test } from 'vitest';
import type { Instruction } from '../../src/core/governance/instruction.ts';
import { sampleInstruction } from '../../src/core/governance/instruction-samples.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places } from './store-samples.ts';

/** What users said that is to hold: one of each saying in a workspace, and each time that it was said. */
export function instructionContract(adapter: StoreAdapter): void {
  describe('instructions', () => {
    const { store } = freshStore(adapter);
    const put = (row: Instruction) => store().transaction([row.workspaceId], (tx) => tx.instructions.put(row));

    test('put replaces, whichever field differs; it is found by id, key and workspace', async () => {
      const { one } = await places(store());
      let row = sampleInstruction({ workspaceId: one.id });
      const steps: Partial<Instruction>[] = [
        {},
        { sessionId: null, record: null },
        { quote: '用 27027 «a» "b"', quadrant: 'STRATEGIC', persistence: 'VARIABLE', scope: 'IMMEDIATE', explicitness: 0.333_333 },
        { constraint: { kind: 'fact', target: 'host', value: 'db.prod', rejects: null, about: 'postgres' } },
        { constraint: null, state: 'snoozed', snoozedUntil: 99 },
        { source: 'imported', saidAt: 1, lastSaidAt: 20, said: 4 },
        { reviewedAt: 30, reviewedBy: 'a person', edited: true, state: 'superseded', snoozedUntil: null },
        { supersedes: 'ins_0', changedAt: 31 },
        { fileId: 'inst_024' },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await put(row);
        const found = await store().read(async (tx) => [
          await tx.instructions.get(row.id),
          await tx.instructions.byKey(one.id, row.key),
          ...(await tx.instructions.of(one.id)),
        ]);
        expect(found).toEqual([row, row, row]);
      }
    });

    test('by the time at which they were said, each workspace its own; a key is there once', async () => {
      const { one, two } = await places(store());
      const said = (id: string, saidAt: number, workspaceId: number) => sampleInstruction({ id, quote: id, saidAt, workspaceId });
      for (const row of [said('c', 5, one.id), said('b', 9, one.id), said('a', 5, one.id), said('d', 1, two.id)]) await put(row);
      const ids = (id: number) => store().read(async (tx) => (await tx.instructions.of(id)).map((row) => row.id));
      expect(await ids(one.id)).toEqual(['a', 'c', 'b']);
      expect(await ids(two.id)).toEqual(['d']);
      await put({ ...said('e', 5, two.id), key: 'a' });
      await expect(put({ ...said('f', 5, one.id), key: 'a' })).rejects.toThrow(/unique/i);
      expect(await ids(one.id)).toEqual(['a', 'c', 'b']);
    });

    test('each record says it once; forgetting a session forgets what it said', async () => {
      const { one } = await places(store());
      await put(sampleInstruction({ workspaceId: one.id }));
      const saying = { instructionId: 'ins_a', record: 'uuid-1', sessionId: 'ses_a', at: 10 };
      const note = (part: Partial<typeof saying>) =>
        store().transaction([one.id], (tx) => tx.instructions.noteSaying({ ...saying, ...part }));
      expect(await note({})).toBe(true);
      expect(await note({ sessionId: 'ses_fork', at: 11 })).toBe(false);
      expect(await note({ record: 'uuid-3', at: 12, sessionId: 'ses_b' })).toBe(true);
      expect(await note({ record: 'uuid-2', at: 11 })).toBe(true);
      const sayings = () => store().read((tx) => tx.instructions.sayings('ins_a'));
      expect((await sayings()).map(({ record }) => record)).toEqual(['uuid-1', 'uuid-2', 'uuid-3']);
      expect(await store().read((tx) => tx.instructions.sayingsOfSession('ses_a'))).toEqual([
        saying,
        { ...saying, record: 'uuid-2', at: 11 },
      ]);
      await store().transaction([one.id], (tx) => tx.instructions.forgetSayings('ses_a'));
      expect((await sayings()).map(({ record }) => record)).toEqual(['uuid-3']);
      await expect(note({ instructionId: 'none' })).rejects.toThrow(/foreign key/i);
      await store().transaction([one.id], (tx) => tx.instructions.remove('ins_a'));
      expect(await sayings()).toEqual([]);
      expect(await store().read((tx) => tx.instructions.get('ins_a'))).toBeNull();
    });
  });
}
