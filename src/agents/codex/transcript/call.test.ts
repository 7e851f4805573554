import { describe, expect, test } from 'vitest';
import type { TranscriptRecord } from '../../../core/transcript/record.ts';
import { codexReader } from './reader.ts';

const line = (type: string, payload: unknown): object => ({ timestamp: '2026-05-01T10:00:00.000Z', type, payload });
const item = (payload: object): TranscriptRecord => codexReader.read(line('response_item', payload));
const event = (type: string, payload: object = {}): TranscriptRecord => codexReader.read(line('event_msg', { type, ...payload }));

describe('calls and results', () => {
  test.each([
    [
      'a list with a shell',
      { type: 'function_call', name: 'shell', arguments: '{"command":["bash","-lc","dig | sort"],"workdir":"/w"}' },
      'shell',
      { command: 'dig | sort', workdir: '/w' },
    ],
    [
      'a list of words',
      { type: 'function_call', name: 'shell', arguments: '{"command":["dig","a bed","it\'s"]}' },
      'shell',
      { command: `dig 'a bed' 'it'\\''s'` },
    ],
    ['a line', { type: 'function_call', name: 'shell_command', arguments: '{"command":"dig"}' }, 'shell_command', { command: 'dig' }],
    ['cmd', { type: 'function_call', name: 'exec_command', arguments: '{"cmd":"dig"}' }, 'exec_command', { cmd: 'dig', command: 'dig' }],
    [
      'an action',
      { type: 'local_shell_call', action: { type: 'exec', command: ['/bin/zsh', '-c', 'dig'] } },
      'local_shell',
      { type: 'exec', command: 'dig' },
    ],
    ['another tool', { type: 'function_call', name: 'plan', arguments: '{"steps":[1]}' }, 'plan', { steps: [1] }],
    ['arguments that were cut', { type: 'function_call', name: 'shell', arguments: '{"command":["di' }, 'shell', '{"command":["di'],
    ['a patch', { type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin Patch' }, 'apply_patch', { input: '*** Begin Patch' }],
    ['a search', { type: 'web_search_call', action: { type: 'search', query: 'beans' } }, 'web_search', { type: 'search', query: 'beans' }],
  ])('%s', (_what, payload, tool, input) => {
    expect(item({ call_id: 'c1', ...payload })).toMatchObject({ kind: 'answer', parts: [{ type: 'call', callId: 'c1', tool, input }] });
    expect(item({ call_id: 'c1', ...payload }).parts[0]).toEqual({ type: 'call', callId: 'c1', tool, input });
  });

  test.each([
    ['a text', 'three rows', 'three rows', null, false],
    [
      'a header',
      'Chunk ID: ab12\nWall time: 0.1 seconds\nProcess exited with code 2\nOriginal token count: 5\nOutput:\nno rows',
      'no rows',
      2,
      true,
    ],
    ['another header', 'Exit code: 0\nWall time: 0.1 seconds\nOutput:\nrows', 'rows', 0, false],
    ['a command that still runs', 'Wall time: 1 seconds\nProcess running with session ID 4\nOutput:\n', '', null, false],
    ['two headers', 'Wall time: 0.0 seconds\nOutput:\nExit code: 1\nWall time: 0 seconds\nOutput:\nno patch', 'no patch', 1, true],
    ['a header that the command printed', 'Exit code: 0\nOutput:\nExit code: 1\nOutput:\nx', 'Exit code: 1\nOutput:\nx', 0, false],
    ['JSON', '{"output":"no rows","metadata":{"exit_code":1,"duration_seconds":0.1}}', 'no rows', 1, true],
    ['JSON of something else', '{"output":7}', '{"output":7}', null, false],
    [
      'a text that only looks like a header',
      'Read:\nProcess exited with code 9\nOutput:\n',
      'Read:\nProcess exited with code 9\nOutput:\n',
      null,
      false,
    ],
    ['an object', { content: 'no', success: false }, 'no', null, true],
    [
      'blocks',
      [
        { type: 'input_text', text: 'a' },
        { type: 'input_image', image_url: 'x' },
        { type: 'input_text', text: 'b' },
      ],
      'a\nb',
      null,
      false,
    ],
    ['nothing', undefined, '', null, false],
  ])('output: %s', (_what, output, text, exitCode, failed) => {
    for (const type of ['function_call_output', 'custom_tool_call_output'])
      expect(item({ type, call_id: 'c1', output })).toMatchObject({
        kind: 'result',
        parts: [{ type: 'result', callId: 'c1', text, exitCode, failed, changed: [] }],
      });
  });

  test('the end of a command has its exit code and not its text a second time', () => {
    const end = { call_id: 'c1', aggregated_output: 'no rows', exit_code: 3, status: 'failed' };
    expect(event('exec_command_end', end)).toMatchObject({
      kind: 'result',
      parts: [{ callId: 'c1', text: '', exitCode: 3, failed: true }],
    });
    expect(event('exec_command_end', { call_id: 'c1', exit_code: 0 }).parts).toMatchObject([{ exitCode: 0, failed: false }]);
  });

  test('the end of a patch has the changed files', () => {
    const changes = {
      '/w/a.ts': { type: 'update', unified_diff: 'x', move_path: '/w/b.ts' },
      '/w/c.ts': { type: 'add' },
      '/w/d.ts': { type: 'delete' },
    };
    expect(event('patch_apply_end', { call_id: 'c1', success: true, changes }).parts).toMatchObject([
      { callId: 'c1', failed: false, changed: ['/w/a.ts', '/w/c.ts', '/w/d.ts', '/w/b.ts'] },
    ]);
    expect(event('patch_apply_end', { call_id: 'c1', success: false, changes }).parts).toMatchObject([{ failed: true, changed: [] }]);
  });
});

describe('finished items, as newer versions write them', () => {
  const finished = (own: object): TranscriptRecord => event('item_completed', { thread_id: 's1', turn_id: 't1', item: own });

  test('what was said is the prompt', () => {
    const content = [
      { type: 'text', text: 'Dig the bed.', text_elements: [] },
      { type: 'image', image_url: 'data:image/png;base64,AA' },
    ];
    expect(finished({ type: 'UserMessage', id: 'i1', content })).toMatchObject({
      kind: 'prompt',
      parts: [
        { type: 'prompt', text: 'Dig the bed.', typed: false },
        { type: 'attachment', mime: 'image/png' },
      ],
    });
  });

  test('ends of commands and patches, by the id of the call', () => {
    expect(finished({ type: 'CommandExecution', id: 'c1', aggregated_output: 'no', exit_code: 3, status: 'failed' })).toMatchObject({
      kind: 'result',
      parts: [{ callId: 'c1', text: '', exitCode: 3, failed: true }],
    });
    const changes = { '/w/a.ts': { type: 'update', unified_diff: 'x', move_path: '/w/b.ts' } };
    expect(finished({ type: 'FileChange', id: 'c2', changes, status: 'completed' }).parts).toMatchObject([
      { callId: 'c2', failed: false, changed: ['/w/a.ts', '/w/b.ts'] },
    ]);
    expect(finished({ type: 'FileChange', id: 'c2', changes, status: 'declined' }).parts).toMatchObject([{ failed: true, changed: [] }]);
  });

  test('what repeats another record, and items that nobody knows, say nothing', () => {
    for (const type of ['AgentMessage', 'Reasoning', 'Plan', 'WebSearch', 'Hologram'])
      expect(finished({ type, id: 'i', content: [{ type: 'Text', text: 'x' }] })).toMatchObject({ kind: 'meta', parts: [] });
  });

  test('the usage of one response is said again by token_count', () => {
    expect(codexReader.read(line('token_usage_record', { response_id: 'r', usage: { input_tokens: 4 } }))).toMatchObject({
      kind: 'usage',
      usage: null,
    });
  });
});
