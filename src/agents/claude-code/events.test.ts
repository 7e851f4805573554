import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseClaudeEvent } from './events.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');

function parse(name: string) {
  const parsed = parseClaudeEvent(read(`${name}.json`));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.event;
}

describe('bodies that the real program sent', () => {
  test.each([
    ['session-start-startup', { kind: 'session-start', source: 'startup' }],
    ['session-start-resume', { kind: 'session-start', source: 'resume' }],
    ['session-start-clear', { kind: 'session-start', source: 'clear' }],
    ['session-start-compact', { kind: 'session-start', source: 'compact' }],
    ['fork-1-session-start', { kind: 'session-start', source: 'resume' }],
    ['fork-2-user-prompt-submit', { kind: 'prompt', prompt: 'script:fork', permissionMode: 'bypassPermissions' }],
    ['notification-idle-prompt', { kind: 'turn-end' }],
    ['notification-permission-prompt', { kind: 'sign' }],
    ['cwd-changed', { kind: 'sign' }],
    ['pre-compact', { kind: 'compacting', compaction: { trigger: 'manual', summary: null } }],
    ['post-compact', { kind: 'compacted', compaction: { trigger: 'manual', summary: 'Done.' } }],
    ['subagent-stop-of-compaction', { kind: 'sign', compaction: null }],
    ['stop', { kind: 'turn-end' }],
    ['session-end-clear', { kind: 'session-end', reason: 'clear' }],
    ['session-end-other', { kind: 'session-end', reason: 'other' }],
    ['session-end-prompt-input-exit', { kind: 'session-end', reason: 'prompt_input_exit' }],
  ])('%s', (name, expected) => expect(parse(name)).toMatchObject(expected));

  test.each([
    ['pre-tool-use-write', 'tool-before', 'Write', 1],
    ['pre-tool-use-edit', 'tool-before', 'Edit', 1],
    ['pre-tool-use-notebook-edit', 'tool-before', 'NotebookEdit', 1],
    ['pre-tool-use-bash', 'tool-before', 'Bash', 0],
    ['post-tool-use-write', 'tool-after', 'Write', 1],
    ['post-tool-use-bash', 'tool-after', 'Bash', 0],
    ['post-tool-use-failure-write', 'tool-failed', 'Write', 1],
  ])('%s: %s of %s writes %d files', (name, kind, tool, files) => {
    const event = parse(name);
    expect(event).toMatchObject({ kind, tool: { name: tool } });
    expect(event.tool?.writes).toHaveLength(files);
    for (const path of event.tool?.writes ?? []) expect(path).toMatch(/^\/home\/dev\/project\//);
    expect(event.tool?.useId).toMatch(/^toolu_/);
  });

  test('before and after of one call carry the same id', () => {
    expect(parse('pre-tool-use-write').tool?.useId).toBe(parse('post-tool-use-write').tool?.useId);
  });

  test('a subagent acts under the id of its parent', () => {
    const event = parse('pre-tool-use-write-subagent');
    expect(event.subagentId).not.toBeNull();
    expect(event.agentSessionId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('every recorded body is understood', () => {
    const bodies = readdirSync(fixtures).filter((name) => name.endsWith('.json') && !name.startsWith('session-file'));
    expect(bodies.length).toBeGreaterThan(30);
    const refused = bodies.filter((name) => !parseClaudeEvent(read(name)).ok);
    expect(refused).toEqual([]);
  });
});

describe('bad input', () => {
  test.each([
    ['', 'not JSON'],
    ['{"session_id":', 'not JSON'],
    ['[]', 'expected'],
    ['null', 'expected'],
    ['{"hook_event_name":"Stop"}', 'session_id'],
    ['{"hook_event_name":"Stop","session_id":""}', 'session_id'],
    ['{"hook_event_name":"Stop","session_id":7}', 'session_id'],
    ['{"session_id":"x"}', 'hook_event_name'],
    ['{"hook_event_name":"Stop","session_id":"x","cwd":[]}', 'cwd'],
  ])('%j is refused with what is wrong', (text, part) => {
    const parsed = parseClaudeEvent(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problem).toContain(part);
  });

  const body = (part: object) => parseClaudeEvent(JSON.stringify({ session_id: 'x', cwd: '/repo', ...part }));

  test('an unknown event is a sign of life, an unknown tool writes nothing that is known', () => {
    expect(body({ hook_event_name: 'Whatever' })).toMatchObject({ ok: true, event: { kind: 'sign', tool: null } });
    expect(body({ hook_event_name: 'constructor' })).toMatchObject({ ok: true, event: { kind: 'sign' } });
    expect(body({ hook_event_name: 'PreToolUse', tool_name: 'toString', tool_input: { file_path: '/x' } })).toMatchObject({
      ok: true,
      event: { tool: { writes: [] } },
    });
  });

  test.each([null, 'text', 7, [], {}, { file_path: 7 }, { file_path: null }, { file_path: '' }])(
    'tool_input %j names no file',
    (tool_input) => {
      expect(body({ hook_event_name: 'PreToolUse', tool_name: 'Write', tool_input })).toMatchObject({
        ok: true,
        event: { tool: { writes: [] } },
      });
    },
  );

  test('a relative path counts from the working directory', () => {
    expect(body({ hook_event_name: 'PreToolUse', tool_name: 'Write', tool_input: { file_path: '../b/./c.ts' } })).toMatchObject({
      event: { tool: { writes: ['/b/c.ts'] } },
    });
  });

  test('a task notification was typed by no one', () => {
    expect(body({ hook_event_name: 'UserPromptSubmit', prompt: '<task-notification>…' })).toMatchObject({
      event: { kind: 'prompt', prompt: null },
    });
  });

  test('nothing makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(typeof parseClaudeEvent(text).ok).toBe('boolean');
      }),
    );
    const value = fc.anything({ maxDepth: 2 });
    fc.assert(
      fc.property(
        fc.record({
          hook_event_name: fc.constantFrom('PreToolUse', 'SessionStart', 'Stop'),
          session_id: value,
          cwd: value,
          tool_name: value,
          tool_input: value,
        }),
        (raw) => {
          expect(typeof parseClaudeEvent(JSON.stringify(raw)).ok).toBe('boolean');
        },
      ),
    );
  });
});
