import {
  type Comparison,
  type InstructionHistory,
  compared,
  historyText,
  importable,
  readHistory,
} from '../../compat/instructions/instruction-history.ts';
import { type Instruction, plainInstruction, sameSaying } from '../../core/governance/instruction.ts';
import { classify } from '../../core/governance/instructions/classify.ts';
import type { Instruction as ReadInstruction } from '../../core/governance/instructions/instruction.ts';
import { keptText } from '../../core/text/kept-text.ts';
import type {
  ExportInstructionsReply,
  HistoryComparison,
  ImportInstructionsReply,
  InstructionsFileRequest,
} from '../../protocol/api-instructions.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { noteChange, personOnly } from './review.ts';
import { countsOf } from './views.ts';

const QUOTE = 2000;

/**
 * `rollcall instructions import`: takes over what only the file has, and what is newer there; nothing newer here is overwritten, nor
 * what is of unknown age there. What was said here in the same words is the same one. Only by a person.
 * Throws PERSON_NEEDED, INSTRUCTIONS_UNREADABLE; then nothing was changed.
 */
export async function importInstructions(d: Daemon, request: InstructionsFileRequest): Promise<ImportInstructionsReply> {
  const { workspace } = await d.places.home(request.cwd);
  const there = historyOf(request);
  const now = d.clock.now();
  const { dryRun } = request;
  const reply = await d.store.transaction([workspace.id], async (tx) => {
    if (!dryRun) await personOnly(tx, request.caller, 'instructions import');
    const before = await tx.instructions.of(workspace.id);
    const { add, replace } = importable(comparable(before, there), there);
    const linked: Instruction[] = [];
    const written: { after: Instruction; before: Instruction | null }[] = [];
    const keys = new Map(before.map((one) => [one.key, one]));
    for (const entry of add) {
      const key = sameSaying(entry.quote);
      const known = keys.get(key);
      if (known !== undefined && known.fileId === null) {
        linked.push({ ...known, fileId: entry.id });
        keys.set(key, { ...known, fileId: entry.id });
        continue;
      }
      const after = imported(d, workspace.id, known === undefined ? key : `${key} (${entry.id})`, entry, now);
      keys.set(after.key, after);
      written.push({ after, before: null });
    }
    for (const entry of replace) {
      const known = before.find((one) => (one.fileId ?? one.id) === entry.id);
      if (known !== undefined) written.push({ before: known, after: { ...known, ...contentOf(entry), changedAt: entry.changedAt } });
    }
    if (!dryRun) {
      for (const one of linked) await tx.instructions.put(one);
      for (const { after, before: former } of written) await write(tx, now, after, former);
    }
    const all = await tx.instructions.of(workspace.id);
    const ids = new Set(all.map((one) => one.fileId ?? one.id));
    return {
      dryRun,
      total: there.list.length,
      broken: there.broken,
      added: add.length - linked.length,
      linked: linked.length,
      replaced: replace.length,
      counts: countsOf(all, now),
      inFile: there.entries.length,
      stored: there.entries.filter(({ id }) => ids.has(id)).length,
      comparison: comparisonOf(compared(comparable(all, there), there)),
    };
  });
  if (!dryRun) d.instructions.changed(workspace.id);
  return { ...reply, now: new Date(now).toISOString() };
}

/**
 * `rollcall instructions export`: the text of the file with what holds here and is not there, and with what is newer here;
 * everything else in it stays as it was. Changes nothing here. Throws INSTRUCTIONS_UNREADABLE.
 */
export async function exportInstructions(d: Daemon, request: InstructionsFileRequest): Promise<ExportInstructionsReply> {
  const { workspace } = await d.places.home(request.cwd);
  const there = request.text === '' ? null : historyOf(request);
  const all = await d.store.read((tx) => tx.instructions.of(workspace.id));
  const known = new Set(there?.entries.map(({ id }) => id));
  const given = all.filter(({ id, fileId, state }) => state === 'active' || fileId !== null || known.has(id));
  const history = there ?? { rest: {}, entries: [], broken: [], list: [] };
  const here = comparable(given, history);
  const text = historyText(here, there);
  const after = readHistory(text);
  if (typeof after === 'string') throw new RollcallError('INSTRUCTIONS_UNREADABLE', { file: request.file, detail: after });
  return {
    text: text === request.text ? null : text,
    given: given.length,
    inFile: after.entries.length,
    broken: after.broken,
    before: comparisonOf(compared(here, history)),
    after: comparisonOf(compared(here, after)),
    now: new Date(d.clock.now()).toISOString(),
  };
}

function historyOf({ file, text }: InstructionsFileRequest): InstructionHistory {
  const there = readHistory(text);
  if (typeof there === 'string') throw new RollcallError('INSTRUCTIONS_UNREADABLE', { file, detail: there });
  return there;
}

/** As they are compared: a constraint that was read from the words here, and that the file has no member for, is no difference. */
function comparable(all: readonly Instruction[], there: InstructionHistory): ReadInstruction[] {
  const entries = new Map(there.entries.map((entry) => [entry.id, entry]));
  return all.map((one) => {
    const plain = plainInstruction(one);
    const entry = entries.get(plain.id);
    const isReadHere = one.source === 'imported' && !one.edited && entry !== undefined && !('constraint' in entry);
    return isReadHere ? { ...plain, constraint: null } : plain;
  });
}

function imported(d: Daemon, workspaceId: number, key: string, entry: ReadInstruction, now: number): Instruction {
  const saidAt = entry.saidAt === 0 ? now : entry.saidAt;
  return {
    ...contentOf(entry),
    id: d.newId('ins'),
    workspaceId,
    key,
    sessionId: null,
    record: null,
    source: 'imported',
    saidAt,
    lastSaidAt: saidAt,
    said: 1,
    reviewedAt: null,
    reviewedBy: null,
    edited: false,
    snoozedUntil: null,
    changedAt: entry.changedAt,
    fileId: entry.id,
  };
}

type Content = Pick<Instruction, 'quote' | 'quadrant' | 'persistence' | 'scope' | 'explicitness' | 'constraint' | 'state' | 'supersedes'>;

function contentOf({ quote, quadrant, persistence, scope, explicitness, constraint, state, supersedes }: ReadInstruction): Content {
  const words = keptText(quote, QUOTE) ?? quote;
  const read = constraint ?? classify(words).find((one) => one.constraint !== null)?.constraint ?? null;
  return { quote: words, quadrant, persistence, scope, explicitness, constraint: read, state, supersedes };
}

async function write(tx: Tx, now: number, after: Instruction, before: Instruction | null): Promise<void> {
  await tx.instructions.put(after);
  await noteChange(tx, now, after, before, 'an import');
}

function comparisonOf({ same, onlyHere, onlyThere, different }: Comparison): HistoryComparison {
  return { same: same.length, onlyHere, onlyThere, different };
}
