import { expect, test } from 'vitest';
import { aliasesOf, slug } from './alias.ts';
import { aSession } from './samples.ts';

test('every name that other tools know a session by', () => {
  const session = aSession({
    ordinal: 7,
    host: 'my_host',
    startedAt: Date.UTC(2026, 10, 21, 9, 5, 3),
    process: { pid: 4711, startTime: '1', bootId: 'b' },
  });
  expect(aliasesOf(session, 'victoria pearson', 3, 'my_host')).toEqual([
    { kind: 'agent', alias: 'agent-1' },
    { kind: 'ordinal', alias: 'Session_7' },
    { kind: 'project', alias: 'claude-victoria-pearson-20261121090503' },
    { kind: 'day', alias: '2026-11-21-003' },
    { kind: 'process', alias: 'Session_my-host_4711_20261121090503' },
  ]);
});

test.each(['../../etc', 'a b\nc', '$(touch x)', '日本 語', '...', ''])('%j is safe as a file name', (name) => {
  expect(slug(name)).toMatch(/^[\p{L}\p{N}._][\p{L}\p{N}._-]*$/u);
  expect(slug(name)).not.toContain('/');
});
