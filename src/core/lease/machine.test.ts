import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClaimItem, decideClaim } from './claim.ts';
import { decideEdit } from './decide.ts';
import { countsIn, type HolderState, isFirm } from './firmness.ts';
import type { Lease } from './lease.ts';
import { matchesPattern, patternsOverlap } from './pattern.ts';
import { aRequest } from './samples.ts';
import { mayWake, settle } from './settle.ts';

/** Three sessions, two worktrees of one repository, few files: the decisions alone, with everything that can happen around them. */
const session = fc.constantFrom('a', 'b', 'c');
const worktree = fc.constantFrom(1, 2);
const file = fc.constantFrom('x', 'd/x', 'd/y');
const pattern = fc.constantFrom('d/**', '**', '**/x', 'd/*');
const mode = fc.constantFrom('exclusive' as const, 'shared' as const);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('edit' as const), session, worktree, path: file, subagent: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      session,
      worktree,
      mode,
      everywhere: fc.boolean(),
      expires: fc.option(fc.nat(50)),
      files: fc.array(file, { maxLength: 2 }),
      patterns: fc.array(pattern, { maxLength: 2 }),
    }),
  },
  fc.record({ kind: fc.constant('turn' as const), session, turnRuns: fc.boolean() }),
  fc.record({ kind: fc.constant('end' as const), session }),
  fc.record({ kind: fc.constant('resume' as const), session }),
  fc.record({
    kind: fc.constant('call over' as const),
    session,
    outcome: fc.constantFrom('done' as const, 'failed' as const, 'unknown' as const),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(40) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const LOCK_TIMEOUT_MS = 60;

class Register {
  now = 0;
  leases = new Map<string, Lease>();
  holders = new Map<string, HolderState>(['a', 'b', 'c'].map((id) => [id, { ended: false, turnRuns: true }]));
  #ids = 0;

  run(step: Step): void {
    this.now += 1;
    if (step.kind === 'edit') this.edit(step);
    else if (step.kind === 'claim') this.claim(step);
    else if (step.kind === 'wait') this.now += step.ms;
    else if (step.kind === 'turn') this.holders.set(step.session, { ended: false, turnRuns: step.turnRuns });
    else if (step.kind === 'end') {
      this.holders.set(step.session, { ended: true, turnRuns: false });
      for (const lease of this.of(step.session)) this.leases.set(lease.id, { ...lease, state: 'dormant', toolUseId: null });
    } else if (step.kind === 'resume') this.resume(step.session);
    else {
      for (const lease of this.of(step.session).filter((l) => l.toolUseId !== null)) {
        const after = settle(lease, step.outcome, 'v1');
        if (after === null) this.leases.delete(lease.id);
        else this.leases.set(lease.id, after);
      }
    }
  }

  edit({ session, worktree, path, subagent }: Extract<Step, { kind: 'edit' }>): void {
    // Who edits has a turn; who has ended does not edit.
    if (this.holders.get(session)?.ended === true) return;
    this.holders.set(session, { ended: false, turnRuns: true });
    const ask = () =>
      decideEdit({
        ...this.#circumstances(),
        request: aRequest({ sessionId: session, worktreeId: worktree, path, key: path, subagentId: subagent ? 'sub' : null }),
        overlapping: [...this.leases.values()].filter(
          (l) =>
            (l.worktreeId === worktree || (l.everywhere && l.state !== 'dormant')) &&
            (l.extent === 'file' ? l.key === path : l.state !== 'dormant' && matchesPattern(l.key, path)),
        ),
      });
    const decision = ask();
    if (decision.verdict === 'deny') {
      must(decision.by.sessionId !== session && decision.firm, 'a refusal has a firm foreign lease');
      return;
    }
    if (decision.verdict !== 'take') throw new Error(`nobody asked for a ${decision.verdict}`);
    for (const { id } of [...decision.displaced, ...decision.forgotten]) this.leases.delete(id);
    const id = decision.own?.id ?? this.#newId();
    this.leases.set(id, { ...decision.lease, id, token: 0 });
    must(ask().verdict === 'take', 'who has it can take it again');
  }

  claim({ session, worktree, mode, everywhere, expires, files, patterns }: Extract<Step, { kind: 'claim' }>): void {
    if (this.holders.get(session)?.ended === true) return;
    const item = (extent: ClaimItem['extent'], key: string): ClaimItem => ({
      extent,
      mode,
      workspaceId: 1,
      worktreeId: worktree,
      path: key,
      key,
      stamp: 'v1',
      expiresAt: expires === null ? null : this.now + 1 + expires,
    });
    const ask = () =>
      decideClaim({
        ...this.#circumstances(),
        sessionId: session,
        subagentId: null,
        everywhere,
        reason: null,
        estimatedDoneAt: null,
        items: [...files.map((f) => item('file', f)), ...patterns.map((p) => item('pattern', p))],
        leases: [...this.leases.values()],
      });
    const decision = ask();
    if (decision.verdict === 'deny') {
      for (const conflict of decision.conflicts)
        must(conflict.by === 'lease' && conflict.lease.sessionId !== session && conflict.firm, 'a refusal has a firm foreign lease');
      return;
    }
    for (const { id } of [...decision.displaced, ...decision.forgotten]) this.leases.delete(id);
    for (const { own, lease } of decision.claims) {
      const id = own?.id ?? this.#newId();
      this.leases.set(id, { ...lease, id, token: 0 });
    }
    const again = ask();
    must(again.verdict === 'take' && again.claims.every(({ own }) => own !== null), 'a claim that was granted is renewed');
  }

  resume(session: string): void {
    if (this.holders.get(session)?.ended !== true) return;
    this.holders.set(session, { ended: false, turnRuns: false });
    for (const lease of this.leases.values()) {
      if (lease.sessionId !== session || lease.state !== 'dormant') continue;
      const overlapping = [...this.leases.values()].filter((l) => this.#counts(l, lease) && overlap(l, lease));
      if (mayWake(lease, overlapping, 'v1', this.now)) this.leases.set(lease.id, { ...lease, state: 'held' });
      else this.leases.delete(lease.id);
    }
  }

  of(session: string): Lease[] {
    return [...this.leases.values()].filter((l) => l.sessionId === session && l.state !== 'dormant');
  }

  /** Two firm leases of two sessions on one place, not both shared; and two that the register would not take. */
  broken(): [Lease, Lease] | undefined {
    const live = [...this.leases.values()].filter((l) => l.state !== 'dormant');
    const pairs = live.flatMap((a, at) => live.slice(at + 1).map((b): [Lease, Lease] => [a, b]));
    return pairs.find(([a, b]) => {
      if (a.mode === 'exclusive' && b.mode === 'exclusive' && a.worktreeId === b.worktreeId && a.extent === b.extent && a.key === b.key)
        return true;
      if (a.sessionId === b.sessionId || (a.mode === 'shared' && b.mode === 'shared')) return false;
      return this.#counts(a, b) && this.#firm(a) && this.#firm(b) && overlap(a, b);
    });
  }

  #counts(a: Lease, b: Lease): boolean {
    return countsIn(a, b, this.now) || countsIn(b, a, this.now);
  }

  #firm(lease: Lease): boolean {
    const holder = this.holders.get(lease.sessionId);
    return holder !== undefined && isFirm(lease, holder, this.now, LOCK_TIMEOUT_MS);
  }

  #circumstances() {
    return { holders: this.holders, now: this.now, lockTimeoutMs: LOCK_TIMEOUT_MS, soft: 'pass' as const };
  }

  #newId(): string {
    this.#ids += 1;
    return `lse_${this.#ids}`;
  }
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}

function overlap(a: Lease, b: Lease): boolean {
  if (a.extent === 'pattern') return b.extent === 'pattern' ? patternsOverlap(a.key, b.key) : matchesPattern(a.key, b.key);
  return b.extent === 'pattern' ? matchesPattern(b.key, a.key) : a.key === b.key;
}

test('never two owners of one path, never one that is kept out by itself, nothing claimed that cannot be claimed again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const register = new Register();
      for (const one of steps) {
        register.run(one);
        expect(register.broken()).toBeUndefined();
      }
    }),
    { numRuns: 700 },
  );
});
