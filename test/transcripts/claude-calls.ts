import type { ClaudeSession } from './claude-code.ts';
import { hex, longTailed, uuid4, type Made } from './plan.ts';

interface Call {
  id: string;
  name: string;
  input: object;
}

const WEIGHTS = { Bash: 34, Read: 26, Edit: 18, Write: 6, Grep: 8, TodoWrite: 4, Agent: 2, WebSearch: 1, mcp__bees__count: 1 };

/** One response of the model (several records with one message id), and the results of its calls. */
export class ClaudeCalls {
  readonly #session: ClaudeSession;

  constructor(session: ClaudeSession) {
    this.#session = session;
  }

  /** @param last no calls: the turn ends */
  *response(last: boolean): Generator<Made> {
    const session = this.#session;
    const { random, texts } = session;
    const calls = last ? [] : Array.from({ length: random.chance(0.12) ? 2 : 1 }, () => this.#call());
    const blocks: object[] = [];
    if (random.chance(0.45))
      blocks.push({
        type: 'thinking',
        thinking: session.era === 0 ? texts.prose(longTailed(random, 350, 1.1, 20_000)) : '',
        signature: hex(random, 300),
      });
    if (last || random.chance(0.3)) blocks.push({ type: 'text', text: texts.prose(longTailed(random, last ? 900 : 180, 1, 30_000)) });
    blocks.push(...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })));
    yield* this.#rows(blocks, last ? 'end_turn' : 'tool_use');
    for (const call of calls) yield* this.#result(call, session.last());
  }

  *#rows(blocks: readonly object[], stop: string): Generator<Made> {
    const session = this.#session;
    const { random } = session;
    const [id, requestId] = [`msg_${hex(random, 24)}`, `req_${hex(random, 24)}`];
    const read = Math.max(0, session.window - 900);
    const output = random.between(60, 900);
    session.window += output + random.between(0, 120);
    for (const [index, block] of blocks.entries()) {
      const final = index === blocks.length - 1;
      const soFar = final ? output : random.between(1, 8);
      const usage = {
        input_tokens: random.between(1, 12),
        cache_creation_input_tokens: 900,
        cache_read_input_tokens: read,
        cache_creation:
          session.era === 0
            ? { ephemeral_5m_input_tokens: 900, ephemeral_1h_input_tokens: 0 }
            : { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 900 },
        output_tokens: soFar,
        service_tier: 'standard',
        ...(session.era === 0
          ? {}
          : { server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 }, inference_geo: '', speed: 'standard' }),
      };
      const stopReason = final && session.era > 0 ? stop : null;
      const message = {
        model: session.era === 0 ? 'claude-opus-4-5-20251101' : 'claude-opus-4-8',
        id,
        type: 'message',
        role: 'assistant',
        content: [block],
        stop_reason: stopReason,
        stop_sequence: null,
        usage,
      };
      const adds = { ...(final ? { responses: 1, output } : {}), ...('name' in block ? { calls: 1 } : {}) };
      yield { record: session.chained({ type: 'assistant', message, requestId }), adds };
    }
  }

  #call(): Call {
    const { random, texts, cwd } = this.#session;
    const name = random.weighted(WEIGHTS);
    const path = texts.path(cwd);
    const input = {
      Bash: {
        command: random.pick([
          'npm test',
          'git status --short',
          `grep -rn ${random.pick(['frame', 'queen', 'dial'])} src`,
          `sed -i s/comb/frame/ ${path}`,
        ]),
        description: texts.sentence(),
      },
      Read: { file_path: path },
      Edit: {
        file_path: path,
        old_string: texts.code(longTailed(random, 200, 1, 9000)),
        new_string: texts.code(longTailed(random, 260, 1, 9000)),
      },
      Write: { file_path: path, content: texts.code(longTailed(random, 1500, 1.2, 60_000)) },
      Grep: { pattern: 'frame', path: cwd, output_mode: 'content' },
      TodoWrite: {
        todos: [{ content: texts.sentence(), status: random.pick(['pending', 'in_progress', 'completed']), activeForm: 'Counting' }],
      },
      Agent: { description: 'Count the frames', prompt: texts.prose(600), subagent_type: 'general-purpose' },
      WebSearch: { query: 'hairspring of a mantel clock' },
      mcp__bees__count: { hive: random.between(1, 9) },
    }[name];
    return { id: `toolu_${hex(random, 24)}`, name, input };
  }

  *#result(call: Call, source: string): Generator<Made> {
    const session = this.#session;
    const { random, texts } = session;
    if (session.era === 0) yield* this.#progress(call);
    const size = longTailed(random, 1400, 1.75);
    session.window += Math.min(12_000, Math.ceil(size / 4));
    const { content, outcome, failed } = this.#outcome(call, size);
    const block = { tool_use_id: call.id, type: 'tool_result', content, ...(failed ? { is_error: true } : {}) };
    const own = {
      type: 'user',
      ...(session.era === 0 ? {} : { promptId: session.promptId }),
      message: { role: 'user', content: [block] },
      toolUseResult: outcome,
      sourceToolAssistantUUID: source,
    };
    yield { record: session.chained(own) };
    if (call.name === 'WebSearch' && random.chance(0.2)) {
      yield {
        record: session.chained({
          type: 'user',
          isMeta: true,
          message: { role: 'user', content: [{ type: 'text', text: texts.sentence() }] },
          sourceToolUseID: call.id,
        }),
      };
    }
  }

  #outcome(call: Call, size: number): { content: unknown; outcome: unknown; failed: boolean } {
    const { random, texts, tally } = this.#session;
    const input = call.input as { file_path?: string; old_string?: string; new_string?: string; content?: string };
    const done = (content: unknown, outcome: unknown) => ({ content, outcome, failed: false });
    const failing = (content: string) => ({ content, outcome: `Error: ${content}`, failed: true });
    switch (call.name) {
      case 'Bash': {
        const printed = texts.output(size);
        if (random.chance(0.1)) return failing(`Exit code ${random.pick([1, 2, 127])}\n${printed}`);
        if (size > 30_000) return this.#stored(size);
        const quiet = random.chance(0.05) ? { returnCodeInterpretation: 'No matches found' } : {};
        return done(printed, { stdout: printed, stderr: '', interrupted: false, isImage: false, ...quiet });
      }
      case 'Read': {
        const read = texts.code(size);
        return done(read.replaceAll('\n', '\n   7→'), {
          type: 'text',
          file: { filePath: input.file_path, content: read, numLines: 40, startLine: 1, totalLines: 40 },
        });
      }
      case 'Edit':
        if (random.chance(0.06)) return failing('<tool_use_error>String to replace not found in file.</tool_use_error>');
        return done(`The file ${input.file_path} has been updated.`, {
          filePath: input.file_path,
          oldString: input.old_string,
          newString: input.new_string,
          originalFile: texts.code(size),
          structuredPatch: [{ oldStart: 1, oldLines: 3, newStart: 1, newLines: 4, lines: ['-a', '+b'] }],
          userModified: false,
          replaceAll: false,
        });
      case 'Write':
        return done(`File created successfully at: ${input.file_path}`, {
          type: 'create',
          filePath: input.file_path,
          content: input.content,
          structuredPatch: [],
          originalFile: null,
        });
      case 'Agent': {
        const agentId = hex(random, 7);
        if (this.#session.plan.agentId === undefined) tally.agentIds.push(agentId);
        const content = [{ type: 'text', text: texts.prose(900) }];
        return done(content, {
          status: 'completed',
          prompt: texts.prose(100),
          agentId,
          content,
          totalDurationMs: 9000,
          totalTokens: 9000,
          totalToolUseCount: 4,
        });
      }
      case 'TodoWrite':
        return done('Todos have been modified successfully.', { oldTodos: [], newTodos: [] });
      case 'mcp__bees__count':
        return done([{ type: 'text', text: '{"frames":9}' }], [{ type: 'text', text: '{"frames":9}' }]);
      default:
        return done(texts.output(size), {
          mode: 'content',
          numFiles: 1,
          filenames: [],
          content: texts.output(Math.min(size, 4000)),
          numLines: 12,
        });
    }
  }

  /** What is too large for a record goes to a file, and the record has its begin. */
  #stored(size: number): { content: unknown; outcome: unknown; failed: boolean } {
    const { random, texts, tally } = this.#session;
    const name = `${hex(random, 8)}.txt`;
    if (this.#session.plan.agentId === undefined) tally.outputs.push(name);
    const content = `<persisted-output>\nOutput too large (${Math.round(size / 1024)}KB). Full output saved to: tool-results/${name}\n\n${texts.output(2000)}\n</persisted-output>`;
    return {
      content,
      outcome: { stdout: texts.output(Math.min(size, 30_000)), stderr: '', interrupted: false, isImage: false, persistedOutputSize: size },
      failed: false,
    };
  }

  *#progress(call: Call): Generator<Made> {
    const session = this.#session;
    const { random, texts } = session;
    const [toolUseID, parentToolUseID] = [`bash-progress-${random.between(0, 99)}`, call.id];
    if (call.name === 'Bash' && random.chance(0.35)) {
      const times = random.between(1, 5);
      for (let shown = 1; shown <= times; shown += 1) {
        const output = texts.output(longTailed(random, 2200, 1.3, 200_000));
        yield {
          record: session.chained({
            type: 'progress',
            data: { type: 'bash_progress', output: output.slice(-400), fullOutput: output, elapsedTimeSeconds: shown * 2, totalLines: 40 },
            toolUseID,
            parentToolUseID,
          }),
        };
      }
    } else if (random.chance(0.2)) {
      yield {
        record: session.chained({
          type: 'progress',
          data: { type: 'hook_progress', hookEvent: 'PostToolUse', hookName: `PostToolUse:${call.name}`, command: 'true' },
          toolUseID: uuid4(random),
          parentToolUseID,
        }),
      };
    }
  }
}
