import { type AlertState, newAlertState, stepAlerts } from '../../core/budget/alerts.ts';
import { alertForAgent, alertForPerson, statusFile, type StatusFile } from '../../core/budget/renderings.ts';
import { type WindowState, observeStatusLine } from '../../core/budget/window.ts';
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
  readonly #written = new Map<string, string>();
  readonly #write: (sessionId: string, file: StatusFile) => void;

  /** @param write keeps the file of one session for other programs; called when something in it changed */
  constructor(write: (sessionId: string, file: StatusFile) => void) {
    this.#write = write;
  }

  /** null: nothing is known. */
  of(sessionId: string): WindowView | null {
    return this.#views.get(sessionId) ?? null;
  }

  /** Takes in what the records say, and alerts the person (and the agent, as the settings say) once for each threshold. */
  async see(d: Daemon, session: Session, fromRecords: WindowState): Promise<void> {
    const view = viewWindow(withStatusLine(d, session, fromRecords), windowSettings(d.config(session.cwd)));
    this.#views.set(session.id, view);
    const file = statusFile(session.number, view, d.clock.now(), alertSettings(d.config(session.cwd)));
    const { at: _, ...rest } = file;
    const said = JSON.stringify(rest);
    if (this.#written.get(session.id) !== said) {
      this.#written.set(session.id, said);
      this.#write(session.id, file);
    }
    await alert(d, session, view);
  }

  forget(sessionId: string): void {
    this.#views.delete(sessionId);
    this.#written.delete(sessionId);
  }
}

function withStatusLine(d: Daemon, session: Session, fromRecords: WindowState): WindowState {
  const said = d.contextWindows.of(session.id);
  if (said === null || said.saidAt < (fromRecords.used?.at ?? 0)) return fromRecords;
  const { sizeTokens: limit, usedPercent, remainingPercent, saidAt: at } = said;
  return observeStatusLine(fromRecords, { at, limit, used: null, usedPercent, remainingPercent });
}

async function alert(d: Daemon, session: Session, view: WindowView): Promise<void> {
  const config = d.config(session.cwd);
  const seen = { window: view.window, remainingPercent: view.remainingPercent.value };
  const key = `budget-alert:${session.id}`;
  const before = await d.store.read((tx) => tx.settings.get(key));
  const told = stepAlerts(alertStateOf(before), seen, alertSettings(config)).alert;
  if (told === null) return;
  await d.store.transaction([session.workspaceId], async (tx) => {
    const { state, alert: again } = stepAlerts(alertStateOf(await tx.settings.get(key)), seen, alertSettings(config));
    if (again === null) return;
    await tx.settings.set(key, JSON.stringify(state));
    const { threshold, remainingPercent, level, window } = again;
    await journal(tx, d.clock.now(), session, 'budget.alert', { threshold, remainingPercent, level, window });
    await tellPerson(d, tx, session.id, alertForPerson(session.number, again, view));
    if (tellsAgent(config, level)) await tell(d, tx, session.id, alertForAgent(again, view));
  });
}

function alertStateOf(text: string | null): AlertState {
  return text === null ? newAlertState() : (JSON.parse(text) as AlertState);
}
