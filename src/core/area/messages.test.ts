import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { estimateTokens } from '../text/tokens.ts';
import { freeWorkText, offerText } from './messages.ts';

const offer = { area: 'backend', path: 'tts_engine.py', reason: 'nobody is there' };

test('who is where, and what is free', () => {
  expect(freeWorkText([{ name: 'frontend', numbers: [1, 4] }], [offer])).toBe(
    'Others are at work in frontend (#1, #4). Where your task leaves you the choice:\n- Work on backend? (tts_engine.py available: nobody is there)',
  );
  expect(freeWorkText([], [offer])).toBe('');
  expect(freeWorkText([{ name: 'frontend', numbers: [1] }], [])).toBe('');
});

test('what to do instead', () => {
  expect(offerText(offer)).toBe('work on backend instead (tts_engine.py is free)');
  expect(offerText({ area: null, path: 'tests/test_auth.py', reason: 'it tests this one' })).toBe(
    'work on tests/test_auth.py instead (it tests this one; it is free)',
  );
});

describe.each(hostileStrings)('hostile names: $name', ({ text }) => {
  const many = Array.from({ length: 9 }, () => ({ name: text, numbers: [1, 2, 3, 4, 5] }));
  const shown = freeWorkText(
    many,
    Array.from({ length: 3 }, () => ({ area: text, path: text, reason: text })),
  );

  test('are one line each, without tags and signs that nobody sees, and few tokens', () => {
    expect(shown.split('\n')).toHaveLength(4);
    expect(shown).not.toMatch(/</);
    expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(estimateTokens(shown)).toBeLessThan(400);
    expect(offerText({ area: text, path: text, reason: text })).not.toMatch(/[<\n]/);
  });
});
