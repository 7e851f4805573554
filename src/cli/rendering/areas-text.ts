import type { AreaView } from '../../protocol/api-areas.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'AREA', min: 10 },
  { title: 'KIND' },
  { title: 'FILES' },
  { title: 'HERE' },
  { title: 'WHY', min: 20 },
  { title: 'BEGIN WITH', min: 12 },
  { title: 'BUILDS ON', min: 10 },
];

/** A row for each area, as they are ranked. */
export function areasText(areas: readonly AreaView[], width: number): string[] {
  return table(
    COLUMNS,
    areas.map((area) => [
      safe(area.name),
      area.kind,
      String(area.files),
      area.here.map(({ number }) => `#${number}`).join(' '),
      safe(area.reason),
      safe(area.available ?? ''),
      area.dependsOn.map(safe).join(', '),
    ]),
    width,
  );
}
