import type { Style } from '../output.ts';
import type { RecordReply, RecordView } from '../../protocol/api-archive.ts';
import { localTime } from './age.ts';
import { safe } from './safe.ts';
import { fold, safeLines } from './safe-lines.ts';
import { displayWidth } from './width.ts';

export interface RecordLook {
  /** Cells of a line; Infinity: nothing is wrapped. */
  width: number;
  style: Pick<Style, 'strong' | 'faint'>;
}

const INDENT = '    ';
const NO_TIME = ' '.repeat('15:04:05'.length);

/** Records in their order, each with its id in front, and the day where it changes. @param day of the record before; empty: none */
export function recordsText(records: readonly RecordView[], day: string, look: RecordLook): { lines: string[]; day: string } {
  const lines: string[] = [];
  let last = day;
  for (const record of records) {
    const today = record.at === null ? last : dayOf(record.at);
    if (today !== last) lines.push(...(last === '' && lines.length === 0 ? [] : ['']), look.style.strong(today));
    last = today;
    lines.push(...recordText(record, look));
  }
  return { lines, day: last };
}

/** `[r123] 15:04:05 prompt: …`; what is long stands below. */
export function recordText(record: RecordView, look: RecordLook): string[] {
  const { id, at, subagent, pieces, omitted } = record;
  const head = `[r${id}] ${at === null ? NO_TIME : localTime(at).slice(-NO_TIME.length)} `;
  const whose = subagent === null ? '' : ` (subagent ${safe(subagent)})`;
  const lines = pieces.flatMap(({ label, text }, place) =>
    pieceText(place === 0 ? head : ' '.repeat(head.length), `${safe(label)}${whose}`, text, look),
  );
  if (omitted > 0) lines.push(look.style.faint(`${INDENT}… ${omitted} more characters: rollcall show-record r${id}`));
  return lines;
}

function pieceText(head: string, label: string, text: string, { width, style }: RecordLook): string[] {
  const lines = safeLines(text.trim());
  const [only = ''] = lines;
  const start = `${style.faint(head)}${style.strong(label)}`;
  if (lines.length === 1 && displayWidth(`${head}${label}: ${only}`) <= width) return [only === '' ? start : `${start}: ${only}`];
  return [start, ...lines.flatMap((line) => fold(line, width - INDENT.length).map((part) => (part === '' ? '' : INDENT + part)))];
}

/** Where a record stands, the first place first. */
export function placesText({ places }: RecordReply): string[] {
  return places.map(({ path, line, session }, at) => {
    const whose = session === null ? '' : `, session ${safe(session)}`;
    return `${at === 0 ? 'Stands' : 'Copied'} in ${safe(path)}, line ${line}${whose}`;
  });
}

function dayOf(at: string): string {
  return localTime(at).split(' ')[0] ?? '';
}
