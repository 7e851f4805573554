import type { Answer } from '../../../src/daemon/register/handle.ts';
import type { Call } from './calls.ts';
import { checkClaim, checkNamed, checkOthers, checkPromise, checkReport, checkTaken, checkTold } from './checks.ts';
import type { Ground } from './checkouts.ts';
import type { Place } from './facts.ts';
import { universe } from './ground.ts';
import { type Cause, checkRegister } from './invariants.ts';
import { Machine } from './machine.ts';
import type { Snapshot } from './snapshot.ts';
import { type Op, type Step, checkoutOf } from './steps.ts';
import { conflictsOf, describe, expectedOf, foreign, whyOf } from './verdicts.ts';

/** Plays steps, and judges each by what was to be expected of it, and by what always holds. */
export class Play {
  readonly machine: Machine;
  readonly #log: string[] = [];

  constructor(ground: Ground) {
    this.machine = new Machine(ground);
  }

  async run(steps: readonly Step[]): Promise<void> {
    try {
      await this.machine.begin();
      for (let s = 0; s < 4; s++) await this.#step({ do: 'prompt', s });
      for (const step of steps) await this.#step(step);
      await this.#step({ do: 'tick' });
    } catch (error) {
      throw new Error(`${String(error)}\n${this.#log.slice(-25).join('\n')}`, { cause: error });
    } finally {
      await this.machine.close();
    }
  }

  async #step(step: Step): Promise<void> {
    const { machine } = this;
    machine.tickClock();
    this.#log.push(JSON.stringify(step));
    if ('s' in step && !machine.alive(step.s) && step.do !== 'resume') return;
    const before = machine.rows;
    const me = 's' in step ? (machine.session(step.s)?.id ?? null) : null;
    const cause = await this.#do(step);
    if (cause === null) return;
    // What was looked at meanwhile is judged already.
    await this.#look({ what: step.do, me, tick: false, ...cause }, machine.rows === before ? before : machine.rows);
    if (machine.waiters.stirred) {
      await machine.waiters.wake();
      await this.#look({ what: 'look again', me: null, tick: false });
    }
  }

  async #look(cause: Cause, before: Snapshot = this.machine.rows): Promise<void> {
    await this.machine.look();
    this.machine.remember(before);
    checkRegister(this.machine, before, cause);
  }

  /** null: it made no sense now. */
  async #do(step: Step): Promise<Partial<Cause> | null> {
    const { machine } = this;
    switch (step.do) {
      case 'begin':
      case 'whole': {
        const call = await this.#announce(step.s, step.sub, step.op);
        if (step.do === 'begin' || call === null) return {};
        machine.act(call);
        await this.#look({ what: 'call', me: machine.session(step.s)?.id ?? null, tick: false });
        await this.#report(call, true);
        return {};
      }
      case 'act': {
        const call = machine.calls[step.call];
        if (!call || call.acted) return null;
        machine.act(call);
        return {};
      }
      case 'report': {
        const call = machine.calls[step.call];
        if (!call) return null;
        await this.#report(call, step.ok && call.acted);
        return { me: machine.session(call.s)?.id ?? null };
      }
      case 'claim':
        return this.#claim(step);
      case 'release': {
        const path = step.what === null ? null : machine.files.claimed(checkoutOf(step.s), step.what);
        await machine.release(machine.session(step.s) ?? null, path);
        return {};
      }
      case 'unlock':
        await machine.release(null, machine.files.claimed(step.w, step.what));
        return {};
      case 'await':
        return this.#await(step);
      case 'hang up': {
        const waiting = machine.waiters.waiting[step.wait];
        if (!waiting) return null;
        await machine.waiters.hangUp(waiting);
        return {};
      }
      case 'resume':
        if (machine.alive(step.s)) return null;
        await machine.resume(step.s);
        return { me: machine.session(step.s)?.id ?? null };
      case 'resume here':
      case 'compact':
        await machine.sourced(step.s, step.do === 'compact' ? 'compact' : 'resume');
        return this.#same(step.s, step.do);
      case 'clear':
        await machine.clear(step.s);
        return this.#same(step.s, step.do);
      case 'prompt':
        await this.#prompt(step.s);
        return {};
      case 'stop':
        return this.#stop(step.s);
      case 'kill':
        machine.kill(step.s);
        return {};
      case 'end':
        await machine.end(step.s);
        return {};
      case 'interrupt':
        machine.world.turns.set(machine.agent(step.s).id, { interruptedAt: machine.world.now });
        return {};
      case 'idle':
        machine.world.turns.set(machine.agent(step.s).id, { agentState: { state: 'idle', since: machine.world.now } });
        return {};
      case 'save':
        machine.files.write(machine.files.place(step.w, step.f), null);
        return {};
      case 'pass':
        machine.moveClock(step.ms);
        return {};
      case 'set clock':
      case 'sleep':
        machine.moveClock(step.ms);
        machine.world.d.wokeAt = machine.world.now;
        return {};
      case 'tick':
        await machine.tick();
        return { tick: true };
      default:
        await machine.restart();
        return {};
    }
  }

  async #prompt(s: number): Promise<void> {
    const before = this.machine.rows;
    const answer = await this.machine.prompt(s);
    await this.#look({ what: 'prompt', me: this.machine.session(s)?.id ?? null, tick: false }, before);
    await this.#told({ s, sub: null }, before, answer);
  }

  async #stop(s: number): Promise<Partial<Cause>> {
    const { machine } = this;
    const before = machine.rows;
    const session = machine.session(s);
    const seenOver = session?.turn.running === true && !machine.facts().turnRuns(session.id);
    await machine.stop(s);
    await this.#look({ what: 'stop', me: session?.id ?? null, tick: false }, before);
    if (!seenOver) checkOthers(machine, before, session?.id ?? '', (lease) => lease.subagentId !== null);
    return {};
  }

  /** A session is the same one after it. */
  async #same(s: number, what: string): Promise<Partial<Cause>> {
    const { machine } = this;
    const before = machine.session(s);
    await this.#look({ what, me: before?.id ?? null, tick: false });
    const after = machine.session(s);
    if (before?.endedAt === null && before.id !== after?.id) throw new Error(`broken: ${before.id} is another session after ${what}`);
    return {};
  }

  /** null: it was refused. */
  async #announce(s: number, sub: string | null, op: Op): Promise<Call | null> {
    const { machine } = this;
    const before = machine.rows;
    const { answer, call } = await machine.announce(s, sub, op);
    const denied = await this.#judge(before, call, answer);
    await this.#told(call, before, answer);
    if (denied) await this.#tryAdvice(call, answer.deny ?? '');
    return denied ? null : call;
  }

  /** Whether a call was refused, once that is known to be right. */
  async #judge(before: Snapshot, call: Call, answer: Answer): Promise<boolean> {
    const { machine } = this;
    await machine.look();
    machine.remember(before);
    const after = machine.rows;
    const me = machine.session(call.s)?.id ?? '';
    this.#log.push(
      `  ${me} ${call.op.kind} ${call.places.map((p) => `${p.worktree}:${p.name}`).join(' ')}: ${answer.deny ?? 'goes ahead'}`,
    );
    const expected = expectedOf(machine, { s: call.s, me }, call.op, call.places, before, after);
    if (answer.ask !== null) throw new Error('broken: nobody can be asked');
    if (answer.deny === null) {
      if (expected.must !== null) throw new Error(`broken: it should have been refused: ${expected.must}`);
      checkTaken(machine, call, me);
      checkRegister(machine, before, { what: 'call', me, tick: false });
      return false;
    }
    const why = whyOf(answer.deny);
    if (!expected.may.some((one) => one.why === why)) throw new Error(`broken: refused by ${why}, and there is none`);
    checkNamed(machine, call, answer.deny, [before, after], me);
    const had = new Set(before.leases.map(({ id }) => id));
    const more = after.leases.find((lease) => lease.sessionId === me && !had.has(lease.id));
    if (more) throw new Error(`broken: refused, but has ${describe(more)}`);
    checkRegister(machine, before, { what: 'refused call', me, tick: false });
    return true;
  }

  async #report(call: Call, ok: boolean): Promise<void> {
    const { machine } = this;
    const before = machine.rows;
    const me = machine.session(call.s)?.id ?? '';
    await machine.report(call, ok);
    await machine.look();
    machine.remember(before);
    checkReport(machine, call, ok, before, me);
    checkRegister(machine, before, { what: 'report', me, tick: false });
  }

  /** What a refusal suggests passes. */
  async #tryAdvice(call: Call, text: string): Promise<void> {
    const { machine } = this;
    const facts = machine.facts();
    const me = machine.session(call.s)?.id ?? '';
    const [first] = call.places;
    if (first && /on another file instead|on what it does not match/.test(text)) {
      const free = universe(machine.run).find((name) => {
        const place = { worktree: first.worktree, name };
        return name.includes('free') && foreign(machine.rows, facts, me, place).every((lease) => !facts.stands(lease));
      });
      if (free === undefined) throw new Error(`broken: no other file passes: ${text}`);
      await this.#passes(call, { worktree: first.worktree, name: free }, 'another file');
    }
    if (first && text.includes('in a worktree of your own'))
      await this.#passes(call, machine.files.spare(first.name), 'a worktree of its own');
    await this.#release(call.s, text);
  }

  async #passes(call: Call, place: Place, what: string): Promise<void> {
    const { machine } = this;
    const before = machine.rows;
    const probe = await machine.probe(call.s, call.sub, place);
    if (probe.answer.deny !== null) throw new Error(`broken: ${what} does not pass: ${probe.answer.deny}`);
    await machine.look();
    checkRegister(machine, before, { what: 'probe', me: machine.session(call.s)?.id ?? '', tick: false });
    await this.#report(probe.call, false);
  }

  async #claim(step: Extract<Step, { do: 'claim' }>): Promise<Partial<Cause>> {
    const { machine } = this;
    const before = machine.rows;
    const me = machine.session(step.s)?.id ?? '';
    const reply = await machine.claim(step.s, step.what, { shared: step.shared, everywhere: step.everywhere, ttl: step.ttl });
    await machine.look();
    const facts = machine.facts(before, machine.rows);
    const conflicts = conflictsOf(machine, facts, before, step, me);
    this.#log.push(`  ${me} ${reply.granted ? 'granted' : 'refused'}; ${conflicts.must.join('; ')}`);
    checkClaim(machine, step, reply, conflicts, before, me);
    checkRegister(machine, before, { what: 'claim', me, tick: false });
    return {};
  }

  async #await(step: Extract<Step, { do: 'await' }>): Promise<Partial<Cause>> {
    const { machine } = this;
    const { now } = machine.world;
    const id = machine.session(step.s)?.id ?? '';
    const waiting = await machine.waiters.begin(step.s, id, machine.agent(step.s).cwd, step.files, now + step.seconds * 1000, now);
    this.#log.push(`  ${waiting.sessionId} ${waiting.result ?? 'waits'}`);
    if (waiting.result !== 'granted') return {};
    await this.#look({ what: 'await', me: id, tick: false });
    checkPromise(machine, waiting);
    return {};
  }

  /** A session whose turn has come hears of it with the first hook that can say so, and can do what it is told. */
  async #told(call: { s: number; sub: string | null }, before: Snapshot, answer: Answer): Promise<void> {
    const { machine } = this;
    if (call.sub !== null) return;
    checkTold(machine, machine.session(call.s)?.id ?? '', before);
    for (const text of answer.texts) await this.#release(call.s, text);
  }

  /** What a session is advised to release it can release. */
  async #release(s: number, text: string): Promise<void> {
    const { machine } = this;
    const path = /run `rollcall release (\S+)`/.exec(text)?.[1];
    const session = machine.session(s);
    const own = machine.rows.leases.find((lease) => lease.sessionId === session?.id && lease.path === path);
    if (path === undefined || session === undefined || own === undefined) return;
    const released = await machine.release(session, `${machine.ground.roots[machine.ground.worktrees.indexOf(own.worktreeId)]}/${path}`);
    if (typeof released === 'string') throw new Error(`broken: ${session.id} cannot release ${path}: ${released}`);
    await this.#look({ what: 'release', me: session.id, tick: false });
  }
}
