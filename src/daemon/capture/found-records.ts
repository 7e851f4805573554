import type { ArchiveReader } from '../../archive/reader.ts';
import type { SearchHit, SearchQuery } from '../../archive/search.ts';
import { type Released, release, releaseJson, releaseLines } from '../../core/redaction/released.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import type { RecordKind, TranscriptAgent } from '../../core/transcript/record.ts';
import { releasedPieces, removedText } from './shown-record.ts';
import { READERS } from './transcripts.ts';

/** A record that holds the words. `at` in ms since the epoch. */
export interface FoundRecord {
  id: number;
  session: string | null;
  agent: TranscriptAgent;
  at: number | null;
  kind: RecordKind;
  /** That it calls; null: it calls none. */
  tool: Released | null;
  /** In one line, around the first of the words that is in it. */
  snippet: Released;
}

export interface Found {
  hits: FoundRecord[];
  /** There were more. */
  more: boolean;
  /** Records whose words are not in the index yet. */
  behind: number;
}

const BEFORE = 60;
const SNIPPET = 200;

export function foundRecords(archive: ArchiveReader, query: SearchQuery): Found {
  const hits = archive.search({ ...query, limit: query.limit + 1 });
  const words = wordsOf(query.words);
  const agents = new Map<number, TranscriptAgent | null>();
  const agentOf = (fileId: number): TranscriptAgent | null => {
    if (!agents.has(fileId)) agents.set(fileId, archive.file(fileId)?.agent ?? null);
    return agents.get(fileId) ?? null;
  };
  return {
    hits: hits.slice(0, query.limit).flatMap((hit) => foundRecord(archive, hit, words, agentOf)),
    more: hits.length > query.limit,
    behind: archive.unindexed(),
  };
}

/** Nothing where it was forgotten meanwhile. */
function foundRecord(
  archive: ArchiveReader,
  { id, session, at, kind }: SearchHit,
  words: readonly string[],
  agentOf: (fileId: number) => TranscriptAgent | null,
): FoundRecord[] {
  const fileId = archive.record(id)?.fileId;
  const agent = fileId === undefined ? null : agentOf(fileId);
  const bytes = archive.recordBytes(id);
  if (agent === null || bytes === null) return [];
  const removed = bytes.length > 0 ? null : removedText(archive, id);
  if (removed !== null) return [{ id, session, agent, at, kind, tool: null, snippet: removed }];
  const record = READERS[agent].read(recordValue(bytes));
  const call = record.parts.find((part) => part.type === 'call') ?? null;
  const said = releaseLines(releasedPieces(record).map(({ text }) => text));
  // A call is shown by its command; the word may stand elsewhere in its input.
  const text = call === null || holdsOne(said, words) ? said : releaseJson(call.input);
  return [{ id, session, agent, at, kind, tool: call === null ? null : release(call.tool), snippet: snippetOf(text, words) }];
}

function holdsOne(text: string, words: readonly string[]): boolean {
  const low = text.toLowerCase();
  return words.some((word) => low.includes(word));
}

function wordsOf(words: string): string[] {
  return (words.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());
}

/** @param words in lower case */
function snippetOf(text: Released, words: readonly string[]): Released {
  const line = text.replace(/\s+/g, ' ').trim();
  const low = line.toLowerCase();
  const places = low.length === line.length ? words.map((word) => low.indexOf(word)).filter((place) => place >= 0) : [];
  const first = places.length === 0 ? 0 : Math.min(...places);
  const from = first <= BEFORE ? 0 : first - BEFORE;
  const to = from + SNIPPET;
  return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`.toWellFormed() as Released;
}
