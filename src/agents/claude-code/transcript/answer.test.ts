import { describe, expect, test } from 'vitest';
import type { TranscriptRecord } from '../../../core/transcript/record.ts';
import { claudeCodeReader } from './reader.ts';

function answer(message: object, own: object = {}): TranscriptRecord {
  return claudeCodeReader.read({
    type: 'assistant',
    uuid: 'u',
    requestId: 'req_1',
    message: { id: 'msg_1', role: 'assistant', model: 'm-1', content: [], ...message },
    ...own,
  });
}

describe('parts', () => {
  test('text, thoughts, calls, in their order', () => {
    const content = [
      { type: 'thinking', thinking: 'Which bed?', signature: 'x' },
      { type: 'thinking', thinking: '', signature: 'x' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'The south bed.' },
      { type: 'text', text: '' },
      { type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'dig' } },
      { type: 'server_tool_use', id: 't2', name: 'web_search', input: { query: 'beans' } },
      { type: 'web_search_tool_result', tool_use_id: 't2', content: [] },
      { type: 'hologram' },
      null,
    ];
    expect(answer({ content })).toMatchObject({
      kind: 'answer',
      parts: [
        { type: 'thinking', text: 'Which bed?' },
        { type: 'thinking', text: '' },
        { type: 'thinking', text: '' },
        { type: 'text', text: 'The south bed.' },
        { type: 'call', callId: 't1', tool: 'Bash', input: { command: 'dig' } },
        { type: 'call', callId: 't2', tool: 'web_search', input: { query: 'beans' } },
        { type: 'result', callId: 't2', text: '' },
      ],
    });
  });

  test('an error of the service, and what Claude Code says in the place of the model', () => {
    const usage = { input_tokens: 0, output_tokens: 0 };
    const content = [{ type: 'text', text: 'API Error: overloaded' }];
    expect(answer({ model: '<synthetic>', content, usage }, { isApiErrorMessage: true, error: 'rate_limit' })).toMatchObject({
      kind: 'error',
      parts: [{ type: 'text', text: 'API Error: overloaded' }],
      usage: null,
    });
    expect(answer({ model: '<synthetic>', content, usage }, { isApiErrorMessage: false })).toMatchObject({ kind: 'notice', usage: null });
  });
});

describe('usage', () => {
  const usage = {
    input_tokens: 6,
    output_tokens: 221,
    cache_read_input_tokens: 1000,
    cache_creation_input_tokens: 300,
    cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
    server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
  };

  test('of one response', () => {
    expect(answer({ usage, stop_reason: 'tool_use' }).usage).toEqual({
      form: 'response',
      responseId: 'msg_1',
      requestId: 'req_1',
      model: 'm-1',
      input: 6,
      cacheRead: 1000,
      cacheWrite5m: 100,
      cacheWrite1h: 200,
      output: 221,
      webSearches: 2,
      final: true,
    });
  });

  test('without a reason to stop the output is not final', () => {
    expect(answer({ usage, stop_reason: null }).usage).toMatchObject({ final: false });
    expect(answer({ usage }).usage).toMatchObject({ final: false });
  });

  test('what went into the cache is for 5 minutes where nothing else is said', () => {
    const { cache_creation: _, ...older } = usage;
    expect(answer({ usage: older }).usage).toMatchObject({ cacheWrite5m: 300, cacheWrite1h: 0 });
    expect(answer({ usage: { ...usage, cache_creation: { ephemeral_1h_input_tokens: 250 } } }).usage).toMatchObject({
      cacheWrite5m: 50,
      cacheWrite1h: 250,
    });
    expect(
      answer({ usage: { ...older, cache_creation_input_tokens: undefined, cache_creation: { ephemeral_5m_input_tokens: 7 } } }).usage,
    ).toMatchObject({ cacheWrite5m: 7 });
  });

  test('counts that are none are 0; no usage is none', () => {
    expect(answer({ usage: { input_tokens: -4, output_tokens: 'many', cache_read_input_tokens: 1.5 } }).usage).toMatchObject({
      input: 0,
      output: 0,
      cacheRead: 0,
    });
    expect(answer({}).usage).toBeNull();
  });
});
