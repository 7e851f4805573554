import { expect, test } from 'vitest';
import type { HeldView, ReplayReply, StateView } from '../../protocol/api-history.ts';
import { replayText } from './replay-text.ts';

const time = (minute: number): string => new Date(2026, 10, 21, 12, minute).toISOString();
const held = (given: Partial<HeldView> = {}): HeldView => ({
  path: 'a.ts',
  worktree: '/w',
  state: 'held',
  claim: false,
  since: time(1),
  until: null,
  token: 1,
  ...given,
});
const row = (number: number, given: Partial<StateView['sessions'][number]> = {}): StateView['sessions'][number] => ({
  session: { id: `ses_${number}`, number },
  state: 'here',
  turnRuns: true,
  holds: [],
  waitsFor: [],
  ...given,
});
const reply = (sessions: StateView['sessions'], given: Partial<ReplayReply> = {}, complete = true): ReplayReply => ({
  session: { id: 'ses_2', number: 2 },
  at: null,
  entries: [{ seq: 7, at: time(0), kind: 'turn.started', workspace: 'shop', session: { id: 'ses_2', number: 2 }, data: { turn: 1 } }],
  omitted: 0,
  state: { sessions, complete },
  now: time(30),
  ...given,
});
const text = (value: ReplayReply): string[] => replayText(value, (words) => `*${words}*`, Infinity);

test('the entries, then who held what and who waited', () => {
  const sessions = [
    row(1, { holds: [held(), held({ path: 'b.ts', state: 'pending' }), held({ path: 'd/**', claim: true, until: time(45) })] }),
    row(2, {
      turnRuns: false,
      waitsFor: [
        { path: 'a.ts', worktree: '/w', since: time(2), reservedUntil: null },
        { path: 'c.ts', worktree: '/w', since: time(2), reservedUntil: time(4) },
      ],
    }),
    row(3, { state: 'inactive', turnRuns: false }),
  ];
  expect(text(reply(sessions))).toEqual([
    '*Journal of #2*',
    'SEQ  TIME                 WHAT          WHO  DETAILS',
    '7    2026-11-21 12:00:00  turn.started  #2   turn=1',
    '',
    '*How it stood now*',
    '#1 working',
    '  holds a.ts since 12:01',
    '  holds b.ts since 12:01 (pending)',
    '  holds d/** since 12:01 (claim until 12:45)',
    '#2 here, its turn over',
    '  waits for a.ts',
    '  waits for c.ts, reserved for it until 12:04',
    '#3 inactive',
  ]);
});

test('a moment, what is left out, and what is not known', () => {
  const lines = text(reply([], { at: time(3), omitted: 2, entries: [] }, false));
  expect(lines).toEqual([
    '*Journal of #2, up to 2026-11-21 12:03:00*',
    '2 earlier entries are left out.',
    'Nothing that is kept.',
    '',
    '*How it stood at 2026-11-21 12:03:00*',
    'Nobody was here.',
    '',
    'The journal does not go back to the start of all of them: more may have been held.',
  ]);
});

test('files of several checkouts stand with their checkout; hostile names are harmless', () => {
  const lines = text(reply([row(1, { holds: [held({ path: 'x\u001b]0;.ts' }), held({ worktree: '/other' })] })]));
  expect(lines.at(-2)).toMatch(/^ {2}holds \/w\/x/);
  expect(lines.at(-2)).not.toContain('\u001b');
  expect(lines.at(-1)).toContain('holds /other/a.ts since');
});
