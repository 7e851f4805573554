import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStatusLine } from './status-line.ts';

const unknown = { sizeTokens: null, usedPercent: null, remainingPercent: null };

test('session, directory and how full its context is', () => {
  const said = {
    session_id: 'a1',
    cwd: '/work',
    workspace: { current_dir: '/work/shop', project_dir: '/work' },
    context_window: { context_window_size: 200_000, current_usage: { input_tokens: 9 }, used_percentage: 38, remaining_percentage: 62 },
  };
  expect(parseStatusLine(`${JSON.stringify(said)}\n`)).toEqual({
    sessionId: 'a1',
    cwd: '/work/shop',
    context: { sizeTokens: 200_000, usedPercent: 38, remainingPercent: 62 },
  });
});

test('before the first answer percentages are null, and stay unknown', () => {
  const window = { context_window_size: 200_000, used_percentage: null, remaining_percentage: null };
  expect(parseStatusLine(JSON.stringify({ cwd: '/x', context_window: window }))).toEqual({
    sessionId: null,
    cwd: '/x',
    context: { ...unknown, sizeTokens: 200_000 },
  });
});

test.each([
  '{}',
  '{"session_id":7,"cwd":"relative","context_window":[]}',
  '{"context_window":{"context_window_size":-1,"used_percentage":"38","remaining_percentage":101}}',
  '{"workspace":{"current_dir":3},"context_window":null}',
])('what is of another kind was not said: %s', (text) => {
  expect(parseStatusLine(text)).toEqual({ sessionId: null, cwd: null, context: unknown });
});

test.each(['', 'no json', '[1]', 'null', '7', '{"a":'])('no object: %j', (text) => expect(parseStatusLine(text)).toBeNull());

test('whatever is said, a percentage is one or unknown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (left, used) => {
      const said = parseStatusLine(JSON.stringify({ context_window: { remaining_percentage: left, used_percentage: used } }));
      for (const value of [said?.context.remainingPercent, said?.context.usedPercent])
        expect(value === null || (value !== undefined && value >= 0 && value <= 100)).toBe(true);
    }),
  );
});
