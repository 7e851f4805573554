import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../harness/until.ts';
import { send } from './messages-api.ts';
import { position, scriptIn, type ContentPart, type Message, type Script } from './script.ts';

/** One request of an agent for an answer, as it reached the model. */
export interface SeenRequest {
  /** The script that its last prompt chose; null for the agent's own side requests. */
  script: string | null;
  step: number;
  /** The system text. */
  system: string;
  messages: readonly Message[];
  tools: readonly string[];
  /** When it began to arrive, and when its answer had been written (null before): milliseconds on the clock of `performance.now()`. */
  arrivedAt: number;
  answeredAt: number | null;
}

export interface ToolResult {
  toolUseId: string;
  error: boolean;
  text: string;
}

/**
 * A model on loopback that answers from scripts, so that the real agent runs without a network and without a key.
 * It keeps every request: what reached the model is what a test asserts.
 */
export class ScriptedModel {
  readonly requests: SeenRequest[] = [];
  #scripts = new Map<string, Script>();
  #server = createServer((request, response) => void this.#answer(request, response));
  #closing = new AbortController();
  #answers = 0;
  #toolUses = 0;

  static async start(): Promise<ScriptedModel> {
    const model = new ScriptedModel();
    await new Promise<void>((resolve) => model.#server.listen(0, '127.0.0.1', resolve));
    return model;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Files the script and returns the prompt that chooses it; `words` follow the mark, as a person's prompt would. */
  script(name: string, steps: Script, words = ''): string {
    if (this.#scripts.has(name)) throw new Error(`There is already a script called ${name}; name this one otherwise`);
    this.#scripts.set(name, steps);
    return words === '' ? `script:${name}` : `script:${name} ${words}`;
  }

  requestsOf(script: string): SeenRequest[] {
    return this.requests.filter((request) => request.script === script);
  }

  /** All text of this script's last request, with what came before it in the conversation: system, prompts, context, results. */
  textSeen(script: string): string {
    const last = this.requestsOf(script).at(-1);
    return [last?.system ?? '', ...(last?.messages ?? []).flatMap((message) => textsOf(message.content))].join('\n');
  }

  /** Waits until the agent has asked for this step: all tool calls of the steps before it have ended. */
  async reached(script: string, step: number): Promise<void> {
    await until(`step ${step} of script ${script}`, () => this.requestsOf(script).some((request) => request.step >= step));
  }

  /** The results of tool calls that the model saw since the prompt that chose this script, oldest first. */
  resultsSeen(script: string): ToolResult[] {
    const messages = this.requestsOf(script).at(-1)?.messages ?? [];
    const prompt = messages.findLastIndex((message) => message.role === 'user' && scriptIn(message.content) === script);
    const results: ToolResult[] = [];
    for (const { content } of messages.slice(prompt + 1)) {
      if (typeof content === 'string') continue;
      for (const part of content) {
        if (part.type !== 'tool_result') continue;
        const text = textsOf(part.content ?? '').join('\n');
        results.push({ toolUseId: part.tool_use_id ?? '', error: part.is_error ?? false, text });
      }
    }
    return results;
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = performance.now();
    const url = request.url ?? '';
    const body = await bodyOf(request);
    if (url.includes('count_tokens')) return json(response, { input_tokens: 10 });
    if (!url.includes('/messages')) return json(response, { data: [] });

    const messages = body.messages ?? [];
    const tools = (body.tools ?? []).map((tool) => tool.name);
    const at = tools.length > 0 && !asksForSummary(messages) ? position(messages) : null;
    const seen: SeenRequest = {
      script: at?.name ?? null,
      step: at?.step ?? 0,
      system: textsOf(body.system ?? '').join('\n'),
      messages,
      tools,
      arrivedAt,
      answeredAt: null,
    };
    this.requests.push(seen);
    const step = at ? (this.#scripts.get(at.name)?.[at.step] ?? {}) : {};
    try {
      while (step.waitFor !== undefined && !existsSync(step.waitFor) && !response.destroyed) {
        await sleep(20, undefined, { signal: this.#closing.signal });
      }
    } catch {
      return; // the model is being stopped
    }
    if (response.destroyed) return;
    send(
      response,
      {
        id: `msg_${++this.#answers}`,
        model: body.model ?? 'scripted',
        step,
        nextToolUseId: () => `toolu_${process.pid}_${++this.#toolUses}`,
      },
      body.stream === true,
    );
    seen.answeredAt = performance.now();
  }
}

interface RequestBody {
  model?: string;
  stream?: boolean;
  system?: string | readonly ContentPart[];
  messages?: Message[];
  tools?: { name: string }[];
}

async function bodyOf(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as RequestBody);
}

/** The agent compacts: it wants a summary as text, and no tool call. */
function asksForSummary(messages: readonly Message[]): boolean {
  const last = textsOf(messages.at(-1)?.content ?? '').at(-1) ?? '';
  return last.includes('Do NOT call any tools') && last.includes('<summary>');
}

function textsOf(content: string | readonly ContentPart[]): string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((part) => (part.text === undefined ? textsOf(part.content ?? []) : [part.text]));
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
