import * as fc from 'fast-check';
import { CHECKOUTS, CLAIMED, FILES } from './ground.ts';

/** Sessions 0 to 2 work in the first checkout, 3 in the second; 4 is a second process with the id of session 0: a twin. */
export const SESSIONS = 5;
export const TWIN = 4;
export const checkoutOf = (session: number): number => (session === 3 ? 1 : 0);

export type OpKind = 'edit' | 'write' | 'two' | 'remove' | 'move' | 'tree' | 'glob' | 'opaque' | 'look';

/** What a call does, to files by their index. `cross`: in the other checkout. */
export interface Op {
  kind: OpKind;
  f: number;
  g: number;
  cross: boolean;
}

export type Step =
  /** A call is announced; what it does happens with `act`, and its report comes with `report`. `whole`: all three. */
  | { do: 'begin' | 'whole'; s: number; sub: string | null; op: Op }
  | { do: 'act' | 'report'; call: number; ok: boolean }
  | { do: 'claim'; s: number; what: number[]; shared: boolean; everywhere: boolean; ttl: number }
  /** null: all that it has. */
  | { do: 'release'; s: number; what: number | null }
  /** A person takes it from whoever has it. */
  | { do: 'unlock'; w: number; what: number }
  | { do: 'await'; s: number; files: number[]; seconds: number }
  | { do: 'hang up'; wait: number }
  | {
      do: 'prompt' | 'stop' | 'kill' | 'end' | 'resume' | 'resume here' | 'clear' | 'compact' | 'interrupt' | 'idle';
      s: number;
    }
  /** The person saves a file. */
  | { do: 'save'; w: number; f: number }
  /** Time goes by, the clock is set, or the machine sleeps. */
  | { do: 'pass' | 'set clock' | 'sleep'; ms: number }
  | { do: 'tick' | 'restart' };

const session = fc.nat({ max: SESSIONS - 1 });
/** Mostly the first, so that sessions meet. */
const file = fc.constantFrom(0, 0, 0, ...FILES.keys());
const what = fc.nat({ max: CLAIMED.length - 1 });
const checkout = fc.nat({ max: CHECKOUTS - 1 });
const seldom = fc.nat({ max: 7 }).map((n) => n === 7);
const sub = fc.constantFrom(null, null, 'sub_1', 'sub_2');
const index = fc.nat({ max: 5 });

const op = fc.record({
  kind: fc.constantFrom<OpKind>('edit', 'edit', 'edit', 'edit', 'write', 'two', 'remove', 'move', 'tree', 'glob', 'opaque', 'look'),
  f: file,
  g: file,
  cross: seldom,
});

const MINUTE = 60_000;

/** Any step; what makes no sense where it comes (a report of no call) is passed over. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: fc.constant('whole' as const), s: session, sub, op }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('begin' as const), s: session, sub, op }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('act' as const, 'report' as const, 'report' as const),
      call: index,
      ok: seldom.map((no) => !no),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      s: session,
      what: fc.array(what, { minLength: 1, maxLength: 2 }),
      shared: seldom,
      everywhere: seldom,
      ttl: fc.constantFrom(90, 3600),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), s: session, what: fc.option(what) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unlock' as const), w: checkout, what }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('await' as const),
      s: session,
      files: fc.array(file, { minLength: 1, maxLength: 2 }),
      seconds: fc.constantFrom(5, 100, 600),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hang up' as const), wait: index }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(['prompt', 'prompt', 'stop', 'stop', 'stop', 'kill', 'end', 'resume', 'resume'] as const),
        ...(['resume here', 'clear', 'compact', 'interrupt', 'idle'] as const),
      ),
      s: session,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save' as const), w: checkout, f: file }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1000, MINUTE, 3 * MINUTE, 11 * MINUTE, 61 * MINUTE) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('set clock' as const),
      ms: fc.constantFrom(-60 * MINUTE, -3 * MINUTE, 3 * MINUTE, 70 * MINUTE),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.constantFrom(5 * MINUTE, 8 * 60 * MINUTE) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

type Kind = 'background' | 'line' | 'circle' | 'claimed' | 'forgotten' | 'idle' | 'siblings' | 'everywhere';

/** Steps of two or three sessions on the same files, as they seldom come by chance. */
const scene: fc.Arbitrary<Step[]> = fc
  .record({
    kind: fc.constantFrom<Kind>('background', 'line', 'circle', 'claimed', 'forgotten', 'idle', 'siblings', 'everywhere'),
    who: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    where: fc.shuffledSubarray([...FILES.keys()], { minLength: 2, maxLength: 2 }),
    frees: fc.constantFrom('stop' as const, 'end' as const, 'kill' as const, 'interrupt' as const, 'prompt' as const),
  })
  .map(({ kind, who: [a = 0, b = 1, c = 2], where: [f = 0, g = 1], frees }) => {
    const edit = (s: number, file: number): Step => ({ do: 'whole', s, sub: null, op: { kind: 'edit', f: file, g: file, cross: false } });
    const tick: Step = { do: 'tick' };
    if (kind === 'background') return [{ ...edit(a, f), do: 'begin', sub: 'sub_1' } as Step, { do: 'stop', s: a }, edit(b, f)];
    if (kind === 'line') return [edit(a, f), edit(b, f), edit(c, f), { do: frees, s: a }, tick, edit(c, f), edit(b, f)];
    if (kind === 'circle') return [edit(a, f), edit(b, g), edit(a, g), edit(b, f), { do: 'prompt', s: a }, { do: 'prompt', s: b }];
    if (kind === 'siblings')
      return [{ ...edit(a, f), do: 'begin', sub: 'sub_1' } as Step, { ...edit(a, g), do: 'whole', sub: 'sub_2' } as Step, edit(b, f)];
    if (kind === 'everywhere') return [{ do: 'claim', s: a, what: [f], shared: false, everywhere: true, ttl: 3600 }, edit(3, f), tick];
    if (kind === 'forgotten') return [{ ...edit(a, f), do: 'begin' } as Step, { do: 'pass', ms: 61 * MINUTE }, edit(b, f)];
    const asks: Step = { do: 'await', s: b, files: [f], seconds: 600 };
    if (kind === 'idle')
      return [edit(a, f), edit(c, f), { do: 'interrupt', s: c }, asks, { do: 'stop', s: b }, { do: 'release', s: a, what: f }, tick];
    const claim: Step = { do: 'claim', s: a, what: [g], shared: false, everywhere: false, ttl: 90 };
    return [claim, edit(b, g), { do: 'await', s: c, files: [g], seconds: 600 }, { do: 'pass', ms: 3 * MINUTE }, tick, edit(c, g)];
  });

export const steps: fc.Arbitrary<Step[]> = fc
  .array(fc.oneof({ weight: 22, arbitrary: step.map((one) => [one]) }, { weight: 2, arbitrary: scene }), {
    minLength: 1,
    maxLength: 50,
    size: 'max',
  })
  .map((parts) => parts.flat());
