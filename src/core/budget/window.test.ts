import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlacedRecord } from '../transcript/record.ts';
import { aCount, aMark, aRecord, aResponse } from './samples.ts';
import {
  clearWindow,
  foldWindow,
  newWindowState,
  observeStatusLine,
  observeText,
  type StatusLineReading,
  type WindowState,
} from './window.ts';
import { NO_WINDOW_SETTINGS, viewWindow, type WindowSettings, type WindowView } from './window-view.ts';

type Step = PlacedRecord | ((state: WindowState) => WindowState);

const answer = (id: string, used: number, part: Partial<PlacedRecord> = {}, model = 'claude-opus-4-5-20251101'): PlacedRecord =>
  aRecord({ usage: aResponse({ responseId: id, cacheRead: used - 10, output: 10, model }), ...part });
const mark = (part: Parameters<typeof aMark>[0] = {}, record: Partial<PlacedRecord> = {}): PlacedRecord =>
  aRecord({ kind: 'compaction', nativeType: 'system/compact_boundary', compaction: aMark(part), ...record });
const line =
  (part: Partial<StatusLineReading>): Step =>
  (state) =>
    observeStatusLine(state, { at: 0, limit: null, used: null, usedPercent: null, remainingPercent: null, ...part });

function stateOf(steps: readonly Step[], agent: 'claude-code' | 'codex' = 'claude-code'): WindowState {
  let state = newWindowState(agent);
  for (const step of steps) {
    const next = typeof step === 'function' ? step(state) : foldWindow(state, step);
    state = JSON.parse(JSON.stringify(next)) as WindowState;
    expect(state).toEqual(next);
  }
  return state;
}

const see = (steps: readonly Step[], settings: Partial<WindowSettings> = {}): WindowView =>
  viewWindow(stateOf(steps), { ...NO_WINDOW_SETTINGS, ...settings });
const brief = ({ used, limit, remainingPercent, untilAutoCompact }: WindowView) => [
  used.value,
  limit.value,
  remainingPercent.value,
  untilAutoCompact.value,
];

describe('the window of a session', () => {
  test.each<[string, Step[], (number | null)[]]>([
    ['nothing yet', [], [null, 200_000, null, null]],
    ['one response', [answer('a', 150_000)], [150_000, 200_000, 25, 17_000]],
    ['percent is rounded down', [answer('a', 150_001)], [150_001, 200_000, 24, 16_999]],
    ['rows of a response: the last', [answer('a', 1000), answer('a', 1200), answer('b', 900)], [900, 200_000, 99, 166_100]],
    ['a subagent', [answer('a', 1000), answer('b', 90_000, { agentId: 'x', sidechain: true })], [1000, 200_000, 99, 166_000]],
    ['a side question', [answer('a', 1000), answer('b', 90_000, { sidechain: true })], [1000, 200_000, 99, 166_000]],
    ['no model was asked', [answer('a', 1000), answer('b', 20, {}, '<synthetic>')], [1000, 200_000, 99, 166_000]],
    ['an error', [answer('a', 1000), answer('b', 20, { kind: 'error' })], [1000, 200_000, 99, 166_000]],
    ['a response of nothing', [answer('a', 1000), aRecord({ usage: aResponse({ responseId: 'b' }) })], [1000, 200_000, 99, 166_000]],
    [
      'compaction that says what it left',
      [answer('a', 160_000), mark({ preTokens: 160_100, postTokens: 30_000 })],
      [30_000, 200_000, 85, 130_100],
    ],
    ['compaction that does not', [answer('a', 160_000), mark({ preTokens: 160_100 })], [null, 200_000, null, null]],
    ['a row of the old response after it', [answer('a', 160_000), mark(), answer('a', 160_000)], [null, 200_000, null, null]],
    [
      'a row that was kept after it',
      [answer('a', 9), mark({ preserved: ['u'] }), answer('b', 160_000, { uuid: 'u' })],
      [null, 200_000, null, null],
    ],
    ['the response after it', [answer('a', 160_000), mark(), answer('b', 40_000)], [40_000, 200_000, 80, 127_000]],
    ['compaction of a subagent', [answer('a', 1000), mark({ postTokens: 5 }, { agentId: 'x' })], [1000, 200_000, 99, 166_000]],
    [
      'micro-compaction',
      [answer('a', 153_000), mark({ micro: true, preTokens: 60_000, postTokens: 39_000 })],
      [132_000, 200_000, 34, 35_000],
    ],
    ['micro-compaction that says nothing', [answer('a', 153_000), mark({ micro: true })], [null, 200_000, null, null]],
    ['micro-compaction before all', [mark({ micro: true, preTokens: 60_000, postTokens: 39_000 })], [null, 200_000, null, null]],
    ['clear', [answer('a', 153_000), clearWindow], [null, 200_000, null, null]],
    ['more than the limit', [answer('a', 230_000)], [230_000, 1_000_000, 77, 737_000]],
    ['more than any limit', [answer('a', 1_200_000)], [1_200_000, null, null, null]],
    ['a million by its id', [answer('a', 100_000, {}, 'claude-sonnet-4-5-20250929[1m]')], [100_000, 1_000_000, 90, 867_000]],
    ['a million by its generation', [answer('a', 100_000, {}, 'claude-opus-5-5')], [100_000, 1_000_000, 90, 867_000]],
    ['a model of somebody else', [answer('a', 100_000, {}, 'other-model')], [100_000, 200_000, 50, 67_000]],
    ['another model, smaller', [answer('a', 300_000), answer('b', 100_000, {}, 'claude-haiku-4-5')], [100_000, 200_000, 50, 67_000]],
    [
      'back to the first model',
      [answer('a', 300_000), answer('b', 9, {}, 'claude-haiku-4-5'), answer('c', 100_000)],
      [100_000, 1_000_000, 90, 867_000],
    ],
    [
      'the point of auto-compaction',
      [answer('a', 154_000), mark({ preTokens: 155_000, postTokens: 9000 }), answer('b', 100_000)],
      [100_000, 200_000, 50, 55_000],
    ],
    [
      'a point of another model',
      [answer('a', 9, {}, 'claude-haiku-4-5'), mark({ preTokens: 155_000 }), answer('b', 60_000)],
      [60_000, 200_000, 70, 107_000],
    ],
    ['all of the largest limit', [answer('a', 1_000_000)], [1_000_000, 1_000_000, 0, 0]],
    ['a point that was passed', [answer('a', 9), mark({ preTokens: 155_000 }), answer('b', 160_000)], [160_000, 200_000, 20, 7000]],
    ['a point that a person chose', [mark({ preTokens: 90_000, trigger: 'manual' }), answer('b', 60_000)], [60_000, 200_000, 70, 107_000]],
    [
      'a compaction beyond the limit',
      [answer('a', 9), mark({ preTokens: 400_000, trigger: 'manual' }), answer('b', 60_000)],
      [60_000, 1_000_000, 94, 907_000],
    ],
  ])('%s', (_, steps, expected) => expect(brief(see(steps))).toEqual(expected));

  test('windows are counted by compactions and clears, not by micro-compactions', () => {
    expect(see([answer('a', 9), mark(), mark({ micro: true }), clearWindow]).window).toBe(2);
  });

  test('settings: the limit holds against all, a smaller window for auto-compaction moves its point', () => {
    expect(brief(see([answer('a', 150_000)], { limit: 160_000 }))).toEqual([150_000, 160_000, 6, 0]);
    expect(brief(see([answer('a', 230_000)], { limit: 200_000 }))).toEqual([230_000, 200_000, 0, 0]);
    expect(see([answer('a', 50_000), line({ at: 1, usedPercent: 25 })], { limit: 100_000 }).remainingPercent).toEqual({
      value: 50,
      source: 'transcript',
    });
    expect(see([answer('a', 50_000)], { autoCompactWindow: 100_000 })).toMatchObject({
      limit: { value: 200_000 },
      untilAutoCompact: { value: 17_000, source: 'rule' },
    });
  });

  test('a limit below the point of auto-compaction', () => {
    const steps = [answer('a', 9), mark({ preTokens: 155_000 }), answer('b', 60_000)];
    expect(see(steps, { limit: 100_000 }).autoCompactAt).toEqual({ value: 67_000, source: 'rule' });
  });

  test('percent used is said beside percent left', () => {
    expect(see([answer('a', 150_001)]).usedPercent.value).toBe(75);
    expect(see([answer('a', 150_000)])).toMatchObject({
      usedPercent: { value: 75, source: 'transcript' },
      remainingPercent: { value: 25 },
    });
  });
});

describe('sources of the window', () => {
  test('the status line, while it is as new as the last response', () => {
    const first = answer('a', 150_000, { at: 100 });
    const reading = line({ at: 120, limit: 400_000, usedPercent: 83, remainingPercent: 17 });
    expect(see([first, reading])).toMatchObject({
      used: { value: 150_000, source: 'transcript' },
      limit: { value: 400_000, source: 'status-line' },
      remainingPercent: { value: 17, source: 'status-line' },
      usedPercent: { value: 83, source: 'status-line' },
    });
    expect(see([first, reading, answer('b', 160_000, { at: 130 })])).toMatchObject({
      limit: { value: 400_000, source: 'status-line' },
      remainingPercent: { value: 60, source: 'transcript' },
    });
    expect(see([reading, first]).remainingPercent.source).toBe('status-line');
    expect(see([first, line({ at: 120, used: 170_000 })])).toMatchObject({
      used: { value: 170_000, source: 'status-line' },
      remainingPercent: { value: 15, source: 'status-line' },
    });
  });

  test('one of both percentages is enough', () => {
    expect(see([line({ remainingPercent: 17.9 })])).toMatchObject({ usedPercent: { value: 82 }, remainingPercent: { value: 17 } });
    expect(see([line({ usedPercent: 83 })])).toMatchObject({ usedPercent: { value: 83 }, remainingPercent: { value: 17 } });
  });

  test('its 0 after a compaction is no measurement, and what it said before is stale', () => {
    const before: Step[] = [
      answer('a', 160_000, { at: 1 }),
      line({ at: 2, limit: 200_000, usedPercent: 80 }),
      mark({ postTokens: 30_000 }),
    ];
    expect(see(before).remainingPercent).toEqual({ value: 85, source: 'transcript' });
    expect(see([...before.slice(0, 2), mark({ micro: true })]).remainingPercent.value).toBeNull();
    expect(see([...before, line({ at: 3, limit: 200_000, usedPercent: 0, remainingPercent: 100 })]).remainingPercent.value).toBe(85);
  });

  test('its size goes with another model, and with a response that is larger', () => {
    const shown: Step[] = [answer('a', 10_000, { at: 1 }), line({ at: 2, limit: 1_000_000 })];
    expect(see(shown).limit).toEqual({ value: 1_000_000, source: 'status-line' });
    expect(see([...shown, answer('b', 10_000, { at: 3 }, 'claude-haiku-4-5')]).limit).toEqual({ value: 200_000, source: 'model' });
    expect(see([line({ at: 2, limit: 200_000 }), answer('b', 300_000)]).limit).toEqual({ value: 1_000_000, source: 'observed' });
  });

  test('the terminal, only where nothing else is known', () => {
    const banner: Step = (state) => observeText(state, { kind: 'auto-compact', remainingPercent: 8 }, 5);
    const count: Step = (state) => observeText(state, { kind: 'usage', used: 30, limit: 120, remaining: 90 }, 5);
    expect(see([banner])).toMatchObject({
      used: { value: null },
      usedPercent: { value: null },
      remainingPercent: { value: 8, source: 'banner' },
      remainingUntil: 'auto-compact',
    });
    expect(see([answer('a', 100_000), banner]).remainingPercent).toEqual({ value: 50, source: 'transcript' });
    expect(see([count])).toMatchObject({
      used: { value: 30, source: 'banner' },
      limit: { value: 120, source: 'banner' },
      remainingPercent: { value: 75, source: 'banner' },
    });
    expect(see([count, mark()]).remainingPercent).toEqual({ value: null, source: null });
  });
});

describe('the window of Codex', () => {
  const view = (steps: readonly Step[]): WindowView => viewWindow(stateOf(steps, 'codex'));
  const counted = (total: number[], last: number[], window: number | null = 258_400): PlacedRecord =>
    aRecord({ kind: 'usage', usage: aCount(total, last, window) });

  test('the last response, and the window that is written beside it', () => {
    expect(view([counted([900, 9000, 50], [400, 4000, 20])])).toMatchObject({
      used: { value: 4420, source: 'transcript' },
      limit: { value: 258_400, source: 'transcript' },
      remainingPercent: { value: 98 },
      untilAutoCompact: { value: null, source: null },
    });
  });

  test('without a window the limit is not known', () => {
    expect(view([counted([9, 9, 9], [9, 9, 9], null)])).toMatchObject({ limit: { value: null }, remainingPercent: { value: null } });
  });

  test('a count that comes again after a compaction is stale', () => {
    const count = counted([9, 90, 9], [9, 90, 9]);
    expect(view([count, mark({ trigger: null }), count]).used.value).toBeNull();
    expect(view([count, mark({ trigger: null }), counted([19, 91, 10], [10, 1, 1])]).used.value).toBe(12);
  });

  test('the model by a record without usage', () => {
    expect(view([aRecord({ kind: 'meta', model: 'gpt-5.4' }), counted([9, 9, 9], [9, 9, 9])]).model).toBe('gpt-5.4');
  });
});

test('for any course: never the count of before a compaction, and percentages that fit', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 400_000 }).map((used) => ({ used })),
    fc.record({ post: fc.option(fc.integer({ min: 1, max: 90_000 })) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let expected: number | null = null;
      const records = steps.map((step, index) => {
        expected = 'used' in step ? step.used + 10 : step.post;
        return 'used' in step ? answer(`r${index}`, step.used + 10) : mark({ postTokens: step.post });
      });
      const view = see(records);
      expect(view.used.value).toBe(expected);
      if (view.remainingPercent.value === null) return;
      expect(view.remainingPercent.value + (view.usedPercent.value ?? 0)).toBeGreaterThanOrEqual(99);
      expect(view.remainingPercent.value + (view.usedPercent.value ?? 0)).toBeLessThanOrEqual(100);
    }),
  );
});
