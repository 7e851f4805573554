import type { CapturesReply, CaptureView } from '../../protocol/api-terminal.ts';
import { age } from './age.ts';
import { safe } from './safe.ts';
import { table } from './table.ts';

/** How a sentence calls what is captured. */
export function captureName({ pane }: CaptureView): string {
  return `Pane ${safe(pane)}`;
}

/** All captures, the oldest first. */
export function captureTable({ captures, now }: CapturesReply, width: number): string[] {
  const columns = ['SESSION', 'PANE', 'STATE', 'LINES', 'GAPS', 'FOR', 'ID', 'PROBLEM'].map((title) =>
    title === 'PROBLEM' ? { title, min: 20 } : { title },
  );
  const rows = captures.map((capture) => [
    capture.session === null ? '' : `#${capture.session.number}`,
    safe(capture.pane),
    stateOf(capture),
    String(capture.lines),
    capture.gaps === 0 ? '' : String(capture.gaps),
    age(capture.startedAt, capture.endedAt ?? now),
    capture.id,
    safe(capture.problem ?? ''),
  ]);
  return table(columns, rows, width);
}

function stateOf({ state, why, how }: CaptureView): string {
  if (state === 'ended') return why === 'gone' ? 'ended: its pane is gone' : 'stopped';
  return how === 'looks' ? 'running, by looks' : 'running';
}
