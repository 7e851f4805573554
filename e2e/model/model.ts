import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../harness/until.ts';
import { LiveScript } from './live-script.ts';
import { send } from './messages-api.ts';
import { position, scriptIn, type ContentPart, type Message, type Script, type Step } from './script.ts';

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
  #scripts = new Map<string, Script | LiveScript>();
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
    this.#file(name, steps);
    return promptOf(name, words);
  }

  /** Files a script without steps, to which the test adds them one by one. */
  live(name: string, words = ''): LiveScript {
    const script = new LiveScript(name, promptOf(name, words));
    this.#file(name, script);
    return script;
  }

  #file(name: string, script: Script | LiveScript): void {
    if (this.#scripts.has(name)) throw new Error(`There is already a script called ${name}; name this one otherwise`);
    this.#scripts.set(name, script);
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

  /** All text of the turn that this script's prompt began: the prompt, context, results. */
  textOfTurn(script: string): string {
    return this.#turn(script)
      .flatMap(({ content }) => textsOf(content))
      .join('\n');
  }

  /** From the prompt that chose this script on. */
  #turn(script: string): readonly Message[] {
    const messages = this.requestsOf(script).at(-1)?.messages ?? [];
    return messages.slice(messages.findLastIndex((message) => message.role === 'user' && scriptIn(message.content) === script));
  }

  /** The results of tool calls that the model saw since the prompt that chose this script, oldest first. */
  resultsSeen(script: string): ToolResult[] {
    const results: ToolResult[] = [];
    for (const { content } of this.#turn(script)) {
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
    let step: Step;
    try {
      step = at === null ? {} : await this.#step(at, response);
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

  /** Throws when the model is stopped while a live script has no step yet. */
  async #step(at: { name: string; step: number }, response: ServerResponse): Promise<Step> {
    const script = this.#scripts.get(at.name) ?? [];
    if (!(script instanceof LiveScript)) return script[at.step] ?? {};
    for (;;) {
      const step = script.at(at.step);
      if (step !== undefined || response.destroyed) return step ?? {};
      await sleep(5, undefined, { signal: this.#closing.signal });
    }
  }
}

function promptOf(name: string, words: string): string {
  return words === '' ? `script:${name}` : `script:${name} ${words}`;
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
