import type { WindowState } from '../../budget/window.ts';
import type { Context } from '../../context/context.ts';
import { kept } from '../../context/kept.ts';
import { LONGEST } from '../../context/limits.ts';
import type { PlacedRecord } from '../../transcript/record.ts';
import type { PressureInputs } from './pressure.ts';

/** Responses of the model that count as the last ones. */
const RECENT = 30;
/** Responses over which the growth of the window is averaged. */
const GROWTH = 8;
const CALLS = 200;
const FILES = 500;
const SIGNATURE = 300;

/** What the records of one session say of its pressure, record by record. Plain JSON. Its texts are foreign, and never leave. */
export interface PressureSigns {
  /** Responses of the model; a turn is one of them. */
  turns: number;
  /** The newest response, as the window knows it. */
  last: string | null;
  /** Tokens in the window after each of the last responses, since the last compaction. */
  filled: number[];
  /** Calls whose result has not come, with what a success of theirs takes back. */
  calls: { callId: string; key: string; check: boolean }[];
  failures: { turn: number; key: string; signature: string }[];
  writes: { turn: number; path: string }[];
  /** Files that were read before the last compaction, since it, and both. */
  before: string[];
  since: string[];
  again: string[];
}

export function newPressureSigns(): PressureSigns {
  return { turns: 0, last: null, filled: [], calls: [], failures: [], writes: [], before: [], since: [], again: [] };
}

/**
 * Takes in the next record of the session's own conversation. Changes `signs`.
 *
 * @param context what the session knows, this record included
 * @param window its window, this record included
 */
export function watchPressure(signs: PressureSigns, record: PlacedRecord, context: Context, window: WindowState): void {
  if (record.compaction !== null && !record.compaction.micro) {
    signs.before = newest([...signs.before, ...signs.since], FILES);
    signs.since = [];
    signs.again = [];
    signs.filled = [];
  }
  if (window.used?.by === 'response' && window.last !== signs.last) {
    signs.last = window.last;
    signs.turns += 1;
    signs.filled = [...signs.filled, window.used.tokens].slice(-GROWTH);
  } else if (window.used?.by === 'response' && signs.filled.length > 0) signs.filled[signs.filled.length - 1] = window.used.tokens;
  if (record.parts.some(({ type }) => type === 'call')) takeCalls(signs, record, context);
  for (const part of record.parts) if (part.type === 'result') takeResult(signs, part, record.kind === 'interrupt');
  takeFiles(signs, record, context);
}

/** What `watchPressure` has seen, as numbers alone. */
export interface PressureCounts extends Pick<PressureInputs, 'sameError' | 'sameFile' | 'rereads'> {
  turns: number;
  /** As in the signs. */
  filled: readonly number[];
}

export function pressureCounts(signs: PressureSigns, { failing }: Context): PressureCounts {
  const recent = signs.turns - RECENT;
  const checks = failing.map(({ failures, subagent }) => (subagent ? 0 : failures));
  const errors = signs.failures.filter(({ turn }) => turn > recent).map(({ key, signature }) => `${key}\0${signature}`);
  return {
    turns: signs.turns,
    filled: [...signs.filled],
    sameError: Math.max(0, most(errors), ...checks),
    sameFile: most(signs.writes.filter(({ turn }) => turn > recent).map(({ path }) => path)),
    rereads: signs.again.length,
  };
}

/** Tokens that one turn adds, on average over the last ones; null: there were not enough in this window. */
export function growthOf(filled: readonly number[]): number | null {
  const [first] = filled;
  const last = filled.at(-1);
  return first === undefined || last === undefined || filled.length < 3 ? null : Math.max(0, (last - first) / (filled.length - 1));
}

function takeCalls(signs: PressureSigns, record: PlacedRecord, { open }: Context): void {
  for (const { record: from, callId, tool, writes, run, subagent } of open) {
    if (from !== record.id || subagent) continue;
    signs.calls.push({ callId, key: `${tool}\0${writes[0] ?? ''}`, check: run !== null });
  }
  signs.calls = signs.calls.slice(-CALLS);
}

/** Runs of tests and builds stand in the context, with how often they failed. */
function takeResult(signs: PressureSigns, result: { callId: string; text: string; failed: boolean }, refused: boolean): void {
  const callId = kept(result.callId, LONGEST.name);
  const call = signs.calls.find((one) => one.callId === callId);
  if (call === undefined) return;
  signs.calls = signs.calls.filter((one) => one !== call);
  if (call.check || refused) return;
  if (result.failed) {
    signs.failures.push({ turn: signs.turns, key: call.key, signature: signatureOf(result.text) });
    signs.failures = signs.failures.slice(-CALLS);
  } else signs.failures = signs.failures.filter(({ key }) => key !== call.key);
}

/** What this record has touched stands last in the lists of the context. */
function takeFiles(signs: PressureSigns, { id }: PlacedRecord, { filesModified, filesRead }: Context): void {
  for (let at = filesModified.length - 1; filesModified[at]?.record === id; at -= 1) {
    const { path = '', subagent = true } = filesModified[at] ?? {};
    if (!subagent) signs.writes.push({ turn: signs.turns, path });
  }
  signs.writes = signs.writes.slice(-CALLS);
  for (let at = filesRead.length - 1; filesRead[at]?.record === id; at -= 1) {
    const { path = '', subagent = true } = filesRead[at] ?? {};
    if (subagent) continue;
    if (!signs.since.includes(path)) signs.since = newest([...signs.since, path], FILES);
    if (signs.before.includes(path) && !signs.again.includes(path)) signs.again.push(path);
  }
}

/** Numbers change from one time to the next: places, durations, addresses. */
function signatureOf(text: string): string {
  return text
    .slice(0, SIGNATURE * 2)
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/0x[\da-f]+|\d+/g, '#')
    .slice(0, SIGNATURE);
}

function newest(paths: readonly string[], limit: number): string[] {
  return Array.from(new Set(paths)).slice(-limit);
}

function most(names: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
