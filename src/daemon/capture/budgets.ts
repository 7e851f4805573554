import { type AlertState, newAlertState, stepAlerts } from '../../core/budget/alerts.ts';
import { alertForAgent, alertForPerson, statusFile, type StatusFile } from '../../core/budget/renderings.ts';
import type { TextReading } from '../../core/budget/text-reading.ts';
import { type WindowState, newWindowState, observeStatusLine, observeText } from '../../core/budget/window.ts';
import { type WindowView, viewWindow } from '../../core/budget/window-view.ts';
import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { tell, tellPerson } from '../register/tell.ts';
import type { WindowViews } from './continuity.ts';
import { alertSettings, tellsAgent, windowSettings } from './budget-settings.ts';

/** How full the window of each session is, as last seen; what a status line says counts where it is newer than the records. */
export class Budgets implements WindowViews {
  readonly #views = new Map<string, WindowView>();
  readonly #records = new Map<string, WindowState>();
  readonly #shown = new Map<string, { reading: TextReading; at: number }>();
  readonly #written = new Map<string, string>();
  readonly #notify: (text: string) => void;
  readonly #write: (sessionId: string, file: StatusFile | null) => void;

  /** @param write keeps the file of one session for other programs; called when something in it changed, and with null at its end; `notify` shows a text on the desktop */
  constructor(write: (sessionId: string, file: StatusFile | null) => void, notify: (text: string) => void = () => {}) {
    this.#write = write;
    this.#notify = notify;
  }

  /** null: nothing is known. */
  of(sessionId: string): WindowView | null {
    return this.#views.get(sessionId) ?? null;
  }

  /** Takes in what the records say, and alerts the person (and the agent, as the settings say) once for each threshold. */
  async see(d: Daemon, session: Session, fromRecords: WindowState): Promise<void> {
    this.#records.set(session.id, fromRecords);
    const state = this.#withText(session.id, withStatusLine(d, session, fromRecords));
    const view = viewWindow(state, windowSettings(d.config(session.cwd)));
    this.#views.set(session.id, view);
    const file = statusFile(session.number, view, d.clock.now(), alertSettings(d.config(session.cwd)));
    const { at: _, ...rest } = file;
    const said = JSON.stringify(rest);
    if (this.#written.get(session.id) !== said) {
      this.#written.set(session.id, said);
      this.#write(session.id, file);
    }
    const text = await alert(d, session, view);
    if (text !== null && d.config(session.cwd).budget.desktop) this.#notify(text);
  }

  /** The terminal of a session shows a count; it is asked for where nothing better is known. */
  async hearText(d: Daemon, session: Session, reading: TextReading): Promise<void> {
    const known = this.#shown.get(session.id);
    if (known !== undefined && JSON.stringify(known.reading) === JSON.stringify(reading)) return;
    this.#shown.set(session.id, { reading, at: d.clock.now() });
    await this.see(d, session, this.#records.get(session.id) ?? newWindowState(session.agent));
  }

  /** What the records say since then is newer. */
  #withText(sessionId: string, state: WindowState): WindowState {
    const shown = this.#shown.get(sessionId);
    return shown === undefined || shown.at < (state.used?.at ?? 0) ? state : observeText(state, shown.reading, shown.at);
  }

  forget(sessionId: string): void {
    this.#records.delete(sessionId);
    this.#shown.delete(sessionId);
    this.#views.delete(sessionId);
    if (this.#written.delete(sessionId)) this.#write(sessionId, null);
  }
}

function withStatusLine(d: Daemon, session: Session, fromRecords: WindowState): WindowState {
  const said = d.contextWindows.of(session.id);
  if (said === null || said.saidAt < (fromRecords.used?.at ?? 0)) return fromRecords;
  const { sizeTokens: limit, usedPercent, remainingPercent, saidAt: at } = said;
  return observeStatusLine(fromRecords, { at, limit, used: null, usedPercent, remainingPercent });
}

/** @returns what the person is told; null: nothing */
async function alert(d: Daemon, session: Session, view: WindowView): Promise<string | null> {
  const config = d.config(session.cwd);
  const seen = { window: view.window, remainingPercent: view.remainingPercent.value };
  const key = `budget-alert:${session.id}`;
  const before = await d.store.read((tx) => tx.settings.get(key));
  const told = stepAlerts(alertStateOf(before), seen, alertSettings(config)).alert;
  if (told === null) return null;
  return d.store.transaction([session.workspaceId], async (tx) => {
    const { state, alert: again } = stepAlerts(alertStateOf(await tx.settings.get(key)), seen, alertSettings(config));
    if (again === null) return null;
    await tx.settings.set(key, JSON.stringify(state));
    const { threshold, remainingPercent, level, window } = again;
    await journal(tx, d.clock.now(), session, 'budget.alert', { threshold, remainingPercent, level, window });
    const text = alertForPerson(session.number, again, view);
    await tellPerson(d, tx, session.id, text);
    if (tellsAgent(config, level)) await tell(d, tx, session.id, alertForAgent(again, view));
    return text;
  });
}

function alertStateOf(text: string | null): AlertState {
  return text === null ? newAlertState() : (JSON.parse(text) as AlertState);
}
