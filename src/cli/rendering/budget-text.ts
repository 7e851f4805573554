import type { BudgetReply, BudgetRow, FigureView } from '../../protocol/api-budget.ts';
import { grouped } from './amount.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: '#' },
  { title: 'WHERE', min: 8 },
  { title: 'MODEL', min: 10 },
  { title: 'USED' },
  { title: 'OF' },
  { title: 'LEFT' },
  { title: 'TO COMPACTION' },
  { title: 'PRESSURE' },
  { title: 'BY' },
];

const TRENDS = { rising: ', rising', steady: '', falling: ', falling' } as const;

export function budgetText({ sessions }: BudgetReply, { all, width }: { all: boolean; width: number }): string[] {
  return table(
    COLUMNS,
    sessions.map((session) => row(session, all)),
    width,
  );
}

function row(session: BudgetRow, all: boolean): string[] {
  const { used, limit, remainingPercent, remainingUntil, untilAutoCompact, level, pressure } = session;
  const left = remainingPercent.value === null ? 'unknown' : `${remainingPercent.value} %`;
  return [
    `#${session.number}`,
    all ? safe(session.workspace) : '',
    safe(session.model ?? 'unknown'),
    amount(used),
    limit.source === 'default' || limit.source === 'model' ? `${amount(limit)} (assumed)` : amount(limit),
    `${left}${remainingUntil === 'auto-compact' ? ' to compaction' : ''}${level === null ? '' : ` (${level})`}`,
    amount(untilAutoCompact),
    pressure === null ? '' : `${pressure.level} ${Math.round(pressure.value * 100)}${TRENDS[pressure.trend]}`,
    safe(remainingPercent.source ?? used.source ?? 'unknown'),
  ];
}

function amount({ value }: FigureView): string {
  return value === null ? 'unknown' : grouped(value);
}
