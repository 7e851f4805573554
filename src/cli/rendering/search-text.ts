import type { SearchHit, SearchReply } from '../../protocol/api-archive.ts';
import { localTime } from './age.ts';
import { safe } from './safe.ts';
import { truncate } from './width.ts';

/** One line for each record that was found, the best first. */
export function searchText({ hits, more, behind }: SearchReply, width: number): string[] {
  const lines = hits.map((hit) => truncate(`${head(hit)}: ${safe(hit.snippet)}`, width));
  if (hits.length === 0) lines.push('Nothing was found.');
  if (more) lines.push('There are more; `--limit` shows them, and further words make them fewer.');
  if (behind > 0) lines.push(`${behind} ${behind === 1 ? 'record is' : 'records are'} not looked at yet; ask again in a moment.`);
  return lines;
}

function head({ record, session, name, at, kind, tool }: SearchHit): string {
  const whose = name ?? (session === null ? 'no session' : session.slice(0, 8));
  const time = at === null ? 'no time' : localTime(at).slice(0, 16);
  return `[r${record}] ${time} ${safe(whose)} ${tool === null ? safe(kind) : `call ${safe(tool)}`}`;
}
