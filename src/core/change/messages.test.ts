import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { estimateTokens } from '../text/tokens.ts';
import { type Hurt, refusalText } from './messages.ts';
import { LIVE, ME, OVER, ROOT, SOMEBODY, type State, aFile, aSessionState, aState, judged, running } from './samples.ts';

const textOf = (command: string, state: State): string => {
  const verdict = judged(command, state);
  return verdict.verdict === 'pass' ? '' : verdict.text;
};

describe('a refusal', () => {
  const dirty = [
    aFile('src/own.ts'),
    aFile('src/a.ts', [LIVE], { changedAt: 0 }),
    aFile('src/b.ts', [LIVE, ME], { changedAt: 60_000 }),
    aFile('notes.md', [SOMEBODY], { changedAt: null }),
    aFile('old.ts', [OVER], { changedAt: 175_000 }),
  ];

  test('says what would have happened to whose work, since when, and what passes', () => {
    expect(textOf('git stash', aState({ dirty })).split('\n')).toEqual([
      '⚠️ git stash push was refused and nothing was changed: it would hide uncommitted changes that are not yours alone.',
      '- #8 (between two turns): src/a.ts, src/b.ts (yours too), last changed 2 min ago',
      '- the person: notes.md',
      '- #5 (its session is over): old.ts, last changed just now',
      'Your own part of it passes:',
      '  git stash push -- src/own.ts',
    ]);
  });

  test('says whose turn runs', () => {
    expect(textOf('git switch topic', running(aState())).split('\n')).toEqual([
      '⚠️ git switch was refused and nothing was changed: it would change branch and files under a session that works in this checkout.',
      '- #8 (its turn runs)',
      'A checkout of your own passes:',
      '  git worktree add ../topic topic',
    ]);
  });

  test('names a session that nobody knows as such', () => {
    expect(textOf('git stash', aState({ dirty: [aFile('a.ts', [{ kind: 'session', sessionId: 'ses_lost' }])] }))).toContain(
      '- a session (its session is over): a.ts',
    );
  });

  test('shows three owners and four names of each', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const sessions = new Map(aState().sessions);
    for (const [at, id] of ids.entries()) sessions.set(id, aSessionState(at + 10));
    const files = ids.flatMap((sessionId) => [1, 2, 3, 4, 5, 6].map((n) => aFile(`${sessionId}${n}`, [{ kind: 'session', sessionId }])));
    const text = textOf('git stash', aState({ sessions, dirty: files }));
    expect(text).toContain('- #10 (between two turns): a1, a2, a3, a4 and 2 more');
    expect(text).toContain('- #12');
    expect(text).not.toContain('#13');
    expect(text).toContain('- and 2 more\n');
  });
});

test('a person who is asked is told who wants what', () => {
  expect(
    textOf('git checkout .', aState({ attended: true, dirty: [aFile('own.ts'), aFile('notes.md', [SOMEBODY], { changedAt: null })] })),
  ).toBe(
    [
      '#2 asks to run git checkout: it would throw away uncommitted changes that are not yours alone.',
      '- the person: notes.md',
      'Your own part of it passes:',
      '  git checkout -- own.ts',
      'Allow it only if that may happen.',
    ].join('\n'),
  );
});

describe.each(hostileStrings)('hostile text: $name', ({ text: hostile }) => {
  const name = hostile.replaceAll('\0', '').replaceAll('/', '_') || 'x';
  const dirty = [
    aFile(`src/${name}1`, [LIVE]),
    aFile(`src/${name}2`, [OVER, ME]),
    aFile(`src/${name}3`, [SOMEBODY]),
    ...[4, 5, 6, 7, 8, 9].map((n) => aFile(`src/${name}${n}`)),
  ];
  const shared = {
    stashes: [{ ref: 'stash@{0}', maker: LIVE }],
    branches: [{ name: hostile, maker: LIVE, checkedOutIn: null }],
    worktrees: [{ id: 2, root: `${ROOT}/${name}`, maker: LIVE, dirty }],
  };
  const quoted = `'${hostile.replaceAll('\0', '').replaceAll("'", String.raw`'\''`)}'`;

  test.each([true, false])('stays in its place, short (attended: %s)', (attended) => {
    for (const state of [aState({ dirty, shared, attended }), running(aState({ dirty, shared, attended, cwd: `${ROOT}/src` }))]) {
      const texts = [
        'git stash',
        'git add -A',
        'git commit -am x',
        'git clean -fd',
        'rm -rf /work/repo/src',
        `git checkout -b ${quoted}`,
        `git switch ${quoted}`,
        `git branch -D ${quoted}`,
        `git worktree remove -f ${quoted}`,
        `git pull --autostash origin ${quoted}`,
        `git bisect ${quoted}`,
        'git stash pop',
      ].map((command) => textOf(command, state));
      expect(texts.filter((text) => text !== '').length).toBeGreaterThanOrEqual(5);
      for (const text of texts) {
        expect(estimateTokens(text)).toBeLessThan(300);
        expect(text).not.toMatch(/[\p{Cc}--[\n]]|\p{Cs}|[\u202A-\u202E\u2066-\u2069]/v);
        expect(text).not.toContain('</');
        expect(text.split('\n').length).toBeLessThanOrEqual(8);
      }
    }
  });
});

describe('where there is little room', () => {
  const long = 'dense/PATH-0123456789/ABCDEFGHIJKLMNOPQRSTUVWXYZ.';
  const hurt = (owner: Hurt['owners'], at: number): Hurt => ({ name: `${long}${at}`, owners: owner, shared: true, changedAt: 0 });
  const many = [LIVE, OVER, SOMEBODY].flatMap((owner) => [0, 1, 2, 3, 4].map((at) => hurt([owner], at)));
  const refusal = { verdict: 'deny', command: 'git stash push', harm: 'hide it', hurt: many } as const;

  test('names give way first, then the command', () => {
    for (const [paths, names] of [
      [20, 'and 3 more'],
      [70, 'and 4 more'],
    ] as const) {
      const command = `git stash push -- ${'a.ts '.repeat(paths)}`;
      const short = refusalText(aState(), { ...refusal, advice: { text: 'This passes:', command } });
      expect(short.shown).toBe(true);
      expect(short.text).toContain(command);
      expect(short.text).toContain(names);
      expect(estimateTokens(short.text)).toBeLessThan(300);
    }
    const none = refusalText(aState(), { ...refusal, advice: { text: 'This passes:', command: 'A'.repeat(200) } });
    expect(none.shown).toBe(false);
    expect(none.text).not.toContain('AAA');
  });

  test('a command that is not shown is not advised', () => {
    const sessions = new Map(aState().sessions);
    const dirty = [
      ...[LIVE, OVER, SOMEBODY].map((owner, at) => aFile(`${long}${at}/${long}`, [owner, ME])),
      ...[1, 2, 3].map((n) => aFile(`${long}${n}`)),
    ];
    const verdict = judged('git stash', aState({ sessions, dirty }));
    if (verdict.verdict === 'pass') throw new Error('it has to be refused');
    expect(verdict.advice === null || verdict.text.includes(verdict.advice)).toBe(true);
    expect(estimateTokens(verdict.text)).toBeLessThan(300);
  });
});
