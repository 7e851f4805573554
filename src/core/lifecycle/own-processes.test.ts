import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SeenProcess, type Surroundings, chooseProcesses } from './own-processes.ts';

const OWN = 'session-1';

function seen(pid: number, ppid: number, part: Partial<SeenProcess> = {}): SeenProcess {
  return { pid, ppid, startTime: '1', startedAt: 1000, comm: 'node', args: ['node'], terminal: false, sessionId: null, ports: [], ...part };
}

const AROUND: Surroundings = {
  sessionIds: [OWN],
  agent: 10,
  firstTurnAt: 500,
  agents: [20],
  rollcall: [30],
  ports: [9000],
  programs: ['postgres'],
};

const AGENT = seen(10, 1, { comm: 'claude', terminal: true });

function ended(processes: SeenProcess[], around: Partial<Surroundings> = {}): number[] {
  return chooseProcesses([AGENT, ...processes], { ...AROUND, ...around }).end.map(({ pid }) => pid);
}

test('E09: what runs below the agent, or has its session in the environment, is the session’s; what has neither is not', () => {
  expect(
    ended([seen(11, 10), seen(12, 11), seen(13, 1, { sessionId: OWN }), seen(14, 1), seen(15, 1, { sessionId: 'session-2' })]),
  ).toEqual([11, 12, 13]);
});

test.each<[string, SeenProcess[]]>([
  ['a server on a protected port, with its npm and its worker', [seen(11, 10), seen(12, 11, { ports: [9000] }), seen(13, 12)]],
  ['what has a terminal', [seen(11, 10, { terminal: true })]],
  ['tmux, and what it runs', [seen(11, 1, { comm: 'tmux: server', sessionId: OWN }), seen(12, 11, { sessionId: OWN })]],
  ['another registered agent, and what it runs', [seen(20, 10), seen(21, 20, { sessionId: OWN })]],
  ['an agent that nobody registered', [seen(11, 10, { comm: 'claude' }), seen(12, 11)]],
  ['the daemon', [seen(30, 1, { sessionId: OWN })]],
  [
    'a command of Rollcall, and the shell that called it',
    [seen(11, 10, { comm: 'bash' }), seen(12, 11, { args: ['node', '/x/bin/rollcall.mjs'] })],
  ],
  ['a protected program', [seen(11, 10, { comm: 'postgres' })]],
  ['servers that the agent started before its first turn', [seen(11, 10, { startedAt: 400 }), seen(12, 11)]],
])('E10: never ended: %s', (_name, processes) => {
  expect(ended(processes)).toEqual([]);
});

test('what the agent itself runs under shields nothing: tmux, a terminal, another agent', () => {
  const under = seen(5, 4, { comm: 'claude', terminal: true });
  const [tmux, agent] = [seen(4, 1, { comm: 'tmux: server' }), seen(10, 5, { comm: 'claude', terminal: true })];
  const { end } = chooseProcesses([tmux, under, agent, seen(11, 10), seen(12, 11)], AROUND);
  expect(end.map(({ pid }) => pid)).toEqual([11, 12]);
});

test('beside a command of Rollcall its shell’s other children go', () => {
  const processes = [seen(11, 10, { comm: 'bash' }), seen(12, 11, { args: ['node', '/x/bin/rollcall.mjs'] }), seen(13, 11)];
  expect(ended(processes)).toEqual([13]);
});

test('where the first turn is not known, direct children of the agent stay', () => {
  expect(ended([seen(11, 10), seen(12, 1, { sessionId: OWN })], { firstTurnAt: null })).toEqual([12]);
});

test('property: every process of the session is either ended or spared with a reason, and none that is protected is ended', () => {
  const process = fc.record({
    parent: fc.nat(12),
    terminal: fc.boolean(),
    own: fc.boolean(),
    port: fc.option(fc.constantFrom(9000, 3000)),
    comm: fc.constantFrom('node', 'tmux: server', 'claude', 'bash'),
  });
  fc.assert(
    fc.property(fc.array(process, { maxLength: 12 }), (rows) => {
      const all = rows.map((row, i) =>
        seen(100 + i, row.parent < i ? 100 + row.parent : row.parent === 12 ? 10 : 1, {
          terminal: row.terminal,
          sessionId: row.own ? OWN : null,
          ports: row.port === null ? [] : [row.port],
          comm: row.comm,
        }),
      );
      const { end, spared } = chooseProcesses([AGENT, ...all], AROUND);
      for (const one of end) {
        expect(one.terminal || one.ports.includes(9000) || one.comm === 'claude' || one.comm.startsWith('tmux')).toBe(false);
        // Nothing that is spared loses what it runs under.
        expect(spared.some(({ process: kept }) => kept.ppid === one.pid)).toBe(false);
      }
      expect(spared.every(({ why }) => why !== '')).toBe(true);
      expect(new Set([...end, ...spared.map((one) => one.process)].map(({ pid }) => pid)).size).toBe(end.length + spared.length);
    }),
  );
});
