import { type AlertLevel, alertLevel, type AlertSettings, type BudgetAlert, DEFAULT_ALERTS } from './alerts.ts';
import type { WindowView } from './window-view.ts';

const MARKS: Readonly<Record<AlertLevel, string>> = { warning: '🟡', critical: '🟠', danger: '🔴' };

/** For a status line or a footer of tmux: `ctx 17 % left`, `ctx 8 % to compaction`, `ctx ? left`. */
export function windowLine(view: WindowView): string {
  const { value } = view.remainingPercent;
  return `ctx ${value === null ? '?' : `${value} %`} ${view.remainingUntil === 'auto-compact' ? 'to compaction' : 'left'}`;
}

/** `windowLine` with a mark in front of it at and below the highest threshold: `🟠 ctx 9 % left`. */
export function footerLine(view: WindowView, settings: AlertSettings = DEFAULT_ALERTS): string {
  const level = levelOf(view, settings);
  return level === null ? windowLine(view) : `${MARKS[level]} ${windowLine(view)}`;
}

/** null: above every threshold, or not known. */
export function levelOf(view: WindowView, settings: AlertSettings = DEFAULT_ALERTS): AlertLevel | null {
  const { value } = view.remainingPercent;
  if (value === null || !settings.thresholds.some((threshold) => value <= threshold)) return null;
  return alertLevel(value, settings);
}

/** The file of one session, for other programs. null: not known. */
export interface StatusFile {
  version: 1;
  session: number;
  /** ISO 8601, UTC. */
  at: string;
  model: string | null;
  /** Counts compactions and clears. */
  window: number;
  usedTokens: number | null;
  limitTokens: number | null;
  usedPercent: number | null;
  remainingPercent: number | null;
  remainingUntil: 'limit' | 'auto-compact';
  tokensUntilAutoCompact: number | null;
  level: AlertLevel | null;
  sources: { used: string | null; limit: string | null; remaining: string | null; autoCompact: string | null };
}

/** `at` in ms since the epoch. */
export function statusFile(session: number, view: WindowView, at: number, settings: AlertSettings = DEFAULT_ALERTS): StatusFile {
  return {
    version: 1,
    session,
    at: new Date(at).toISOString(),
    model: view.model,
    window: view.window,
    usedTokens: view.used.value,
    limitTokens: view.limit.value,
    usedPercent: view.usedPercent.value,
    remainingPercent: view.remainingPercent.value,
    remainingUntil: view.remainingUntil,
    tokensUntilAutoCompact: view.untilAutoCompact.value,
    level: levelOf(view, settings),
    sources: {
      used: view.used.source,
      limit: view.limit.source,
      remaining: view.remainingPercent.source,
      autoCompact: view.untilAutoCompact.source,
    },
  };
}

/**
 * The one file that older programs read, for all live sessions of the machine. `number`: the percent that is left where it is
 * least, as `25`; `json`: that, and each session by its number. null: nothing is known, there is nothing to write.
 */
export function compatStatus(files: readonly StatusFile[], form: 'number' | 'json'): string | null {
  const known = files.flatMap(({ session, remainingPercent }) => (remainingPercent === null ? [] : [[session, remainingPercent] as const]));
  if (known.length === 0) return null;
  const least = Math.min(...known.map(([, percent]) => percent));
  if (form === 'number') return `${least}\n`;
  const sessions = Object.fromEntries(known.sort(([a], [b]) => a - b).map(([session, percent]) => [String(session), percent]));
  return `${JSON.stringify({ remaining_percent: least, sessions })}\n`;
}

const LEVELS: Readonly<Record<AlertLevel, string>> = { warning: '', critical: 'Critical: ', danger: 'Danger: ' };

/** An alert for the person. Says no number that is not known. */
export function alertForPerson(session: number, alert: BudgetAlert, view: WindowView): string {
  return `${LEVELS[alert.level]}session #${session} has ${leftText(alert, view)}${untilText(view)}.`.replace(/^session/, 'Session');
}

/** An alert for the agent itself. */
export function alertForAgent(alert: BudgetAlert, view: WindowView): string {
  const todo =
    alert.level === 'warning'
      ? 'Finish the step at hand before you begin another.'
      : 'Write down now what must not be lost: a compaction drops the rest.';
  return `${LEVELS[alert.level]}you have ${leftText(alert, view)}${untilText(view)}. ${todo}`.replace(/^you/, 'You');
}

function leftText(alert: BudgetAlert, view: WindowView): string {
  if (view.remainingUntil === 'auto-compact') return `${alert.remainingPercent} % left until auto-compaction`;
  const { used, limit } = view;
  const tokens =
    used.value === null || limit.value === null
      ? ''
      : ` (${grouped(Math.max(0, limit.value - used.value))} of ${grouped(limit.value)} tokens)`;
  return `${alert.remainingPercent} % of the context left${tokens}`;
}

function untilText({ untilAutoCompact: { value } }: WindowView): string {
  if (value === null) return '';
  return value === 0 ? ', and auto-compaction is due' : `, about ${grouped(value)} tokens until auto-compaction`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
