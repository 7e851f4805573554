import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AgentProcess } from './agent-process.ts';
import { type PlannedCall, planCall, toolInput } from './calls.ts';
import type { Acknowledged } from './checker/acknowledged.ts';
import { hookBody, refusalIn } from './hook-body.ts';
import type { Heard } from './hook-door.ts';
import type { Random } from './random.ts';
import { SessionCommands } from './session-commands.ts';
import { runShell } from './shell.ts';
import type { Stage } from './stage.ts';

const OWN_FILES = 6;
const THINK_MS = [100, 900] as const;
const LINES_KEPT = 20;

/** A session's life after life: turns of tool calls, ends, deaths, resumes, until the stage is over. */
export class SoakSession {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #name: string;
  readonly #tree: string;
  readonly #own: readonly string[];
  readonly #commandOnly: boolean;
  readonly #limitSeconds: number;
  #agent: AgentProcess | null = null;
  #id: string;
  #generation = 1;
  /** Not given back yet, of this life. */
  #claims: string[] = [];
  #calls = 0;
  /** The daemon was told of a turn that nothing has ended since. */
  #turnKnown = false;
  /** Every event of this life was taken by a daemon. */
  #allHeard = true;

  constructor(stage: Stage, number: number, tree: string, random: Random, commandOnly: boolean, limitSeconds: number) {
    this.#stage = stage;
    this.#random = random;
    this.#name = `s${String(number).padStart(2, '0')}`;
    this.#tree = tree;
    this.#own = Array.from({ length: OWN_FILES }, (_, file) => `own/${this.#name}/${file}.txt`);
    this.#commandOnly = commandOnly;
    this.#limitSeconds = limitSeconds;
    this.#id = this.#newId();
    mkdirSync(join(tree, 'own', this.#name), { recursive: true });
  }

  async live(): Promise<void> {
    try {
      await pause(this.#random.between(0, 1000));
      await this.#begin('startup');
      while (!this.#stage.over()) {
        await this.#turn();
        if (!this.#stage.over()) await this.#betweenTurns();
      }
    } finally {
      this.#stage.files.letGo(this.#name);
      await this.#agent?.kill();
    }
  }

  async #betweenTurns(): Promise<void> {
    const next = this.#random.weighted({ goOn: 60, leave: 10, die: 12, clear: 8, compact: 5, idle: 5 });
    if (next === 'leave') await this.#leave();
    else if (next === 'die') await this.#die();
    else if (next === 'clear') await this.#clear();
    else if (next === 'compact') await this.#send('SessionStart', { source: 'compact' });
    else if (next === 'idle') await pause(this.#random.between(500, 3000));
  }

  async #turn(): Promise<void> {
    this.#stage.files.letGo(this.#name);
    const heard = await this.#send('UserPromptSubmit', { prompt: `part ${this.#calls + 1} of the work` });
    this.#acknowledge(heard, 'turn started');
    this.#count('turns');
    this.#turnKnown = heard.answer !== null;
    for (let left = this.#random.between(2, 9); left > 0 && !this.#stage.over(); left -= 1) {
      await pause(this.#random.between(...THINK_MS));
      await this.#call();
      if (this.#random.chance(0.01)) return this.#die();
      if (this.#random.chance(0.06)) await this.#command();
    }
    await this.#giveBack();
    // Some turns are interrupted: the next prompt is the first sign of it.
    if (this.#random.chance(0.1)) return;
    this.#stage.files.compareOwn(this.#name, `at the end of a turn of ${this.#name}`);
    this.#stage.files.letGo(this.#name);
    const stopped = await this.#send('Stop', { stop_hook_active: false });
    if (this.#turnKnown) this.#acknowledge(stopped, 'turn ended');
    this.#turnKnown = false;
  }

  async #call(): Promise<void> {
    const { files, acknowledged, latencies } = this.#stage;
    this.#calls += 1;
    const useId = `toolu_${this.#id}_${this.#calls}`;
    const present = this.#own.filter((path) => existsSync(join(this.#tree, path)));
    const plan = planCall({
      random: this.#random,
      own: this.#own,
      contested: this.#stage.contested,
      mark: useId,
      present,
      quietBash: this.#stage.quietBash,
    });
    // What a former call of this turn never wrote is taken back with the next call.
    files.letGo(this.#name, 'unwritten');
    const before = plan.changes.filter((path) => files.holds(this.#name, this.#tree, path));
    const call = { tool_name: plan.tool, tool_use_id: useId, tool_input: toolInput(plan, this.#tree) };
    const heard = await this.#send('PreToolUse', call);
    this.#count('calls');
    if (heard.answer === null) return this.#count('calls that reached no daemon (refused)');
    this.#turnKnown = true;
    const refusal = refusalIn(heard.answer);
    const own = before.length > 0 && before.length === plan.changes.length;
    const kind = plan.kind === 'file' ? (refusal !== null ? 'refused' : own ? 'own' : 'free') : plan.kind;
    latencies.add(heard.way === 'request' ? kind : heard.way, heard.tookMs);
    if (refusal !== null) {
      this.#count(plan.tool === 'Bash' ? `Bash calls with an answer of "${refusal.decision}"` : 'edits refused');
      if (refusal.decision === 'deny') this.#acknowledge(heard, 'refused', plan.changes[0] ?? null);
      // Where a person is asked, they often say yes.
      if (refusal.decision === 'deny' || plan.reaches !== null || this.#random.chance(0.4)) return;
    }
    files.granted(this.#name, this.#tree, plan.changes, `${useId} (${plan.command ?? plan.tool})`);
    this.#judgeReach(plan);
    if (plan.kind === 'file' || plan.kind === 'files')
      for (const path of plan.changes) {
        const { sentAt, answeredAt } = heard;
        acknowledged.push({
          agentSessionId: this.#id,
          told: 'granted',
          path,
          worktree: this.#tree,
          call: plan.command ?? plan.tool,
          sentAt,
          answeredAt,
        });
      }
    if (plan.reaches !== null) return; // the person says no
    if (plan.tool === 'Bash') await this.#runBash(plan, call);
    else await this.#writeFile(plan, call);
  }

  /** A git verb was let through that would have reached work of a session that surely is at it. */
  #judgeReach(plan: PlannedCall): void {
    if (plan.reaches === null) return;
    const { files } = this.#stage;
    const reached = files.foreignWork(this.#name, this.#tree, plan.reaches.within);
    if (reached.length === 0) return;
    files.problem('git', `"${plan.command}" of ${this.#name} passed over the work of others in ${reached.slice(0, 3).join(', ')}`);
  }

  async #writeFile(plan: PlannedCall, call: Record<string, unknown>): Promise<void> {
    const { files } = this.#stage;
    const [path = ''] = plan.changes;
    const how = this.#random.weighted({ writes: 88, fails: 6, refusedByPerson: 4, dies: 2 });
    await pause(this.#random.between(0, 20));
    if (how === 'dies') return this.#die();
    if (how === 'refusedByPerson') return;
    if (how === 'fails') {
      files.letGo(this.#name, 'unwritten');
      const failed = await this.#send('PostToolUseFailure', { ...call, error: 'String to replace not found', is_interrupt: false });
      this.#acknowledge(failed, 'failed', path);
      return;
    }
    const file = join(this.#tree, path);
    files.compare(this.#tree, path, `before a write of ${this.#name}`);
    const kept = plan.tool === 'Edit' && existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-LINES_KEPT).join('\n') : '';
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${kept}${String(call['tool_use_id'])}\n`);
    files.changed(this.#name, this.#tree, [path], String(call['tool_use_id']));
    if (this.#random.chance(0.02)) return this.#die();
    this.#acknowledge(await this.#send('PostToolUse', { ...call, tool_response: { filePath: file } }), 'done', path);
  }

  async #runBash(plan: PlannedCall, call: Record<string, unknown>): Promise<void> {
    const { files } = this.#stage;
    for (const path of plan.changes) files.compare(this.#tree, path, `before "${plan.command}" of ${this.#name}`);
    if (plan.commits !== null) {
      files.compareOwn(this.#name, `before a commit of ${this.#name}`);
      files.letGo(this.#name);
    }
    const done = await runShell(plan.command ?? '', this.#tree, { ...this.#stage.world.env, CLAUDE_CODE_SESSION_ID: this.#id });
    this.#count(done ? 'commands run' : 'commands run that failed');
    files.changed(this.#name, this.#tree, plan.changes, `"${plan.command}"`);
    if (plan.commits !== null && done) files.committed(this.#tree, plan.commits);
    // What failed may have changed less than was announced, and a checkout leaves nothing of its own.
    if (!done || plan.kind === 'git') files.letGo(this.#name);
    await this.#send(
      done ? 'PostToolUse' : 'PostToolUseFailure',
      done ? { ...call, tool_response: {} } : { ...call, error: 'Exit code 1' },
    );
  }

  /** Asks for something by word, as agents do with the commands. */
  async #command(): Promise<void> {
    if (this.#agent === null) return;
    const { files, contested, world } = this.#stage;
    const commands = new SessionCommands(world, this.#agent, this.#tree);
    const next = this.#random.weighted({ release: 3, claim: 3, share: 1, pattern: 1, brief: 1, wait: 3 });
    const path = this.#random.pick(contested);
    if (next === 'release') {
      files.letGo(this.#name);
      return this.#count((await commands.release([])) ? 'releases' : 'releases without an answer');
    }
    if (next === 'wait') return this.#count((await commands.wait(path, 2000)) ? 'waits that were granted' : 'waits in vain');
    const wanted = next === 'pattern' ? this.#random.pick(['shared/1*.txt', `own/${this.#name}/**`]) : path;
    const claimed = await commands.claim(wanted, { shared: next === 'share', ttlSeconds: next === 'brief' ? 2 : null });
    this.#count(claimed === null ? 'claims without an answer' : `claims ${claimed}`);
    if (claimed !== 'granted') return;
    if (next === 'claim') files.granted(this.#name, this.#tree, [path], 'a claim');
    this.#claims.push(wanted);
  }

  /** Most claims are given back at the end of the turn, some stay. */
  async #giveBack(): Promise<void> {
    if (this.#agent === null || this.#claims.length === 0 || this.#random.chance(0.2)) return;
    this.#stage.files.letGo(this.#name);
    const commands = new SessionCommands(this.#stage.world, this.#agent, this.#tree);
    for (const path of this.#claims.splice(0)) this.#count((await commands.release([path])) ? 'releases' : 'releases without an answer');
  }

  async #begin(source: 'startup' | 'resume'): Promise<void> {
    this.#agent = await AgentProcess.start(this.#stage.world.programs, this.#tree, this.#limitSeconds);
    this.#agent.describe(this.#id, this.#tree);
    this.#allHeard = true;
    this.#acknowledge(await this.#send('SessionStart', { source }), 'started');
    this.#count(source === 'resume' ? 'resumes' : 'starts');
  }

  /** SessionEnd, as an agent says it that was told to quit; then another process. */
  async #leave(): Promise<void> {
    this.#stage.files.letGo(this.#name);
    const heard = await this.#send('SessionEnd', { reason: 'prompt_input_exit' });
    // A shell call of an interrupted turn may still run: then the end is seen later.
    if (this.#allHeard && !this.#turnKnown) this.#acknowledge(heard, 'ended');
    await this.#agent?.leave();
    await this.#comeBack();
  }

  /** SIGKILL without a word. */
  async #die(): Promise<void> {
    this.#stage.files.compareOwn(this.#name, `before the death of ${this.#name}`);
    this.#stage.files.letGo(this.#name);
    await this.#agent?.kill();
    this.#count('deaths');
    await this.#comeBack();
  }

  async #comeBack(): Promise<void> {
    this.#agent = null;
    this.#claims = [];
    this.#turnKnown = false;
    await pause(this.#random.between(50, 1500));
    const resumes = this.#random.chance(0.5);
    if (!resumes) this.#id = this.#newId();
    await this.#begin(resumes ? 'resume' : 'startup');
  }

  /** The same process goes on under another id. */
  async #clear(): Promise<void> {
    this.#stage.files.letGo(this.#name);
    await this.#send('SessionEnd', { reason: 'clear' });
    this.#id = this.#newId();
    this.#agent?.describe(this.#id, this.#tree);
    await this.#send('SessionStart', { source: 'clear' });
    this.#turnKnown = false;
    this.#count('/clear');
  }

  async #send(event: string, part: Record<string, unknown>): Promise<Heard> {
    if (this.#agent === null) throw new Error(`${this.#name} has no process`);
    const body = hookBody({ id: this.#id, home: this.#stage.world.home, cwd: this.#tree }, event, part);
    const heard = await this.#stage.door.send(this.#agent, event, body, this.#commandOnly);
    this.#count('events');
    if (heard.way === 'started') this.#count('events that waited for the start of a daemon');
    if (heard.answer === null) {
      this.#count('events that reached no daemon');
      this.#allHeard = false;
    }
    return heard;
  }

  #acknowledge(heard: Heard, told: Acknowledged['told'], path: string | null = null): void {
    if (heard.answer === null) return;
    const worktree = path === null ? null : this.#tree;
    this.#stage.acknowledged.push({
      agentSessionId: this.#id,
      told,
      path,
      worktree,
      call: null,
      sentAt: heard.sentAt,
      answeredAt: heard.answeredAt,
    });
  }

  #newId(): string {
    this.#generation += 1;
    return `${this.#name}-${this.#generation}`;
  }

  #count(what: string): void {
    this.#stage.counts.set(what, (this.#stage.counts.get(what) ?? 0) + 1);
  }
}
