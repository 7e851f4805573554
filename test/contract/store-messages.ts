import { describe, expect, test } from 'vitest';
import { give, newDelivery } from '../../src/core/message/delivery.ts';
import type { Delivery, NewMessage } from '../../src/core/message/message.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places, sampleSession } from './store-samples.ts';

/** What sessions and people tell sessions, and how far it came. */
export function messageContract(adapter: StoreAdapter): void {
  describe('messages', () => {
    const { store } = freshStore(adapter);

    const begin = async () => {
      const { one, two } = await places(store());
      await store().transaction([one.id], async (tx) => {
        for (const [index, id] of ['ses_a', 'ses_b', 'ses_c'].entries()) await tx.sessions.insert(sampleSession({ id, number: index + 1 }));
      });
      const sample: NewMessage = {
        workspaceId: one.id,
        sender: 'session',
        fromId: 'ses_a',
        fromNumber: 1,
        text: '«stop» "x"\n測試 \'y\'',
        replyTo: null,
        toAll: false,
        sentAt: 1000,
      };
      return { one, two, sample };
    };

    test('each has a number that nothing ever had, and comes back as it was sent', async () => {
      const { one, sample } = await begin();
      const kinds: NewMessage[] = [
        sample,
        { ...sample, sender: 'person', fromId: null, fromNumber: null, toAll: true, replyTo: 1, sentAt: 5 },
      ];
      const [first, second] = await store().transaction([one.id], async (tx) => [
        await tx.messages.add(kinds[0]!),
        await tx.messages.add(kinds[1]!),
      ]);
      expect([first, second]).toEqual([
        { number: first.number, ...kinds[0] },
        { number: first.number + 1, ...kinds[1] },
      ]);
      await store().transaction([one.id], (tx) => tx.messages.removeOfSession('ses_a'));
      const third = await store().transaction([one.id], (tx) => tx.messages.add(sample));
      expect(third.number).toBe(second.number + 1);
      await store().read(async (tx) => {
        expect(await tx.messages.get(first.number)).toBeNull();
        expect(await tx.messages.recent(one.id, 10)).toEqual([third, second]);
        expect(await tx.messages.recent(one.id, 1)).toEqual([third]);
        expect(await tx.messages.sentBy('ses_a', 10)).toEqual([third]);
      });
    });

    test('a delivery is one per message and session; put replaces it, whichever field differs', async () => {
      const { one, two, sample } = await begin();
      const { number } = await store().transaction([one.id], (tx) => tx.messages.add(sample));
      let row: Delivery = newDelivery(number, 'ses_b', one.id);
      const steps: Partial<Delivery>[] = [
        {},
        { givenAt: 10, givenWith: 'prompt', transcript: 'agent-1', givings: 1 },
        { again: true },
        { again: false, deliveredAt: 20 },
        { acknowledgedAt: 30, acknowledgedBy: 'reply' },
        { givenAt: null, givenWith: null, transcript: null, deliveredAt: null, acknowledgedAt: null, acknowledgedBy: null },
        { workspaceId: two.id },
      ];
      for (const step of steps) {
        row = Object.assign({}, row, step);
        await store().transaction([one.id, two.id], (tx) => tx.messages.putDelivery(row));
        expect(await store().read((tx) => tx.messages.delivery(number, 'ses_b'))).toEqual(row);
      }
      expect(await store().read((tx) => tx.messages.deliveriesOf(number))).toEqual([row]);
    });

    test('what a session still waits for is neither seen nor acknowledged', async () => {
      const { one, sample } = await begin();
      const rows = await store().transaction([one.id], async (tx) => {
        const made: Delivery[] = [];
        for (const sessionId of ['ses_c', 'ses_b']) {
          for (const of of [{}, { deliveredAt: 5 }, { acknowledgedAt: 6 }] satisfies Partial<Delivery>[]) {
            const { number } = await tx.messages.add(sample);
            made.push({ ...give(newDelivery(number, sessionId, one.id), 1, 'tool-before', 'agent'), ...of });
            await tx.messages.putDelivery(made.at(-1)!);
          }
        }
        return made;
      });
      await store().read(async (tx) => {
        expect(await tx.messages.inbox('ses_c')).toEqual(rows.slice(0, 3));
        expect(await tx.messages.open('ses_c')).toEqual([rows[0]]);
        expect(await tx.messages.allOpen()).toEqual([rows[3], rows[0]]);
        expect(await tx.messages.open('ses_a')).toEqual([]);
      });
    });

    test('old ones go, but none that a session that is not ended waits for', async () => {
      const { one, sample } = await begin();
      const send = (to: string, sentAt: number, of: Partial<Delivery> = {}): Promise<number> =>
        store().transaction([one.id], async (tx) => {
          const { number } = await tx.messages.add({ ...sample, sentAt });
          await tx.messages.putDelivery({ ...newDelivery(number, to, one.id), ...of });
          return number;
        });
      await store().transaction([one.id], async (tx) => {
        const ended = await tx.sessions.get('ses_c');
        await tx.sessions.update({ ...ended!, endedAt: 50 });
      });
      const waits = await send('ses_b', 10);
      const read = await send('ses_b', 10, { deliveredAt: 20 });
      const ended = await send('ses_c', 10);
      const recent = await send('ses_c', 100);
      expect(await store().transaction([one.id], (tx) => tx.messages.prune(100))).toBe(2);
      const left = await store().read(async (tx) => (await tx.messages.recent(one.id, 10)).map(({ number }) => number));
      expect(left).toEqual([recent, waits]);
      for (const number of [read, ended]) expect(await store().read((tx) => tx.messages.deliveriesOf(number))).toEqual([]);
    });

    test('a session that is forgotten takes with it what it sent, and what was sent to it alone', async () => {
      const { one, sample } = await begin();
      const numbers = await store().transaction([one.id], async (tx) => {
        const sent = await tx.messages.add(sample);
        const alone = await tx.messages.add({ ...sample, fromId: 'ses_b' });
        const both = await tx.messages.add({ ...sample, fromId: 'ses_b', toAll: true });
        for (const [number, to] of [
          [sent.number, 'ses_b'],
          [alone.number, 'ses_a'],
          [both.number, 'ses_a'],
          [both.number, 'ses_c'],
        ] as const) {
          await tx.messages.putDelivery(newDelivery(number, to, one.id));
        }
        return { sent: sent.number, alone: alone.number, both: both.number };
      });
      await store().transaction([one.id], (tx) => tx.messages.removeOfSession('ses_a'));
      await store().read(async (tx) => {
        expect(await tx.messages.get(numbers.sent)).toBeNull();
        expect(await tx.messages.get(numbers.alone)).toBeNull();
        expect((await tx.messages.deliveriesOf(numbers.both)).map(({ sessionId }) => sessionId)).toEqual(['ses_c']);
      });
    });

    test('a delivery belongs to a message and a session that are there', async () => {
      const { one, sample } = await begin();
      const { number } = await store().transaction([one.id], (tx) => tx.messages.add(sample));
      const put = (message: number, sessionId: string): Promise<void> =>
        store().transaction([one.id], (tx) => tx.messages.putDelivery(newDelivery(message, sessionId, one.id)));
      await expect(put(number + 1, 'ses_b')).rejects.toThrow(/foreign key/i);
      await expect(put(number, 'ses_none')).rejects.toThrow(/foreign key/i);
    });
  });
}
