import type { LiveScript } from '../model/live-script.ts';
import type { SeenRequest, ToolResult } from '../model/model.ts';
import { background, bash, edit, read, say, type Step, write } from '../model/script.ts';
import { PrintAgent, type PrintOptions } from './print-agent.ts';
import { TerminalAgent, type TerminalOptions } from './terminal-agent.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/**
 * One turn of a real agent whose model asks the test for each step: the test says what the agent does next when it has seen
 * what came of the last step.
 */
export class Turn {
  readonly #world: World;
  readonly #script: LiveScript;

  constructor(world: World, script: LiveScript) {
    this.#world = world;
    this.#script = script;
  }

  /** The request in which the model was asked for this step, as soon as it has come. */
  #asked(step: number): Promise<SeenRequest> {
    return until(
      `step ${step} of ${this.#script.name}`,
      () => this.#world.model.requestsOf(this.#script.name).find((r) => r.step === step),
      {
        everyMs: 5,
      },
    );
  }

  /** Begins one step. The function that it returns waits for its end and gives the results of its tool calls, as the model saw them. */
  begin(step: Step): () => Promise<ToolResult[]> {
    const at = this.#script.add(step);
    return () => this.#results(step, at);
  }

  /** Plays one step. */
  all(step: Step): Promise<ToolResult[]> {
    return this.begin(step)();
  }

  async #results(step: Step, at: number): Promise<ToolResult[]> {
    const count = step.calls?.length ?? 0;
    await this.#asked(at + 1);
    return this.#world.model.resultsSeen(this.#script.name).slice(-count);
  }

  async do(step: Step): Promise<ToolResult> {
    const [result] = await this.all(step);
    if (result === undefined) throw new Error('This step has no tool call');
    return result;
  }
  bash(command: string): Promise<ToolResult> {
    return this.do(bash(command));
  }
  background(command: string): Promise<ToolResult> {
    return this.do(background(command));
  }
  read(file: string): Promise<ToolResult> {
    return this.do(read(file));
  }
  write(file: string, content: string): Promise<ToolResult> {
    return this.do(write(file, content));
  }
  edit(file: string, before: string, after: string): Promise<ToolResult> {
    return this.do(edit(file, before, after));
  }

  /** Ends the turn with a text; resolves when that has been sent, not when the agent is done with it. */
  async say(text = 'done'): Promise<void> {
    const at = this.#script.add(say(text));
    await until(`the end of ${this.#script.name}`, async () => (await this.#asked(at)).answeredAt !== null, { everyMs: 5 });
  }

  /** Waits until the agent asks again although the test has ended the turn: something has woken it. When that came, on `performance.now()`. */
  async woken(): Promise<number> {
    const steps = this.#world.model.requestsOf(this.#script.name).filter((request) => request.answeredAt !== null).length;
    return (await this.#asked(steps)).arrivedAt;
  }

  /** All text of this turn that the model has seen up to now: the prompt, what hooks added, results. */
  get seen(): string {
    return this.#world.model.textOfTurn(this.#script.name);
  }

  /** Makes harmless calls until the model has been told this: reports of calls arrive when they may. */
  async hears(text: RegExp): Promise<void> {
    const heard = async (): Promise<boolean> => {
      await this.bash('true');
      return text.test(this.seen);
    };
    await until(`${String(text)} in what ${this.#script.name} is told`, heard, { limitMs: 20_000, onTimeout: () => this.seen });
  }
}

/** `claude -p`, step by step: one turn, and the process ends with it. Permissions are bypassed unless the options say otherwise. */
export class DrivenPrint extends Turn {
  readonly agent: PrintAgent;

  constructor(world: World, name: string, { words = '', ...options }: Omit<PrintOptions, 'prompt'> & { words?: string }) {
    const script = world.model.live(name, words);
    super(world, script);
    this.agent = new PrintAgent(world, { ...options, prompt: script.prompt });
  }

  /** Ends the turn and with it the agent. */
  async end(): Promise<void> {
    await this.say();
    await this.agent.done();
  }
}

/** The agent in a terminal, its turns step by step. */
export class DrivenTerminal {
  readonly #world: World;
  readonly agent: TerminalAgent;

  private constructor(world: World, agent: TerminalAgent) {
    this.#world = world;
    this.agent = agent;
  }

  static async start(world: World, options: TerminalOptions): Promise<DrivenTerminal> {
    return new DrivenTerminal(world, await TerminalAgent.start(world, options));
  }

  /** Types a prompt that begins a turn. */
  async prompt(name: string, words = ''): Promise<Turn> {
    const script = this.#world.model.live(name, words);
    await this.agent.type(script.prompt);
    return new Turn(this.#world, script);
  }

  /** Ends the turn and waits until the agent says that it is idle. */
  async end(turn: Turn): Promise<void> {
    await turn.say();
    await this.agent.status('idle');
  }
}
