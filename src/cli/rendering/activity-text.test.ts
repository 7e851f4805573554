import { expect, test } from 'vitest';
import { activityText } from './activity-text.ts';

const NOW = '2026-11-21T12:00:00Z';
const NOTHING = { at: '2026-11-21T11:55:00Z', action: null, target: null, phase: null, progress: null, next: null };

test.each([
  [{ action: 'deploy', target: 'chat', phase: '2', progress: '60%', next: 'tests' }, 'deploy chat, phase 2, 60%, next: tests (0h 5m ago)'],
  [{ target: 'chat' }, 'chat (0h 5m ago)'],
  [{ next: 'tests' }, 'next: tests (0h 5m ago)'],
])('%j is %s', (said, text) => expect(activityText({ ...NOTHING, ...said }, NOW)).toBe(text));
