import type { ServerResponse } from 'node:http';
import type { Step } from './script.ts';

interface Answer {
  id: string;
  model: string;
  step: Step;
  /** Gives an id that was never used for another tool call. */
  nextToolUseId: () => string;
}

type Block = { type: 'text'; text: string } | { type: 'tool_use'; id: string; name: string; input: unknown };

/** Writes one answer in the Messages API's form: whole, or as server-sent events. */
export function send(response: ServerResponse, answer: Answer, stream: boolean): void {
  const { step } = answer;
  const blocks: Block[] = [];
  if (step.text !== undefined || !step.calls?.length) blocks.push({ type: 'text', text: step.text ?? 'Done.' });
  for (const call of step.calls ?? []) {
    blocks.push({ type: 'tool_use', id: answer.nextToolUseId(), name: call.tool, input: call.input });
  }
  const stopReason = step.calls?.length ? 'tool_use' : 'end_turn';
  const usage = { input_tokens: 1000, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 20, ...step.usage };
  const message = { id: answer.id, type: 'message', role: 'assistant', model: answer.model, stop_sequence: null };

  if (!stream) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...message, content: blocks, stop_reason: stopReason, usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const event = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  event('message_start', { message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } });
  for (const [index, block] of blocks.entries()) {
    if (block.type === 'text') {
      event('content_block_start', { index, content_block: { type: 'text', text: '' } });
      event('content_block_delta', { index, delta: { type: 'text_delta', text: block.text } });
    } else {
      event('content_block_start', { index, content_block: { ...block, input: {} } });
      event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } });
    }
    event('content_block_stop', { index });
  }
  event('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: usage.output_tokens } });
  event('message_stop', {});
  response.end();
}
