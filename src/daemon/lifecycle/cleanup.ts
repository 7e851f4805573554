import { realpathSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { matchesAny, matchesPattern } from '../../core/lease/pattern.ts';
import type { PhaseResult } from '../../core/lifecycle/closing.ts';
import { type ProcessChoice, type SeenProcess, chooseProcesses } from '../../core/lifecycle/own-processes.ts';
import type { ProcessId, Session } from '../../core/session/session.ts';
import { shortPath } from '../../core/text/short-text.ts';
import { shown } from '../../core/context/shown.ts';
import { removeBelow } from '../../platform/files.ts';
import { findFiles } from '../../platform/find-files.ts';
import type { Daemon } from '../context.ts';
import { heldBy, settleCalls } from '../register/ending.ts';
import { journal } from '../register/journal.ts';
import { leaveLines } from '../register/line.ts';
import { letGo } from '../register/release.ts';
import { historyLines } from './instructions.ts';
import type { ClosingMachine } from './machine.ts';
import type { ClosingRun } from './run.ts';

/** A process that is asked to end gets so long; then it is ended. */
const GRACE_MS = 5_000;
const LOOK_MS = 50;
const TURNS_LOOKED_AT = 1_000;

interface ListedProcess extends ProcessId {
  name: string;
}

/** What a cleanup would do now. */
export interface CleanupPlan {
  /** null: this system does not show processes. */
  processes: ProcessChoice | null;
  temporary: { remove: string[]; spared: { path: string; why: string }[]; whole: boolean };
  leases: number;
}

export async function planCleanup(
  d: Daemon,
  machine: ClosingMachine,
  session: Session,
  root: string,
  caller: number | null,
): Promise<CleanupPlan> {
  const processes = await chooseOf(d, machine, session, root, caller);
  const temporary = await temporaryFiles(d, session, root);
  const leases = await d.store.read(async (tx) => (await heldBy(tx, session)).length);
  return { processes, temporary, leases };
}

/**
 * The second phase: processes that the session started, where a person asked; temporary files that the configuration names; leases.
 * What is to be ended is written down before it is.
 */
export async function cleanUp(run: ClosingRun): Promise<PhaseResult> {
  const { d, machine, session, closing } = run;
  const known = closing.phases.find(({ name }) => name === 'cleanup')?.data['listed'] as readonly ListedProcess[] | undefined;
  const plan = await planCleanup(d, machine, session, closing.root, run.caller);
  const asked = closing.askedBy !== 'agent';
  const listed = known ?? (plan.processes?.end ?? []).map((process) => listedOf(process, machine));
  if (known === undefined) await run.note({ listed });
  const lines: string[] = [];
  const warnings: string[] = [];
  if (plan.processes === null) warnings.push('the processes of this system cannot be looked at: none was ended');
  if (asked) {
    const outcome = await endAll(machine, listed);
    lines.push(...outcome.lines);
    warnings.push(...outcome.warnings);
  } else lines.push(...listed.map(({ pid, name }) => `process ${pid} (${name}) was left: no person asked for this closedown`));
  lines.push(...sparedLines(plan.processes));
  const removed = removeFiles(closing.root, plan.temporary.remove, d.config(closing.root).closedown.temporary);
  lines.push(...removed.lines, ...plan.temporary.spared.map(({ path, why }) => `${shown(path)} was left: ${why}`));
  warnings.push(...removed.warnings);
  if (!plan.temporary.whole) warnings.push('there are more files than a closedown looks at: not all temporary ones were removed');
  const leases = await releaseAll(d, session);
  if (leases.length > 0)
    lines.push(
      `${leases.length} ${leases.length === 1 ? 'lease' : 'leases'} released: ${shown(
        leases
          .slice(0, 10)
          .map((path) => shortPath(path, 80))
          .join(', '),
      )}`,
    );
  lines.push(...(await historyLines(d, closing.root)));
  return { lines, warnings, data: {} };
}

/** For people: what would be ended, what would not and why. */
export function planLines({ processes, temporary, leases }: CleanupPlan, askedByPerson: boolean): string[] {
  const verb = askedByPerson ? 'would be ended' : 'would be left: no person asked';
  return [
    ...(processes?.end ?? []).map((process) => `process ${process.pid} (${nameOf(process)}) ${verb}`),
    ...sparedLines(processes),
    ...temporary.remove.map((path) => `${shown(path)} would be removed`),
    ...temporary.spared.map(({ path, why }) => `${shown(path)} would be left: ${why}`),
    ...(leases === 0 ? [] : [`${leases} ${leases === 1 ? 'lease' : 'leases'} would be released`]),
  ];
}

function sparedLines(processes: ProcessChoice | null): string[] {
  return (processes?.spared ?? [])
    .filter(({ why }) => !why.includes('Rollcall'))
    .map(
      ({ process, why }) =>
        `process ${process.pid} (${nameOf(process)}) was left: it ${why.replace(/^process \d+ runs under it/, 'runs another one')}`,
    );
}

async function chooseOf(
  d: Daemon,
  machine: ClosingMachine,
  session: Session,
  root: string,
  caller: number | null,
): Promise<ProcessChoice | null> {
  const all = machine.processes();
  if (all === null) return null;
  const around = await d.store.read(async (tx) => {
    const live = await tx.sessions.live(null);
    const turns = await tx.journal.recent({ sessionId: session.id, kind: 'turn.started', limit: TURNS_LOOKED_AT });
    const aliases = await tx.sessions.aliases(session.id);
    return {
      // Of twins each has processes of its own, and one id: only what is below its agent is told apart.
      twins: live.filter((other) => other.id !== session.id && other.agentSessionId === session.agentSessionId).length > 0,
      others: live.flatMap((other) =>
        other.id === session.id || other.process === null || other.host !== d.host ? [] : [other.process.pid],
      ),
      firstTurnAt: turns.findLast(({ at }) => at >= session.startedAt)?.at ?? null,
      ids: aliases.filter(({ kind }) => kind === 'agent').map(({ alias }) => alias),
    };
  });
  const { closedown, init } = d.config(root);
  const alive = session.process !== null && session.host === d.host && machine.alive(session.process);
  return chooseProcesses(all, {
    sessionIds: around.twins ? [] : [session.agentSessionId, ...around.ids],
    agent: alive ? (session.process?.pid ?? null) : null,
    firstTurnAt: around.firstTurnAt,
    agents: around.others,
    rollcall: [process.pid, ...(caller === null ? [] : [caller])],
    ports: [...closedown.protected_ports, ...Object.values(init.services).flatMap(({ port, url }) => portsOf(port, url))],
    programs: closedown.protected_programs,
  });
}

function portsOf(port: number | undefined, url: string | undefined): number[] {
  if (port !== undefined) return [port];
  if (url === undefined) return [];
  const { port: named, protocol } = new URL(url);
  return [named === '' ? (protocol === 'https:' ? 443 : 80) : Number(named)];
}

function listedOf(process: SeenProcess, machine: ClosingMachine): ListedProcess {
  return { pid: process.pid, startTime: process.startTime, bootId: machine.bootId(), name: nameOf(process) };
}

function nameOf({ comm, args }: SeenProcess): string {
  return shown(args.length === 0 ? comm : args.join(' '), 100);
}

/** Asks each to end, and ends those that did not within the time of grace. */
async function endAll(machine: ClosingMachine, listed: readonly ListedProcess[]): Promise<{ lines: string[]; warnings: string[] }> {
  for (const process of listed) machine.signal(process, 'SIGTERM');
  const left = (): ListedProcess[] => listed.filter((process) => machine.alive(process));
  for (let waited = 0; waited < GRACE_MS && left().length > 0; waited += LOOK_MS) await machine.pause(LOOK_MS);
  const stubborn = left();
  for (const process of stubborn) machine.signal(process, 'SIGKILL');
  for (let waited = 0; waited < GRACE_MS && left().length > 0; waited += LOOK_MS) await machine.pause(LOOK_MS);
  const there = left();
  const how = (process: ListedProcess): string => (stubborn.includes(process) ? 'was killed' : 'was ended');
  return {
    lines: listed
      .filter((process) => !there.includes(process))
      .map((process) => `process ${process.pid} (${process.name}) ${how(process)}`),
    warnings: there.map(({ pid, name }) => `process ${pid} (${name}) could not be ended`),
  };
}

async function temporaryFiles(d: Daemon, session: Session, root: string): Promise<CleanupPlan['temporary']> {
  const patterns = d.config(root).closedown.temporary;
  if (patterns.length === 0) return { remove: [], spared: [], whole: true };
  const { found, whole } = await findFiles(root, (path) => matchesAny(patterns, path));
  const { worktreeId } = session;
  const tracked = worktreeId === null || found.length === 0 ? new Set<string>() : await d.git.trackedAmong(root, found);
  const foreign = worktreeId === null ? [] : await foreignFiles(d, session, worktreeId);
  const remove: string[] = [];
  const spared: CleanupPlan['temporary']['spared'] = [];
  for (const path of found) {
    const other = foreign.find((one) => one.matches(path));
    if (tracked === null) spared.push({ path, why: 'git did not say whether it tracks it' });
    else if (tracked.has(path)) spared.push({ path, why: 'git tracks it' });
    else if (other !== undefined) spared.push({ path, why: `#${other.number} ${other.how}` });
    else remove.push(path);
  }
  return { remove, spared, whole };
}

async function foreignFiles(
  d: Daemon,
  session: Session,
  worktreeId: number,
): Promise<{ number: number; how: string; matches(path: string): boolean }[]> {
  return d.store.read(async (tx) => {
    const live = new Map((await tx.sessions.live(null)).map((row) => [row.id, row.number]));
    live.delete(session.id);
    const leases = (await tx.leases.inWorktree(worktreeId)).flatMap((lease) => {
      const number = live.get(lease.sessionId);
      const matches = (path: string): boolean => (lease.extent === 'pattern' ? matchesPattern(lease.key, path) : lease.path === path);
      return number === undefined ? [] : [{ number, how: 'holds it', matches }];
    });
    const changes = (await tx.changes.inWorktree(worktreeId)).flatMap((change) => {
      const number = change.sessionId === null ? undefined : live.get(change.sessionId);
      return number === undefined ? [] : [{ number, how: 'has changed it', matches: (path: string) => change.path === path }];
    });
    return [...leases, ...changes];
  });
}

/** Files, then the directories that are empty by that and were meant too. */
function removeFiles(root: string, paths: readonly string[], patterns: readonly string[]): { lines: string[]; warnings: string[] } {
  const warnings: string[] = [];
  let removed = 0;
  for (const path of paths) {
    const done = removeBelow(root, path);
    if (!done.ok) warnings.push(`${shown(path)} was not removed: ${shown(done.detail)}`);
    else {
      removed += 1;
      removeEmpty(root, dirname(path), patterns);
    }
  }
  return {
    lines: removed === 0 ? [] : [`${removed} temporary ${removed === 1 ? 'file' : 'files'} removed`],
    warnings: warnings.slice(0, 20),
  };
}

function removeEmpty(root: string, directory: string, patterns: readonly string[]): void {
  for (let at = directory; at !== '.' && (matchesAny(patterns, at) || matchesAny(patterns, `${at}/x`)); at = dirname(at)) {
    try {
      if (realpathSync(join(root, at)) !== join(realpathSync(root), at)) return;
      rmdirSync(join(root, at));
    } catch {
      return;
    }
  }
}

/** Whoever waits for one of them gets its turn. Returns their paths. */
async function releaseAll(d: Daemon, session: Session): Promise<string[]> {
  // A session may hold files of other repositories, too.
  const elsewhere = await d.store.read(async (tx) => (await tx.leases.ofSession(session.id)).map(({ workspaceId }) => workspaceId));
  return d.store.transaction([...new Set([session.workspaceId, ...elsewhere])], async (tx) => {
    const now = await tx.sessions.get(session.id);
    if (now === null) return [];
    await leaveLines(d, tx, now, true);
    await settleCalls(d, tx, now);
    const held = await heldBy(tx, now);
    for (const lease of held) await letGo(d, tx, lease, now, false);
    await journal(tx, d.clock.now(), now, 'closedown.cleaned', { leases: held.length });
    return held.map(({ path }) => path);
  });
}
