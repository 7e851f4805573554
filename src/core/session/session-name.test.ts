import { expect, test } from 'vitest';
import { sessionName } from './session-name.ts';

test('a number alone at home; with its repository, in one safe line, abroad', () => {
  expect(sessionName({ number: 2 }, null)).toBe('#2');
  expect(sessionName({ number: 2 }, 'shop')).toBe('#2 of shop');
  expect(sessionName({ number: 2 }, 'a\n<b>\u001b[31m')).toMatch(/^#2 of a .{0,20}$/);
  expect(sessionName({ number: 2 }, 'x'.repeat(300)).length).toBeLessThan(60);
});
