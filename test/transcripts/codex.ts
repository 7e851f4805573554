import { Random } from '../soak/random.ts';
import { DEFAULT_START, hex, longTailed, uuid7, type Made, type Tally, type TranscriptPlan } from './plan.ts';
import { textsFrom } from './texts.ts';

type Adds = NonNullable<Made['adds']>;
type Totals = Record<'input' | 'cached' | 'output' | 'reasoning', number>;

/** The records of a rollout of Codex, without end: whoever writes them stops between two turns (`null`). */
export function* codexRecords(plan: TranscriptPlan, tally: Tally): Generator<Made | null> {
  const session = new CodexSession(plan, tally);
  yield session.meta();
  for (;;) {
    yield* session.turn();
    yield null;
  }
}

class CodexSession {
  readonly #plan: TranscriptPlan;
  readonly #random: Random;
  readonly #texts;
  readonly #id: string;
  readonly #cwd: string;
  #at: number;
  #window = 15_000;
  readonly #totals: Totals = { input: 0, cached: 0, output: 0, reasoning: 0 };

  constructor(plan: TranscriptPlan, _tally: Tally) {
    this.#plan = plan;
    this.#random = new Random(plan.seed, 'codex');
    this.#texts = textsFrom(this.#random);
    this.#at = plan.startAt ?? DEFAULT_START;
    this.#id = plan.sessionId ?? uuid7(this.#random, this.#at);
    this.#cwd = plan.cwd ?? '/home/keeper/apiary';
  }

  meta(): Made {
    const instructions = { text: this.#texts.prose(12_000) };
    const git = {
      commit_hash: hex(this.#random, 40),
      branch: this.#plan.branch ?? 'main',
      repository_url: 'https://git.invalid/keeper/apiary.git',
    };
    const source = (this.#plan.typed ?? true) ? 'cli' : 'exec';
    return this.#line('session_meta', {
      id: this.#id,
      timestamp: new Date(this.#at).toISOString(),
      cwd: this.#cwd,
      originator: 'codex_cli_rs',
      cli_version: '0.126.0',
      source,
      model_provider: 'openai',
      base_instructions: instructions,
      git,
    });
  }

  *turn(): Generator<Made> {
    this.#at += this.#random.between(2000, 300_000);
    const turn = uuid7(this.#random, this.#at);
    yield this.#event('task_started', { turn_id: turn, started_at: Math.floor(this.#at / 1000), model_context_window: 258_400 });
    if (this.#window > (this.#plan.compactAt ?? 220_000)) yield* this.#compaction();
    const environment = `<environment_context>\n  <cwd>${this.#cwd}</cwd>\n  <shell>bash</shell>\n</environment_context>`;
    yield this.#message('user', environment);
    yield this.#line('turn_context', {
      turn_id: turn,
      cwd: this.#cwd,
      approval_policy: 'never',
      sandbox_policy: { type: 'danger-full-access' },
      model: 'gpt-5.4',
      effort: 'medium',
      summary: 'auto',
    });
    yield* this.#said();
    const steps = this.#random.between(2, 12);
    for (let step = 0; step < steps; step += 1) yield* this.#step();
    if (this.#random.chance(0.05)) {
      yield this.#event('turn_aborted', { turn_id: turn, reason: 'interrupted' }, { interrupts: 1 });
      return;
    }
    const last = this.#texts.prose(longTailed(this.#random, 800, 1, 20_000));
    yield* this.#answer(last);
    yield* this.#tokens();
    yield this.#event('task_complete', { turn_id: turn, last_agent_message: last });
  }

  *#said(): Generator<Made> {
    const said = this.#texts.prose(longTailed(this.#random, 160, 1.2, 20_000));
    yield this.#message('user', said);
    yield this.#event('user_message', { message: said, images: [], local_images: [], text_elements: [] }, { prompts: 1 });
  }

  *#answer(said: string): Generator<Made> {
    yield this.#event('agent_message', { message: said, phase: 'commentary' });
    yield this.#message('assistant', said);
  }

  *#step(): Generator<Made> {
    const random = this.#random;
    yield this.#item({ type: 'reasoning', summary: [], content: null, encrypted_content: hex(random, longTailed(random, 900, 0.6, 8000)) });
    if (random.chance(0.3)) yield* this.#answer(this.#texts.prose(longTailed(random, 200, 1, 8000)));
    const kind = random.weighted({ shell: 70, patch: 20, search: 4, stdin: 6 });
    if (kind === 'shell') yield* this.#shell();
    else if (kind === 'patch') yield* this.#patch();
    else if (kind === 'search') yield* this.#search();
    else
      yield* this.#call(
        'write_stdin',
        { session_id: 4, chars: '', yield_time_ms: 1500 },
        'Wall time: 1.5 seconds\nProcess running with session ID 4\nOutput:\n',
      );
    yield* this.#tokens();
  }

  *#shell(): Generator<Made> {
    const random = this.#random;
    const printed = this.#texts.output(longTailed(random, 900, 1.7));
    const code = random.chance(0.1) ? random.pick([1, 2, 127]) : 0;
    const output = `Chunk ID: ${hex(random, 6)}\nWall time: 0.0100 seconds\nProcess exited with code ${code}\nOriginal token count: 51\nOutput:\n${printed}`;
    this.#window += Math.min(10_000, Math.ceil(printed.length / 4));
    const command = random.pick(['rg --files', 'git status --short', 'npm test', 'sed -n 1,80p src/hive/frame-1.ts']);
    yield* this.#call('exec_command', { cmd: command, workdir: this.#cwd, yield_time_ms: 1000 }, output, {
      exit_code: code,
      printed,
      command,
    });
  }

  *#call(name: string, given: object, output: string, end?: { exit_code: number; printed: string; command: string }): Generator<Made> {
    const call_id = `call_${hex(this.#random, 24)}`;
    yield this.#item({ type: 'function_call', name, arguments: JSON.stringify(given), call_id }, { calls: 1 });
    if (end !== undefined)
      yield this.#event('exec_command_end', {
        call_id,
        command: ['/bin/bash', '-lc', end.command],
        cwd: this.#cwd,
        stdout: '',
        stderr: '',
        aggregated_output: end.printed,
        exit_code: end.exit_code,
        status: end.exit_code === 0 ? 'completed' : 'failed',
      });
    yield this.#item({ type: 'function_call_output', call_id, output });
  }

  *#patch(): Generator<Made> {
    const call_id = `call_${hex(this.#random, 24)}`;
    const path = this.#texts.path(this.#cwd);
    const diff = this.#texts.code(longTailed(this.#random, 700, 1.2, 60_000));
    yield this.#item(
      {
        type: 'custom_tool_call',
        status: 'completed',
        call_id,
        name: 'apply_patch',
        input: `*** Begin Patch\n*** Update File: ${path}\n@@\n${diff}\n*** End Patch`,
      },
      { calls: 1 },
    );
    const said = `Success. Updated the following files:\nM ${path}\n`;
    yield this.#event('patch_apply_end', {
      call_id,
      stdout: said,
      stderr: '',
      success: true,
      changes: { [path]: { type: 'update', unified_diff: diff, move_path: null } },
      status: 'completed',
    });
    yield this.#item({
      type: 'custom_tool_call_output',
      call_id,
      output: JSON.stringify({ output: said, metadata: { exit_code: 0, duration_seconds: 0 } }),
    });
  }

  *#search(): Generator<Made> {
    const action = { type: 'search', query: 'hairspring of a mantel clock' };
    yield this.#event('web_search_end', { call_id: `ws_${hex(this.#random, 24)}`, query: action.query, action });
    yield this.#item({ type: 'web_search_call', status: 'completed', action }, { calls: 1 });
  }

  /** Now and then the same totals are written a second time, as real sessions do. */
  *#tokens(): Generator<Made> {
    const random = this.#random;
    const last: Totals = {
      input: this.#window,
      cached: Math.floor(this.#window * 0.9),
      output: random.between(40, 900),
      reasoning: random.between(0, 40),
    };
    this.#window += last.output;
    for (const name of Object.keys(last) as (keyof Totals)[]) this.#totals[name] += last[name];
    const info = { total_token_usage: counts(this.#totals), last_token_usage: counts(last), model_context_window: 258_400 };
    const rate_limits = { limit_id: 'codex', primary: null, secondary: null, credits: null, plan_type: 'team' };
    yield this.#event('token_count', { info, rate_limits }, { responses: 1, output: last.output });
    if (random.chance(0.14)) yield this.#event('token_count', { info, rate_limits });
  }

  *#compaction(): Generator<Made> {
    this.#window = this.#random.between(20_000, 50_000);
    const kept = Array.from({ length: 12 }, () => ({
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: this.#texts.prose(2000) }],
    }));
    yield this.#line('compacted', { message: this.#texts.prose(3000), replacement_history: kept }, { compactions: 1 });
    yield this.#event('context_compacted', {});
  }

  #message(role: string, said: string): Made {
    return this.#item({ type: 'message', role, content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: said }] });
  }

  #item(payload: object, adds?: Adds): Made {
    return this.#line('response_item', payload, adds);
  }

  #event(type: string, payload: object, adds?: Adds): Made {
    const item = this.#plan.items === true ? itemOf(type, payload as Record<string, unknown>) : null;
    if (item !== null) return this.#line('event_msg', { type: 'item_completed', thread_id: this.#id, item }, adds);
    return this.#line('event_msg', { type, ...payload }, adds);
  }

  #line(type: string, payload: object, adds?: Adds): Made {
    this.#at += this.#random.between(5, 900);
    const record = { timestamp: new Date(this.#at).toISOString(), type, payload };
    return adds === undefined ? { record } : { record, adds };
  }
}

/** The finished item that stands in the place of an event; null: the event itself is written. */
function itemOf(type: string, payload: Record<string, unknown>): object | null {
  const { call_id: id, ...own } = payload;
  switch (type) {
    case 'user_message':
      return { type: 'UserMessage', content: [{ type: 'text', text: own['message'], text_elements: [] }] };
    case 'agent_message':
      return { type: 'AgentMessage', content: [{ type: 'Text', text: own['message'] }] };
    case 'exec_command_end':
      return { type: 'CommandExecution', id, ...own };
    case 'patch_apply_end':
      return { type: 'FileChange', id, ...own };
    default:
      return null;
  }
}

function counts(of: Totals): object {
  return {
    input_tokens: of.input,
    cached_input_tokens: of.cached,
    output_tokens: of.output,
    reasoning_output_tokens: of.reasoning,
    total_tokens: of.input + of.output,
  };
}
