import { describe, expect, test } from 'vitest';
import type { Lease } from '../../src/core/lease/lease.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore, twoSessions } from './store-fixture.ts';
import { lastLetters, sampleLease } from './store-samples.ts';

/** Claims on patterns, and all that is held in one worktree. */
export function claimContract(adapter: StoreAdapter): void {
  describe('claims', () => {
    const { store } = freshStore(adapter);
    const put = (...rows: Lease[]) =>
      store().transaction([1, 2], async (tx) => {
        for (const row of rows) await tx.leases.put(row);
      });
    const pattern = (own: Partial<Lease> & { id: string }): Lease =>
      sampleLease({ sessionId: 'ses_a', extent: 'pattern', origin: 'claim', stamp: 'absent', ...own });

    test('a worktree has its own patterns, and those of its workspace that count everywhere', async () => {
      const { one, two, main, first, second, at } = await twoSessions(store());
      await put(
        pattern({ id: 'lea_1', ...at(1), path: 'z/**' }),
        pattern({ id: 'lea_2', ...at(1), path: 'a/**', state: 'pending', toolUseId: 't' }),
        pattern({ id: 'lea_3', ...at(1), path: 'b/**', state: 'dormant' }),
        pattern({ id: 'lea_4', ...at(2), path: 'c/**', everywhere: true, mode: 'shared' }),
        pattern({ id: 'lea_5', ...at(2), path: 'd/**' }),
        pattern({ id: 'lea_6', ...at(0), path: 'e/**', everywhere: true }),
        sampleLease({ id: 'lea_7', sessionId: 'ses_b', ...at(1), path: 'file.ts', origin: 'claim', everywhere: true }),
      );
      const lists = await store().read(async (tx) => ({
        first: await lastLetters(tx.leases.patterns(two.id, first.id)),
        second: await lastLetters(tx.leases.patterns(two.id, second.id)),
        other: await lastLetters(tx.leases.patterns(one.id, main.id)),
        whole: (await tx.leases.patterns(one.id, main.id))[0],
      }));
      const whole = pattern({ id: 'lea_6', ...at(0), path: 'e/**', everywhere: true });
      expect(lists).toEqual({ first: '241', second: '45', other: '6', whole });
      await put(pattern({ id: 'lea_1', ...at(1), path: 'z/**', state: 'dormant' }), pattern({ id: 'lea_2', ...at(0), path: 'a/**' }));
      expect(await lastLetters(store().read((tx) => tx.leases.patterns(two.id, first.id)))).toBe('4');
      expect(await lastLetters(store().read((tx) => tx.leases.patterns(one.id, main.id)))).toBe('26');
    });

    test('a pattern that is spelled like a file is another thing than the file, and has one holder too', async () => {
      const { at } = await twoSessions(store());
      const path = 'app/[id]/page.ts';
      const claim = pattern({ id: 'lea_1', ...at(1), path, token: 1 });
      const edit = sampleLease({ id: 'lea_2', sessionId: 'ses_b', ...at(1), path, token: 2 });
      await put(claim, edit);
      expect(await store().read((tx) => tx.leases.onPath(at(1).worktreeId, path))).toEqual([claim, edit]);
      await expect(put(pattern({ id: 'lea_3', sessionId: 'ses_b', ...at(1), path }))).rejects.toThrow(/unique/i);
      await expect(put({ ...edit, extent: 'pattern' })).rejects.toThrow(/unique/i);
      await put(pattern({ id: 'lea_3', sessionId: 'ses_b', ...at(1), path, mode: 'shared' }));
      expect(await lastLetters(store().read((tx) => tx.leases.patterns(at(1).workspaceId, at(1).worktreeId)))).toBe('13');
    });

    test('all that is held in a worktree, or below a directory of it', async () => {
      const { first, second, at } = await twoSessions(store());
      await put(
        sampleLease({ id: 'lea_1', sessionId: 'ses_a', ...at(1), path: 'src/core/a.ts' }),
        sampleLease({ id: 'lea_2', sessionId: 'ses_b', ...at(1), path: 'src/B.ts', key: 'src/b.ts', state: 'pending', toolUseId: 't' }),
        sampleLease({ id: 'lea_3', sessionId: 'ses_b', ...at(1), path: 'src/c.ts', mode: 'shared' }),
        sampleLease({ id: 'lea_4', sessionId: 'ses_b', ...at(1), path: 'src/d.ts', state: 'dormant' }),
        // Beside the directory: its own name, and names that only begin like it.
        sampleLease({ id: 'lea_5', sessionId: 'ses_b', ...at(1), path: 'src' }),
        sampleLease({ id: 'lea_6', sessionId: 'ses_b', ...at(1), path: 'src0' }),
        sampleLease({ id: 'lea_7', sessionId: 'ses_b', ...at(1), path: 'src.ts', mode: 'shared' }),
        pattern({ id: 'lea_8', ...at(1), path: 'src/core/**' }),
        pattern({ id: 'lea_9', ...at(1), path: '**' }),
        sampleLease({ id: 'lea_0', sessionId: 'ses_b', ...at(2), path: 'src/e.ts' }),
      );
      const lists = await store().read(async (tx) => ({
        all: await lastLetters(tx.leases.inWorktree(first.id)),
        root: await lastLetters(tx.leases.inWorktree(first.id, '')),
        src: await lastLetters(tx.leases.inWorktree(first.id, 'src')),
        core: await lastLetters(tx.leases.inWorktree(first.id, 'src/core')),
        file: await lastLetters(tx.leases.inWorktree(first.id, 'src/c.ts')),
        other: await lastLetters(tx.leases.inWorktree(second.id, 'src')),
      }));
      expect(lists).toEqual({ all: '95723816', root: '95723816', src: '2381', core: '81', file: '', other: '0' });
    });
  });
}
