import { describe, expect, test } from 'vitest';
import { bash, call, contextOf, result } from './samples.ts';

describe('failing commands', () => {
  test('a test that failed stays until the same one ends well, however it is written', () => {
    const failed = bash('a', 'cd /work/shop && npm test', 1);
    expect(contextOf(failed).failing).toMatchObject([{ command: 'cd /work/shop && npm test', exitCode: 1, failures: 1, record: 2 }]);
    expect(contextOf([...failed, ...bash('b', 'timeout 60 npm test', 1)]).failing).toMatchObject([{ failures: 2, record: 4 }]);
    expect(contextOf([...failed, ...bash('b', 'CI=1 npm  test 2>&1', 0)]).failing).toEqual([]);
    expect(contextOf([...failed, ...bash('b', 'cd /work/other && npm test', 0)]).failing.length).toBe(1);
  });

  test('words decide nothing, and commands that test or build nothing are no checks', () => {
    const loud = [call('a', 'Bash', { command: 'npm test' }), result('a', { exitCode: 0, text: '3 FAILED' })];
    expect(contextOf([...loud, ...bash('b', 'grep -r x .', 1), ...bash('c', 'npm install left-pad', 1)]).failing).toEqual([]);
  });

  test.each(['npm test | tail -5', 'npm test; echo done', 'npm test || true', 'npm test &', '! npm test'])(
    '%s says nothing about the test',
    (command) => {
      expect(contextOf(bash('a', command, 0)).checks).toMatchObject({ passed: 0, failed: 0, unknown: 1 });
      expect(contextOf(bash('a', command, 1)).failing).toEqual([]);
      expect(contextOf([...bash('a', 'npm test', 1), ...bash('b', command, 0)]).failing.length).toBe(1);
    },
  );

  test('a chain that failed is off the list when all its checks ended well', () => {
    const chain = bash('a', 'npm run build && npm test', 1);
    expect(contextOf([...chain, ...bash('b', 'npm run build', 0)]).failing.length).toBe(1);
    expect(contextOf([...chain, ...bash('b', 'npm run build', 0), ...bash('c', 'npm test', 0)]).failing).toEqual([]);
    expect(contextOf(bash('a', 'git pull && npm test', 1)).failing).toEqual([]);
    expect(contextOf([...bash('a', 'npm test', 1), ...bash('b', 'git pull && npm test', 0)]).failing).toEqual([]);
  });

  test('with pipefail and errexit the end says more', () => {
    expect(contextOf(bash('a', 'set -o pipefail; npm test | tail -5', 1)).failing.length).toBe(1);
    expect(contextOf(bash('a', 'set -e; npm test; echo done', 1)).failing.length).toBe(1);
  });

  test('refused, timed out and put into the background: not known', () => {
    const run = call('a', 'Bash', { command: 'npm test' });
    expect(contextOf([run, result('a', { failed: true })]).checks).toMatchObject({ failed: 0, unknown: 1 });
    expect(contextOf([run, { ...result('a', { failed: true }), kind: 'interrupt' }]).checks.last).toBeNull();
    expect(
      contextOf([call('a', 'Bash', { command: 'npm test', run_in_background: true }), result('a', { exitCode: 0 })]).checks,
    ).toMatchObject({ passed: 0, unknown: 1 });
  });

  test('a command that still ran when its call came back is judged by its second result', () => {
    const run = [call('a', 'exec_command', { cmd: 'npm test' }), result('a')];
    expect(contextOf(run).checks).toMatchObject({ unknown: 1 });
    expect(contextOf([...run, result('a', { exitCode: 1 })])).toMatchObject({
      checks: { unknown: 0, failed: 1 },
      failing: [{ exitCode: 1 }],
    });
  });
});
