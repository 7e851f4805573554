import { expect, test } from 'vitest';
import { combinedName, exportName, partName, rawName, sessionPlace } from './export-names.ts';

const AT = Date.UTC(2026, 10, 21, 15, 4, 5);

test('names of parts, of all of them as one, and of a session at its end', () => {
  expect(partName(exportName(7, 'x'), 2)).toBe('session_00007_PART2.md');
  expect(exportName(null, '4be0c1d2-0000-4000-8000-000000000001')).toBe('session_4be0c1d2-0000');
  expect(combinedName(AT, 145_000)).toBe('CHAT_SESSION_SCROLLBACK_20261121_145000_LINES.txt');
  expect(sessionPlace(AT, 'shop')).toEqual({ directory: 'sessions/2026-11-21', file: 'session_150405_shop.md' });
});

test.each(['../../etc/passwd', '/', '..', '.hidden', 'a/b', '\u0000', 'x'.repeat(500)])(
  'a project called %j makes one plain name',
  (project) => {
    expect(sessionPlace(AT, project).file).toMatch(/^session_150405_[A-Za-z0-9][A-Za-z0-9._-]{0,59}\.md$/);
  },
);

test.each(['../../x', '....', '/etc', 'a b'])('an id %j makes one plain name', (id) => {
  expect(exportName(null, id)).toMatch(/^session_[A-Za-z0-9][A-Za-z0-9._-]*$/);
});

test('originals lie below their main file as before; others go by their names; none leaves the directory', () => {
  const main = '/h/.claude/projects/-shop/abc.jsonl';
  expect(rawName(main, main, false)).toBe('abc.jsonl');
  expect(rawName(main, '/h/.claude/projects/-shop/abc/subagents/agent-1.jsonl', false)).toBe('abc/subagents/agent-1.jsonl');
  expect(rawName(main, '/h/.codex/sessions/rollout-1.jsonl.zst', true)).toBe('rollout-1.jsonl');
  expect(rawName(main, '/h/.claude/projects/-shop/../../../x', false)).toBe('x');
  expect(rawName(main, '/h/.claude/projects/-shop/a\n\\b', false)).toBe('a__b');
});
