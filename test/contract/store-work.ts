import { describe, expect, test } from 'vitest';
import type { Lease } from '../../src/core/lease/lease.ts';
import type { Notice } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore, twoSessions } from './store-fixture.ts';
import { lastLetters, places, sampleCall, sampleLease, sampleWait, withoutNumbers } from './store-samples.ts';

/** Leases, waits, calls, notices, journal, settings. */
export function workContract(adapter: StoreAdapter): void {
  describe('leases and what belongs to them', () => {
    const { store, open } = freshStore(adapter);

    test('a lease comes back as it went in, and put replaces it, whichever field differs', async () => {
      const { at } = await twoSessions(store());
      let row: Lease = sampleLease({ id: 'lea_1', sessionId: 'ses_a', ...at(0) });
      const steps: Partial<Lease>[] = [
        {},
        {
          state: 'pending',
          toolUseId: 'toolu_1',
          subagentId: 'agent_1',
          stamp: '1:2:3:4:5',
          reason: 'because',
          expiresAt: 5,
          estimatedDoneAt: 6,
        },
        { state: 'held', token: 2, refreshedAt: 9 },
        { sessionId: 'ses_b' },
        { path: 'src/B.ts', key: 'src/b.ts' },
        { ...at(1) },
        { state: 'dormant' },
        { mode: 'shared', origin: 'claim' },
        { state: 'held', extent: 'pattern' },
        { everywhere: true },
        { unseen: true },
        { extent: 'file' },
        { workspaceId: 1 },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([1], (tx) => tx.leases.put(row));
        expect(await store().read((tx) => tx.leases.onPath(row.worktreeId, row.key))).toEqual([row]);
        expect(await store().read((tx) => tx.leases.ofSession(row.sessionId))).toEqual([row]);
        expect(await store().read((tx) => tx.leases.waiting(row.sessionId))).toEqual(row.toolUseId === null ? [] : [row]);
      }
      await store().transaction([1], (tx) => tx.leases.remove(['lea_1', 'lea_none']));
      expect(await store().read((tx) => tx.leases.onPath(row.worktreeId, row.key))).toEqual([]);
    });

    test('lists: on a path, elsewhere, of a session, live', async () => {
      const { two, first, second, at } = await twoSessions(store());
      const rows = [
        sampleLease({ id: 'lea_1', sessionId: 'ses_a', ...at(1), token: 3, path: 'b.ts' }),
        sampleLease({ id: 'lea_2', sessionId: 'ses_b', ...at(1), token: 1, path: 'b.ts', state: 'dormant' }),
        sampleLease({ id: 'lea_3', sessionId: 'ses_b', ...at(2), token: 2, path: 'b.ts', state: 'pending' }),
        sampleLease({ id: 'lea_4', sessionId: 'ses_a', ...at(2), token: 4, path: 'a.ts', mode: 'shared' }),
        sampleLease({ id: 'lea_5', sessionId: 'ses_b', ...at(2), token: 5, path: 'a.ts', mode: 'shared' }),
        sampleLease({ id: 'lea_6', sessionId: 'ses_b', ...at(0), token: 1, path: 'b.ts' }),
      ];
      await store().transaction([1, 2], async (tx) => {
        for (const row of rows) await tx.leases.put(row);
      });
      const lists = await store().read(async (tx) => ({
        onPath: await lastLetters(tx.leases.onPath(first.id, 'b.ts')),
        elsewhere: await lastLetters(tx.leases.elsewhere(two.id, 'b.ts', first.id)),
        elsewhereOfDormant: await lastLetters(tx.leases.elsewhere(two.id, 'b.ts', second.id)),
        ofSession: await lastLetters(tx.leases.ofSession('ses_b')),
        live: await lastLetters(tx.leases.live(two.id)),
        liveAnywhere: await lastLetters(tx.leases.live(null)),
      }));
      expect(lists).toEqual({
        onPath: '21',
        elsewhere: '3',
        elsewhereOfDormant: '1',
        ofSession: '5236',
        live: '4513',
        liveAnywhere: '45136',
      });
    });

    test('refuses a second live exclusive lease on one path of one worktree', async () => {
      const { at } = await twoSessions(store());
      const put = (own: Partial<Lease> & { id: string }) =>
        store().transaction([1], (tx) => tx.leases.put(sampleLease({ sessionId: 'ses_b', ...at(1), ...own })));
      await put({ id: 'lea_1', sessionId: 'ses_a', state: 'pending' });
      await put({ id: 'lea_2', state: 'dormant' });
      await put({ id: 'lea_3', ...at(2) });
      await put({ id: 'lea_4', path: 'src/other.ts' });
      await expect(put({ id: 'lea_5' })).rejects.toThrow(/unique/i);
      await expect(put({ id: 'lea_2', state: 'held' })).rejects.toThrow(/unique/i);
      expect(await store().read((tx) => tx.leases.onPath(at(1).worktreeId, 'src/a.ts'))).toMatchObject([
        { id: 'lea_1' },
        { id: 'lea_2', state: 'dormant' },
      ]);
    });

    test('tokens grow, also over a rollback and a restart, each workspace by itself', async () => {
      const { one, two } = await places(store());
      const next = (workspaceId: number, from = store()) => from.transaction([workspaceId], (tx) => tx.leases.nextToken(workspaceId));
      const before = await next(one.id);
      await expect(
        store().transaction([one.id], async (tx) => {
          await tx.leases.nextToken(one.id);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      const after = await next(one.id);
      await store().close();
      const again = await open();
      expect(await next(one.id, again)).toBeGreaterThan(after);
      expect(after).toBeGreaterThan(before);
      expect(await next(two.id, again)).toBe(1);
    });

    test('waits: one for each session and path, the first in line first', async () => {
      const { two, at } = await twoSessions(store());
      const b = sampleWait({ sessionId: 'ses_b', ...at(1), since: 10 });
      const a = sampleWait({ sessionId: 'ses_a', ...at(1), since: 20 });
      const other = sampleWait({ sessionId: 'ses_a', ...at(2), since: 5, path: 'Z.ts', key: 'z.ts' });
      const again = { ...a, denials: 2, turn: 2, askedUntil: 30, reservedUntil: 40 };
      await store().transaction([two.id], async (tx) => {
        for (const wait of [a, b, other, again]) await tx.waits.put(wait);
      });
      const seen = await store().read(async (tx) => ({
        get: await tx.waits.get('ses_a', a.worktreeId, a.key),
        none: await tx.waits.get('ses_a', a.worktreeId, 'none'),
        onPath: await tx.waits.onPath(a.worktreeId, a.key),
        ofSession: await tx.waits.ofSession('ses_a'),
        live: await tx.waits.live(two.id),
        anywhere: await tx.waits.live(null),
      }));
      expect(seen).toEqual({
        get: again,
        none: null,
        onPath: [b, again],
        ofSession: [other, again],
        live: [other, b, again],
        anywhere: [other, b, again],
      });
      await store().transaction([two.id], (tx) => tx.waits.remove('ses_b', b.worktreeId, b.key));
      expect(await store().read((tx) => tx.waits.live(two.id))).toEqual([other, again]);
      await store().transaction([two.id], (tx) => tx.waits.removeOfSession('ses_a'));
      expect(await store().read((tx) => tx.waits.live(null))).toEqual([]);
    });

    test('calls: opened once, closed once, all at once', async () => {
      await twoSessions(store());
      const calls = [
        sampleCall({ sessionId: 'ses_a', toolUseId: 't1', openedAt: 3 }),
        sampleCall({ sessionId: 'ses_a', toolUseId: 't2', openedAt: 1, subagentId: 'sub', tool: 'Write' }),
        sampleCall({ sessionId: 'ses_b', toolUseId: 't1', openedAt: 2 }),
      ];
      const [late, early, foreign] = calls;
      await store().transaction([1], async (tx) => {
        for (const call of calls) await tx.calls.open(call);
        await tx.calls.open({ ...calls[0]!, tool: 'Other' });
      });
      expect(await store().read((tx) => tx.calls.ofSession('ses_a'))).toEqual([early, late]);
      expect(await store().read((tx) => tx.calls.all())).toEqual([early, foreign, late]);
      const closed = await store().transaction([1], async (tx) => [
        await tx.calls.close('ses_a', 't1'),
        await tx.calls.close('ses_a', 't1'),
      ]);
      expect(closed).toEqual([late, null]);
      expect(await store().transaction([1], (tx) => tx.calls.closeAll('ses_a'))).toBe(1);
      expect(await store().read((tx) => tx.calls.all())).toEqual([foreign]);
    });

    test('notices: taken once, the oldest first, and back again when the taker fails', async () => {
      await twoSessions(store());
      const all = [notice('n1', 5), notice('n2', 5), notice('n3', 4), notice('n4', 1, 'ses_b')];
      await store().transaction([1], async (tx) => {
        for (const one of all) await tx.notices.add(one);
      });
      const take = (fails: boolean) =>
        store().transaction([1], async (tx) => {
          const taken = await tx.notices.take('ses_a', 2);
          if (fails) throw new Error('the reply was never sent');
          return taken;
        });
      await expect(take(true)).rejects.toThrow('never sent');
      expect(await take(false)).toEqual([all[2], all[0]]);
      expect(await take(false)).toEqual([all[1]]);
      expect(await take(false)).toEqual([]);
    });

    test('the journal: newest first, by every filter, before an entry', async () => {
      const entries = [
        { at: 1, workspaceId: 1, sessionId: 'ses_a', kind: 'x', data: { n: 0, text: 'a "quoted" ✓', deep: [null, { a: true }] } },
        { at: 2, workspaceId: 2, sessionId: 'ses_b', kind: 'y', data: {} },
        { at: 3, workspaceId: null, sessionId: null, kind: 'x', data: { n: 2 } },
        { at: 4, workspaceId: 1, sessionId: 'ses_b', kind: 'y', data: { n: 3 } },
      ];
      await store().transaction([], async (tx) => {
        for (const entry of entries) await tx.journal.append(entry);
      });
      const all = await store().read((tx) => tx.journal.recent({ limit: 10 }));
      expect(withoutNumbers(all)).toEqual(entries.toReversed());
      const filters = [
        { workspaceId: 1 },
        { sessionId: 'ses_b' },
        { kind: 'x' },
        { workspaceId: 1, sessionId: 'ses_b' },
        { kind: 'y', sessionId: 'ses_b' },
      ];
      for (const filter of filters) {
        const wanted = all.filter((entry) => Object.entries(filter).every(([key, value]) => entry[key as keyof typeof entry] === value));
        expect(await store().read((tx) => tx.journal.recent({ ...filter, limit: 10 }))).toEqual(wanted);
        expect(await store().read((tx) => tx.journal.recent({ ...filter, limit: 1 }))).toEqual(wanted.slice(0, 1));
        const before = wanted[0]?.seq ?? 0;
        expect(await store().read((tx) => tx.journal.recent({ ...filter, before, limit: 10 }))).toEqual(wanted.slice(1));
      }
    });

    test('pruning the journal takes all that is older, wherever the clock was, and seq goes on', async () => {
      const times = [...Array.from({ length: 2500 }, (_, index) => index), 9_000_000, 50, 60, 5000, 70];
      await store().transaction([], async (tx) => {
        for (const at of times) await tx.journal.append({ at, workspaceId: null, sessionId: null, kind: 'k', data: {} });
      });
      const [newest] = await store().read((tx) => tx.journal.recent({ limit: 1 }));
      // The newest entry stays whatever its age, so that no number is given twice.
      expect(await store().transaction([], (tx) => tx.journal.prune(4000))).toBe(2502);
      expect((await store().read((tx) => tx.journal.recent({ limit: 10 }))).map((entry) => entry.at)).toEqual([70, 5000, 9_000_000]);
      expect(await store().transaction([], (tx) => tx.journal.prune(10_000_000))).toBe(2);
      await store().transaction([], (tx) => tx.journal.append({ at: 1, workspaceId: null, sessionId: null, kind: 'k', data: {} }));
      const [next] = await store().read((tx) => tx.journal.recent({ limit: 1 }));
      expect(next?.seq).toBeGreaterThan(newest?.seq ?? 0);
    });

    test('the journal from an entry on: oldest first, of everybody', async () => {
      await store().transaction([], async (tx) => {
        for (const at of [30, 10, 20]) await tx.journal.append({ at, workspaceId: null, sessionId: null, kind: 'k', data: { at } });
      });
      const all = await store().read((tx) => tx.journal.after(0, 10));
      expect(all.map((entry) => [entry.at, entry.data])).toEqual([
        [30, { at: 30 }],
        [10, { at: 10 }],
        [20, { at: 20 }],
      ]);
      expect(await store().read((tx) => tx.journal.after(all[0]?.seq ?? 0, 1))).toEqual(all.slice(1, 2));
      expect(await store().read((tx) => tx.journal.after(all[2]?.seq ?? 0, 10))).toEqual([]);
    });

    test('pruning the journal spares one kind, and goes on behind a thousand entries of it', async () => {
      await store().transaction([], async (tx) => {
        for (let at = 0; at < 2100; at += 1) await tx.journal.append({ at, workspaceId: null, sessionId: null, kind: 'kept', data: {} });
        for (const at of [5, 6, 9000]) await tx.journal.append({ at, workspaceId: null, sessionId: null, kind: 'k', data: {} });
      });
      expect(await store().transaction([], (tx) => tx.journal.prune(4000, 'kept'))).toBe(2);
      expect(await store().read((tx) => tx.journal.recent({ limit: 5000 }))).toHaveLength(2101);
    });

    test('settings are set and set again; the probe, maintenance and version answer', async () => {
      await store().transaction([], (tx) => tx.settings.set('a', '1'));
      await store().transaction([], (tx) => tx.settings.set('a', '2'));
      await store().probe('fresh');
      await store().maintain();
      expect(await store().read(async (tx) => [await tx.settings.get('a'), await tx.settings.get('b')])).toEqual(['2', null]);
      expect(await store().schemaVersion()).toBeGreaterThanOrEqual(1);
    });
  });
}

const notice = (id: string, at: number, sessionId = 'ses_a'): Notice => ({
  id,
  sessionId,
  at,
  text: `text of ${id}`,
  forPerson: id === 'n3',
});
