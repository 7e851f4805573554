/**
 * How full windows are, and what was used. Tokens are whole numbers. null: not known, and never guessed.
 *
 *   GET /api/budget?cwd=DIR&all=1                                           BudgetReply
 *   GET /api/usage?cwd=DIR&by=session|day|project&session=REF&last=SECONDS&all=1  UsageReply
 */

export interface FigureView {
  value: number | null;
  /** Where it comes from: status-line, transcript, banner, setting, model, observed, rule, default. */
  source: string | null;
}

/** How near a session is to losing its thread. */
export interface PressureView {
  level: 'NORMAL' | 'ELEVATED' | 'HIGH' | 'CRITICAL' | 'DANGEROUS';
  /** 0–1. */
  value: number;
  /** What makes it, the strongest first: each with what it would be alone, and in words. */
  parts: { name: string; value: number; shown: string }[];
  /** Over the last three turns. */
  trend: 'rising' | 'steady' | 'falling';
  /** Turns until the window is full; null: not known. */
  turnsLeft: number | null;
  /** Percentages of the window that were reached in it: of 25, 50 and 75. */
  checkpoints: number[];
}

export interface BudgetRow {
  id: string;
  number: number;
  agent: string;
  workspace: string;
  model: string | null;
  /** Counts compactions and clears. */
  window: number;
  used: FigureView;
  limit: FigureView;
  usedPercent: FigureView;
  remainingPercent: FigureView;
  remainingUntil: 'limit' | 'auto-compact';
  autoCompactAt: FigureView;
  untilAutoCompact: FigureView;
  level: 'warning' | 'critical' | 'danger' | null;
  /** null: not measured, or switched off. */
  pressure: PressureView | null;
}

export interface BudgetReply {
  /** Living sessions of which something is known, by workspace and number. */
  sessions: BudgetRow[];
  /** Remaining percentages at which the person is told. */
  alerts: readonly number[];
  now: string;
}

export interface TokenCounts {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  webSearches: number;
}

export interface UsageTotalsView {
  responses: number;
  tokens: TokenCounts;
  /** Of the output, and so of the cost: as counted in the end; a lower bound; measured by the length of the text. */
  state: 'final' | 'partial' | 'estimated';
  /** Of all that has a price; null: nothing of it has one. */
  usd: number | null;
  /** Models without a price, which `usd` leaves out. */
  unpriced: { model: string | null; responses: number; tokens: number }[];
}

export interface UsageRow {
  /** Session (the agent's id), day (UTC) or project. */
  key: string;
  /** `#2` of a session that is in the register. */
  name: string | null;
  /** Of the conversations themselves. */
  own: UsageTotalsView;
  /** With subagents and side questions. */
  all: UsageTotalsView;
}

export interface UsageReply {
  by: 'session' | 'day' | 'project';
  rows: UsageRow[];
  total: { own: UsageTotalsView; all: UsageTotalsView };
  /** Day of the newest change in the table of prices. */
  pricesAsOf: string;
  now: string;
}
