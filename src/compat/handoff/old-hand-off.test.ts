import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { inOneLine, type OldHandOff, readOldHandOff } from './old-hand-off.ts';
import { oldName } from './old-name.ts';

function read(file: string, text: string): OldHandOff | string {
  const name = oldName(file);
  if (name === null) throw new Error(`${file} is no hand-off`);
  return readOldHandOff(name, text);
}

function whole(file: string, content: unknown): OldHandOff {
  const found = read(file, typeof content === 'string' ? content : JSON.stringify(content));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** Put together here, so that no scanner takes it for a real one. */
const SECRET = ['AKIA', 'Q3EGRIVWIA5HQ2LM'].join('');

describe('JSON', () => {
  const NUMBERED = {
    session_id: 'Session #6 - Nexus  Integration',
    name: 'Nexus Integration',
    start_time: '2025-11-14T09:00:00Z',
    end_time: '2025-11-14T15:00:00Z',
    status: 'complete',
    work_completed: { services: ['nexus', 'registry'], notes: 'first\nsecond' },
    current_state: { running: true, port: 8090, next: null, open: [], rest: {} },
  };

  test('of a numbered session', () => {
    const found = whole('SESSION_6_HANDOFF.json', NUMBERED);
    expect(found).toMatchObject({
      kind: 'handoff',
      format: 'json',
      sessionId: 'Session #6 - Nexus Integration',
      title: 'Nexus Integration',
      at: '2025-11-14T15:00:00Z',
    });
    expect(found.markdown).toContain(
      '# Hand-off of session Session #6 - Nexus Integration\n\n- session_id: Session #6 - Nexus  Integration\n',
    );
    expect(found.markdown).toContain('- work_completed:\n  - services:\n    - nexus\n    - registry\n  - notes: first\n    second\n');
    expect(found.markdown).toContain(
      '- current_state:\n  - running: true\n  - port: 8090\n  - next: null\n  - open: none\n  - rest: none\n',
    );
  });

  test('of the end of a session', () => {
    const found = whole('SESSION_HANDOFF_shop.json', {
      timestamp: '2025-11-12 10:00:00 UTC',
      session_id: 'shop-1112-1000',
      project_name: 'shop',
      using_worktree: 'true',
      completeness_check: { files_to_generate: ['a', 'b'], chat_capture_lines: 7 },
    });
    expect(found).toMatchObject({ kind: 'handoff', sessionId: 'shop-1112-1000', title: 'shop', at: '2025-11-12 10:00:00 UTC' });
  });

  test('of a state', () => {
    const found = whole('SESSION_STATE_shop.json', {
      session_id: 7,
      end_time: '2025-11-12T10:00:00',
      project: 'shop',
      last_files: ['a.ts'],
    });
    expect(found).toMatchObject({ kind: 'state', sessionId: '7', title: 'shop', at: '2025-11-12T10:00:00' });
  });

  test('every member is kept, also unknown ones', () => {
    expect(whole('SESSION_6_HANDOFF.json', NUMBERED).document).toEqual(NUMBERED);
    const odd = '{"z":1,"__proto__":{"a":[1,{"b":null}]},"constructor":"c","":"empty","session_id":"s"}';
    expect(JSON.stringify(whole('SESSION_6_HANDOFF.json', odd).document)).toBe(odd);
  });

  test('without an id it is called by its name, without a time by the day in it', () => {
    expect(whole('SESSION_HANDOFF_shop_20251114_1.json', {})).toMatchObject({
      sessionId: 'shop_20251114_1',
      title: null,
      at: '2025-11-14',
    });
    expect(whole('SESSION_STATE.json', { session_id: ['x'], timestamp: 'soon' })).toMatchObject({ sessionId: 'state', at: null });
  });

  test('its secrets are replaced, in values, names and what it is called', () => {
    const found = whole('SESSION_6_HANDOFF.json', { session_id: SECRET, [SECRET]: 1, list: [{ deep: `key ${SECRET}` }] });
    expect(found.sessionId).toContain('***');
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });

  test.each([
    ['', 'it is empty'],
    [' \n\t', 'it is empty'],
    ['{"session_id": "a",', 'it is not JSON'],
    [`{"key": ${SECRET}}`, 'it is not JSON'],
    ['{"a": 1,}', 'it is not JSON'],
    ['[]', 'it is JSON, but no object'],
    ['"text"', 'it is JSON, but no object'],
    ['null', 'it is JSON, but no object'],
    [`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'it has more than 64 levels'],
  ])('broken: %.30j', (text, problem) => {
    expect(read('SESSION_6_HANDOFF.json', text)).toBe(problem);
  });
});

describe('Markdown', () => {
  test('says its session, time and title near its begin', () => {
    const text = '# Closedown of the day\r\n\r\n**Session ID:** `2025-10-09 two`\r\n**Date**: 2025-10-09 18:00\r\n\r\n## Done\r\n';
    expect(whole('SESSION_CLOSEDOWN_x.md', text)).toMatchObject({
      kind: 'closedown',
      format: 'md',
      sessionId: '2025-10-09 two',
      title: 'Closedown of the day',
      at: '2025-10-09 18:00',
      document: null,
      markdown: text,
    });
  });

  test('that says nothing is called by its name', () => {
    expect(whole('SESSION_CLOSEDOWN_2025-10-09.md', 'done')).toMatchObject({ sessionId: '2025-10-09', title: null, at: '2025-10-09' });
  });

  test('its secrets are replaced', () => {
    expect(JSON.stringify(whole('SESSION_HANDOFF_a.md', `Session: ${SECRET}\n\nuse ${SECRET}\n`))).not.toContain(SECRET);
  });

  test('that is empty is broken', () => {
    expect(read('SESSION_HANDOFF_a.md', '\n')).toBe('it is empty');
  });
});

test.each(hostileStrings)('$name: called in one line of bounded length, and the document as it is', ({ text }) => {
  const found = whole('SESSION_6_HANDOFF.json', { session_id: text, name: text, x: 1 });
  for (const shown of [found.sessionId, found.title ?? '']) {
    expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(shown.length).toBeLessThanOrEqual(200);
    expect(inOneLine(shown)).toBe(shown);
  }
  expect(found.document).toMatchObject({ x: 1 });
  expect(typeof whole('SESSION_HANDOFF_a.md', `# ${text}\nSession: ${text}\n`).sessionId).toBe('string');
});
