import { expect, test, vi } from 'vitest';
import { IdleWork } from './idle-work.ts';

test('does all of each work, one after the other, and sleeps', async () => {
  const done: string[] = [];
  let left = 3;
  const work = new IdleWork(
    [() => (done.push('a'), (left -= 1) > 0), () => (done.push('b'), false)],
    () => false,
    () => {},
  );
  work.wake();
  work.wake();
  await vi.waitFor(() => expect(done).toEqual(['a', 'a', 'a', 'b']), 5000);
  work.wake();
  await vi.waitFor(() => expect(done).toEqual(['a', 'a', 'a', 'b', 'a', 'b']), 5000);
  work.close();
});

test('waits while the thread is busy, and one work that fails keeps no other from it', async () => {
  const [done, failed]: [string[], unknown[]] = [[], []];
  let busy = true;
  const work = new IdleWork(
    [
      () => {
        throw new Error('no');
      },
      () => (done.push('b'), false),
    ],
    () => busy,
    (error) => failed.push(error),
  );
  work.wake();
  setTimeout(() => {
    expect(done).toEqual([]);
    busy = false;
  }, 300);
  await vi.waitFor(() => expect([done, failed]).toEqual([['b'], [new Error('no')]]), 5000);
  work.close();
});

test('what comes up while it works is done too, also behind the work that would do it', async () => {
  const done: string[] = [];
  let [first, second] = [0, 1];
  const work: IdleWork = new IdleWork(
    [
      () => {
        if (first > 0) done.push('first');
        first = 0;
        return false;
      },
      () => {
        if (second > 0) {
          done.push('second');
          // A capture comes in between, and is over again before anybody looks.
          first = 1;
          work.wake();
        }
        second = 0;
        return false;
      },
    ],
    () => false,
    () => {},
  );
  work.wake();
  await vi.waitFor(() => expect(done).toEqual(['second', 'first']), 5000);
  await vi.waitFor(() => expect(work.sleeps).toBe(true), 5000);
  work.close();
});
