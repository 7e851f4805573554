import { expect, test } from 'vitest';
import { oldName } from './old-name.ts';

test.each([
  ['SESSION_HANDOFF_shop_20251114.json', 'handoff', 'json', 'shop_20251114'],
  ['SESSION_HANDOFF_2025-11-14.md', 'handoff', 'md', '2025-11-14'],
  ['SESSION_HANDOFF.json', 'handoff', 'json', ''],
  ['SESSION_HANDOFF_two words, one\nline.json', 'handoff', 'json', 'two words, one\nline'],
  ['SESSION_6_HANDOFF.json', 'handoff', 'json', '6'],
  ['SESSION_6_HANDOFF.md', 'handoff', 'md', '6'],
  ['SESSION_STATE_shop.json', 'state', 'json', 'shop'],
  ['SESSION_STATE.json', 'state', 'json', ''],
  ['SESSION_CLOSEDOWN_2025-10-09.md', 'closedown', 'md', '2025-10-09'],
])('%j', (name, kind, format, rest) => {
  expect(oldName(name)).toEqual({ kind, format, rest });
});

test.each([
  'claude_sessions.json',
  'SESSION_HANDOFF_x.txt',
  'SESSION_HANDOFF_x.json.bak',
  'session_handoff_x.json',
  'xSESSION_HANDOFF_x.json',
  'SESSION_HANDOFFS.json',
  'SESSION_STATE_x.md',
  'SESSION_CLOSEDOWN_x.json',
  'SESSION__HANDOFF',
  '.json',
  '',
])('%j is none', (name) => {
  expect(oldName(name)).toBeNull();
});
