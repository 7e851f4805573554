import { existsSync } from 'node:fs';
import { linesFile } from '../../agents/terminal/files.ts';
import type { PaneCaptureState } from '../../agents/terminal/pane-capture.ts';
import { chooseNumber } from '../../core/session/number.ts';
import { readBudgetText } from '../../core/budget/text-reading.ts';
import type { Session } from '../../core/session/session.ts';
import { findPane, paneScreen, SMALL_HISTORY, serverName, type TmuxFailure, type TmuxPane } from '../../platform/tmux.ts';
import type { CaptureRequest, CaptureStarted, CaptureView, ScrollbackReply, ScrollbackRequest } from '../../protocol/api-terminal.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { takenNumbers } from '../register/activity.ts';
import { beat } from '../register/beat.ts';
import { byWhom } from '../register/callers.ts';
import { endSession } from '../register/ending.ts';
import { findSession } from '../register/find-session.ts';
import { identityToday, remember } from '../register/identities.ts';
import { journal } from '../register/journal.ts';
import { openTerminal } from '../register/open-terminal.ts';
import { callingSession } from '../register/release.ts';
import { archiveIdOf } from './archive-id.ts';
import type { Budgets } from './budgets.ts';
import type { StartedCapture, TerminalOperations } from './terminal-captures.ts';
import type { SupervisedWorker } from './worker-calls.ts';

/** Captured terminals on the main thread: whose they are. What they print is read by the thread that writes the archive. */
export class Terminals {
  readonly #d: Daemon;
  readonly #worker: SupervisedWorker<TerminalOperations>;
  readonly #root: string;
  readonly #budgets: Budgets;
  /** null: not known yet. */
  #running: boolean | null = null;

  /** @param root see terminalRoot */
  constructor(d: Daemon, worker: SupervisedWorker<TerminalOperations>, root: string, budgets: Budgets) {
    this.#d = d;
    this.#budgets = budgets;
    this.#worker = worker;
    this.#root = root;
  }

  /** Something is captured: the daemon is needed. */
  get running(): boolean {
    return this.#running === true;
  }

  /** @throws TMUX_MISSING, TMUX_FAILED, NO_SUCH_PANE, HAS_TRANSCRIPT, and what findSession throws */
  async start(request: CaptureRequest): Promise<CaptureStarted> {
    const pane = valueOf(await findPane(request.socket, request.pane));
    const server = valueOf(await serverName(pane));
    const socket = socketOf(server);
    const there: TmuxPane = { socket, pane: pane.pane };
    const before = (await this.#states()).find((state) => state.endedAt === null && state.socket === socket && state.pane === pane.pane);
    if (before) return { capture: await this.#view(before), already: true };
    const session = await this.#sessionOf(request, server, pane.pane);
    const capture = session?.transcriptPath ? archiveIdOf(session) : this.#d.newId('cap');
    const begun = await this.#worker.call('beginTerminal', { capture, pane: there, opened: session === null });
    if (!begun.ok) throw notBegun(begun, pane.pane, session);
    this.#running = true;
    // Somebody else was faster.
    if (begun.state.capture !== capture) return { capture: await this.#view(begun.state), already: true };
    await this.#bind(request, session, begun.state, server);
    return { capture: await this.#view(begun.state), already: false };
  }

  /** @throws NO_SUCH_CAPTURE, TMUX_FAILED */
  async stop(workspaceId: number, socket: string, ref: string): Promise<CaptureView> {
    const capture = await this.#captureNamed(workspaceId, socket, ref);
    const stopped = capture === null ? null : await this.#worker.call('stopTerminal', capture);
    if (stopped === null) throw new RollcallError('NO_SUCH_CAPTURE', { ref });
    if (!stopped.ok) throw failureOf(stopped);
    const view = await this.#view(stopped.state);
    await this.#endSessionOf(stopped.state);
    return view;
  }

  async list(): Promise<CaptureView[]> {
    const states = (await this.#states()).toSorted((a, b) => a.startedAt - b.startedAt);
    return Promise.all(states.map((state) => this.#view(state)));
  }

  /** Looks at everything that is captured; sessions that were opened for a capture end with it. */
  async look(): Promise<void> {
    if (this.#running === null && !existsSync(this.#root)) this.#running = false;
    if (this.#running === false) return;
    const live = (await this.#d.store.read((tx) => tx.sessions.live(null))).filter(({ host }) => host === this.#d.host);
    const mine = new Map(live.flatMap((session) => (isCaptured(session) ? [[archiveIdOf(session), session] as const] : [])));
    const before = this.#d.clock.now();
    const states = await this.#worker.call('lookAtTerminals', await this.#compactedAt(mine, live));
    this.#running = states.some(({ endedAt }) => endedAt === null);
    for (const state of states) {
      const session = mine.get(state.capture);
      if (session === undefined) continue;
      if (state.endedAt === null) await this.#readBudget(state, session, live);
      if (state.endedAt !== null) await this.#endSessionOf(state);
      else if ((state.saidAt ?? 0) >= before) await beat(this.#d, session, 'capture');
    }
  }

  /** A count that the pane shows is its agent's, where one is registered there; else that of the captured session. */
  async #readBudget({ socket, pane }: PaneCaptureState, captured: Session, live: readonly Session[]): Promise<void> {
    const screen = await paneScreen({ socket, pane });
    const reading = screen.ok ? readBudgetText(screen.value) : null;
    if (reading === null) return;
    const agent = live.find((session) => session.tmuxPane === pane && session.agent !== 'terminal');
    await this.#budgets.hearText(this.#d, agent ?? captured, reading);
  }

  /** @throws DUMP_UNREADABLE, and what findSession throws */
  async import(workspaceId: number, { files, session: ref, dryRun }: ScrollbackRequest): Promise<ScrollbackReply> {
    const session = ref === null ? null : await this.#d.store.read((tx) => findSession(tx, workspaceId, ref));
    const done = await this.#worker.call('importDumps', { paths: files, dryRun });
    if (session !== null && !dryRun) {
      await this.#d.store.transaction([session.workspaceId], async (tx) => {
        for (const { session: own } of done) if (own !== null) await this.#name(tx, session, own);
      });
    }
    for (const { path, accepted, why } of done) if (!accepted) this.#d.log.info({ path, why }, 'a dump of a terminal was rejected');
    return { files: done, dryRun };
  }

  async #states(): Promise<PaneCaptureState[]> {
    return this.#running === null && !existsSync(this.#root) ? [] : this.#worker.call('terminals', null);
  }

  /** null: one is to be opened. */
  async #sessionOf({ session: ref, instance, day, cwd }: CaptureRequest, server: string, pane: string): Promise<Session | null> {
    const workspaceId = (await this.#d.places.home(cwd)).workspace.id;
    return this.#d.store.read(async (tx) => {
      if (ref === null) {
        const known = await identityToday(tx, workspaceId, { ...instance, tmuxPane: pane, tmuxServer: server }, day);
        return known?.agent === 'terminal' ? known : null;
      }
      const session = await findSession(tx, workspaceId, ref);
      if (session.endedAt !== null) throw new RollcallError('SESSION_ENDED', { ref });
      if (session.agent !== 'terminal') throw new RollcallError('HAS_TRANSCRIPT', { ref });
      return session;
    });
  }

  /** From here on the session's transcript is what the terminal shows. */
  async #bind(request: CaptureRequest, known: Session | null, { capture, pane }: PaneCaptureState, server: string): Promise<void> {
    const d = this.#d;
    const { cwd, caller, instance, day } = request;
    const home = await d.places.home(cwd);
    const workspaceId = known?.workspaceId ?? home.workspace.id;
    await d.store.transaction([workspaceId], async (tx) => {
      const now = d.clock.now();
      const by = byWhom(await callingSession(tx, caller), caller);
      let session = known && (await tx.sessions.get(known.id));
      if (session === null) {
        const number = chooseNumber(await takenNumbers(tx, workspaceId), null);
        session = await openTerminal(d, tx, home, { cwd, number, name: null, tty: null, tmuxPane: pane, role: null, goal: null });
        await remember(tx, session, { ...instance, tmuxPane: pane, tmuxServer: server }, day, now);
        const { agentSessionId: sessionId, role, goal } = session;
        const said = { number, sessionId, role, goal, terminal: pane, by, renewed: false };
        await journal(tx, now, session, 'session.registered', said);
      }
      await tx.sessions.update({ ...session, transcriptPath: linesFile(this.#root, capture) });
      await this.#name(tx, session, capture);
    });
  }

  async #name(tx: Tx, { id: sessionId, workspaceId }: Session, capture: string): Promise<void> {
    await tx.sessions.addAlias({ sessionId, workspaceId, alias: capture, kind: 'agent', createdAt: this.#d.clock.now() });
  }

  async #endSessionOf({ capture, opened, why }: PaneCaptureState): Promise<void> {
    if (!opened) return;
    for (const { id, workspaceId } of await this.#sessionsOf(capture)) {
      await this.#d.store.transaction([workspaceId], async (tx) => {
        const session = await tx.sessions.get(id);
        if (session === null || session.endedAt !== null || archiveIdOf(session) !== capture) return;
        await endSession(this.#d, tx, session, why === 'stopped' ? 'retired' : 'process-gone');
      });
    }
  }

  /** When agents' sessions in the same panes were last compacted. */
  async #compactedAt(mine: ReadonlyMap<string, Session>, live: readonly Session[]): Promise<Record<string, number>> {
    const heard: Record<string, number> = {};
    for (const [capture, { tmuxPane }] of mine) {
      const others = live.filter((other) => tmuxPane !== null && other.tmuxPane === tmuxPane && other.agent !== 'terminal');
      for (const { id } of others) {
        const last = (await this.#d.store.read((tx) => tx.compactions.ofSession(id))).at(-1);
        if (last !== undefined) heard[capture] = Math.max(heard[capture] ?? 0, last.at);
      }
    }
    return heard;
  }

  async #captureNamed(workspaceId: number, socket: string, ref: string): Promise<string | null> {
    const running = (await this.#states()).filter(({ endedAt }) => endedAt === null);
    if (running.some(({ capture }) => capture === ref)) return ref;
    const pane = /^#?\d+$/.test(ref) ? null : await findPane(socket, ref);
    const server = pane?.ok === true ? await serverName(pane.value) : null;
    if (pane?.ok === true && server?.ok === true) {
      const there = running.find((state) => state.pane === pane.value.pane && state.socket === socketOf(server.value));
      if (there) return there.capture;
    }
    const session = await this.#d.store.read((tx) => findSession(tx, workspaceId, ref)).catch(() => null);
    const its = session === null ? null : archiveIdOf(session);
    return running.some(({ capture }) => capture === its) ? its : null;
  }

  async #sessionsOf(capture: string): Promise<Session[]> {
    return this.#d.store.read((tx) => tx.sessions.byAgentSession('terminal', capture));
  }

  async #view(state: PaneCaptureState): Promise<CaptureView> {
    const [session] = await this.#sessionsOf(state.capture);
    const { capture: id, pane, socket, startedAt, endedAt, why, how, lines, gaps, problem, historyLimit } = state;
    return {
      id,
      state: endedAt === null ? 'running' : 'ended',
      pane,
      socket,
      session: session ? { id: session.id, number: session.number } : null,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      why,
      how,
      lines,
      gaps,
      problem,
      historyLimit,
      smallHistory: historyLimit !== null && historyLimit < SMALL_HISTORY,
    };
  }
}

function isCaptured(session: Session): boolean {
  return session.agent === 'terminal' && session.transcriptPath !== null;
}

/** A server's socket goes by the path that it says itself; a person's may lead there through a link. */
function socketOf(server: string): string {
  return server.replace(/,\d+$/, '');
}

function valueOf<T>(result: { ok: true; value: T } | TmuxFailure): T {
  if (!result.ok) throw failureOf(result);
  return result.value;
}

function failureOf({ reason, detail }: TmuxFailure): RollcallError {
  if (reason === 'no-tmux') return new RollcallError('TMUX_MISSING', { detail });
  if (reason === 'failed') return new RollcallError('TMUX_FAILED', { detail });
  return noPane(reason === 'no-server' ? `no server of tmux listens there (${detail})` : detail);
}

function notBegun(begun: Exclude<StartedCapture, { ok: true }>, pane: string, session: Session | null): RollcallError {
  if (begun.reason === 'dead') return noPane(`the program in ${pane} has ended`);
  if (begun.reason !== 'elsewhere') return failureOf(begun);
  return new RollcallError('CAPTURED_ELSEWHERE', { ref: `#${session?.number ?? 0}`, pane: begun.pane });
}

function noPane(detail: string): RollcallError {
  return new RollcallError('NO_SUCH_PANE', { detail });
}
