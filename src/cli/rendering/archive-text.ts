import type { ArchiveFileView, ArchiveReply, CaptureHealthView } from '../../protocol/api-archive.ts';
import { age } from './age.ts';
import { byteText } from './byte-text.ts';
import { safe } from './safe.ts';
import { type Column, table } from './table.ts';

/** Whether transcripts are captured, how much there is, and where. */
export function archiveText(reply: ArchiveReply, strong: (text: string) => string): string[] {
  const { enabled, path, files, records, copies, quarantined, bytes, storedBytes, health, now } = reply;
  if (!enabled) return [strong('Transcripts are not captured: capture.enabled is false.')];
  const shorter = storedBytes > 0 ? ` (${(bytes / storedBytes).toFixed(1)} to 1)` : '';
  return [
    ...healthText(health, now).map((line, at) => (at === 0 ? strong(line) : line)),
    '',
    `${counted(files, 'file')}, ${counted(records, 'record')}, ${counted(copies, 'copy', 'copies')}, ${counted(quarantined, 'broken piece')}`,
    `${byteText(bytes)} of transcripts take up ${byteText(storedBytes)}${shorter}`,
    safe(path),
  ];
}

/** How the capture goes, in words. */
export function healthText(health: CaptureHealthView, now: string): string[] {
  const { restarts, problem, due, behindBytes, storedAt, failing, stalled } = health;
  const last = storedAt === null ? 'no record stored yet' : `last record stored ${age(storedAt, now)} ago`;
  const lines = [`${verdict(health)}: ${last}, ${byteText(behindBytes)} behind.`];
  if (stalled !== null) lines.push(`Nothing can be stored now: ${safe(stalled)}`);
  if (due > 0) lines.push(`${due === 1 ? '1 file waits' : `${counted(due, 'file')} wait`} to be looked at.`);
  if (restarts > 0)
    lines.push(`Its thread was started again ${counted(restarts, 'time')}; the last failure: ${safe(problem ?? 'unknown')}`);
  for (const file of failing) lines.push(`Cannot be read: ${safe(file.path)}: ${safe(file.problem)}`);
  return lines;
}

function verdict({ state, stalled }: CaptureHealthView): string {
  if (state === 'waiting') return 'The capture starts again in a moment';
  if (state === 'off') return 'The capture rests';
  return stalled === null ? 'The capture runs' : 'The capture stands still';
}

const COLUMNS: readonly Column[] = [
  { title: 'KIND' },
  { title: 'LINES' },
  { title: 'RECORDS' },
  { title: 'COPIES' },
  { title: 'BROKEN' },
  { title: 'SIZE' },
  { title: 'BEHIND' },
  { title: 'STORED' },
  { title: 'NOTE' },
  { title: 'FILE', min: 20 },
];

/** The files of one session. */
export function filesText(files: readonly ArchiveFileView[], now: string, width: number): string[] {
  return table(
    COLUMNS,
    files.map((file) => [
      safe(file.kind),
      String(file.lines),
      String(file.records),
      file.copies === 0 ? '' : String(file.copies),
      file.quarantined === 0 ? '' : String(file.quarantined),
      byteText(file.bytes),
      file.behindBytes === null || file.behindBytes === 0 ? '' : byteText(file.behindBytes),
      file.storedAt === null ? '' : `${age(file.storedAt, now)} ago`,
      [file.gone ? 'gone' : '', file.generation > 0 ? `rewritten ${counted(file.generation, 'time')}` : ''].filter(Boolean).join(', '),
      safe(file.path),
    ]),
    width,
  );
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
