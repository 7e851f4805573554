import { expect, test } from 'vitest';
import { isExempt } from './exempt.ts';

test.each(['package-lock.json', 'sub/go.sum', '.claude/settings.json', 'a/.claude/agents/x.md', 'Cargo.lock'])(
  '%s is never leased',
  (path) => {
    expect(isExempt(path)).toBe(true);
  },
);

test.each(['src/a.ts', 'lock.json', '.claude', 'claude/x.md', '.rollcall.yaml', 'docs/package-lock.json.md'])('%s is leased', (path) => {
  expect(isExempt(path)).toBe(false);
});
