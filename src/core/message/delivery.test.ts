import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acknowledge, ANSWERS_WITHOUT, give, GIVINGS, newDelivery, settleBySight, stateOf, type TranscriptSight } from './delivery.ts';
import type { Delivery } from './message.ts';

const TO = 3;
const fresh = newDelivery(7, 'ses_b', 1);
const given = give(fresh, 1000, 'prompt', 'conversation');
const nothing: TranscriptSight = { marks: [], answers: [], over: false };
const mark = { message: 7, to: TO, at: 1000 };

describe('a message on its way', () => {
  test('is queued, given, delivered and acknowledged', () => {
    expect(stateOf(fresh)).toBe('queued');
    expect(given).toMatchObject({ givenAt: 1000, givenWith: 'prompt', transcript: 'conversation', givings: 1 });
    expect(stateOf(given)).toBe('given');
    const delivered = settleBySight(given, { ...nothing, marks: [mark] }, TO, 2000);
    expect(stateOf(delivered)).toBe('delivered');
    expect(delivered.deliveredAt).toBe(2000);
    expect(stateOf(acknowledge(delivered, 3000, 'reply'))).toBe('acknowledged');
  });

  test.each([
    ['another message', { ...mark, message: 8 }],
    ['another session of the same transcript', { ...mark, to: 4 }],
    ['long before it left', { ...mark, at: 1000 - 5001 }],
  ])('is not seen by a mark of %s', (_, other) => {
    expect(settleBySight(given, { ...nothing, marks: [other] }, TO, 2000)).toBe(given);
  });

  test('is seen by a mark without a time, and by one of a clock that is a little behind', () => {
    for (const at of [null, 1000 - 5000])
      expect(stateOf(settleBySight(given, { ...nothing, marks: [{ ...mark, at }] }, TO, 2000))).toBe('delivered');
  });

  test('is queued again when enough answers began without it, and not for one that began before it left', () => {
    const answers = Array.from({ length: ANSWERS_WITHOUT }, (_, at) => 1001 + at);
    expect(settleBySight(given, { ...nothing, answers: [999, 1000, ...answers.slice(1)] }, TO, 2000)).toBe(given);
    const again = settleBySight(given, { ...nothing, answers }, TO, 2000);
    expect(stateOf(again)).toBe('queued');
    expect(stateOf(give(again, 3000, 'tool-before', 'conversation'))).toBe('given');
    // It was only late.
    expect(stateOf(settleBySight(again, { ...nothing, marks: [mark], answers }, TO, 2000))).toBe('delivered');
  });

  test('is queued again when its conversation is over, and never more often than may be', () => {
    let delivery = given;
    for (let times = 1; times < GIVINGS; times += 1) {
      const again = settleBySight(delivery, { ...nothing, over: true }, TO, 2000);
      expect(stateOf(again)).toBe('queued');
      delivery = give(again, 3000, 'prompt', 'conversation');
    }
    expect(delivery.givings).toBe(GIVINGS);
    expect(settleBySight(delivery, { ...nothing, over: true }, TO, 9000)).toBe(delivery);
  });

  test('that was acknowledged is not given any more, and the first sign counts', () => {
    const read = acknowledge(given, 2000, 'reading');
    expect(settleBySight(read, { ...nothing, over: true }, TO, 3000)).toBe(read);
    expect(acknowledge(read, 4000, 'word')).toBe(read);
  });
});

type Step = { is: 'give' } | { is: 'see' } | { is: 'go on' } | { is: 'over' } | { is: 'acknowledge' };
const steps = fc.array(fc.constantFrom<Step>({ is: 'give' }, { is: 'see' }, { is: 'go on' }, { is: 'over' }, { is: 'acknowledge' }), {
  maxLength: 40,
});
const RANK = { queued: 0, given: 0, delivered: 1, acknowledged: 2 };

test('whatever happens in whatever order: it never goes back from delivered or acknowledged, and is given at most so often', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let delivery: Delivery = fresh;
      let now = 1000;
      for (const step of all) {
        now += 10_000;
        const before = delivery;
        if (step.is === 'give' && stateOf(delivery) === 'queued') delivery = give(delivery, now, 'prompt', 'conversation');
        if (step.is === 'see') delivery = settleBySight(delivery, { ...nothing, marks: [{ ...mark, at: now }] }, TO, now);
        if (step.is === 'go on') delivery = settleBySight(delivery, { ...nothing, answers: Array.from({ length: 9 }, () => now) }, TO, now);
        if (step.is === 'over') delivery = settleBySight(delivery, { ...nothing, over: true }, TO, now);
        if (step.is === 'acknowledge') delivery = acknowledge(delivery, now, 'word');
        expect(RANK[stateOf(delivery)]).toBeGreaterThanOrEqual(RANK[stateOf(before)]);
        expect(delivery.givings).toBeLessThanOrEqual(GIVINGS);
        // What was never given cannot have been seen.
        if (delivery.givings === 0) expect(delivery.deliveredAt).toBeNull();
        // Not lost: it can still be given, was seen, was read, or was given as often as may be.
        const state = stateOf(delivery);
        if (state === 'given' && step.is === 'over') expect(delivery.givings).toBe(GIVINGS);
      }
    }),
  );
});
