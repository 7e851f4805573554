import { mkdtempSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Acknowledged, missingFrom } from '../soak/checker/acknowledged.ts';
import type { Entry } from '../soak/checker/journal.ts';
import { JournalReplay } from '../soak/checker/journal-replay.ts';
import { checkRegister } from '../soak/checker/register.ts';

type Line = [sessionId: string, kind: string, data?: Record<string, unknown>];

/** Entries in this order, each a millisecond after the one before. */
function entries(lines: readonly Line[]): Entry[] {
  return lines.map(([sessionId, kind, data = {}], at) => ({ seq: at + 1, at: 1000 + at, sessionId, kind, data }));
}

function replayed(lines: readonly Line[]): JournalReplay {
  const replay = new JournalReplay(() => 1);
  replay.feed(entries(lines));
  return replay;
}

const properties = (lines: readonly Line[]): string[] => [...new Set(replayed(lines).problems.map((p) => p.property))];

const started = (id: string): Line => [id, 'session.started', { agentSessionId: `agent-${id}` }];
const turn = (id: string): Line => [id, 'turn.started', { turn: 1 }];
const over = (id: string): Line => [id, 'turn.ended', { turn: 1, by: 'stop' }];
const granted = (id: string, token: number, path = 'a.ts', worktree = '/w'): Line => [id, 'lease.granted', { path, worktree, token }];
const held = (id: string, token: number, path = 'a.ts'): Line => [id, 'lease.held', { path, token }];
const back = (id: string, token: number, path = 'a.ts'): Line => [id, 'lease.taken-back', { path, token, outcome: 'failed' }];
const passed = (to: string, from: string, token: number, path = 'a.ts'): Line => [to, 'lease.passed', { path, from, token }];
const denied = (id: string, holder: string, token: number, path = 'a.ts'): Line => [id, 'lease.denied', { path, holder, token }];
const ended = (id: string, released: string[]): Line => [id, 'session.ended', { reason: 'said', released }];
const claimed = (id: string, token: number, path: string, more: Record<string, unknown> = {}): Line => [
  id,
  'lease.claimed',
  { path, worktree: '/w', token, mode: 'exclusive', everywhere: false, until: null, renewed: false, ...more },
];
const two: Line[] = [started('A'), started('B'), turn('A'), turn('B')];

describe('a journal without a fault', () => {
  const story: Line[] = [
    ...two,
    granted('A', 1),
    denied('B', 'A', 1),
    held('A', 1),
    granted('B', 2, 'b.ts'),
    back('B', 2, 'b.ts'),
    over('A'),
    passed('B', 'A', 1),
    granted('B', 3),
    held('B', 3),
    granted('A', 4, 'a.ts', '/other-worktree'),
    ended('B', ['a.ts']),
    ['B', 'lease.woken', { paths: ['a.ts'] }],
    ['B', 'session.resumed', { incarnation: 2 }],
    turn('B'),
    ['B', 'lease.released', { path: 'a.ts', token: 5 }],
    ['A', 'session.renamed', { from: 'agent-A', to: 'agent-A2' }],
    ['A', 'turn.started', { turn: 2 }],
    ['A', 'lease.found', { path: 'a.ts', worktree: '/w', token: 6 }],
  ];

  test('gives no problem', () => {
    expect(replayed(story).problems).toEqual([]);
  });

  test.each<[string, Line[]]>([
    ['two share a file by claims', [...two, claimed('A', 1, 'a.ts', { mode: 'shared' }), claimed('B', 2, 'a.ts', { mode: 'shared' })]],
    ['an edit below the own claim', [...two, claimed('A', 1, 'src/**'), granted('A', 2, 'src/a.ts'), held('A', 2, 'src/a.ts')]],
    ['an edit beside a claim', [...two, claimed('A', 1, 'src/*.ts'), granted('B', 2, 'src/deep/a.ts'), granted('B', 3, 'src/a.js')]],
    [
      'an edit of a file whose pattern claim is over',
      [...two, claimed('A', 1, 'src/**', { until: new Date(1004).toISOString() }), granted('B', 2, 'src/a.ts')],
    ],
    [
      'a claim that is over passes on',
      [...two, claimed('A', 1, 'a.ts', { until: new Date(1005).toISOString() }), passed('B', 'A', 1), granted('B', 2)],
    ],
    [
      'the lease of an edit becomes a claim',
      [...two, granted('A', 1), claimed('A', 1, 'a.ts', { renewed: true }), over('A'), denied('B', 'A', 1)],
    ],
    ['an exclusive claim stands for a shared one', [...two, claimed('A', 1, 'a.ts', { mode: 'shared' }), claimed('A', 2, 'a.ts')]],
    [
      'a refusal for a claim on a pattern',
      [
        ...two,
        claimed('A', 1, 'src/**'),
        denied('B', 'A', 1, 'src/x/a.ts'),
        ['B', 'lease.crossed', { path: 'src/**', holder: 'A', token: 1 }],
      ],
    ],
    [
      'a commit lets go',
      [...two, granted('A', 1), held('A', 1), ['A', 'lease.committed', { paths: ['a.ts'], tokens: [1] }], granted('B', 2)],
    ],
    [
      'a reservation outlasts the next turn of the former holder',
      [
        ...two,
        granted('A', 1),
        over('A'),
        ['B', 'lease.turn-came', { path: 'a.ts', until: 2000 }],
        turn('A'),
        passed('B', 'A', 1),
        granted('B', 2),
      ],
    ],
    ['what moves no lease', [...two, ['A', 'lease.awaited', { path: 'a.ts' }], ['A', 'lease.incident', { path: 'a.ts' }]]],
  ])('gives none either: %s', (_, lines) => {
    expect(replayed(lines).problems).toEqual([]);
  });

  test('leaves held what nobody let go of', () => {
    expect(
      replayed(story)
        .held()
        .map(({ sessionId, worktree, token }) => ({ sessionId, worktree, token })),
    ).toEqual([
      { sessionId: 'A', worktree: '/w', token: 6 },
      { sessionId: 'A', worktree: '/other-worktree', token: 4 },
    ]);
  });
});

describe('a journal that breaks one property', () => {
  test.each<[string, string, Line[]]>([
    ['two sessions hold one path', 'one holder', [...two, granted('A', 1), granted('B', 2)]],
    [
      'a file is found changed by one while another holds it',
      'one holder',
      [...two, granted('A', 1), ['B', 'lease.found', { path: 'a.ts', worktree: '/w', token: 2 }]],
    ],
    [
      'a resume gives back what another session holds by now',
      'one holder',
      [
        ...two,
        granted('A', 1),
        held('A', 1),
        ended('A', ['a.ts']),
        granted('B', 2),
        ['A', 'lease.woken', { paths: ['a.ts'] }],
        ['A', 'session.resumed', {}],
      ],
    ],
    ['a claim on a file that another session edits', 'one holder', [...two, granted('A', 1), claimed('B', 2, 'a.ts')]],
    ['an edit below a claim of another session', 'one holder', [...two, claimed('A', 1, 'src/**'), granted('B', 2, 'src/x/a.ts')]],
    ['a claim over an edit of another session', 'one holder', [...two, granted('A', 1, 'src/a.ts'), claimed('B', 2, 'src/*.ts')]],
    ['a claim below a claim', 'one holder', [...two, claimed('A', 1, 'src/**'), claimed('B', 2, 'src/x/*.ts')]],
    [
      'an exclusive claim beside a shared one',
      'one holder',
      [...two, claimed('A', 1, 'a.ts', { mode: 'shared' }), claimed('B', 2, 'a.ts')],
    ],
    [
      'a shared claim that becomes exclusive',
      'one holder',
      [
        ...two,
        claimed('A', 1, 'a.ts', { mode: 'shared' }),
        claimed('B', 2, 'a.ts', { mode: 'shared' }),
        claimed('A', 1, 'a.ts', { renewed: true }),
      ],
    ],
    [
      'an edit in one worktree against a claim of all',
      'one holder',
      [...two, claimed('A', 1, 'a.ts', { everywhere: true }), granted('B', 2, 'a.ts', '/v')],
    ],
    [
      'a claim passes on before its time is over',
      'firm',
      [...two, claimed('A', 1, 'a.ts', { until: new Date(1e12).toISOString() }), over('A'), passed('B', 'A', 1), granted('B', 2)],
    ],
    ['a commit lets go of what the session did not have', 'story', [...two, ['A', 'lease.committed', { paths: ['a.ts'], tokens: [1] }]]],
    [
      'a region is refused for one that holds nothing there',
      'idle denial',
      [...two, granted('A', 1), ['B', 'lease.crossed', { path: 'b.ts', holder: 'A', token: 1 }]],
    ],
    ['a token is given twice', 'token', [...two, granted('A', 1), granted('B', 1, 'b.ts')]],
    ['a token is lower than one before', 'token', [...two, granted('A', 5), granted('B', 4, 'b.ts')]],
    ['a grant has no token', 'token', [...two, ['A', 'lease.granted', { path: 'a.ts', worktree: '/w' }]]],
    ['an ended session gets a lease', 'ended holder', [...two, ended('A', []), granted('A', 1)]],
    ['an ended session keeps a lease', 'ended holder', [...two, granted('A', 1), ended('A', [])]],
    ['an end lets go of what the session did not have', 'ended holder', [...two, ended('A', ['a.ts'])]],
    [
      'leases come back without a resume',
      'ended holder',
      [
        ...two,
        granted('A', 1),
        held('A', 1),
        ended('A', ['a.ts']),
        ['A', 'lease.woken', { paths: ['a.ts'] }],
        ['A', 'session.renamed', { to: 'agent-A2' }],
      ],
    ],
    ['a refusal names one that never held the path', 'idle denial', [...two, granted('A', 1), denied('B', 'A', 1, 'b.ts')]],
    ['a refusal names one that has let go', 'idle denial', [...two, granted('A', 1), back('A', 1), denied('B', 'A', 1)]],
    ['a refusal names another token', 'idle denial', [...two, granted('A', 1), denied('B', 'A', 7)]],
    ['a refusal names an unknown session', 'idle denial', [...two, denied('B', 'Z', 1)]],
    ['a lease passes on in the turn of its holder', 'firm', [...two, granted('A', 1), held('A', 1), passed('B', 'A', 1), granted('B', 2)]],
    ['a lease passes on that was not held', 'story', [...two, over('A'), passed('B', 'A', 1)]],
    ['a lease is reported that nobody granted', 'story', [...two, held('A', 1)]],
    ['a lease is taken back twice', 'story', [...two, granted('A', 1), back('A', 1), back('A', 1)]],
    ['a lease is granted to its holder again', 'story', [...two, granted('A', 1), granted('A', 2)]],
    ['a turn begins in a turn', 'story', [...two, turn('A')]],
    ['a turn ends and none runs', 'story', [...two, over('A'), over('A')]],
    ['a session starts twice', 'story', [...two, started('A')]],
    ['a session ends twice', 'story', [...two, ended('A', []), ended('A', [])]],
    ['a session resumes that lives', 'story', [...two, ['A', 'session.resumed', {}]]],
    ['an unknown session acts', 'story', [...two, turn('Z')]],
    ['leases move in a way that the checker does not know', 'story', [...two, ['A', 'lease.teleported', { path: 'a.ts', token: 1 }]]],
  ])('%s', (_, property, lines) => {
    expect(properties(lines)).toEqual([property]);
  });

  test('an entry comes out of order', () => {
    const replay = new JournalReplay(() => 1);
    replay.feed(entries([started('A'), turn('A')]).reverse());
    expect(replay.problems.map((p) => p.property)).toContain('story');
  });

  test('tokens are counted for each workspace by itself', () => {
    const replay = new JournalReplay((worktree) => (worktree === '/w' ? 1 : 2));
    replay.feed(entries([...two, granted('A', 7), granted('B', 1, 'a.ts', '/v'), granted('A', 1, 'c.ts', '/v')]));
    expect(replay.problems.map((p) => p.property)).toEqual(['token']);
  });
});

describe('what clients were told', () => {
  // Entry n has the time 999 + n.
  const lines: Line[] = [
    ...two,
    granted('A', 1),
    held('A', 1),
    denied('B', 'A', 1),
    over('A'),
    granted('B', 2, 'b.ts'),
    back('B', 2, 'b.ts'),
    ended('B', []),
  ];
  const told = (
    agentSessionId: string,
    what: Acknowledged['told'],
    from: number,
    to: number,
    path: string | null = null,
  ): Acknowledged => ({
    agentSessionId,
    told: what,
    path,
    worktree: path === null ? null : '/w',
    call: null,
    sentAt: from,
    answeredAt: to,
  });
  const missing = (...acknowledged: Acknowledged[]): number => missingFrom(replayed(lines), acknowledged).length;

  test('is in the journal', () => {
    expect(
      missing(
        told('agent-A', 'started', 999, 1000),
        told('agent-A', 'turn started', 1002, 1002),
        told('agent-A', 'granted', 1003, 1005, 'a.ts'),
        told('agent-A', 'done', 1005, 1006, 'a.ts'),
        told('agent-B', 'refused', 1006, 1007, 'a.ts'),
        told('agent-A', 'turn ended', 1007, 1008),
        told('agent-B', 'failed', 1009, 1009, 'b.ts'),
        told('agent-A', 'failed', 1009, 1010, 'a.ts'),
        told('agent-B', 'ended', 1010, 1010),
      ),
    ).toBe(0);
  });

  test.each<[string, Acknowledged]>([
    ['a session that is not there', told('agent-Z', 'started', 0, 2000)],
    ['a start after the only one', told('agent-A', 'started', 1001, 2000)],
    ['a second turn', told('agent-A', 'turn started', 1003, 2000)],
    ['a grant of a path that was never granted', told('agent-A', 'granted', 0, 2000, 'c.ts')],
    ['a grant to another session', told('agent-B', 'granted', 0, 2000, 'a.ts')],
    ['a grant in another worktree', { ...told('agent-A', 'granted', 0, 2000, 'a.ts'), worktree: '/v' }],
    ['a grant that came after the answer', told('agent-A', 'granted', 1000, 1003, 'a.ts')],
    ['a grant of which nothing was left when it was asked for', told('agent-B', 'granted', 1010, 1020, 'b.ts')],
    ['an edit whose report came to nothing', told('agent-A', 'done', 1000, 1004, 'a.ts')],
    ['a refusal', told('agent-B', 'refused', 1008, 2000, 'a.ts')],
    ['the end of a turn', told('agent-A', 'turn ended', 1008, 2000)],
    ['an end', told('agent-A', 'ended', 0, 2000)],
    ['a failure that took nothing back', told('agent-B', 'failed', 1000, 1008, 'b.ts')],
  ])('is missed: %s', (_, acknowledged) => {
    expect(missing(acknowledged)).toBe(1);
  });
});

describe('a register', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-checker-'));
    file = join(directory, 'register.db');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const LINES: Line[] = [...two, granted('A', 1), held('A', 1)];

  /** A small register, as far as the checker looks at one. */
  function make(change: (database: Database.Database) => void = () => {}): void {
    const database = new Database(file);
    database.exec(`
      create table worktrees (id integer primary key, workspace_id integer not null, path text not null);
      create table sessions (id text primary key, ended_at integer);
      create table leases (id text primary key, worktree_id integer not null references worktrees (id), path text not null,
        session_id text not null references sessions (id), state text not null, token integer not null);
      create table journal (seq integer primary key, at integer, session_id text, kind text, data text);
      create index journal_by_kind on journal (kind);
      insert into worktrees values (1, 1, '/w');
      insert into sessions values ('A', null), ('B', null);
      insert into leases values ('l1', 1, 'a.ts', 'A', 'held', 1);
      pragma foreign_keys = off;`);
    const insert = database.prepare('insert into journal values (?, ?, ?, ?, ?)');
    for (const { seq, at, sessionId, kind, data } of entries(LINES)) insert.run(seq, at, sessionId, kind, JSON.stringify(data));
    change(database);
    database.close();
  }
  const found = (): string[] => [...new Set(checkRegister(file, []).problems.map((p) => p.property))];

  test('that agrees with its journal has no problem', () => {
    make();
    expect(checkRegister(file, [])).toEqual({ entries: 6, grants: 1, denials: 0, problems: [] });
  });

  test('is not changed by being checked', () => {
    make();
    const before = statSync(file, { bigint: true });
    found();
    expect(statSync(file, { bigint: true }).mtimeNs).toBe(before.mtimeNs);
  });

  test.each<[string, string, string]>([
    ['has a lease that the journal does not tell of', 'story', `insert into leases values ('l2', 1, 'b.ts', 'B', 'pending', 2)`],
    ['has lost a lease that the journal tells of', 'story', `delete from leases`],
    ['calls a lease pending that the journal calls held', 'story', `update leases set state = 'pending'`],
    ['has another token than the journal', 'token', `update leases set token = 9`],
    ['lets an ended session hold a path', 'ended holder', `update sessions set ended_at = 5 where id = 'A'`],
    ['names a session that is not there', 'foreign_key_check', `insert into leases values ('l3', 1, 'c.ts', 'Z', 'dormant', 3)`],
  ])('that %s is found', (_, property, sql) => {
    make((database) => database.exec(sql));
    expect(found()).toEqual([property]);
  });

  test('whose pages are damaged is found', () => {
    make();
    const database = new Database(file);
    const page = Number(database.pragma('page_size', { simple: true }));
    const { rootpage } = database.prepare(`select rootpage from sqlite_schema where name = 'journal_by_kind'`).get() as {
      rootpage: number;
    };
    database.close();
    const bytes = readFileSync(file);
    // An index that lost an entry: its page says that it has one less.
    const cells = (rootpage - 1) * page + 3;
    bytes.writeUInt16BE(bytes.readUInt16BE(cells) - 1, cells);
    writeFileSync(file, bytes);
    expect(found()).toEqual(['integrity_check']);
  });
});
