import type { CompactionMark, RecordKind, RecordPart } from '../../../core/transcript/record.ts';
import { count, list, member, object, text, textsOf, type JsonObject } from '../../transcript/json.ts';
import { speakerOf } from './envelope.ts';
import { saidContent, type Content } from './user.ts';

/** What each `subtype` is. A subtype that is not here is unknown; its text is kept all the same. */
const KINDS: ReadonlyMap<string, RecordKind> = new Map([
  ['compact_boundary', 'compaction'],
  ['microcompact_boundary', 'compaction'],
  ['api_error', 'error'],
  ['turn_duration', 'meta'],
  ['stop_hook_summary', 'meta'],
  ['post_turn_summary', 'meta'],
  ['task_summary', 'meta'],
  ['away_summary', 'notice'],
  ['bridge_status', 'notice'],
  ['informational', 'notice'],
  ['memory_saved', 'notice'],
  ['memory_recall', 'notice'],
  ['scheduled_task_fire', 'notice'],
  ['permission_retry', 'notice'],
  ['permission_denied', 'notice'],
  ['task_notification', 'notice'],
  ['notification', 'notice'],
  ['model_fallback', 'notice'],
  ['model_refusal_fallback', 'notice'],
  ['model_refusal_no_fallback', 'notice'],
]);

export function systemContent(record: JsonObject): Content & { compaction: CompactionMark | null } {
  const subtype = text(record['subtype']) ?? '';
  const content = record['content'];
  // Newer versions write commands that need no model here, as the person typed them, and then what they printed.
  if (subtype === 'local_command') return { ...saidContent(content, speakerOf(record, record['origin'])), compaction: null };
  const kind = KINDS.get(subtype) ?? 'unknown';
  const said = subtype === 'api_error' ? errorTexts(record) : textsOf(content);
  const parts: RecordPart[] = said.map((text) => ({ type: 'text', text }));
  return { kind, parts, compaction: kind === 'compaction' ? markOf(record, subtype) : null };
}

function errorTexts(record: JsonObject): string[] {
  const message = text(member(record['error'], 'message')) ?? text(member(member(record['error'], 'error'), 'message'));
  return [...textsOf(record['content']), ...(message === null ? [] : [message])];
}

function markOf(record: JsonObject, subtype: string): CompactionMark {
  const micro = subtype === 'microcompact_boundary';
  const about = object(record[micro ? 'microcompactMetadata' : 'compactMetadata']) ?? {};
  const trigger = about['trigger'];
  const preTokens = count(about['preTokens']);
  const saved = count(about['tokensSaved']);
  return {
    trigger: trigger === 'auto' || trigger === 'manual' ? trigger : null,
    micro,
    preTokens,
    postTokens: count(about['postTokens']) ?? (preTokens !== null && saved !== null && saved <= preTokens ? preTokens - saved : null),
    preserved: preservedIn(about),
  };
}

/** All that stay, where they are listed; else the first and the last of the stretch of the parent chain that stays. */
function preservedIn(about: JsonObject): string[] {
  const listed = list(member(about['preservedMessages'], 'uuids')).flatMap((uuid) => text(uuid) ?? []);
  if (listed.length > 0) return listed;
  const segment = about['preservedSegment'];
  return Array.from(new Set(['headUuid', 'tailUuid'].flatMap((end) => text(member(segment, end)) ?? [])));
}
