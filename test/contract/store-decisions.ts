import { describe, expect, test } from 'vitest';
import type { Allowance, DecisionRecord, StoredRule } from '../../src/core/governance/audit.ts';
import type { DecisionFilter } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places } from './store-samples.ts';

function sampleDecision(own: Partial<DecisionRecord> & { id: string }): DecisionRecord {
  return {
    at: 1000,
    workspaceId: 1,
    sessionId: 'ses_a',
    service: 'BoundaryEnforcer',
    ruleId: 'files.outside',
    ruleVersion: 1,
    outcome: 'deny',
    code: 'rule',
    domain: 'destructive-files',
    tool: 'Bash',
    toolUseId: 'use_1',
    inputHash: 'ab',
    input: null,
    latencyUs: 120,
    overrideOf: null,
    followed: null,
    origin: 'own',
    record: null,
    ...own,
  };
}

function sampleAllowance(own: Partial<Allowance> & { codeHash: string }): Allowance {
  return {
    decisionId: 'dec_a',
    sessionId: 'ses_a',
    workspaceId: 1,
    ruleId: 'files.outside',
    inputHash: 'ab',
    offeredAt: 1000,
    expiresAt: 2000,
    allowedAt: null,
    usedAt: null,
    ...own,
  };
}

function sampleRule(own: Partial<StoredRule> & { id: string }): StoredRule {
  return { version: 1, origin: 'user', state: 'active', definition: '{}', reason: null, until: null, by: 'a person', at: 1, ...own };
}

/** What was decided about calls, the codes that let one through, and what people said of rules. */
export function decisionContract(adapter: StoreAdapter): void {
  describe('decisions', () => {
    const { store } = freshStore(adapter);

    test('comes out as it went in, whichever field differs', async () => {
      const { one } = await places(store());
      const rows = [
        sampleDecision({ id: 'dec_a' }),
        sampleDecision({ id: 'dec_b', input: "rm -rf '/x' 測試\n", overrideOf: 'dec_a', code: 'allowed-once', outcome: 'silent' }),
        sampleDecision({
          id: 'dec_c',
          domain: null,
          toolUseId: null,
          latencyUs: null,
          origin: 'imported',
          record: 'log:7',
          workspaceId: null,
        }),
      ];
      await store().transaction([one.id], async (tx) => {
        for (const row of rows) await tx.decisions.add(row);
        await tx.decisions.follow('dec_b', 'ran');
      });
      const found = await store().read(async (tx) => [
        await tx.decisions.get('dec_a'),
        await tx.decisions.get('dec_b'),
        await tx.decisions.get('dec_c'),
      ]);
      expect(found).toEqual([rows[0], { ...rows[1], followed: 'ran' }, rows[2]]);
      expect(await store().read((tx) => tx.decisions.get('dec_x'))).toBeNull();
      expect((await store().read((tx) => tx.decisions.overriding('dec_a'))).map(({ id }) => id)).toEqual(['dec_b']);
      const again = await store().transaction([one.id], (tx) =>
        tx.decisions.addOnce({ ...sampleDecision({ id: 'dec_a' }), tool: 'Write' }),
      );
      expect(again).toBe(false);
      expect(await store().read((tx) => tx.decisions.get('dec_a'))).toEqual(rows[0]);
      expect(await store().transaction([one.id], (tx) => tx.decisions.addOnce(sampleDecision({ id: 'dec_d' })))).toBe(true);
      await expect(store().transaction([one.id], (tx) => tx.decisions.add(sampleDecision({ id: 'dec_a' })))).rejects.toThrow(/unique/i);
    });

    test('pages go on behind the last row, also among rows of one moment', async () => {
      const { one, two } = await places(store());
      const rows = [
        sampleDecision({ id: 'dec_a', at: 1 }),
        sampleDecision({ id: 'dec_b', at: 2, sessionId: 'ses_b' }),
        sampleDecision({ id: 'dec_c', at: 2, workspaceId: two.id, sessionId: 'ses_c' }),
        sampleDecision({ id: 'dec_d', at: 2 }),
        sampleDecision({ id: 'dec_e', at: 3 }),
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const row of rows) await tx.decisions.add(row);
      });
      const ids = async (filter: DecisionFilter): Promise<string> =>
        (await store().read((tx) => tx.decisions.recent(filter))).map(({ id }) => id.slice(-1)).join('');
      expect(await ids({ limit: 10 })).toBe('edcba');
      expect(await ids({ limit: 2 })).toBe('ed');
      expect(await ids({ limit: 2, before: { at: 2, id: 'dec_d' } })).toBe('cb');
      expect(await ids({ limit: 2, before: { at: 2, id: 'dec_b' } })).toBe('a');
      expect(await ids({ limit: 10, since: 2 })).toBe('edcb');
      expect(await ids({ limit: 10, workspaceId: one.id })).toBe('edba');
      expect(await ids({ limit: 10, sessionId: 'ses_b' })).toBe('b');
    });

    test('what passed in silence adds up, per session, tool, service and minute', async () => {
      const { one, two } = await places(store());
      const count = { sessionId: 'ses_a', workspaceId: one.id, tool: 'Bash', service: 'BoundaryEnforcer', minute: 60_000, count: 3 };
      await store().transaction([one.id, two.id], async (tx) => {
        await tx.decisions.count(count);
        await tx.decisions.count({ ...count, count: 4 });
        await tx.decisions.count({ ...count, minute: 120_000, count: 1 });
        await tx.decisions.count({ ...count, tool: 'Write', count: 1 });
        await tx.decisions.count({ ...count, service: 'MetacognitiveVerifier', count: 1 });
        await tx.decisions.count({ ...count, sessionId: 'ses_b', workspaceId: two.id, count: 9 });
      });
      const sum = async (filter: { workspaceId?: number; sessionId?: string; since?: number }): Promise<number> =>
        (await store().read((tx) => tx.decisions.counts(filter))).reduce((all, row) => all + row.count, 0);
      expect(await store().read((tx) => tx.decisions.counts({ sessionId: 'ses_a' }))).toContainEqual({ ...count, count: 7 });
      expect(await sum({ sessionId: 'ses_a' })).toBe(10);
      expect(await sum({ workspaceId: two.id })).toBe(9);
      expect(await sum({})).toBe(19);
      expect(await sum({ since: 120_000 })).toBe(1);
    });

    test('prune takes older ones away, and forgetting a session the texts of its calls', async () => {
      const { one } = await places(store());
      await store().transaction([one.id], async (tx) => {
        await tx.decisions.add(sampleDecision({ id: 'dec_a', at: 1, input: 'x' }));
        await tx.decisions.add(sampleDecision({ id: 'dec_b', at: 2, input: 'y' }));
        await tx.decisions.add(sampleDecision({ id: 'dec_c', at: 3, input: 'z', sessionId: 'ses_c' }));
        for (const minute of [0, 60_000])
          await tx.decisions.count({ sessionId: 'ses_a', workspaceId: one.id, tool: 'Bash', service: 's', minute, count: 1 });
        await tx.decisions.forgetInputs('ses_a');
        expect(await tx.decisions.prune(2)).toBe(1);
      });
      const rows = await store().read((tx) => tx.decisions.recent({ limit: 9 }));
      expect(rows.map(({ id, input }) => [id, input])).toEqual([
        ['dec_c', 'z'],
        ['dec_b', null],
      ]);
      expect((await store().read((tx) => tx.decisions.counts({}))).map(({ minute }) => minute)).toEqual([60_000]);
    });

    test('an allowance is found by its code and by its call, and keeps when it was said and used', async () => {
      const { one } = await places(store());
      const rows = [
        sampleAllowance({ codeHash: 'h2', offeredAt: 2 }),
        sampleAllowance({ codeHash: 'h1', offeredAt: 1 }),
        sampleAllowance({ codeHash: 'h3', inputHash: 'cd', offeredAt: 3 }),
        sampleAllowance({ codeHash: 'h4', sessionId: 'ses_b', expiresAt: 1500 }),
      ];
      await store().transaction([one.id], async (tx) => {
        for (const row of rows) await tx.allowances.put(row);
      });
      expect(await store().read((tx) => tx.allowances.ofCall('ses_a', 'ab'))).toEqual([rows[1], rows[0]]);
      expect(await store().read((tx) => tx.allowances.ofSession('ses_a'))).toEqual([rows[1], rows[0], rows[2]]);
      const said = sampleAllowance({ codeHash: 'h1', offeredAt: 1, allowedAt: 1100, expiresAt: 1700, usedAt: 1200 });
      await store().transaction([one.id], (tx) => tx.allowances.put(said));
      expect(await store().read((tx) => tx.allowances.get('h1'))).toEqual(said);
      expect(await store().transaction([one.id], (tx) => tx.allowances.prune(1600))).toBe(1);
      await store().transaction([one.id], (tx) => tx.allowances.remove('h2'));
      expect(await store().read((tx) => tx.allowances.get('h2'))).toBeNull();
      expect(await store().read((tx) => tx.allowances.get('h4'))).toBeNull();
      expect(await store().read((tx) => tx.allowances.get('h3'))).toEqual(rows[2]);
    });

    test('of a rule the newest version counts, and every version stays', async () => {
      const { one } = await places(store());
      const rows = [
        sampleRule({ id: 'b.rule' }),
        sampleRule({ id: 'a.rule', origin: 'built-in', state: 'disabled', definition: null, reason: 'why', until: 9, by: '#2' }),
        sampleRule({ id: 'b.rule', version: 2, state: 'disabled', reason: 'no', at: 5 }),
      ];
      await store().transaction([one.id], async (tx) => {
        for (const row of rows) await tx.rules.add(row);
      });
      expect(await store().read((tx) => tx.rules.all())).toEqual([rows[1], rows[2]]);
      expect(await store().read((tx) => tx.rules.versions('b.rule'))).toEqual([rows[0], rows[2]]);
      await expect(store().transaction([one.id], (tx) => tx.rules.add(sampleRule({ id: 'b.rule' })))).rejects.toThrow(/unique/i);
    });
  });
}
