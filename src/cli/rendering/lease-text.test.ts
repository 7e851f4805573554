import { expect, test } from 'vitest';
import { holderNumber, holderText } from './lease-text.ts';

test('a holder of another repository is named with it, and nothing of its name is obeyed', () => {
  const session = { id: 'ses_2', number: 2, agent: 'claude-code', description: null };
  expect(holderNumber({ ...session, home: 'shop' })).toBe('#2 of shop');
  expect(holderText({ ...session, home: null })).toBe('#2 claude-code');
  expect(holderText({ ...session, home: 'sh\u001b[2Jop' })).toBe('#2 of shop claude-code');
});
