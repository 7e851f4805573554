import { type AlertState, alertLevel } from '../../core/budget/alerts.ts';
import type { WindowView } from '../../core/budget/window-view.ts';
import { newPressureCourse, type PressureCourse, stepPressure } from '../../core/governance/pressure/course.ts';
import { type Pressure, type PressureInputs, type PressureLevel, pressureOf } from '../../core/governance/pressure/pressure.ts';
import { growthOf, type PressureCounts } from '../../core/governance/pressure/signs.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import { alertSettings, tellsAgent } from '../capture/budget-settings.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { tellAnew } from '../register/tell.ts';

/** What the records of a session say of its pressure. */
export interface PressureSeen extends PressureCounts {
  compactions: number;
}

/** What the register keeps, so that nothing is told or recorded twice. */
interface Kept {
  level: PressureLevel;
  course: PressureCourse;
  /** What the agent was told last; null: nothing. */
  line: string | null;
}

/**
 * Measures a session anew, after a turn of it: a change of its level and the checkpoints that it reached go into the journal, and
 * from HIGH on the agent is told once for each level and window. Nothing of it runs before a call.
 *
 * @param view its window as it is shown; null: not known
 */
export async function measurePressure(d: Daemon, session: Session, seen: PressureSeen, view: WindowView | null): Promise<void> {
  const { governance, budget } = d.config(session.cwd);
  if (!governance.enabled || !governance.pressure) return d.pressures.forget(session.id);
  const inputs = inputsOf(seen, view);
  const window = view?.window ?? seen.compactions;
  const text = JSON.stringify([inputs, window, seen.turns]);
  const last = d.pressures.of(session.id);
  if (last?.seen === text) return;
  const before =
    last === null ? await atStart(d, session, seen, inputs, view) : { level: last.pressure.level, course: last.course, line: last.line };
  // The same turn, known better: it takes the place of what was measured of it.
  const again = last !== null && last.turns === seen.turns;
  const course = again ? { ...before.course, values: before.course.values.slice(0, -1) } : before.course;
  const pressure = pressureOf(inputs);
  const step = stepPressure(course, pressure, { context: inputs.context, window });
  let { line } = before;
  if (pressure.level !== before.level || step.checkpoints.length > 0 || step.line !== null) {
    await d.store.transaction([session.workspaceId], async (tx) => {
      const now = d.clock.now();
      for (const percent of step.checkpoints) await journal(tx, now, session, 'pressure.checkpoint', { percent, window });
      if (pressure.level !== before.level) {
        const { level, value, parts } = pressure;
        const evidence = Object.fromEntries(parts.map((part) => [part.name, part.value]));
        await journal(tx, now, session, 'pressure.level', { from: before.level, to: level, value, window, parts: evidence });
      }
      const silent = budget.tell_agent === 'never' || d.closed.has(session.id) || (await isSaid(d, tx, session, pressure, window));
      if (step.line !== null && !silent) {
        await tellAnew(d, tx, session.id, step.line, before.line);
        line = step.line;
      }
      const kept: Kept = { level: pressure.level, course: step.course, line };
      await tx.settings.set(keyOf(session), JSON.stringify(kept));
    });
  }
  d.pressures.keep(session.id, { pressure, trend: step.trend, course: step.course, line, seen: text, turns: seen.turns });
}

function inputsOf({ compactions, sameError, sameFile, rereads, filled }: PressureSeen, view: WindowView | null): PressureInputs {
  const percent = view?.usedPercent.value ?? null;
  const limit = view?.limit.value ?? null;
  const growth = growthOf(filled);
  return {
    context: percent === null ? null : percent / 100,
    growth: growth === null || limit === null ? null : growth / limit,
    compactions,
    sameError,
    sameFile,
    rereads,
  };
}

/** What was told is in the register; the values of the turns before this one are made again from what they filled. */
async function atStart(
  d: Daemon,
  session: Session,
  { filled }: PressureSeen,
  inputs: PressureInputs,
  view: WindowView | null,
): Promise<Kept> {
  const text = await d.store.read((tx) => tx.settings.get(keyOf(session)));
  const kept = text === null ? { level: 'NORMAL' as const, course: newPressureCourse(), line: null } : (JSON.parse(text) as Kept);
  const limit = view?.limit.value ?? null;
  const earlier = limit === null ? [] : filled.slice(-3, -1);
  const values = earlier.map((tokens) => pressureOf({ ...inputs, context: tokens / (limit ?? 1), growth: null }).value);
  return { ...kept, course: { ...kept.course, values } };
}

/** The agent has heard already, by an alert of its budget, how full this window is, and there is no other reason. */
async function isSaid(d: Daemon, tx: Tx, session: Session, { parts }: Pressure, window: number): Promise<boolean> {
  if (parts.some(({ name }) => name !== 'context' && name !== 'growth')) return false;
  const text = await tx.settings.get(`budget-alert:${session.id}`);
  const alert = text === null ? null : (JSON.parse(text) as AlertState);
  if (alert === null || alert.told === null || alert.window !== window) return false;
  const config = d.config(session.cwd);
  return tellsAgent(config, alertLevel(alert.told, alertSettings(config)));
}

function keyOf({ id }: Session): string {
  return `pressure:${id}`;
}
