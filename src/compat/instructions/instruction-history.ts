import type { Instruction } from '../../core/governance/instructions/instruction.ts';
import { changedAtOf, contentHash, entryOf, type HistoryEntry, instructionOf } from './history-entry.ts';

/** `instruction-history.json` of the older system. */
export interface InstructionHistory {
  /** The members beside `instructions`, as they are. */
  rest: Record<string, unknown>;
  entries: HistoryEntry[];
  /** Places (from 1) of what has no id or no text, or an id that stands before. They stay where they are. */
  broken: number[];
  /** All of the list, in its order, broken ones too. */
  list: unknown[];
}

/** @returns a text: what is wrong with the file */
export function readHistory(text: string): InstructionHistory | string {
  let whole: unknown;
  try {
    whole = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return 'it is not JSON';
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return 'it is JSON, but no object';
  const { instructions: list, ...rest } = whole as Record<string, unknown>;
  if (!Array.isArray(list)) return 'it has no list of instructions';
  const entries = new Map<string, HistoryEntry>();
  const broken: number[] = [];
  for (const [index, value] of (list as unknown[]).entries()) {
    if (isEntry(value) && !entries.has(value.id)) entries.set(value.id, value);
    else broken.push(index + 1);
  }
  return { rest, entries: Array.from(entries.values()), broken, list };
}

/** Ids and contents, both ways. Counts alone would call two lists equal that have nothing in common. */
export interface Comparison {
  same: string[];
  onlyHere: string[];
  onlyThere: string[];
  /** The same id with another content. `unknown`: the file does not say when it was changed. */
  different: { id: string; newer: 'here' | 'there' | 'unknown' }[];
}

export function compared(here: readonly Instruction[], there: InstructionHistory): Comparison {
  const entries = new Map(there.entries.map((entry) => [entry.id, entry]));
  const own = new Set(here.map(({ id }) => id));
  const result: Comparison = {
    same: [],
    onlyHere: [],
    onlyThere: there.entries.map(({ id }) => id).filter((id) => !own.has(id)),
    different: [],
  };
  for (const instruction of here) {
    const entry = entries.get(instruction.id);
    if (entry === undefined) result.onlyHere.push(instruction.id);
    else if (contentHash(instructionOf(entry)) === contentHash(instruction)) result.same.push(instruction.id);
    else result.different.push({ id: instruction.id, newer: newerOf(instruction, entry) });
  }
  return result;
}

/**
 * What an import has to write here: what only the file has, and what is newer there. What is newer here, or of unknown age there,
 * stays: nothing is ever forced over newer data.
 */
export function importable(here: readonly Instruction[], there: InstructionHistory): { add: Instruction[]; replace: Instruction[] } {
  const { onlyThere, different } = compared(here, there);
  const added = new Set(onlyThere);
  const replaced = new Set(different.filter(({ newer }) => newer === 'there').map(({ id }) => id));
  const own = new Map(here.map((instruction) => [instruction.id, instruction]));
  return {
    add: there.entries.filter(({ id }) => added.has(id)).map(instructionOf),
    // Where it was said is known here alone.
    replace: there.entries
      .filter(({ id }) => replaced.has(id))
      .map((entry) => Object.assign(instructionOf(entry), { record: own.get(entry.id)?.record ?? null })),
  };
}

/**
 * The file with what only we have, and with ours where they are newer; everything else stays as it was, unknown members, broken
 * entries and the order too.
 *
 * @param there null: there is no file yet
 */
export function historyText(here: readonly Instruction[], there: InstructionHistory | null): string {
  const history = there ?? { rest: { version: '1.0' }, entries: [], broken: [], list: [] };
  const { onlyHere, different } = compared(here, history);
  const own = new Map(here.map((instruction) => [instruction.id, instruction]));
  const newer = new Set(different.filter((one) => one.newer === 'here').map(({ id }) => id));
  const done = new Set<string>();
  const list = history.list.map((value) => {
    const ours = isEntry(value) && newer.has(value.id) && !done.has(value.id) ? own.get(value.id) : undefined;
    if (ours === undefined || !isEntry(value)) return value;
    done.add(value.id);
    return entryOf(ours, value);
  });
  const added = onlyHere.flatMap((id) => own.get(id) ?? []).map((instruction) => entryOf(instruction, null));
  return `${JSON.stringify({ ...history.rest, instructions: [...list, ...added] }, null, 2)}\n`;
}

function newerOf({ changedAt }: Instruction, entry: HistoryEntry): 'here' | 'there' | 'unknown' {
  const there = changedAtOf(entry);
  if (there === null || there === changedAt) return 'unknown';
  return there > changedAt ? 'there' : 'here';
}

function isEntry(value: unknown): value is HistoryEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, text } = value as Record<string, unknown>;
  return typeof id === 'string' && id !== '' && typeof text === 'string' && text.trim() !== '';
}
