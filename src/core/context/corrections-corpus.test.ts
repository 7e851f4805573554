import { describe, expect, test } from 'vitest';
import type { LabelledPrompt } from '../../../test/corpus/context/prompt.ts';
import { PROMPTS } from '../../../test/corpus/context/prompts.ts';
import { LATER_PROMPTS } from '../../../test/corpus/context/prompts-later.ts';
import { MORE_PROMPTS } from '../../../test/corpus/context/prompts-more.ts';
import { UNSEEN_PROMPTS } from '../../../test/corpus/context/prompts-unseen.ts';
import { DEFAULT_CORRECTIONS } from './correction-patterns.ts';
import { correctionIn } from './corrections.ts';

interface Measured {
  precision: number;
  recall: number;
  wrong: string[];
}

function measured(prompts: readonly LabelledPrompt[]): Measured {
  let [right, taken, wanted] = [0, 0, 0];
  const wrong: string[] = [];
  for (const { text, correction, language } of prompts) {
    const found = correctionIn(text, DEFAULT_CORRECTIONS);
    if (correction) wanted += 1;
    if (found !== null) taken += 1;
    if (correction && found !== null) right += 1;
    if (correction !== (found !== null)) wrong.push(`${language} ${correction ? 'missed' : `taken (${found?.patterns.join()})`}: ${text}`);
  }
  return { precision: right / taken, recall: right / wanted, wrong };
}

function shown(name: string, { precision, recall, wrong }: Measured, count: number): string {
  return [
    `corrections, ${name} (${count} prompts): precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
    ...wrong.map((line) => `  ${line}`),
  ].join('\n');
}

describe('corrections of the corpus', () => {
  test.each([
    ['developed with', PROMPTS],
    ['written later', LATER_PROMPTS],
    ['written after that', MORE_PROMPTS],
    ['unseen', UNSEEN_PROMPTS],
  ] as const)('%s: precision and recall of at least 0.90', (name, prompts) => {
    const result = measured(prompts);
    console.log(shown(name, result, prompts.length));
    expect(result.precision).toBeGreaterThanOrEqual(0.9);
    expect(result.recall).toBeGreaterThanOrEqual(0.9);
  });

  test('has at least 200 prompts, 80 of them unseen, a third no corrections, none twice', () => {
    const all = [...PROMPTS, ...LATER_PROMPTS, ...MORE_PROMPTS, ...UNSEEN_PROMPTS];
    expect(all.length).toBeGreaterThanOrEqual(200);
    expect(UNSEEN_PROMPTS.length).toBeGreaterThanOrEqual(80);
    expect(all.filter(({ correction }) => !correction).length).toBeGreaterThanOrEqual(all.length / 3);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });
});
