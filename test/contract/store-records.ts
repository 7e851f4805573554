import { describe, expect, test } from 'vitest';
import type { Alias } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { fullSession, lastLetters, places, sampleSession } from './store-samples.ts';

/** Workspaces, worktrees, sessions and their aliases. */
export function recordContract(adapter: StoreAdapter): void {
  describe('workspaces and sessions', () => {
    const { store, open } = freshStore(adapter);

    test('a workspace is made once, whoever asks and how often', async () => {
      const other = await open();
      const asked = await Promise.all(
        [store(), other, store(), other].map((one, index) => one.ensureWorkspace({ key: '/r/.git', name: 'r', now: 100 + index })),
      );
      expect(new Set(asked.map((workspace) => workspace.id)).size).toBe(1);
      const { all, byKey, get, none } = await store().read(async (tx) => ({
        all: await tx.workspaces.all(),
        byKey: await tx.workspaces.byKey('/r/.git'),
        get: await tx.workspaces.get(asked[0]?.id ?? 0),
        none: [await tx.workspaces.get(99), await tx.workspaces.byKey('/R/.git'), await tx.workspaces.worktree(99)],
      }));
      expect(all).toEqual([byKey]);
      expect(get).toEqual(byKey);
      expect(byKey).toMatchObject({ key: '/r/.git', name: 'r' });
      expect(none).toEqual([null, null, null]);
    });

    test('a worktree is made once, and goes to the workspace that checks it out anew', async () => {
      const { one, two, first, second } = await places(store());
      expect(await store().ensureWorktree({ workspaceId: two.id, path: '/two', now: 9 })).toEqual(first);
      expect(await store().read((tx) => tx.workspaces.worktrees(two.id))).toEqual([first, second]);
      const moved = await store().ensureWorktree({ workspaceId: one.id, path: '/two', now: 10 });
      expect(moved).toEqual({ ...first, workspaceId: one.id });
      expect(await store().read((tx) => tx.workspaces.worktree(first.id))).toEqual(moved);
    });

    test('a session comes back as it went in, with and without what may be missing', async () => {
      const { one, main } = await places(store());
      const place = { workspaceId: one.id, worktreeId: main.id };
      const rows = [
        fullSession({ id: 'ses_a', ...place, number: 1 }),
        sampleSession({ id: 'ses_b', workspaceId: one.id, worktreeId: null, number: 2, attended: false }),
        sampleSession({ id: 'ses_c', ...place, number: 3, inactiveSince: 5 }),
        sampleSession({ id: 'ses_d', ...place, number: 4, endedAt: 6, endReason: 'process-gone' }),
      ];
      await store().transaction([one.id], async (tx) => {
        for (const row of rows) await tx.sessions.insert(row);
      });
      expect(await store().read((tx) => Promise.all(rows.map((row) => tx.sessions.get(row.id))))).toEqual(rows);
      expect(await store().read((tx) => tx.sessions.get('ses_x'))).toBeNull();
    });

    test('an update replaces the row, whichever field differs, and throws without a row', async () => {
      const { one, two, main, first } = await places(store());
      const before = sampleSession({ id: 'ses_a', workspaceId: one.id, worktreeId: main.id });
      await store().transaction([one.id], (tx) => tx.sessions.insert(before));
      const steps = [
        { lastSeenAt: 5000, events: 3 },
        { note: 'left "pane"' },
        { project: 'vibe os' },
        { beatAt: 6000 },
        { note: null, beatAt: null },
        { number: 7 },
        { agentSessionId: 'other' },
        { process: { pid: 1, startTime: '2', bootId: '3' } },
        { process: { pid: 1, startTime: '4', bootId: '3' } },
        { process: null },
        { inactiveSince: 8 },
        { inactiveSince: null },
        { startedAt: 77 },
        { workspaceId: two.id, worktreeId: first.id },
        { endedAt: 9, endReason: 'said' as const },
        { endedAt: null, endReason: null },
      ];
      let row = before;
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id], (tx) => tx.sessions.update(row));
        expect(await store().read((tx) => tx.sessions.get('ses_a'))).toEqual(row);
      }
      await expect(store().transaction([1], (tx) => tx.sessions.update({ ...row, id: 'ses_x' }))).rejects.toThrow('no session ses_x');
    });

    test('lists: live by number, recent by start, by process', async () => {
      const { one, two } = await places(store());
      const process = { pid: 10, startTime: '20', bootId: '30' };
      const rows = [
        sampleSession({ id: 'ses_a', workspaceId: two.id, worktreeId: null, number: 2, startedAt: 100 }),
        sampleSession({ id: 'ses_b', workspaceId: two.id, worktreeId: null, number: 1, startedAt: 300, process }),
        sampleSession({ id: 'ses_c', workspaceId: two.id, worktreeId: null, number: 3, startedAt: 200, endedAt: 400, process }),
        sampleSession({ id: 'ses_d', workspaceId: one.id, worktreeId: null, number: 9, startedAt: 50, inactiveSince: 60 }),
        sampleSession({
          id: 'ses_e',
          workspaceId: one.id,
          worktreeId: null,
          number: 4,
          startedAt: 40,
          process: { ...process, bootId: '31' },
        }),
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        for (const row of rows) await tx.sessions.insert(row);
      });
      const lists = await store().read(async (tx) => ({
        live: await lastLetters(tx.sessions.live(two.id)),
        liveAnywhere: await lastLetters(tx.sessions.live(null)),
        recent: await lastLetters(tx.sessions.recent(two.id, 2)),
        recentAnywhere: await lastLetters(tx.sessions.recent(null, 10)),
        byProcess: await lastLetters(tx.sessions.byProcess(process)),
      }));
      expect(lists).toEqual({ live: 'ba', liveAnywhere: 'edba', recent: 'bc', recentAnywhere: 'bcade', byProcess: 'b' });
    });

    test('by the agent’s id: own and former ids, of any time, newest first; names for people do not count', async () => {
      const { one } = await places(store());
      const place = { workspaceId: one.id, worktreeId: null };
      const alias = { workspaceId: one.id, createdAt: 1 };
      await store().transaction([one.id], async (tx) => {
        await tx.sessions.insert(sampleSession({ id: 'ses_a', ...place, number: 1, agentSessionId: 'X', startedAt: 1, endedAt: 2 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_b', ...place, number: 1, agentSessionId: 'X', startedAt: 3 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_c', ...place, number: 2, agentSessionId: 'Y', startedAt: 2 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_d', ...place, number: 3, agentSessionId: 'Z', startedAt: 4 }));
        await tx.sessions.addAlias({ ...alias, sessionId: 'ses_c', alias: 'X', kind: 'agent' });
        await tx.sessions.addAlias({ ...alias, sessionId: 'ses_d', alias: 'X', kind: 'project' });
      });
      const found = await store().read((tx) => tx.sessions.byAgentSession('claude-code', 'X'));
      expect(found.map((row) => row.id)).toEqual(['ses_b', 'ses_c', 'ses_a']);
    });

    test('aliases: added once, found in one workspace or in all', async () => {
      const { one, two } = await places(store());
      const aliases: Alias[] = [
        { sessionId: 'ses_a', workspaceId: one.id, alias: 'Session_1', kind: 'ordinal', createdAt: 5 },
        { sessionId: 'ses_a', workspaceId: one.id, alias: 'Session_1', kind: 'day', createdAt: 6 },
        { sessionId: 'ses_b', workspaceId: two.id, alias: 'Session_1', kind: 'ordinal', createdAt: 7 },
      ];
      await store().transaction([one.id, two.id], async (tx) => {
        await tx.sessions.insert(sampleSession({ id: 'ses_a', workspaceId: one.id, worktreeId: null, startedAt: 1 }));
        await tx.sessions.insert(sampleSession({ id: 'ses_b', workspaceId: two.id, worktreeId: null, startedAt: 2 }));
        for (const alias of [...aliases, ...aliases]) await tx.sessions.addAlias({ ...alias });
      });
      const found = await store().read(async (tx) => ({
        aliases: await tx.sessions.aliases('ses_a'),
        here: (await tx.sessions.byAlias(one.id, 'Session_1')).map((row) => row.id),
        anywhere: (await tx.sessions.byAlias(null, 'Session_1')).map((row) => row.id),
        none: await tx.sessions.byAlias(null, 'session_1'),
      }));
      expect(found).toEqual({ aliases: aliases.slice(0, 2), here: ['ses_a'], anywhere: ['ses_b', 'ses_a'], none: [] });
    });

    test('aliases go with one word, those of that session alone', async () => {
      const { one } = await places(store());
      await store().transaction([one.id], async (tx) => {
        for (const [number, id] of ['ses_a', 'ses_b'].entries()) {
          await tx.sessions.insert(sampleSession({ id, workspaceId: one.id, worktreeId: null, number: number + 1, agentSessionId: id }));
          for (const alias of ['old', 'name'])
            await tx.sessions.addAlias({ sessionId: id, workspaceId: one.id, alias, kind: 'agent', createdAt: 1 });
        }
        await tx.sessions.removeAliases('ses_a');
        await tx.sessions.removeAliases('ses_none');
      });
      const found = await store().read(async (tx) => [
        (await tx.sessions.aliases('ses_a')).length,
        (await tx.sessions.aliases('ses_b')).length,
        (await tx.sessions.byAgentSession('claude-code', 'old')).map((row) => row.id),
        (await tx.sessions.byAgentSession('claude-code', 'ses_a')).map((row) => row.id),
      ]);
      expect(found).toEqual([0, 2, ['ses_b'], ['ses_a']]);
    });

    test('ordinals count from 1, for each workspace', async () => {
      const { one, two } = await places(store());
      const given = await store().transaction([one.id, two.id], async (tx) => [
        await tx.sessions.nextOrdinal(one.id),
        await tx.sessions.nextOrdinal(one.id),
        await tx.sessions.nextOrdinal(two.id),
      ]);
      expect(given).toEqual([1, 2, 1]);
    });

    test('refuses two sessions with one number, unless one has ended or is inactive', async () => {
      const { one, two } = await places(store());
      const insert = (id: string, own: object) =>
        store().transaction([one.id], (tx) =>
          tx.sessions.insert(sampleSession({ id, workspaceId: one.id, worktreeId: null, number: 1, ...own })),
        );
      await insert('ses_ended', { endedAt: 1 });
      await insert('ses_inactive', { inactiveSince: 1 });
      await insert('ses_live', {});
      await insert('ses_elsewhere', { workspaceId: two.id });
      await expect(insert('ses_second', {})).rejects.toThrow(/unique/i);
      expect(await store().read((tx) => tx.sessions.get('ses_second'))).toBeNull();
    });
  });
}
