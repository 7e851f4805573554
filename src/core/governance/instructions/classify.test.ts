import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelledInstruction } from '../../../../test/corpus/instruction/prompt.ts';
import { PROMPTS } from '../../../../test/corpus/instruction/prompts.ts';
import { UNSEEN } from '../../../../test/corpus/instruction/prompts-unseen.ts';
import { classify } from './classify.ts';
import { type Instruction, type SaidConstraint, contradicted, startsActive } from './instruction.ts';

const shown = ({ kind, target, value, rejects }: SaidConstraint): string =>
  `${kind} ${target} ${value}${rejects === null ? '' : ` | ${rejects}`}`;

function measured(prompts: readonly LabelledInstruction[]) {
  let [found, wrong, missed, wanted, right, invented, quadrants, asWanted] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const [text, label, quadrant] of prompts) {
    const got = classify(text);
    if (got.length > 0 && label !== null) found += 1;
    if (got.length > 0 && label === null) wrong += 1;
    if (got.length === 0 && label !== null) missed += 1;
    const constraints = got.flatMap(({ constraint }) => (constraint === null ? [] : [shown(constraint)]));
    if (label !== null && label !== '') {
      wanted += 1;
      if (constraints.length === 1 && constraints[0] === label) right += 1;
    } else invented += constraints.length;
    if (quadrant !== undefined && got.length > 0) {
      quadrants += 1;
      if (got.some((one) => one.quadrant === quadrant)) asWanted += 1;
    }
  }
  return {
    precision: found / (found + wrong),
    recall: found / (found + missed),
    constraints: right / wanted,
    invented,
    quadrants: asWanted / quadrants,
  };
}

describe('over prompts that were written for it', () => {
  test.each([
    ['in sight of which it was made', PROMPTS],
    ['that were not looked at', UNSEEN],
  ] as const)('%s: found, rightly read, nothing invented', (name, prompts) => {
    const rates = measured(prompts);
    const shares = Object.entries(rates).map(([rate, value]) => `${rate} ${rate === 'invented' ? value : `${(100 * value).toFixed(1)} %`}`);
    console.info(`instructions in ${prompts.length} prompts ${name}: ${shares.join(', ')}`);
    expect(rates.precision).toBeGreaterThanOrEqual(0.9);
    expect(rates.recall).toBeGreaterThanOrEqual(0.9);
    expect(rates.constraints).toBeGreaterThanOrEqual(0.9);
    expect(rates.quadrants).toBeGreaterThanOrEqual(0.9);
    expect(rates.invented).toBe(0);
  });

  test('are at least 200, each another', () => {
    const texts = [...PROMPTS, ...UNSEEN].map(([text]) => text);
    expect(texts.length).toBeGreaterThanOrEqual(200);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

const only = (text: string) => {
  const all = classify(text);
  expect(all).toHaveLength(1);
  const [one] = all;
  if (one === undefined) throw new Error('none');
  return one;
};

test('sentence by sentence, with the words of the user', () => {
  const text = 'Fix the login. Never push to main! Use port 3001, not 3000. Why is it red? The log says "always use npm".';
  expect(classify(text).map(({ quote }) => quote)).toEqual(['Never push to main!', 'Use port 3001, not 3000.']);
});

test('how long it holds, and how plainly it was said', () => {
  expect(only('Never push to main.')).toMatchObject({ scope: 'PERMANENT', persistence: 'HIGH', explicitness: 0.9 });
  expect(only('use port 27027, not 27017')).toMatchObject({ scope: 'PROJECT', persistence: 'HIGH', explicitness: 0.7 });
  expect(only("for this session, don't touch src/legacy")).toMatchObject({ scope: 'SESSION', persistence: 'LOW' });
  expect(only('just this once, skip the linter')).toMatchObject({ scope: 'IMMEDIATE', quadrant: 'TACTICAL', persistence: 'LOW' });
  expect(only('maybe we use pnpm here, I guess').explicitness).toBeLessThan(only('we use pnpm here').explicitness);
  expect(only('from now on experiment with ideas first')).toMatchObject({ quadrant: 'STOCHASTIC', persistence: 'VARIABLE' });
});

test('only what was said in so many words, and can be checked, holds before a person has looked at it', () => {
  expect(startsActive(only('Never push to main.'))).toBe(true);
  expect(startsActive(only('Remember to run `npm run codegen` after changing the schema.'))).toBe(true);
  expect(startsActive(only('use port 27027, not 27017'))).toBe(false);
  expect(startsActive(only('Always write the test first.'))).toBe(false);
  expect(startsActive(only('for this session never touch src/legacy'))).toBe(false);
});

test.each(['we use pnpm here', 'We use pnpm in this repo.', 'Use pnpm here, please.', 'always use pnpm for everything'])(
  'where a name is used is no part of a command: %s',
  (text) => expect(only(text).constraint).toMatchObject({ target: 'package-manager', value: 'pnpm' }),
);

test('what a new one contradicts', () => {
  const kept = (text: string, id: string): Instruction => ({
    ...only(text),
    id,
    state: 'active',
    record: null,
    sessionId: null,
    saidAt: 1,
    changedAt: 1,
    supersedes: null,
  });
  const all = [kept('use port 27017', 'port'), kept('We use npm.', 'npm'), kept('Never push to main.', 'main')];
  const against = (text: string): string | undefined => {
    const { constraint } = only(text);
    return constraint === null ? undefined : contradicted(constraint, all)?.id;
  };
  expect(against('use port 27027, not 27017')).toBe('port');
  expect(against('use port 3000')).toBeUndefined();
  expect(against('this repo uses pnpm')).toBe('npm');
  expect(against('always push to main')).toBe('main');
  expect(against("don't push to develop")).toBeUndefined();
  expect(
    contradicted({ kind: 'require', target: 'package-manager', value: 'bun', rejects: null }, [
      { ...kept('We use npm.', 'npm'), state: 'rejected' },
    ]),
  ).toBeNull();
});

test('any text is classified, and soon', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('never', 'use', 'port', '3000', 'not', 'main', 'push', '`', '"', 'a/b', '.', ',', '\n', 'tests', 'run', 'branch'),
        { maxLength: 400 },
      ),
      (words) => {
        for (const { explicitness, quote } of classify(words.join(' '))) {
          expect(explicitness).toBeGreaterThanOrEqual(0);
          expect(explicitness).toBeLessThanOrEqual(1);
          expect(words.join(' ')).toContain(quote);
        }
      },
    ),
    { numRuns: 300 },
  );
});
