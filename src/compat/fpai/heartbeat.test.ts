import { describe, expect, test } from 'vitest';
import { entryOf, readHeartbeat } from './heartbeat.ts';
import { parseRegistry } from './registry.ts';

const NOW = Date.parse('2025-11-15T12:00:00Z');
const MODIFIED = NOW - 1000;
const read = (content: unknown, name = '2025-11-15_10-00-00-session-8.json') =>
  readHeartbeat({ name, text: typeof content === 'string' ? content : JSON.stringify(content), modifiedAt: MODIFIED }, NOW, 'UTC');

describe('both shapes', () => {
  test('of an identity: by number', () => {
    const content = { session_number: 8, timestamp: '2025-11-15T11:00:00Z', type: 'identity_heartbeat', source: 'terminal' };
    expect(read(content)).toEqual({ number: 8, sessionId: null, at: NOW - 3_600_000 });
    expect(read({ session_number: '8', timestamp: '2025-11-15T11:00:00Z', type: 'manual_heartbeat' })).toMatchObject({ number: 8 });
  });
  test('of an activity: by name', () => {
    const content = { session_id: 'session-ops', timestamp: '2025-11-15T11:59:00Z', action: 'x', target: 'y', phase: 2, progress: '1%' };
    const at = NOW - 60_000;
    const activity = { at, action: 'x', target: 'y', phase: '2', progress: '1%', next: null };
    expect(read(content)).toEqual({ number: null, sessionId: 'session-ops', at, activity });
    const secret = 'deploy with ghp_0123456789abcdefghijABCDEFGHIJ456789\u001b[31m';
    expect(JSON.stringify(read({ ...content, next_action: secret }))).not.toMatch(/ghp_|u001b/);
  });
});

describe('its time', () => {
  test('its own, else that of its name, else that of the file', () => {
    expect(read({ timestamp: '2025-11-15T09:00:00Z' })).toMatchObject({ at: NOW - 3 * 3_600_000, sessionId: 'session-8' });
    expect(read({})).toMatchObject({ at: NOW - 2 * 3_600_000 });
    expect(read({ session_id: 'a' }, 'session.json')).toMatchObject({ at: MODIFIED });
  });
  test.each([
    ['{"timestamp":"$(date -u +%FT%TZ)","session_number":8}', 'its timestamp is no time'],
    ['{"timestamp":17,"session_number":8}', 'its timestamp is no time'],
    ['{"timestamp":"2025-11-15T12:05:01Z","session_number":8}', 'its time is more than 5 minutes in the future'],
    ['{"session_number":8', 'it is no JSON'],
    ['', 'it is no JSON'],
    ['[8]', 'it is no JSON object'],
  ])('%s', (text, wrong) => expect(read(text)).toEqual({ wrong }));
  test('nobody is named', () => expect(read({}, 'beat.json')).toEqual({ wrong: 'it names no session' }));
});

test('it is of its number, else of its name, else of the number in that', () => {
  const { entries } = parseRegistry(
    '{"11":{"session_id":"session-1763247310"},"8":{"session_id":"session-3"},"3":{"session_id":"x"}}',
    NOW,
  );
  const key = (number: number | null, sessionId: string | null) => entryOf({ number, sessionId, at: 0 }, entries)?.key ?? null;
  expect(key(11, 'session-3')).toBe('11');
  expect(key(null, 'session-1763247310')).toBe('11');
  expect(key(null, 'session-11')).toBe('11');
  expect(key(null, 'session-3')).toBe('8');
  expect(key(99, 'nobody')).toBeNull();
});
