import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instance } from '../../protocol/api-identity.ts';
import { instanceKeys, terminalName } from './instance.ts';

const nowhere: Instance = { tty: null, tmuxPane: null, shell: null };
const shell = { pid: 4711, startTime: '98765' };

test('a pane of tmux is one, whatever runs in it', () => {
  const pane: Instance = { tty: 'pts/3', tmuxPane: '%5', tmuxServer: '/tmp/tmux-0/default,12', shell };
  const keys = instanceKeys(pane);
  expect(keys).toEqual({ own: 'tmux /tmp/tmux-0/default,12 %5', terminal: 'tmux /tmp/tmux-0/default,12 %5' });
  expect(instanceKeys({ ...pane, tty: 'pts/9', shell: { pid: 1, startTime: '2' } })).toEqual(keys);
  expect(instanceKeys({ ...pane, tmuxServer: '/tmp/tmux-0/other,13' }).own).not.toBe(keys.own);
  expect(instanceKeys({ ...pane, tmuxServer: undefined }).own).toBe('tmux - %5');
  expect(terminalName(pane)).toBe('tmux %5');
});

test('a shell in a terminal is one; another shell in the same terminal has only the terminal in common', () => {
  const first = instanceKeys({ ...nowhere, tty: 's002', shell });
  const second = instanceKeys({ ...nowhere, tty: 's002', shell: { ...shell, startTime: '98766' } });
  expect(first).toEqual({ own: 'tty s002 shell 4711 98765', terminal: 'tty s002' });
  expect(second.own).not.toBe(first.own);
  expect(second.terminal).toBe(first.terminal);
  expect(terminalName({ ...nowhere, tty: 's002' })).toBe('s002');
});

test('a shell without a terminal is one by its process; of nothing there is no key', () => {
  expect(instanceKeys({ ...nowhere, shell })).toEqual({ own: 'shell 4711 98765', terminal: null });
  expect(instanceKeys(nowhere)).toEqual({ own: null, terminal: null });
  expect(instanceKeys({ ...nowhere, tty: 'pts/1' })).toEqual({ own: null, terminal: 'tty pts/1' });
  expect(terminalName(nowhere)).toBeNull();
});

test('two instances have one key only when they are the same pane or the same shell in the same terminal', () => {
  const name = fc.option(fc.constantFrom('pts/1', 'pts/2'));
  const instance = fc.record({
    tty: name,
    tmuxPane: fc.option(fc.constantFrom('%1', '%2')),
    tmuxServer: fc.option(fc.constantFrom('/a', '/b')),
    shell: fc.option(fc.record({ pid: fc.constantFrom(1, 2), startTime: fc.constantFrom('1', '2') })),
  });
  fc.assert(
    fc.property(instance, instance, (a, b) => {
      const [one, other] = [instanceKeys(a).own, instanceKeys(b).own];
      const samePane = a.tmuxPane !== null && a.tmuxPane === b.tmuxPane && a.tmuxServer === b.tmuxServer;
      const sameShell = a.shell?.pid === b.shell?.pid && a.shell?.startTime === b.shell?.startTime && a.tty === b.tty;
      const bothShells = a.tmuxPane === null && b.tmuxPane === null && a.shell !== null && b.shell !== null;
      expect(one !== null && one === other).toBe(samePane || (bothShells && sameShell));
    }),
  );
});
