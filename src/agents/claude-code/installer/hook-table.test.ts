import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HOOK_TABLE, HOOK_TIMEOUT_SECONDS, hookGroup } from './hook-table.ts';

test('docs/hooks.md shows the same table', () => {
  const text = readFileSync(new URL('../../../../docs/hooks.md', import.meta.url), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => /^\| [A-Z]/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('`', '')));
  expect(rows.map(([, event, matcher, kind, purpose]) => ({ event, matcher: matcher === '' ? null : matcher, kind, purpose }))).toEqual(
    HOOK_TABLE,
  );
  expect(text).toContain(`"timeout": ${HOOK_TIMEOUT_SECONDS}`);
});

test('an event stands once, and every entry has a time limit', () => {
  expect(new Set(HOOK_TABLE.map(({ event }) => event)).size).toBe(HOOK_TABLE.length);
  for (const row of HOOK_TABLE) {
    const { hooks, matcher } = hookGroup(row, 'x');
    expect(hooks).toEqual([{ type: 'command', command: 'x', timeout: HOOK_TIMEOUT_SECONDS, ...(row.kind === 'async' && { async: true }) }]);
    expect(matcher ?? null).toBe(row.matcher);
  }
});
