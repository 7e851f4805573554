import type { Config } from '../../config/schema.ts';
import type { AlertLevel, AlertSettings } from '../../core/budget/alerts.ts';
import { NO_WINDOW_SETTINGS, type WindowSettings } from '../../core/budget/window-view.ts';

export function alertSettings({ budget }: Config): AlertSettings {
  return { thresholds: budget.alerts, critical: budget.critical, danger: budget.danger };
}

export function windowSettings({ budget }: Config): WindowSettings {
  return { ...NO_WINDOW_SETTINGS, limit: budget.window_tokens === 0 ? null : budget.window_tokens };
}

/** Whether the agent itself hears of an alert of this level. */
export function tellsAgent({ budget }: Config, level: AlertLevel): boolean {
  if (budget.tell_agent === 'always') return true;
  if (budget.tell_agent === 'critical') return level !== 'warning';
  return budget.tell_agent === 'danger' && level === 'danger';
}
