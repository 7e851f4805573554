import type { AgentEvent } from '../../protocol/agent-event.ts';
import { isLeased } from '../../core/lease/exempt.ts';
import type { Session } from '../../core/session/session.ts';
import { NO_EFFECTS, type CallEffects, callEffects, shellOf } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { PASSES, decideCall, followCall } from '../governance/decide-call.ts';
import { evidenceOf } from '../governance/evidence-of.ts';
import { type Matter, NOT_KNOWN, matterOf } from '../governance/judge-call.ts';
import type { Home, Target } from '../places.ts';
import type { Tx } from '../../store/store.ts';
import { recordAuthor } from './authors.ts';
import { beforeEdit } from './edit.ts';
import { afterEdit } from './edited.ts';
import { settleGit } from './git-after.ts';
import { withHooks } from './git-hooks.ts';
import { type GitScene, sceneAfter, sceneBefore } from './git-scene.ts';
import { settleCalls } from './ending.ts';
import { type FirstTouch, askFirstTouch, rememberMade, settleFirstTouch } from './first-touch.ts';
import { rememberLastFiles } from './last-files.ts';
import { type MergeForecast, NO_FORECAST, forecastMerges } from './merge-forecast.ts';
import { judgeWork } from './judge-work.ts';
import { compareRegions } from './regions.ts';
import { type FoundFile, type MovedFile, carryAuthors, checkAfter, changedBelow, movedFiles } from './after-check.ts';
import { tell } from './tell.ts';
import { checkWork } from './work-check.ts';
import { committedText } from '../../core/change/told.ts';

/** What is known of one tool call outside of the transaction: what it does, and what git says. */
export interface CallPlan {
  effects: CallEffects;
  scene: GitScene | null;
  /** After the call: files in places that it surely or possibly changed, and that did change while it ran. */
  found: FoundFile[];
  /** After the call: files that it gave another name. */
  moved: MovedFile[];
  /** Before the call: what would conflict with other checkouts. */
  forecast: MergeForecast;
  /** Before the call: files that its session has not edited since the newest commit. */
  touched: FirstTouch;
  /** Before the call: what the rules have to judge; null where they judge nothing. */
  governed: Matter | null;
  /** What that took, milliseconds. */
  governedMs: number;
}

export type CallOutcome =
  /** `conflict`: what a person may be told of it, where another session's lease is the reason. `person`: what only a person is told. */
  | { denied: string; conflict?: string; person?: string[] }
  /** `granted`: paths of new leases. */
  | { denied: null; ask: string | null; texts: string[]; granted: string[]; person?: string[] };

const REMEMBERED = 4096;
const NO_PLAN: CallPlan = {
  effects: NO_EFFECTS,
  scene: null,
  found: [],
  moved: [],
  forecast: NO_FORECAST,
  touched: [],
  governed: null,
  governedMs: 0,
};

/** Evaluates a call and asks git what its verdict needs; nothing of it is in the register yet. */
export async function planCall(d: Daemon, event: AgentEvent, home: Home): Promise<CallPlan> {
  const { tool } = event;
  if (tool === null) return NO_PLAN;
  if (event.kind === 'tool-before') {
    const shell = shellOf(tool, event.cwd, d.home);
    const effects = await withHooks(d, await callEffects(d.places, tool, event.cwd, shell));
    const before = d.clock.monotonic();
    const governed = await matterOf(d, tool, shell, event.cwd, home, event);
    d.governance.made.announced(event, home.worktree?.path ?? null);
    const governedMs = d.clock.monotonic() - before;
    const [scene, forecast, touched] = await Promise.all([
      sceneBefore(d, effects),
      forecastMerges(d, effects.targets),
      askFirstTouch(d, event, effects.targets),
    ]);
    const evidence = governed === null ? NOT_KNOWN : evidenceOf(governed.acts, scene, home);
    return { effects, scene, found: [], moved: [], forecast, touched, governed: governed && { ...governed, evidence }, governedMs };
  }
  d.governance.made.reported(event);
  const remembered = d.calls.get(keyOf(event));
  const effects = remembered?.effects ?? (await callEffects(d.places, tool, event.cwd, shellOf(tool, event.cwd, d.home)));
  if (remembered && event.kind === 'tool-after') await rememberMade(d, event, effects.targets);
  const moved = remembered ? await movedFiles(d, effects) : [];
  const changed = remembered ? await changedBelow(d, effects, remembered.openedAt) : [];
  const found = new Map([...moved.map(({ to }) => to), ...changed].map((target) => [`${target.worktree.id} ${target.key}`, target]));
  return { ...NO_PLAN, effects, scene: await sceneAfter(d, effects), found: [...found.values()], moved };
}

/** An agent that names no call has one at a time. */
export function callOf(event: AgentEvent): string {
  return event.tool?.useId ?? '-';
}

function keyOf(event: AgentEvent): string {
  return `${event.agent} ${event.agentSessionId} ${callOf(event)}`;
}

/** Decides about an announced call. Whatever it needs is taken together, or nothing is. */
export async function beforeCall(d: Daemon, tx: Tx, session: Session, event: AgentEvent, plan: CallPlan): Promise<CallOutcome> {
  const { effects, scene } = plan;
  await settleFirstTouch(d, tx, session.id, plan.touched);
  const work = scene === null ? null : await judgeWork(d, tx, session, effects, scene, event.cwd);
  if (work?.verdict === 'deny') return { denied: work.text ?? '' };
  const crossed = await compareRegions(d, tx, session, effects.regions, event.tool?.command ?? event.tool?.name ?? '');
  if (crossed.denied !== null) return crossed;
  const call = { useId: callOf(event), subagentId: event.subagentId, forecast: plan.forecast };
  const outcome = await beforeEdit(d, tx, session, call, effects.targets);
  if (outcome.denied !== null) return outcome;
  const ruling =
    plan.governed === null ? PASSES : await decideCall(d, tx, session, event, plan.governed, d.clock.monotonic() - plan.governedMs);
  if (ruling.denied !== null) {
    // What was taken for a call that does not happen is free at once.
    await settleCalls(d, tx, session, (lease) => lease.toolUseId === call.useId && lease.subagentId === call.subagentId);
    return { denied: ruling.denied, person: ruling.person };
  }
  const now = d.clock.now();
  for (const { workspace, worktree, patterns } of effects.reaches) {
    await tx.reaches.put({
      sessionId: session.id,
      toolUseId: callOf(event),
      workspaceId: workspace.id,
      worktreeId: worktree.id,
      patterns,
      openedAt: now,
      closedAt: null,
      background: event.tool?.background === true,
    });
  }
  if (d.calls.size >= REMEMBERED) for (const oldest of [...d.calls.keys()].slice(0, REMEMBERED / 2)) d.calls.delete(oldest);
  const known = new Map([...(scene?.dirty ?? [])].flatMap(([id, { whole, askedAt }]) => (whole ? [[id, askedAt]] : [])));
  d.calls.set(keyOf(event), { effects, openedAt: now, known, passed: outcome.passed, tells: work?.tells ?? [] });
  const asks = [work?.verdict === 'ask' ? work.text : null, ruling.ask].filter((text) => text !== null);
  return {
    denied: null,
    ask: asks.length === 0 ? null : asks.join('\n'),
    texts: [...crossed.texts, ...outcome.texts, ...ruling.texts],
    granted: outcome.granted,
    person: ruling.person,
  };
}

/** The report of a call: what it took is held or goes back, what it changed gets its author, what it should not have changed is seen. */
export async function afterCall(d: Daemon, tx: Tx, session: Session, event: AgentEvent, plan: CallPlan): Promise<void> {
  const now = d.clock.now();
  const remembered = d.calls.get(keyOf(event));
  d.calls.delete(keyOf(event));
  await followCall(d, tx, session, event, remembered !== undefined);
  const passed = new Set(remembered?.passed ?? []);
  await afterEdit(
    d,
    tx,
    session,
    event,
    callOf(event),
    remembered ? plan.effects.targets.filter((target) => !passed.has(target)) : plan.effects.targets.filter((target) => isTaken(d, target)),
  );
  for (const target of plan.effects.targets) {
    if (target.ignored || (remembered ? !passed.has(target) : isTaken(d, target))) continue;
    const stamp = await d.places.stamp(target.worktree.id, target.path, tx);
    if (stamp !== target.stamp) {
      await recordAuthor(
        tx,
        { workspaceId: target.workspace.id, worktreeId: target.worktree.id, path: target.path, key: target.key, stamp },
        session.id,
        now,
      );
    }
  }
  rememberLastFiles(d, session, event.subagentId, plan.effects.targets);
  await checkAfter(d, tx, session, event, plan);
  for (const { worktree, patterns } of remembered ? plan.effects.reaches : [])
    await checkWork(d, tx, session, { worktreeId: worktree.id, patterns, openedAt: remembered?.openedAt ?? now });
  await carryAuthors(tx, session, plan.moved);
  // Nobody could know at its announcement that the call would make these checkouts and write into them.
  for (const { workspace, worktree } of remembered && plan.scene ? plan.scene.others.values() : []) {
    await tx.reaches.put({
      sessionId: session.id,
      toolUseId: callOf(event),
      workspaceId: workspace.id,
      worktreeId: worktree.id,
      patterns: null,
      openedAt: remembered?.openedAt ?? now,
      closedAt: null,
      background: event.tool?.background === true,
    });
  }
  // A plain edit has none.
  const reached = plan.effects.reaches.length > 0 || (plan.scene?.others.size ?? 0) > 0;
  if (reached || remembered === undefined) await closeReaches(tx, session, event, plan.effects, now);
  if (plan.scene !== null)
    await settleGit(d, tx, session, plan.scene, {
      done: event.kind === 'tool-after',
      openedAt: remembered?.openedAt ?? null,
      known: remembered?.known ?? new Map(),
    });
  if (event.kind === 'tool-after')
    for (const { sessionId, paths } of remembered?.tells ?? []) await tell(d, tx, sessionId, committedText(paths, session));
}

/** A call in the background is reported when it starts; of a command that ends what it has started with `&` may go on. */
async function closeReaches(tx: Tx, session: Session, event: AgentEvent, effects: CallEffects, now: number): Promise<void> {
  if (event.tool?.background === true) return;
  const toolUseId = callOf(event);
  await tx.reaches.close(session.id, toolUseId, now, false);
  for (const { workspace, worktree, patterns } of effects.goesOn ? effects.reaches : []) {
    const place = { sessionId: session.id, toolUseId: `${toolUseId} &`, workspaceId: workspace.id, worktreeId: worktree.id };
    await tx.reaches.put({ ...place, patterns, openedAt: now, closedAt: null, background: true });
  }
}

/** Whether an edit takes a lease on this file. */
function isTaken(d: Daemon, target: Target): boolean {
  return isLeased(target, d.config(target.worktree.path).leases);
}
