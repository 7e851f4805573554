import type {
  ExportInstructionsReply,
  HistoryComparison,
  ImportInstructionsReply,
  InstructionCounts,
  InstructionReply,
  InstructionView,
} from '../../protocol/api-instructions.ts';
import type { Style } from '../output.ts';
import { age, localTime } from './age.ts';
import { safe } from './safe.ts';

/** Those that wait first. */
export function instructionsText(all: readonly InstructionView[], now: string, style: Style): string[] {
  if (all.length === 0) return ['Nothing was said here that waits or holds.'];
  const order = ['inbox', 'active', 'snoozed', 'superseded', 'rejected'];
  const sorted = all.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return sorted.flatMap((one) => instructionLines(one, now, style));
}

function instructionLines(one: InstructionView, now: string, style: Style): string[] {
  const { id, quote, state, constraint, said, session, source, lastSaidAt, quadrant, persistence, scope, explicitness } = one;
  const where = session === null ? (source === 'imported' ? 'imported' : source === 'command' ? 'by command' : '') : `#${session.number}`;
  const times = said > 1 ? `you said this ${said}×, last ${age(lastSaidAt, now)} ago` : `${age(lastSaidAt, now)} ago`;
  const lines = [
    `${style.strong(safe(id))}  ${state}${one.snoozedUntil === null ? '' : ` until ${localTime(one.snoozedUntil)}`}`,
    `  "${safe(quote)}"`,
    `  ${[times, where, one.record === null ? '' : `rollcall show-record ${safe(one.record)}`].filter((part) => part !== '').join('; ')}`,
    `  ${[quadrant, persistence, scope].map((part) => safe(part.toLowerCase())).join(', ')}; explicit ${Math.round(explicitness * 100)} %`,
  ];
  if (constraint !== null) {
    const about = constraint.about === undefined ? '' : ` of ${safe(constraint.about)}`;
    lines.push(`  calls are held against: ${safe(constraint.kind)} ${safe(constraint.target)} ${safe(constraint.value)}${about}`);
  }
  if (one.contradicts.length > 0) lines.push(`  contradicts ${one.contradicts.map(safe).join(', ')}`);
  if (one.supersedes !== null) lines.push(`  in the place of ${safe(one.supersedes)}`);
  return lines;
}

/** Totals by state, persistence and quadrant, and how often a reading was right. */
export function countsText({ total, states, persistence, quadrants, reviewed, acceptedUnchanged }: InstructionCounts): string[] {
  if (total === 0) return [];
  const parts = [states, persistence, quadrants].map((counts) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${safe(name)}`)
      .join(', '),
  );
  const right = reviewed === 0 ? [] : [`${acceptedUnchanged} of ${reviewed} that you decided about were accepted as they were read.`];
  return [`${total} in all: ${parts.join('; ')}`, ...right];
}

export function changedText({ instruction, unchanged, now }: InstructionReply, style: Style): string[] {
  const head = unchanged ? ['It is so already.'] : [];
  return [...head, ...instructionLines(instruction, now, style)];
}

export function importedText(reply: ImportInstructionsReply): string[] {
  const { dryRun, added, linked, replaced, broken, total, inFile, stored, comparison } = reply;
  const done = dryRun ? 'Would import (nothing was changed)' : 'Imported';
  return [
    `${done}: ${added} added, ${replaced} replaced by newer ones, ${linked} said here in the same words, of ${total} entries`,
    ...(broken.length === 0 ? [] : [`left out, without an id or text, or a second time: entries ${broken.join(', ')}`]),
    ...differenceText(comparison),
    ...(dryRun ? [] : [`in the file ${inFile}, of them here ${stored}${stored === inFile ? '' : ': NOT the same'}`]),
    ...countsText(reply.counts),
  ];
}

export function exportedText({ text, given, inFile, broken, before, after }: ExportInstructionsReply, file: string): string[] {
  const newer = before.different.filter((one) => one.newer === 'here').length;
  const done =
    text === null ? `${safe(file)} is up to date` : `${safe(file)}: ${before.onlyHere.length} added, ${newer} replaced by newer ones`;
  return [
    `${done}; ${given} from here, ${inFile} in the file, ${after.same} the same on both sides`,
    ...(broken.length === 0 ? [] : [`stay as they are, without an id or text, or a second time: entries ${broken.join(', ')}`]),
    ...differenceText(after),
  ];
}

function differenceText({ different }: HistoryComparison): string[] {
  return different.map(({ id, newer }) => {
    const why = newer === 'unknown' ? 'the file does not say which is newer' : `newer ${newer === 'here' ? 'here' : 'in the file'}`;
    return `differs: ${safe(id)} (${why}); it stays as it is on both sides`;
  });
}
