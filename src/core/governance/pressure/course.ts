import { levelOf, type Pressure, PRESSURE_LEVELS, type PressureLevel } from './pressure.ts';

export type Trend = 'rising' | 'steady' | 'falling';

/** Shares of the window, in percent, at which a checkpoint is recorded. */
export const CHECKPOINTS = [25, 50, 75] as const;

/** Plain JSON. */
export interface PressureCourse {
  /** The last three values, the newest last. */
  values: readonly number[];
  /** The highest level that was told in this window; null: none. */
  told: PressureLevel | null;
  /** Checkpoints that were recorded in this window. */
  checkpoints: readonly number[];
  /** Compactions that were seen: another window begins with each. */
  window: number;
}

export interface PressureStep {
  course: PressureCourse;
  trend: Trend;
  /** Checkpoints that are reached now, the lowest first. */
  checkpoints: readonly number[];
  /** One line that suggests a checkpoint or a hand-off, with its evidence; null where nothing is to be said. */
  line: string | null;
}

export function newPressureCourse(): PressureCourse {
  return { values: [], told: null, checkpoints: [], window: 0 };
}

/** Differences below that are none. */
const STEADY = 0.03;

/**
 * A new reading of a session.
 *
 *     nothing told ──HIGH or above──▶ told at that level ──a higher level──▶ told at that one
 *          ▲                               │ the same or a lower one: nothing
 *          └────────── a compaction ───────┘   (checkpoints begin anew as well)
 *
 * @param context share of the window that is filled, 0–1; null: not known
 */
export function stepPressure(
  course: PressureCourse,
  pressure: Pressure,
  { context, window }: { context: number | null; window: number },
): PressureStep {
  const same = window === course.window;
  const values = [...course.values, pressure.value].slice(-3);
  const before = same ? course.checkpoints : [];
  const reached = CHECKPOINTS.filter((percent) => context !== null && context * 100 >= percent && !before.includes(percent));
  const told = same ? course.told : null;
  const rank = PRESSURE_LEVELS.indexOf(pressure.level);
  const tells = rank >= PRESSURE_LEVELS.indexOf('HIGH') && (told === null || rank > PRESSURE_LEVELS.indexOf(told));
  return {
    course: { values, told: tells ? pressure.level : told, checkpoints: [...before, ...reached], window },
    trend: trendOf(values),
    checkpoints: reached,
    line: tells ? lineOf(pressure) : null,
  };
}

/** Over at most three values: what the last one is against the first. */
export function trendOf(values: readonly number[]): Trend {
  const last = values.slice(-3);
  const change = (last.at(-1) ?? 0) - (last[0] ?? 0);
  if (Math.abs(change) < STEADY) return 'steady';
  return change > 0 ? 'rising' : 'falling';
}

function lineOf({ value, parts }: Pressure): string {
  const level = levelOf(value);
  const evidence = parts.slice(0, 3).map(({ shown }) => shown);
  const advice =
    level === 'HIGH'
      ? 'Commit what is done, and write down what comes next.'
      : 'Finish the step, commit it, and go on in a new session with the hand-off.';
  return `Pressure ${level} (${Math.round(value * 100)} of 100): ${evidence.join(', ')}. ${advice}`;
}
