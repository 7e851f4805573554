import type { CompactionMark, TranscriptReader, TranscriptRecord } from '../../../core/transcript/record.ts';
import { member, object, text, textsOf, time, type JsonObject } from '../../transcript/json.ts';
import { eventContent } from './event.ts';
import { isTyped, type CodexOrigin } from './origin.ts';
import { bareMessageContent, responseItemContent, type Content } from './response-item.ts';

type Inside = Content & Partial<Pick<TranscriptRecord, 'usage' | 'compaction'>>;

/** Nobody knows who spoke: no prompt counts as typed. */
export const codexReader: TranscriptReader = codexReaderFor(null);

/**
 * Reads the records of Codex. Stateless. Records have no ids (call ids name calls), and but for `session_meta` none names its session: the
 * name of the file does.
 *
 * @param origin of the file's own session (its first record), which tells whether its prompts were typed by a person
 */
export function codexReaderFor(origin: CodexOrigin | null): TranscriptReader {
  const typed = isTyped(origin);
  return { agent: 'codex', read: (value) => read(value, typed) };
}

function read(value: unknown, typed: boolean): TranscriptRecord {
  const record = object(value) ?? {};
  const type = text(record['type']) ?? '';
  const payload = object(record['payload']);
  const inside = payload === null ? bareContent(record, type) : contentOf(type, payload, typed);
  const own = type === 'session_meta' ? payload : null;
  const named = type === 'event_msg' || type === 'response_item' ? text(payload?.['type']) : null;
  return {
    uuid: null,
    parentUuid: null,
    nativeType: named === null ? type : `${type}/${named}`,
    kind: inside.kind,
    at: time(record['timestamp']),
    agentSessionId: text(own?.['id']),
    agentId: null,
    sidechain: false,
    cwd: own !== null || type === 'turn_context' ? text(payload?.['cwd']) : null,
    branch: text(member(own?.['git'], 'branch')),
    ...(type === 'turn_context' ? { model: text(payload?.['model']) } : {}),
    version: text(own?.['cli_version']),
    parts: inside.parts,
    usage: inside.usage ?? null,
    compaction: inside.compaction ?? null,
  };
}

function contentOf(type: string, payload: JsonObject, typed: boolean): Inside {
  switch (type) {
    case 'response_item':
      return responseItemContent(payload);
    case 'event_msg':
      return eventContent(payload, typed);
    case 'compacted':
      return compacted(payload);
    case 'inter_agent_communication':
      return { kind: 'notice', parts: textsOf(payload['content'] ?? payload['message']).map((text) => ({ type: 'text', text })) };
    // Of one response (0.169): `token_count` follows with the same counts.
    case 'token_usage_record':
      return { kind: 'usage', parts: [] };
    case 'session_meta':
    case 'turn_context':
    case 'world_state':
    case 'inter_agent_communication_metadata':
      return { kind: 'meta', parts: [] };
    default:
      return { kind: 'unknown', parts: [] };
  }
}

/** The first versions wrote items without an envelope. */
function bareContent(record: JsonObject, type: string): Inside {
  if (type !== '') return bareMessageContent(record);
  return { kind: text(record['record_type']) === 'state' ? 'meta' : 'unknown', parts: [] };
}

/**
 * The mark of a compaction; the event `context_compacted` says the same again. `replacement_history` holds what stays in the window, up to
 * hundreds of megabytes of what other lines have said already: never looked at.
 */
function compacted(payload: JsonObject): Inside {
  const mark: CompactionMark = { trigger: null, micro: false, preTokens: null, postTokens: null, preserved: [] };
  return { kind: 'compaction', parts: textsOf(payload['message']).map((text) => ({ type: 'text', text })), compaction: mark };
}
