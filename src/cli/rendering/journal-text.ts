import type { JournalView } from '../../protocol/api.ts';
import { localTime } from './age.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'SEQ' },
  { title: 'TIME' },
  { title: 'WHAT' },
  { title: 'WHO' },
  { title: 'DETAILS', min: 20 },
];

export function journalText(entries: readonly JournalView[], width: number): string[] {
  return table(COLUMNS, entries.map(row), width);
}

function row(entry: JournalView): string[] {
  const who = entry.session === null ? '' : `#${entry.session.number}`;
  const details = Object.entries(entry.data).filter(([, value]) => value !== null && value !== '');
  return [
    String(entry.seq),
    localTime(entry.at),
    safe(entry.kind),
    who,
    details.map(([name, value]) => `${safe(name)}=${word(value)}`).join(' '),
  ];
}

function word(value: unknown): string {
  return safe(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}
