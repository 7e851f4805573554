import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { processIdOf } from '../processes.ts';
import { processTable, signalProcess } from './table.ts';

const SERVER = `const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))`;

test.runIf(process.platform === 'linux')(
  'shows arguments, a variable of the environment and the port of a server, and signals it',
  async () => {
    const child = spawn(process.execPath, ['-e', SERVER, 'mark'], {
      env: { ROLLCALL_TEST_MARK: 'here' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const gone = once(child, 'exit');
    onTestFinished(() => void child.kill('SIGKILL'));
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    const row = processTable('ROLLCALL_TEST_MARK')?.find(({ pid }) => pid === child.pid);
    expect(row).toMatchObject({ ppid: process.pid, variable: 'here', ports: [Number(text.toString())] });
    expect(row?.args.at(-1)).toBe('mark');
    const id = processIdOf(child.pid ?? 0);
    if (id === null) throw new Error('it is gone');
    expect(signalProcess({ ...id, startTime: '1' }, 'SIGKILL')).toBe(false);
    expect(signalProcess(id, 'SIGTERM')).toBe(true);
    expect(await gone).toEqual([null, 'SIGTERM']);
    expect(signalProcess(id, 'SIGKILL')).toBe(false);
  },
);
