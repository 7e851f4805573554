import type { ImportedHandOffView, ImportHandOffsReply } from '../../protocol/api-import.ts';
import { safe } from './safe.ts';
import { table } from './table.ts';

/** Characters of an id: enough to name one. */
const ID_SHOWN = 12;

/** What an import of hand-offs did, or would do. */
export function importedText({ dryRun, added, known, broken, handOffs }: ImportHandOffsReply): string[] {
  const counts = `${added} added, ${known} there already, ${broken} broken`;
  const more = added - handOffs.length;
  return [
    dryRun ? `Would import (nothing was changed): ${counts}` : `Imported: ${counts}`,
    ...handOffs.map(({ file, sessionId }) => `  ${safe(file)}: ${safe(sessionId)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

/** What could not be read, by file. */
export function troubleText({ broken, troubles }: ImportHandOffsReply): string[] {
  const more = broken - troubles.length;
  return [...troubles.map(({ file, detail }) => `✗ ${safe(file)}: ${safe(detail)}`), ...(more > 0 ? [`✗ and ${more} more`] : [])];
}

const COLUMNS = [
  { title: 'ID' },
  { title: 'TIME' },
  { title: 'KIND' },
  { title: 'SESSION', min: 12 },
  { title: 'TITLE', min: 12 },
  { title: 'FILE', min: 12 },
];

/** One line each. */
export function importedTable(handOffs: readonly ImportedHandOffView[], width: number): string[] {
  const rows = handOffs.map(({ id, at, modifiedAt, kind, sessionId, title, file }) => [
    id.slice(0, ID_SHOWN),
    safe((at ?? modifiedAt).slice(0, 16).replace('T', ' ')),
    kind,
    safe(sessionId),
    safe(title ?? ''),
    safe(file.slice(file.lastIndexOf('/') + 1)),
  ]);
  return table(COLUMNS, rows, width);
}
