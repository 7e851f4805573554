import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { first } from '../migrations/0001-first.ts';
import { authorsAndClaims } from '../migrations/0002-authors-and-claims.ts';
import { identities } from '../migrations/0003-identities.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Store } from '../store.ts';
import { checkIntegrity } from './integrity.ts';
import { openSqliteStore } from './open.ts';
import { schemaStatus } from './schema-status.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-upgrade-'));
  path = join(directory, 'register.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (migrations = MIGRATIONS): Promise<Store> => openSqliteStore({ path, synchronous: 'NORMAL', migrations });

/** What the first version would have left: two sessions, a lease of every kind, a wait, a call, a notice. */
async function registerOfTheFirstVersion(): Promise<void> {
  await (await open([first])).close();
  const raw = new Database(path);
  raw.pragma('foreign_keys = on');
  raw.exec(`
    insert into workspaces values (1, '/one/.git', 'one', 1, 2, 40);
    insert into worktrees values (1, 1, '/one', 2), (2, 1, '/one-b', 3);
    insert into sessions (id, workspace_id, worktree_id, number, ordinal, agent, agent_session_id, incarnation, host, cwd,
        turn_index, turn_running, started_at, last_seen_at, events)
      values ('ses_a', 1, 1, 1, 1, 'claude-code', 'a', 1, 'host', '/one', 3, 1, 10, 20, 5),
             ('ses_b', 1, 2, 2, 2, 'claude-code', 'b', 1, 'host', '/one-b', 1, 0, 11, 21, 6);
    insert into leases (id, workspace_id, worktree_id, path, key, session_id, mode, origin, state, live, token, tool_use_id,
        subagent_id, stamp, reason, acquired_at, refreshed_at, expires_at, estimated_done_at)
      values ('lea_held', 1, 1, 'src/A.ts', 'src/a.ts', 'ses_a', 'exclusive', 'edit', 'held', 1, 37, null, null, '1:2:3:4:5', null, 12, 13, null, null),
             ('lea_pending', 1, 1, 'b.ts', 'b.ts', 'ses_a', 'exclusive', 'edit', 'pending', 1, 38, 'toolu_1', 'sub', 'absent', 'why', 14, 15, 16, 17),
             ('lea_dormant', 1, 1, 'src/A.ts', 'src/a.ts', 'ses_b', 'exclusive', 'edit', 'dormant', 0, 36, null, null, '5:4:3:2:1', null, 5, 6, null, null),
             ('lea_shared', 1, 2, 'c.ts', 'c.ts', 'ses_b', 'shared', 'claim', 'held', 1, 40, null, null, 'absent', null, 7, 8, null, null);
    insert into lease_waits values ('ses_b', 1, 1, 'src/A.ts', 'src/a.ts', 1, 2, 22);
    insert into open_calls values ('ses_a', 'toolu_1', null, 'Edit', 14);
    insert into notices (id, session_id, at, text) values ('n1', 'ses_b', 23, 'hello');
    insert into journal (at, workspace_id, session_id, kind, data) values (24, 1, 'ses_a', 'lease.granted', '{"token":37}');
    insert into settings values ('a', '1');
  `);
  raw.close();
}

const held = {
  id: 'lea_held',
  workspaceId: 1,
  worktreeId: 1,
  extent: 'file' as const,
  everywhere: false,
  path: 'src/A.ts',
  key: 'src/a.ts',
  sessionId: 'ses_a',
  mode: 'exclusive' as const,
  origin: 'edit' as const,
  state: 'held' as const,
  token: 37,
  toolUseId: null,
  subagentId: null,
  stamp: '1:2:3:4:5',
  reason: null,
  acquiredAt: 12,
  refreshedAt: 13,
  expiresAt: null,
  estimatedDoneAt: null,
  unseen: false,
};

describe('a register of the first version', () => {
  test('keeps every row, and each has what an older program meant by it', async () => {
    await registerOfTheFirstVersion();
    const store = await open();
    expect(await store.schemaVersion()).toBe(MIGRATIONS.length);
    const seen = await store.read(async (tx) => ({
      numbers: (await tx.sessions.live(1)).map((session) => session.number),
      onPath: await tx.leases.onPath(1, 'src/a.ts'),
      live: (await tx.leases.live(1)).map((lease) => [lease.id, lease.extent, lease.everywhere, lease.unseen]),
      waiting: (await tx.leases.waiting('ses_a')).map((lease) => lease.id),
      patterns: await tx.leases.patterns(1, 1),
      waits: await tx.waits.live(null),
      calls: (await tx.calls.all()).map((call) => call.toolUseId),
      journal: (await tx.journal.recent({ limit: 5 })).map((entry) => entry.data),
      setting: await tx.settings.get('a'),
    }));
    expect(seen).toEqual({
      numbers: [1, 2],
      onPath: [expect.objectContaining({ id: 'lea_dormant', state: 'dormant', extent: 'file' }), held],
      live: [
        ['lea_pending', 'file', false, false],
        ['lea_shared', 'file', false, false],
        ['lea_held', 'file', false, false],
      ],
      waiting: ['lea_pending'],
      patterns: [],
      waits: [
        {
          sessionId: 'ses_b',
          workspaceId: 1,
          worktreeId: 1,
          path: 'src/A.ts',
          key: 'src/a.ts',
          turn: 1,
          denials: 2,
          since: 22,
          askedUntil: null,
          reservedUntil: null,
        },
      ],
      calls: ['toolu_1'],
      journal: [{ token: 37 }],
      setting: '1',
    });
    await store.close();
    expect(schemaStatus(path)).toMatchObject({ version: MIGRATIONS.length, missing: [], unexpected: [] });
    expect(checkIntegrity(path)).toEqual([]);
  });

  test('goes on where it was: one holder a file, growing tokens, the same known sessions', async () => {
    await registerOfTheFirstVersion();
    const store = await open();
    const put = (own: object) => store.transaction([1], (tx) => tx.leases.put({ ...held, ...own }));
    await expect(put({ id: 'lea_second', sessionId: 'ses_b' })).rejects.toThrow(/unique/i);
    await put({ id: 'lea_claim', sessionId: 'ses_b', origin: 'claim', extent: 'pattern', everywhere: true });
    await put({ unseen: true });
    expect(await store.transaction([1], (tx) => tx.leases.nextToken(1))).toBe(41);
    const change = { workspaceId: 1, worktreeId: 1, path: 'x', key: 'x', sessionId: null, stamp: 'absent', firstAt: 1, lastAt: 2 };
    await store.transaction([1], (tx) => tx.changes.put(change));
    const seen = await store.read(async (tx) => ({
      claims: (await tx.leases.patterns(1, 2)).map((lease) => lease.id),
      held: (await tx.leases.ofSession('ses_a')).find((lease) => lease.id === 'lea_held')?.unseen,
      changes: await tx.changes.inWorktree(1),
    }));
    expect(seen).toEqual({ claims: ['lea_claim'], held: true, changes: [change] });
    await store.close();
  });

  test('is refused by the program of the first version once it was brought up to date, and nothing is written', async () => {
    await registerOfTheFirstVersion();
    await (await open()).close();
    const before = readFileSync(path);
    await expect(open([first])).rejects.toMatchObject({
      code: 'REGISTER_NEWER',
      details: { found: String(MIGRATIONS.length), known: '1' },
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe('a register of the second version', () => {
  const identity = { workspaceId: 1, instance: 'tty pts/3', sessionId: 'ses_a', number: 1, day: '2026-11-21', at: 5 };

  test('has no notes and no identities, and takes both', async () => {
    await registerOfTheFirstVersion();
    await (await open([first, authorsAndClaims])).close();
    const store = await open();
    const before = await store.read(async (tx) => ({ a: await tx.sessions.get('ses_a'), of: await tx.identities.ofSession('ses_a') }));
    expect(before).toMatchObject({ a: { note: null, beatAt: null, number: 1 }, of: [] });
    const noted = { ...before.a!, note: 'left pane', beatAt: 30 };
    await store.transaction([1], async (tx) => {
      await tx.sessions.update(noted);
      await tx.identities.put(identity);
    });
    const after = await store.read(async (tx) => [await tx.sessions.get('ses_a'), await tx.identities.get(1, 'tty pts/3')]);
    expect(after).toEqual([noted, identity]);
    await store.close();
  });

  test('is still used by the program that wrote it, and what that one does not know stays', async () => {
    await registerOfTheFirstVersion();
    const store = await open();
    await store.transaction([1], async (tx) => {
      const session = await tx.sessions.get('ses_a');
      await tx.sessions.update({ ...session!, note: 'left pane' });
      await tx.identities.put(identity);
    });
    await store.close();
    const older = await open([first, authorsAndClaims]);
    expect(await older.schemaVersion()).toBe(MIGRATIONS.length);
    await older.close();
    const raw = new Database(path);
    raw.prepare(`update sessions set role = 'by the older one' where id = 'ses_a'`).run();
    expect(raw.prepare(`select role, note, beat_at from sessions where id = 'ses_a'`).get()).toEqual({
      role: 'by the older one',
      note: 'left pane',
      beat_at: null,
    });
    raw.close();
    const again = await open();
    expect(await again.read((tx) => tx.identities.get(1, 'tty pts/3'))).toEqual(identity);
    await again.close();
  });
});

describe('a register of the third version', () => {
  const older = [first, authorsAndClaims, identities];

  test('has no project of any session, takes one, and is still used by the program that wrote it', async () => {
    await registerOfTheFirstVersion();
    await (await open(older)).close();
    const store = await open();
    const before = await store.read((tx) => tx.sessions.get('ses_a'));
    expect(before).toMatchObject({ project: null, number: 1 });
    const corrected = { ...before!, project: 'vibe-os' };
    await store.transaction([1], (tx) => tx.sessions.update(corrected));
    await store.close();
    const old = await open(older);
    expect(await old.schemaVersion()).toBe(MIGRATIONS.length);
    await old.close();
    const raw = new Database(path);
    raw.prepare(`update sessions set role = 'by the older one' where id = 'ses_a'`).run();
    raw.close();
    const again = await open();
    expect(await again.read((tx) => tx.sessions.get('ses_a'))).toEqual({ ...corrected, role: 'by the older one' });
    await again.close();
  });
});
