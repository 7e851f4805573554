import { describe, expect, test } from 'vitest';
import type { TranscriptRecord } from '../../../core/transcript/record.ts';
import { claudeCodeReader } from './reader.ts';

function result(content: unknown, outcome: unknown, own: object = {}, record: object = {}): TranscriptRecord {
  const block = { type: 'tool_result', tool_use_id: 't1', content, ...own };
  return claudeCodeReader.read({
    type: 'user',
    uuid: 'u',
    entrypoint: 'cli',
    message: { role: 'user', content: [block] },
    toolUseResult: outcome,
    sourceToolAssistantUUID: 'a',
    ...record,
  });
}

const only = (record: TranscriptRecord) => record.parts.find((part) => part.type === 'result');
const bash = { stdout: 'x', stderr: '', interrupted: false, isImage: false };

describe('text of a result', () => {
  test('a text, blocks, images inside, nothing', () => {
    expect(result('three rows', undefined)).toMatchObject({
      kind: 'result',
      parts: [{ type: 'result', callId: 't1', text: 'three rows', failed: false, exitCode: null, changed: [] }],
    });
    const blocks = [
      { type: 'text', text: 'one' },
      { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'A' } },
      { type: 'text', text: 'two' },
    ];
    expect(result(blocks, undefined).parts).toMatchObject([{ text: 'one\ntwo' }, { type: 'attachment', mime: 'image/webp' }]);
    expect(only(result(undefined, undefined))).toMatchObject({ text: '' });
    expect(only(result([{ type: 'tool_reference', tool_name: 'Dig' }], undefined))).toMatchObject({ text: '' });
  });
});

describe('exit code', () => {
  test.each([
    ['a command that went well', 'x', bash, {}, 0],
    ['nothing found is 1 and no failure', '', { ...bash, returnCodeInterpretation: 'No matches found' }, {}, 1],
    ['in the background: not yet', 'x', { ...bash, backgroundTaskId: 'b1' }, {}, null],
    ['broken off', 'x', { ...bash, interrupted: true }, {}, null],
    ['failed: at the begin of the text', 'Exit code 127\nnot found', 'Error: Exit code 127\nnot found', { is_error: true }, 127],
    ['failed: only in the outcome', 'not found', 'Error: Exit code 2\nnot found', { is_error: true }, 2],
    ['failed before it ran', '<tool_use_error>no</tool_use_error>', 'Error: no', { is_error: true }, null],
    ['a file with such a text', 'Exit code 3 means frost', { type: 'text', file: { filePath: '/a' } }, {}, null],
    ['a task that is asked for', 'x', { retrieval_status: 'success', task: { task_id: 'b', status: 'completed', exitCode: 4 } }, {}, 4],
    ['a result of an MCP server', 'x', [{ type: 'text', text: 'x' }], {}, null],
  ])('%s', (_what, content, outcome, own, exitCode) => {
    expect(only(result(content, outcome, own))).toMatchObject({ exitCode, failed: 'is_error' in own });
  });

  test('of several results in one record nobody says whose the outcome is', () => {
    const block = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: '' });
    const record = claudeCodeReader.read({ type: 'user', message: { content: [block('a'), block('b')] }, toolUseResult: bash });
    expect(record.parts).toMatchObject([
      { callId: 'a', exitCode: null },
      { callId: 'b', exitCode: null },
    ]);
  });
});

describe('changed files', () => {
  const patch = [{ oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: ['-a', '+b'] }];
  test.each([
    ['an edit', { filePath: '/g/a.ts', oldString: 'a', newString: 'b', structuredPatch: patch }, ['/g/a.ts']],
    ['a new file', { type: 'create', filePath: '/g/b.ts', content: 'x', structuredPatch: [] }, ['/g/b.ts']],
    ['a file written over', { type: 'update', filePath: '/g/b.ts', content: 'x' }, ['/g/b.ts']],
    ['several edits', { filePath: '/g/a.ts', edits: [] }, ['/g/a.ts']],
    ['a notebook', { notebook_path: '/g/n.ipynb', new_source: 'x', error: '' }, ['/g/n.ipynb']],
    ['a notebook that was not', { notebook_path: '/g/n.ipynb', new_source: 'x', error: 'no cell' }, []],
    ['a file that was read', { type: 'text', file: { filePath: '/g/a.ts', content: 'x' } }, []],
    ['a plan', { plan: '# x', filePath: '/g/plan.md' }, []],
  ])('%s', (_what, outcome, changed) => {
    expect(only(result('done', outcome))?.changed).toEqual(changed);
  });

  test('none when it failed', () => {
    expect(only(result('no', { filePath: '/g/a.ts', structuredPatch: patch }, { is_error: true }))).toMatchObject({
      failed: true,
      changed: [],
    });
  });
});

describe('a refused call', () => {
  const refused =
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file).";

  test('without a word: a failed result; the record after it is the interrupt', () => {
    const record = result(
      `${refused} STOP what you are doing and wait for the user to tell you how to proceed.`,
      'User rejected tool use',
      { is_error: true },
    );
    expect(record.kind).toBe('result');
    expect(only(record)).toMatchObject({ failed: true });
  });

  test('with words: they are the person’s', () => {
    const record = result(`${refused} To tell you how to proceed, the user said:\nUse the south bed, never the north one.`, 'Error: …', {
      is_error: true,
    });
    expect(record.kind).toBe('interrupt');
    expect(record.parts.at(-1)).toEqual({ type: 'prompt', text: 'Use the south bed, never the north one.', typed: true });
  });

  test('a file that quotes such a text says nothing', () => {
    expect(result(`${refused} the user said: x`, undefined).kind).toBe('result');
  });
});
