import { assumedLimit, autoCompactRule, limitThatHolds } from './limits.ts';
import type { WindowState } from './window.ts';

/** A number and where it comes from; both null: not known. */
export interface Figure<Source extends string> {
  value: number | null;
  source: Source | null;
}

/** status-line: what the agent shows; transcript: what its records say; banner: what its terminal shows. */
export type WindowSource = 'status-line' | 'transcript' | 'banner';

/**
 * | source | the limit is |
 * | --- | --- |
 * | setting | configured |
 * | status-line, transcript, banner | what the agent said |
 * | observed | the smallest known window that holds the largest response seen |
 * | model | by the name of the model |
 * | default | assumed, for a model that is not known |
 */
export type LimitSource = WindowSource | 'setting' | 'observed' | 'model' | 'default';

/** observed: where the last automatic compaction came; rule: by the limit. */
export type AutoCompactSource = 'observed' | 'rule';

/** How full the window of a session is. Tokens, and whole percent rounded down. */
export interface WindowView {
  /** Counts compactions and clears. */
  window: number;
  model: string | null;
  used: Figure<WindowSource>;
  limit: Figure<LimitSource>;
  usedPercent: Figure<WindowSource>;
  remainingPercent: Figure<WindowSource>;
  /** What is left until then: a terminal may say how far auto-compaction is, and nothing of the window. */
  remainingUntil: 'limit' | 'auto-compact';
  /** Used tokens at which the agent compacts by itself. */
  autoCompactAt: Figure<AutoCompactSource>;
  untilAutoCompact: Figure<AutoCompactSource>;
}

/** What a person configured; null: nothing. */
export interface WindowSettings {
  /** Size of the window in tokens. Holds against everything else. */
  limit: number | null;
  /** The window up to which the agent was told to compact by itself, where it is smaller than the limit. */
  autoCompactWindow: number | null;
}

export const NO_WINDOW_SETTINGS: WindowSettings = { limit: null, autoCompactWindow: null };

const UNKNOWN = { value: null, source: null } as const;

export function viewWindow(state: WindowState, settings: WindowSettings = NO_WINDOW_SETTINGS): WindowView {
  const limit = limitOf(state, settings);
  const used = usedOf(state);
  const autoCompactAt = autoCompactOf(state, settings, limit.value, used.value);
  const distance = autoCompactAt.value === null || used.value === null ? null : Math.max(0, autoCompactAt.value - used.value);
  return {
    window: state.window,
    model: state.model,
    used,
    limit,
    ...percentsOf(state, used, limit),
    autoCompactAt,
    untilAutoCompact: distance === null ? UNKNOWN : { value: distance, source: autoCompactAt.source },
  };
}

/** Percent of the limit that is left, rounded down; never below 0. */
export function percentLeft(used: number, limit: number): number {
  return Math.max(0, Math.floor(((limit - used) * 100) / limit));
}

/** Percent of the limit that is used, rounded down; never above 100. */
export function percentUsed(used: number, limit: number): number {
  return Math.min(100, Math.floor((used * 100) / limit));
}

function usedOf(state: WindowState): Figure<WindowSource> {
  const fromStatus = state.status?.used ?? null;
  if (fromStatus !== null) return { value: fromStatus, source: 'status-line' };
  if (state.used !== null) return { value: state.used.tokens, source: 'transcript' };
  return state.banner?.kind === 'usage' ? { value: state.banner.used, source: 'banner' } : UNKNOWN;
}

function limitOf(state: WindowState, settings: WindowSettings): Figure<LimitSource> {
  if (settings.limit !== null) return { value: settings.limit, source: 'setting' };
  const largest = state.largest[state.model ?? ''] ?? 0;
  const said: Figure<LimitSource>[] = [
    { value: state.shown, source: 'status-line' },
    { value: state.written, source: 'transcript' },
  ];
  // What the agent says of its own window is only wrong where more than that was in it.
  const trusted = said.find(({ value }) => value !== null && value >= largest);
  if (trusted !== undefined) return trusted;
  const assumed = assumedLimit(state.agent, state.model);
  if (assumed !== null && assumed.source === 'model' && assumed.tokens >= largest) return { value: assumed.tokens, source: 'model' };
  if (state.used === null && state.banner?.kind === 'usage') return { value: state.banner.limit, source: 'banner' };
  if (assumed === null) return UNKNOWN;
  if (assumed.tokens >= largest) return { value: assumed.tokens, source: assumed.source };
  const holds = limitThatHolds(largest);
  return holds === null ? UNKNOWN : { value: holds, source: 'observed' };
}

function percentsOf(
  state: WindowState,
  used: Figure<WindowSource>,
  limit: Figure<LimitSource>,
): Pick<WindowView, 'usedPercent' | 'remainingPercent' | 'remainingUntil'> {
  const { status, banner } = state;
  const shown = status === null ? null : pairOf(status.usedPercent, status.remainingPercent);
  const configured = used.value !== null && limit.source === 'setting';
  // Percentages of the status line are of the agent's own limit, not of a configured one.
  if (shown !== null && !configured) return figures(shown, 'status-line');
  if (used.value !== null && limit.value !== null) {
    return figures({ used: percentUsed(used.value, limit.value), remaining: percentLeft(used.value, limit.value) }, used.source);
  }
  // The percentage of the banner is of the way to auto-compaction: what is used of the window it does not say.
  if (banner?.kind === 'auto-compact')
    return { usedPercent: UNKNOWN, remainingPercent: { value: banner.remainingPercent, source: 'banner' }, remainingUntil: 'auto-compact' };
  return { usedPercent: UNKNOWN, remainingPercent: UNKNOWN, remainingUntil: 'limit' };
}

function pairOf(used: number | null, remaining: number | null): { used: number; remaining: number } | null {
  if (used === null && remaining === null) return null;
  return { used: Math.floor(used ?? 100 - (remaining ?? 0)), remaining: Math.floor(remaining ?? 100 - (used ?? 0)) };
}

function figures(pair: { used: number; remaining: number }, source: WindowSource | null) {
  return {
    usedPercent: { value: pair.used, source },
    remainingPercent: { value: pair.remaining, source },
    remainingUntil: 'limit' as const,
  };
}

function autoCompactOf(state: WindowState, settings: WindowSettings, limit: number | null, used: number | null): Figure<AutoCompactSource> {
  const point = state.autoPoint;
  // A window that went over the observed point without compacting has proved it wrong.
  if (point !== null && point.model === state.model && point.tokens >= (used ?? 0) && point.tokens <= (limit ?? point.tokens)) {
    return { value: point.tokens, source: 'observed' };
  }
  const window = limit === null ? null : Math.min(limit, settings.autoCompactWindow ?? limit);
  const rule = window === null ? null : autoCompactRule(state.agent, window);
  return rule === null ? UNKNOWN : { value: rule, source: 'rule' };
}
