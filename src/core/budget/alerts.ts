/** warning: a threshold is reached; critical and danger: by the configured percentages. */
export type AlertLevel = 'warning' | 'critical' | 'danger';

export interface AlertSettings {
  /** Percent of the window that is left, in any order: an alert at each. */
  thresholds: readonly number[];
  /** At and below these percentages an alert is critical, or danger. */
  critical: number;
  danger: number;
}

export const DEFAULT_ALERTS: AlertSettings = { thresholds: [18, 16, 14, 12], critical: 10, danger: 5 };

/** Plain JSON. */
export interface AlertState {
  /** The window that the alerts were given in. */
  window: number;
  /** The lowest threshold that was told in it; null: none. */
  told: number | null;
}

export interface BudgetAlert {
  window: number;
  threshold: number;
  remainingPercent: number;
  level: AlertLevel;
}

export function newAlertState(): AlertState {
  return { window: 0, told: null };
}

/**
 * A new look at the window of a session.
 *
 *     none told ──at or below a threshold──▶ told: the lowest that is reached ──below a lower one──▶ told: that one
 *         ▲                                      │ up and down again: nothing
 *         └──────────── another window ──────────┘
 *
 * Thresholds above the told one count as told with it: several reached at once give one alert, and none of them comes later
 * in the same window. What is not known changes nothing.
 */
export function stepAlerts(
  state: AlertState,
  seen: { window: number; remainingPercent: number | null },
  settings: AlertSettings = DEFAULT_ALERTS,
): { state: AlertState; alert: BudgetAlert | null } {
  const { window, remainingPercent } = seen;
  const told = window === state.window ? state.told : null;
  const current: AlertState = { window, told };
  if (remainingPercent === null) return { state: current, alert: null };
  const reached = settings.thresholds.filter((threshold) => remainingPercent <= threshold);
  if (reached.length === 0) return { state: current, alert: null };
  const threshold = Math.min(...reached);
  if (told !== null && threshold >= told) return { state: current, alert: null };
  const alert: BudgetAlert = { window, threshold, remainingPercent, level: alertLevel(remainingPercent, settings) };
  return { state: { window, told: threshold }, alert };
}

export function alertLevel(remainingPercent: number, settings: AlertSettings = DEFAULT_ALERTS): AlertLevel {
  if (remainingPercent <= settings.danger) return 'danger';
  return remainingPercent <= settings.critical ? 'critical' : 'warning';
}
