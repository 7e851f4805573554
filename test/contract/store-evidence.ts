import { describe, expect, test } from 'vitest';
import type { Reach } from '../../src/core/change/change.ts';
import type { Tx } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore, twoSessions } from './store-fixture.ts';
import { lastLetters, sampleChange, sampleIncident, sampleItem, sampleReach } from './store-samples.ts';

/** Who changed what: authors of files, what calls may have reached, shared items, incidents. */
export function evidenceContract(adapter: StoreAdapter): void {
  describe('who changed what', () => {
    const { store, open } = freshStore(adapter);
    const write = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store().transaction([1, 2], work);

    test('a file has one row for each author, and the person is one', async () => {
      const { at } = await twoSessions(store());
      const a = sampleChange({ sessionId: 'ses_a', ...at(1), path: 'src/A.ts', key: 'src/a.ts', firstAt: 3 });
      const b = sampleChange({ sessionId: 'ses_b', ...at(1), path: 'src/A.ts', key: 'src/a.ts', firstAt: 2 });
      const person = sampleChange({ sessionId: null, ...at(1), path: 'src/A.ts', key: 'src/a.ts', firstAt: 1 });
      const elsewhere = sampleChange({ sessionId: null, ...at(2), path: 'src/A.ts', key: 'src/a.ts' });
      const again = { ...person, stamp: 'absent', path: 'src/a.ts', firstAt: 4, lastAt: 9 };
      await write(async (tx) => {
        for (const row of [a, b, person, elsewhere, again]) await tx.changes.put(row);
      });
      const onPath = () => store().read((tx) => tx.changes.onPath(at(1).worktreeId, 'src/a.ts'));
      expect(await onPath()).toEqual([b, a, again]);
      await write((tx) => tx.changes.remove(at(1).worktreeId, 'src/a.ts', { sessionId: null }));
      expect(await onPath()).toEqual([b, a]);
      await write((tx) => tx.changes.remove(at(1).worktreeId, 'src/a.ts', { sessionId: 'ses_b' }));
      expect(await onPath()).toEqual([a]);
      await write(async (tx) => {
        await tx.changes.put(person);
        await tx.changes.remove(at(1).worktreeId, 'src/a.ts');
        await tx.changes.remove(at(1).worktreeId, 'none');
      });
      expect(await onPath()).toEqual([]);
      expect(await store().read((tx) => tx.changes.inWorktree(at(2).worktreeId))).toEqual([elsewhere]);
    });

    test('changes outlive their session: the register asks for none', async () => {
      const { at } = await twoSessions(store());
      const change = sampleChange({ sessionId: 'ses_of_another_register', ...at(0) });
      await write((tx) => tx.changes.put(change));
      expect(await store().read((tx) => tx.changes.ofSession('ses_of_another_register'))).toEqual([change]);
    });

    test('changes of a worktree, below a directory, of a session', async () => {
      const { first, second, at } = await twoSessions(store());
      const paths = ['src/b.ts', 'src/core/a.ts', 'src', 'src0', 'src.ts', 'a.ts'];
      await write(async (tx) => {
        for (const path of paths) await tx.changes.put(sampleChange({ sessionId: 'ses_a', ...at(1), path }));
        await tx.changes.put(sampleChange({ sessionId: null, ...at(1), path: 'a.ts', firstAt: 1 }));
        await tx.changes.put(sampleChange({ sessionId: 'ses_a', ...at(2), path: 'b.ts' }));
        await tx.changes.put(sampleChange({ sessionId: 'ses_b', ...at(2), path: 'src/c.ts' }));
      });
      const named = (rows: { path: string; sessionId: string | null }[]) =>
        rows.map((row) => (row.sessionId === null ? `${row.path} of the person` : row.path));
      const seen = await store().read(async (tx) => ({
        all: named(await tx.changes.inWorktree(first.id)),
        root: named(await tx.changes.inWorktree(first.id, '')),
        src: named(await tx.changes.inWorktree(first.id, 'src')),
        other: named(await tx.changes.inWorktree(second.id, 'src')),
        own: named(await tx.changes.ofSession('ses_a')),
        nobody: [await tx.changes.ofSession(''), await tx.changes.ofSession('ses_none')],
      }));
      const all = ['a.ts of the person', 'a.ts', 'src', 'src.ts', 'src/b.ts', 'src/core/a.ts', 'src0'];
      expect(seen).toEqual({
        all,
        root: all,
        src: ['src/b.ts', 'src/core/a.ts'],
        other: ['src/c.ts'],
        own: ['a.ts', 'b.ts', 'src', 'src.ts', 'src/b.ts', 'src/core/a.ts', 'src0'],
        nobody: [[], []],
      });
    });

    test('a reach comes back as it went in, and put replaces it, whichever field differs', async () => {
      const { one, two, main, first, at } = await twoSessions(store());
      let row = sampleReach({ sessionId: 'ses_a', toolUseId: 't1', ...at(0) });
      const steps: Partial<Reach>[] = [
        {},
        { patterns: [] },
        { patterns: ['src/**', 'a "quoted" \\ name', '測試'] },
        { background: true },
        { openedAt: 7 },
        { workspaceId: two.id },
        { workspaceId: one.id, closedAt: 9 },
        { closedAt: null },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await write((tx) => tx.reaches.put(row));
        expect(await store().read((tx) => tx.reaches.since(main.id, 0))).toEqual([row]);
      }
      const second = { ...row, ...at(1) };
      await write((tx) => tx.reaches.put(second));
      expect(await store().read((tx) => tx.reaches.since(first.id, 0))).toEqual([second]);
      expect(await store().read((tx) => tx.reaches.open('ses_a'))).toEqual([row, second]);
      await expect(write((tx) => tx.reaches.put({ ...row, sessionId: 'ses_none' }))).rejects.toThrow(/foreign key/i);
    });

    test('reaches: since a time, open, in the background, closed by call or session, pruned', async () => {
      const { first, at } = await twoSessions(store());
      const rows = [
        sampleReach({ sessionId: 'ses_a', toolUseId: 't1', ...at(1), openedAt: 5 }),
        sampleReach({ sessionId: 'ses_a', toolUseId: 't2', ...at(1), openedAt: 4, background: true }),
        sampleReach({ sessionId: 'ses_a', toolUseId: 't3', ...at(1), openedAt: 3, closedAt: 20 }),
        sampleReach({ sessionId: 'ses_a', toolUseId: 't4', ...at(1), openedAt: 2, closedAt: 10, background: true }),
        sampleReach({ sessionId: 'ses_b', toolUseId: 't5', ...at(1), openedAt: 1, background: true }),
        sampleReach({ sessionId: 'ses_a', toolUseId: 't6', ...at(2), openedAt: 6 }),
        sampleReach({ sessionId: 'ses_a', toolUseId: 't1', ...at(2), openedAt: 7 }),
      ];
      await write(async (tx) => {
        for (const row of rows) await tx.reaches.put(row);
      });
      const ids = (found: Reach[]) =>
        found.map((row) => `${row.toolUseId.slice(1)}${row.closedAt === null ? '' : `:${row.closedAt}`}`).join(' ');
      const look = () =>
        store().read(async (tx) => ({
          since: ids(await tx.reaches.since(first.id, 20)),
          open: ids(await tx.reaches.open('ses_a')),
          background: ids(await tx.reaches.background()),
        }));
      expect(await look()).toEqual({ since: '5 3:20 2 1', open: '2 1 6 1', background: '5 2' });
      expect(ids(await store().read((tx) => tx.reaches.since(first.id, 10)))).toBe('5 4:10 3:20 2 1');
      // One call in both worktrees; what is closed keeps its time.
      await write(async (tx) => {
        await tx.reaches.close('ses_a', 't1', 30, false);
        await tx.reaches.close('ses_a', 't2', 30, false);
        await tx.reaches.close('ses_a', 't3', 30, true);
        await tx.reaches.close('ses_b', 't6', 30, true);
      });
      expect(await look()).toEqual({ since: '5 3:20 2 1:30', open: '2 6', background: '5 2' });
      await write((tx) => tx.reaches.close('ses_a', null, 40, false));
      expect(await look()).toEqual({ since: '5 3:20 2 1:30', open: '2', background: '5 2' });
      await write((tx) => tx.reaches.close('ses_b', 't5', 50, true));
      await write((tx) => tx.reaches.close('ses_a', null, 60, true));
      expect(await look()).toEqual({ since: '5:50 3:20 2:60 1:30', open: '', background: '' });
      expect(await write((tx) => tx.reaches.prune(30))).toBe(2);
      expect(await look()).toEqual({ since: '5:50 2:60 1:30', open: '', background: '' });
      await write((tx) => tx.reaches.put(rows[0] as Reach));
      expect(await write((tx) => tx.reaches.prune(1000))).toBe(4);
      expect(await look()).toEqual({ since: '1', open: '1', background: '' });
    });

    test('shared items: one for each name, and who made it last', async () => {
      const { one, two } = await twoSessions(store());
      const stash = sampleItem({ workspaceId: two.id, sessionId: 'ses_a', name: 'c0ffee', at: 5 });
      const branch = sampleItem({ workspaceId: two.id, sessionId: 'ses_a', name: 'c0ffee', kind: 'branch', at: 4 });
      const other = sampleItem({ workspaceId: one.id, sessionId: 'ses_a', name: 'c0ffee' });
      const again = { ...stash, sessionId: 'ses_b', at: 3 };
      await write(async (tx) => {
        for (const item of [stash, branch, other]) await tx.sharedItems.put(item);
      });
      expect(await store().read((tx) => tx.sharedItems.of(two.id))).toEqual([branch, stash]);
      await write((tx) => tx.sharedItems.put(again));
      expect(await store().read((tx) => tx.sharedItems.of(two.id))).toEqual([again, branch]);
      await write(async (tx) => {
        await tx.sharedItems.remove(two.id, 'stash', 'c0ffee');
        await tx.sharedItems.remove(two.id, 'worktree', 'none');
      });
      expect(await store().read((tx) => tx.sharedItems.of(two.id))).toEqual([branch]);
      expect(await store().read((tx) => tx.sharedItems.of(one.id))).toEqual([other]);
    });

    test('incidents: newest first, of a turn, pruned, each told once', async () => {
      const { one, two, first, at } = await twoSessions(store());
      const rows = [
        sampleIncident({ id: 'inc_1', holderId: 'ses_a', ...at(1), at: 5, culpritId: 'ses_b', tool: 'Bash', toolUseId: 't1' }),
        sampleIncident({ id: 'inc_2', holderId: 'ses_a', ...at(1), at: 5 }),
        sampleIncident({ id: 'inc_3', holderId: 'ses_a', ...at(1), at: 4, turn: 2 }),
        sampleIncident({ id: 'inc_4', holderId: 'ses_b', ...at(1), at: 3 }),
        sampleIncident({ id: 'inc_5', holderId: 'ses_a', ...at(1), at: 2, path: 'src/B.ts', key: 'src/b.ts' }),
        sampleIncident({ id: 'inc_6', holderId: 'ses_a', ...at(2), at: 6 }),
        sampleIncident({ id: 'inc_7', holderId: 'ses_a', ...at(0), at: 7 }),
        sampleIncident({ id: 'inc_8', holderId: 'ses_a', ...at(1), at: 1 }),
      ];
      await write(async (tx) => {
        for (const row of rows) await tx.incidents.add(row);
      });
      const seen = await store().read(async (tx) => ({
        recent: await lastLetters(tx.incidents.recent(two.id, 3, 10)),
        three: await lastLetters(tx.incidents.recent(two.id, 0, 3)),
        anywhere: await lastLetters(tx.incidents.recent(null, 5, 10)),
        one: await lastLetters(tx.incidents.recent(one.id, 0, 10)),
        ofTurn: await tx.incidents.ofTurn('ses_a', 1, first.id, 'src/a.ts'),
      }));
      expect(seen).toEqual({ recent: '62134', three: '621', anywhere: '7621', one: '7', ofTurn: [rows[7], rows[0], rows[1]] });
      await expect(write((tx) => tx.incidents.add(sampleIncident({ id: 'inc_1', holderId: 'ses_b', ...at(1) })))).rejects.toThrow(
        /unique/i,
      );
      await expect(write((tx) => tx.incidents.add(sampleIncident({ id: 'inc_9', holderId: 'ses_none', ...at(1) })))).rejects.toThrow(
        /foreign key/i,
      );
      expect(await write((tx) => tx.incidents.prune(5))).toBe(4);
      expect(await lastLetters(store().read((tx) => tx.incidents.recent(null, 0, 10)))).toBe('7621');
    });

    test('all of it is there after a restart', async () => {
      const { at } = await twoSessions(store());
      const change = sampleChange({ sessionId: null, ...at(0) });
      const reach = sampleReach({ sessionId: 'ses_a', toolUseId: 't', ...at(0), patterns: ['a'] });
      await write(async (tx) => {
        await tx.changes.put(change);
        await tx.reaches.put(reach);
      });
      await store().close();
      const again = await open();
      expect(await again.read((tx) => tx.changes.inWorktree(at(0).worktreeId))).toEqual([change]);
      expect(await again.read((tx) => tx.reaches.open('ses_a'))).toEqual([reach]);
    });
  });
}
