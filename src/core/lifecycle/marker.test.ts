import { expect, test } from 'vitest';
import { documentName, markerOf, markerText, readMarker } from './marker.ts';

const AT = Date.UTC(2026, 10, 21, 12, 30);

test('E30: the marker has exactly the four names', () => {
  const marker = markerOf(AT, '.rollcall/handoffs/SESSION_CLOSEDOWN_2026-11-21.md');
  expect(JSON.parse(markerText(marker))).toEqual({
    session_completed: true,
    closedown_timestamp: '2026-11-21T12:30:00.000Z',
    next_action: 'compaction_expected',
    recovery_doc: '.rollcall/handoffs/SESSION_CLOSEDOWN_2026-11-21.md',
  });
  expect(readMarker(markerText(marker))).toEqual({ ok: true, marker });
});

test('a marker of the older script is understood', () => {
  const text = `{"session_completed": true, "closedown_timestamp": "2025-10-24T08:45:00Z", "next_action": "compaction_expected",
    "recovery_doc": "SESSION_CLOSEDOWN_2025-10-24.md", "more": 1}`;
  expect(readMarker(text)).toMatchObject({ ok: true, marker: { recovery_doc: 'SESSION_CLOSEDOWN_2025-10-24.md' } });
});

test.each(['', '{', '[]', 'null', '{}', '{"session_completed":true}', '{"session_completed":true,"closedown_timestamp":"soon"}'])(
  'E35: %j is a damaged one, and no failure',
  (text) => {
    expect(readMarker(text).ok).toBe(false);
  },
);

test('E29: a second closedown of a day has a name of its own', () => {
  expect([1, 2, 11].map((count) => documentName(AT, count))).toEqual([
    'SESSION_CLOSEDOWN_2026-11-21',
    'SESSION_CLOSEDOWN_2026-11-21-2',
    'SESSION_CLOSEDOWN_2026-11-21-11',
  ]);
});
