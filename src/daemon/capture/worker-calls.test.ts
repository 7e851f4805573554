import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { SupervisedWorker } from './worker-calls.ts';

type Ops = {
  add(pair: [number, number]): number;
  refuse(_: null): never;
  die(_: null): never;
  hang(_: null): never;
  leave(agrees: boolean): boolean;
};

const CODE = `
  const { parentPort } = require('node:worker_threads');
  parentPort.postMessage({ said: 'here' });
  parentPort.on('message', ({ id, operation, argument }) => {
    if (operation === 'add') parentPort.postMessage({ id, ok: true, result: argument[0] + argument[1] });
    if (operation === 'refuse') parentPort.postMessage({ id, ok: false, error: { error: { code: 'NO_SUCH_RECORD', message: '', remedy: '', details: { id: '7' } } } });
    if (operation === 'leave') {
      parentPort.removeAllListeners('message');
      if (!argument) parentPort.on('message', ({ id, argument }) => parentPort.postMessage({ id, ok: true, result: argument[0] + argument[1] }));
      parentPort.postMessage({ id, ok: true, result: argument });
    }
    if (operation === 'die') throw new Error('broken');
  });
`;

let clock = 0;
const opened: SupervisedWorker<Ops>[] = [];
afterEach(async () => {
  for (const worker of opened.splice(0)) await worker.close();
});

function supervised(code = CODE): { worker: SupervisedWorker<Ops>; said: unknown[]; starts: () => number } {
  const said: unknown[] = [];
  let starts = 0;
  const worker = new SupervisedWorker<Ops>({
    name: 'test',
    start: () => {
      starts += 1;
      return new Worker(code, { eval: true });
    },
    log: pino({ level: 'silent' }),
    now: () => clock,
    heard: (one) => said.push(one),
  });
  opened.push(worker);
  return { worker, said, starts: () => starts };
}

describe('a supervised worker', () => {
  test('starts with the first call, and answers each its own', async () => {
    const { worker, said, starts } = supervised();
    expect([worker.health.state, starts()]).toEqual(['off', 0]);
    const sums = await Promise.all([worker.call('add', [1, 2]), worker.call('add', [3, 4])]);
    expect(sums).toEqual([3, 7]);
    expect([worker.health, starts(), said]).toEqual([{ state: 'running', restarts: 0, problem: null }, 1, ['here']]);
  });

  test('a known error comes back as itself', async () => {
    await expect(supervised().worker.call('refuse', null)).rejects.toMatchObject({ code: 'NO_SUCH_RECORD', details: { id: '7' } });
  });

  test('its death fails what is open, and after a pause that doubles it starts again', async () => {
    const { worker, starts } = supervised();
    for (const [pause, restarts] of [
      [500, 1],
      [1000, 2],
      [2000, 3],
    ] as const) {
      const open = worker.call('hang', null);
      await expect(Promise.allSettled([worker.call('die', null), open])).resolves.toMatchObject([
        { status: 'rejected', reason: { code: 'ARCHIVE_UNAVAILABLE' } },
        { status: 'rejected', reason: { code: 'ARCHIVE_UNAVAILABLE' } },
      ]);
      expect(worker.health).toEqual({ state: 'waiting', restarts, problem: 'broken' });
      clock += pause - 1;
      await expect(worker.call('add', [1, 1])).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
      clock += 1;
      expect(await worker.call('add', [1, 1])).toBe(2);
    }
    expect(starts()).toBe(4);
  });

  test('one that worked for a minute has proved itself: the next pause is short again', async () => {
    const { worker } = supervised();
    await worker.call('die', null).catch(() => {});
    clock += 500;
    expect(await worker.call('add', [1, 1])).toBe(2);
    clock += 60_001;
    await worker.call('die', null).catch(() => {});
    clock += 500;
    expect(await worker.call('add', [2, 2])).toBe(4);
  });

  test('one that cannot even start fails its calls, and does not start in a storm', async () => {
    const { worker, starts } = supervised('throw new Error("no database")');
    await expect(worker.call('add', [1, 1])).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE', details: { detail: 'no database' } });
    for (let second = 0; second < 60; second += 1) {
      clock += 1000;
      await worker.call('add', [1, 1]).catch(() => {});
    }
    expect(starts()).toBeLessThanOrEqual(8);
  });

  test('at rest it is gone, and the next call starts it; closed it stays away', async () => {
    const { worker, starts } = supervised();
    await worker.call('add', [1, 1]);
    await worker.rest();
    expect(worker.health).toEqual({ state: 'off', restarts: 0, problem: null });
    expect(await worker.call('add', [1, 2])).toBe(3);
    await worker.close();
    await expect(worker.call('add', [1, 2])).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    expect(starts()).toBe(2);
  });

  test.each([
    [true, 2],
    [false, 1],
  ])('what is called while it is asked whether it can go (%s) is answered all the same', async (agrees, threads) => {
    const { worker, starts } = supervised();
    await worker.call('add', [1, 1]);
    const over = worker.restIf(() => worker.call('leave', agrees));
    expect(await worker.call('add', [2, 3])).toBe(5);
    expect(await over).toBe(agrees);
    expect([await worker.call('add', [3, 4]), starts()]).toEqual([7, threads]);
    expect(worker.health).toEqual({ state: 'running', restarts: 0, problem: null });
  });

  test('one that dies while it is asked, and one that is closed, fail what waits for the answer', async () => {
    const { worker } = supervised();
    const over = worker.restIf(() => worker.call('die', null));
    const meanwhile = worker.call('add', [1, 1]);
    await expect(Promise.allSettled([over, meanwhile])).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
    clock += 60_000;
    expect(await worker.call('add', [1, 1])).toBe(2);
    const last = worker.restIf(() => worker.call('hang', null));
    const both = Promise.allSettled([last, worker.call('add', [1, 1])]);
    await worker.close();
    expect(await both).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  });
});
