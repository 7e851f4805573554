import type { RecordKind, TranscriptReader, TranscriptRecord } from '../../../core/transcript/record.ts';
import { member, object, text, textsOf, type JsonObject } from '../../transcript/json.ts';
import { answerContent } from './answer.ts';
import { attachmentContent } from './attachment.ts';
import { envelopeOf, NO_ENVELOPE } from './envelope.ts';
import { systemContent } from './system.ts';
import { userContent } from './user.ts';

/**
 * Claude Code's own bookkeeping, with the members that are worth finding. `summary` is a title, often of another session, and no
 * summary of a compaction. `queue-operation` says what was typed while the agent worked; the prompt itself is another
 * record (see attachment.ts), but versions before `attachment` (about 2.1.8x) keep it nowhere else.
 */
const BOOKKEEPING: ReadonlyMap<string, readonly string[]> = new Map([
  ['summary', ['summary']],
  ['custom-title', ['customTitle']],
  ['ai-title', ['aiTitle']],
  ['agent-name', ['agentName']],
  ['agent-color', []],
  ['agent-setting', []],
  ['tag', ['tag']],
  ['task-summary', ['summary']],
  ['last-prompt', []],
  ['permission-mode', []],
  ['mode', []],
  ['pr-link', ['prUrl']],
  ['queue-operation', ['content']],
  ['file-history-snapshot', []],
  ['file-history-delta', []],
  ['attribution-snapshot', []],
  ['content-replacement', []],
  ['worktree-state', []],
  ['bridge-session', []],
  ['progress', []],
]);

type Inside = Pick<TranscriptRecord, 'kind' | 'parts'> & Partial<Pick<TranscriptRecord, 'usage' | 'compaction'>>;

/** Reads the records of Claude Code 2.0.64 to 2.1.197. Stateless: one reader serves all files. */
export const claudeCodeReader: TranscriptReader = { agent: 'claude-code', read };

function read(value: unknown): TranscriptRecord {
  const record = object(value);
  if (record === null) return { ...NO_ENVELOPE, kind: 'unknown', parts: [], usage: null, compaction: null };
  const inside = contentOf(record);
  return {
    ...envelopeOf(record, nativeTypeOf(record)),
    kind: inside.kind,
    parts: inside.parts,
    usage: inside.usage ?? null,
    compaction: inside.compaction ?? null,
  };
}

function contentOf(record: JsonObject): Inside {
  const type = text(record['type']) ?? '';
  switch (type) {
    case 'user':
      return userContent(record);
    case 'assistant':
      return answerContent(record);
    case 'system':
      return systemContent(record);
    case 'attachment':
      return attachmentContent(record);
    default:
      return bookkeeping(record, BOOKKEEPING.get(type));
  }
}

function bookkeeping(record: JsonObject, members: readonly string[] | undefined): Inside {
  const kind: RecordKind = members === undefined ? 'unknown' : 'meta';
  return { kind, parts: (members ?? []).flatMap((name) => textsOf(record[name])).map((text) => ({ type: 'text', text })) };
}

/** `system/<subtype>`, `attachment/<type>`, `progress/<type>`; else the type alone. */
function nativeTypeOf(record: JsonObject): string {
  const type = text(record['type']) ?? '';
  const inner =
    type === 'system'
      ? record['subtype']
      : type === 'attachment'
        ? member(record['attachment'], 'type')
        : type === 'progress'
          ? member(record['data'], 'type')
          : null;
  const named = text(inner);
  return named === null ? type : `${type}/${named}`;
}
