import type { DumpVerdict } from './dump-judge.ts';

export interface JudgedDump {
  path: string;
  verdict: DumpVerdict;
}

export interface DumpChoice {
  /** Accepted, the one with the most different lines first. */
  accepted: JudgedDump[];
  rejected: JudgedDump[];
}

const COMBINED = /^CHAT_SESSION_SCROLLBACK_\d{8}_(\d{1,9})_LINES\.txt$/;

/** Whether a dump was put together from parts: it is called so, and has as many lines as its name says. */
export function isCombined(name: string, lines: number): boolean {
  const said = COMBINED.exec(name)?.[1];
  return said !== undefined && Number(said) === lines;
}

export function chooseDumps(dumps: readonly JudgedDump[]): DumpChoice {
  const accepted = dumps
    .filter(({ verdict }) => verdict.accepted)
    .sort((a, b) => b.verdict.unique - a.verdict.unique || a.verdict.lines - b.verdict.lines);
  return { accepted, rejected: dumps.filter(({ verdict }) => !verdict.accepted) };
}

/** Why a dump was accepted or not, with its counts, as one sentence. */
export function describeVerdict({ lines, unique, estimated, repeatedLines, reason }: DumpVerdict): string {
  const different = `${estimated ? 'about ' : ''}${grouped(unique)} of them different (${share(unique, lines)})`;
  const counted = `${grouped(lines)} ${lines === 1 ? 'line' : 'lines'}, ${different}`;
  if (reason === 'empty') return 'it holds no line';
  if (reason === 'repeated') return `${counted}; ${grouped(repeatedLines)} lines are blocks that stood there before`;
  if (reason === 'large-and-repeated') return `${counted}; it is longer than a part, and most of it is said again and again`;
  return reason === 'combined' ? `${counted}; it was put together from parts` : counted;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
