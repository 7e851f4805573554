import type { AgentEvent, HookOrigin } from '../../protocol/agent-event.ts';
import { type Neighbour, rollCall } from '../../core/session/roll-call.ts';
import type { ProcessId, Session } from '../../core/session/session.ts';
import { START_CHARACTERS, startTexts } from '../../core/session/start-text.ts';
import { beginTurn, continueTurn } from '../../core/session/turn.ts';
import { redact } from '../../core/redaction/redact.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import type { Config } from '../../config/schema.ts';
import type { Tx } from '../../store/store.ts';
import type { Frozen } from '../capture/continuity.ts';
import type { Daemon } from '../context.ts';
import { attend, type Attendance } from './attendance.ts';
import { afterCall, beforeCall, callOf, planCall, type CallPlan } from './call.ts';
import { look } from './look.ts';
import { closeTurn, endSession, settleCalls } from './ending.ts';
import { giveBack, noteCompaction } from './compaction.ts';
import { freeWorkAtStart } from './free-work.ts';
import { type LifecyclePlace, goOn, leftBefore, lifecyclePlace, promptAsks } from '../lifecycle/events.ts';
import { CLOSED } from '../lifecycle/reopen.ts';
import { remind } from '../instructions/remind.ts';
import { handOver } from './hand-over.ts';
import { noteEdited } from './intent-imports.ts';
import { forgetPrompted, sayByPrompt } from './intent-say.ts';
import { journal } from './journal.ts';
import { settleLastFiles } from './last-files.ts';
import { turnsThatCame } from './line.ts';
import { giveMail, mailOfResumed } from './mail.ts';
import { neighboursOf } from './neighbours.ts';
import { otherProjects } from './other-projects.ts';
import { callNotices, startNotice } from './person-notices.ts';
import { lookSoon } from './whereabouts.ts';
import { beginCheckout, planStart, startCheckout, type StartCheckout, type StartPlan } from '../worktree/start.ts';

/** The answer to an event, before an agent's adapter puts it into the agent's own form. */
export interface Answer {
  deny: string | null;
  /** The person decides about the call; they read this. */
  ask: string | null;
  /** For the model; joined by newlines. */
  texts: string[];
  /** For the person alone. */
  person: string[];
}

const NOTICES_A_CALL = 3;
const HOMES_KEPT = 1024;
const IDLE_NOTICE_MS = 5_000;
/** After them another session may be at work elsewhere. */
const MOVES: ReadonlySet<AgentEvent['kind']> = new Set(['session-start', 'prompt', 'tool-after']);
const silent: Answer = { deny: null, ask: null, texts: [], person: [] };

/**
 * One event of one agent: everything that it changes happens in one transaction, and the answer is given after its commit.
 *
 * @param tells whether text for the model can leave with the reply to this event
 */
export async function handleEvent(d: Daemon, event: AgentEvent, origin: HookOrigin, tells: boolean): Promise<Answer> {
  const config = d.config(event.cwd);
  if (!config.enabled) return silent;
  const home = await d.places.home(event.cwd);
  const plan = await planCall(d, event, home);
  // What is offered at the start is judged in the transaction.
  if (event.kind === 'session-start' && home.worktree !== null) await d.governance.books.of(d, home.worktree.path);
  const location = d.evidence.locate(event, origin);
  const frozen = await frozenBy(d, event, location.process);
  const checkout = await planStart(d, event, origin, home);
  const place = lifecyclePlace(event, home);
  const workspaceIds = new Set([home.workspace.id, ...workspacesIn(plan), ...(await workspacesOf(d, event))]);
  const { answer, started } = await d.store.transaction([...workspaceIds], async (tx): Promise<Handled> => {
    const attendance = await attend(d, tx, event, origin, location, home);
    if (attendance === null) return { answer: silent, started: null };
    d.continuity.hurry(event);
    if (attendance.how !== 'known') d.homes.delete(event.agentSessionId);
    if (attendance.how === 'resumed') await mailOfResumed(d, tx, attendance.session);
    const { session, answer, started } = await react(d, tx, attendance, event, plan, frozen, config.notices, checkout, place);
    await tx.sessions.update(session);
    const hears = tells && event.subagentId === null && session.endedAt === null;
    if (hears) {
      const notices = await tx.notices.take(session.id, NOTICES_A_CALL);
      for (const { forPerson, text } of notices) (forPerson ? answer.person : answer.texts).push(text);
      answer.texts.push(...(await turnsThatCame(d, tx, session)));
    }
    // A call that does not run hears why, and nothing else.
    const mail = hears && answer.deny === null && answer.ask === null;
    const before = started === null ? answer.texts : startTexts([...answer.texts, ...started.checkout.texts, ...started.long]);
    const messages = mail ? await giveMail(d, tx, session, event, before) : [];
    if (started === null) answer.texts.push(...messages);
    return { answer, started: started && { ...started, messages } };
  });
  if (started !== null) answer.texts = await atStart(d, answer, started);
  if (home.worktree !== null && MOVES.has(event.kind)) lookSoon(d, home.worktree);
  for (const step of place.after) step();
  return answer;
}

interface Handled {
  answer: Answer;
  /** null: the session did not start with this event. */
  started: Started | null;
}

/** What is said of a start beside what is told once, and what is done after it. */
interface Started {
  long: string[];
  checkout: StartCheckout;
  messages: string[];
}

/** What is told once comes before what can be read again: it is the end that is cut. */
async function atStart(d: Daemon, { texts }: Answer, { long, checkout, messages }: Started): Promise<string[]> {
  const begun = checkout.begun === null ? [] : [await beginCheckout(d, checkout.begun)];
  const room = START_CHARACTERS - messages.reduce((sum, text) => sum + text.length + 1, 0);
  return [...startTexts([...texts, ...begun, ...checkout.texts, ...long], room), ...messages];
}

function workspacesIn({ effects, scene }: CallPlan): number[] {
  const checkouts = [...effects.targets, ...effects.regions, ...effects.losses, ...effects.reaches, ...(scene?.effects ?? [])];
  return checkouts.map(({ workspace }) => workspace.id);
}

/** The workspaces that the event's session may belong to: the directory of an event can be elsewhere. A session never leaves its workspace. */
async function workspacesOf(d: Daemon, event: AgentEvent): Promise<readonly number[]> {
  const before = d.homes.get(event.agentSessionId);
  if (before) return before;
  const rows = await d.store.read((tx) => tx.sessions.byAgentSession(event.agent, event.agentSessionId));
  const found = rows.map((s) => s.workspaceId);
  if (d.homes.size >= HOMES_KEPT) d.homes.clear();
  if (found.length > 0) d.homes.set(event.agentSessionId, found);
  return found;
}

async function react(
  d: Daemon,
  tx: Tx,
  { session: found, how, texts }: Attendance,
  event: AgentEvent,
  plan: CallPlan,
  frozen: Frozen | null,
  notices: Config['notices'],
  checkout: StartPlan | null,
  place: LifecyclePlace,
): Promise<Handled & { session: Session }> {
  const now = d.clock.now();
  let started: Started | null = null;
  const answer: Answer = { deny: null, ask: null, texts: [...texts], person: [] };
  let session: Session = event.kind === 'session-start' ? found : { ...found, events: found.events + 1 };
  if (how === 'resumed') await goOn(d, tx, session, 'resume', place);
  switch (event.kind) {
    case 'session-start': {
      // A compaction happens in the middle of a turn, and takes the last roll call with it.
      // A resume announced from an unseen process may be a fork's of a session at work.
      const goesOn = event.source === 'compact' || (event.source === 'resume' && how === 'known');
      if (!goesOn) session = await closeTurn(d, tx, session, 'session-end');
      if (event.source === 'clear') session = await forgetPrompted(d, tx, session);
      const neighbours = await neighboursOf(d, tx, session);
      const free = goesOn ? '' : await freeWorkAtStart(d, tx, session, neighbours);
      const abroad = goesOn ? null : await otherProjects(d, tx, session);
      const beside = [free, abroad ?? ''].filter((text) => text !== '');
      answer.texts.unshift(await rollCallText(tx, session, neighbours, now), ...beside);
      if (notices.session_start && !goesOn) answer.person.push(startNotice(session, neighbours));
      const isNew = how === 'new' && event.source === 'startup';
      if (isNew) {
        const left = await leftBefore(d, tx, session, place);
        answer.texts.splice(1, 0, ...left.texts);
        answer.person.push(...left.warnings);
      }
      const long: string[] = [];
      if (event.source === 'compact')
        long.push(...(await giveBack(d, tx, session, frozen)), ...(await remind(d, tx, session, 'compaction')));
      else if (isNew) long.push(...(await remind(d, tx, session, 'start')), ...(await handOver(d, tx, session)));
      const forgot = event.source === 'compact' || event.source === 'clear';
      started = { long, checkout: await startCheckout(d, tx, session, checkout, { isNew, forgot }), messages: [] };
      break;
    }
    case 'prompt': {
      if (session.turn.running)
        session = await closeTurn(d, tx, session, 'interrupt', (await look(d, tx, session)).turnOver !== 'interrupt');
      session = { ...session, turn: beginTurn(session.turn, now), prompt: promptText(event.prompt) ?? session.prompt };
      if (how === 'new' || how === 'twin') answer.texts.unshift(await rollCallText(tx, session, await neighboursOf(d, tx, session), now));
      await journal(tx, now, session, 'turn.started', { turn: session.turn.index });
      const asked = await promptAsks(d, tx, session, event.prompt, place);
      if (asked !== null) {
        answer.texts.push(asked);
        break;
      }
      const spoken = await sayByPrompt(d, tx, session, event.prompt);
      session = spoken.session;
      answer.texts.push(...spoken.texts);
      break;
    }
    case 'tool-before': {
      if (d.closed.has(session.id)) {
        answer.deny = CLOSED;
        break;
      }
      const useId = event.tool?.useId ?? null;
      const began = !session.turn.running;
      session = { ...session, turn: continueTurn(session.turn, now) };
      if (began) await journal(tx, now, session, 'turn.started', { turn: session.turn.index });
      await settleLastFiles(d, tx, session, event.subagentId);
      // Calls of one agent run one after another: an older one of the same agent that is still unanswered is over. What
      // this call names again goes on: nobody else's turn comes in between.
      const again = new Set(plan.effects.targets.map((target) => `${target.worktree.id} ${target.key}`));
      await settleCalls(
        d,
        tx,
        session,
        (l) => l.toolUseId !== useId && l.subagentId === event.subagentId && !again.has(`${l.worktreeId} ${l.key}`),
      );
      const outcome = await beforeCall(d, tx, session, event, plan);
      answer.person.push(...callNotices(notices, outcome));
      answer.person.push(...(outcome.person ?? []));
      if (outcome.denied !== null) {
        answer.deny = outcome.denied;
        break;
      }
      answer.ask = outcome.ask;
      answer.texts.push(...outcome.texts);
      if (useId !== null) {
        await tx.calls.open({
          sessionId: session.id,
          toolUseId: useId,
          subagentId: event.subagentId,
          tool: event.tool?.name ?? '',
          openedAt: now,
        });
      }
      break;
    }
    case 'tool-after':
    case 'tool-failed': {
      await afterCall(d, tx, session, event, plan);
      await tx.calls.close(session.id, callOf(event));
      if (event.kind === 'tool-after') noteEdited(d, session, plan.effects.targets);
      break;
    }
    case 'turn-end': {
      // A notice of idleness comes a minute late, and asynchronously: not from a turn that has just begun.
      if (event.reason === 'idle' && now - (session.turn.activeAt ?? 0) < IDLE_NOTICE_MS) break;
      session = await closeTurn(d, tx, session, 'stop');
      break;
    }
    case 'session-end': {
      if (event.reason === 'clear') {
        // It goes on under a new id in the same process.
        session = await closeTurn(d, tx, session, 'session-end');
        break;
      }
      // A shell call that still runs outlives its agent: then the end is seen when the process and its orphans are gone.
      const running = session.process !== null && (await tx.calls.ofSession(session.id)).some((call) => call.tool === 'Bash');
      if (event.reason === 'resume' || !running)
        session = await endSession(d, tx, session, event.reason === 'resume' ? 'replaced' : 'said');
      break;
    }
    case 'compacted':
      // A subagent's conversation is its own.
      if (event.subagentId !== null) break;
      await noteCompaction(d, tx, session, { by: 'report', at: now, trigger: event.compaction?.trigger ?? null });
      break;
    case 'compacting':
    case 'sign':
      break;
  }
  return { session, answer, started };
}

/** A compaction is near, or just happened: what the session knows is written down before anything else is done. */
async function frozenBy(d: Daemon, event: AgentEvent, process: ProcessId | null): Promise<Frozen | null> {
  const compacts = event.kind === 'compacting' || (event.kind === 'session-start' && event.source === 'compact');
  return compacts && event.subagentId === null ? d.continuity.freeze(event, process) : null;
}

async function rollCallText(tx: Tx, session: Session, neighbours: readonly Neighbour[], now: number): Promise<string> {
  const workspace = await tx.workspaces.get(session.workspaceId);
  return rollCall(session, workspace?.name ?? 'this directory', neighbours, now);
}

/** A prompt of the person as others see it: without secrets, one line, at most 200 characters. */
function promptText(prompt: string | null): string | null {
  return prompt === null ? null : foreignText(redact(prompt.slice(0, 4000)).text, { limit: 200 }) || null;
}
