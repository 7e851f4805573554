import { expect, test } from 'vitest';
import { sessionStateFile } from './session-state.ts';

test('E38: the state of a session has the names that older tools read, a counter that counts, and null for what is not known', () => {
  const state = { startedAt: Date.UTC(2026, 10, 21, 9), ordinal: 7, messages: 12, tokens: null, now: Date.UTC(2026, 10, 21, 10) };
  expect(JSON.parse(sessionStateFile(state))).toEqual({
    version: '1.0.0',
    session_id: '2026-11-21-007',
    started: '2026-11-21T09:00:00.000Z',
    message_count: 12,
    token_estimate: null,
    last_framework_activity: {},
    staleness_thresholds: { messages: 20, tokens: 30_000 },
    alerts: [],
    last_updated: '2026-11-21T10:00:00.000Z',
    initialized: true,
  });
});
