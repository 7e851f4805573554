import type { CompactionMark, RecordPart, TranscriptReader, TranscriptRecord } from '../../core/transcript/record.ts';
import { count, member, text, time } from '../transcript/json.ts';

const MARK: CompactionMark = { trigger: null, micro: false, preTokens: null, postTokens: null, preserved: [] };

const GAPS: Readonly<Record<string, string>> = {
  forgotten: 'Lines are missing here: the terminal no longer had them when its capture went on.',
  ambiguous: 'Lines can be missing here: the terminal repeats itself, and where its capture goes on is not certain.',
};

/** Reads the lines of captured terminals: src/agents/terminal/records.ts. */
export const terminalReader: TranscriptReader = { agent: 'terminal', read };

function read(value: unknown): TranscriptRecord {
  const nativeType = text(member(value, 'type')) ?? '';
  return {
    uuid: text(member(value, 'uuid')),
    parentUuid: null,
    nativeType,
    at: time(member(value, 'timestamp')),
    agentSessionId: text(member(value, 'sessionId')),
    agentId: null,
    sidechain: false,
    cwd: null,
    branch: null,
    version: null,
    usage: null,
    compaction: nativeType === 'terminal-compaction' ? MARK : null,
    ...contentOf(nativeType, value),
  };
}

function contentOf(type: string, value: unknown): Pick<TranscriptRecord, 'kind' | 'parts'> {
  switch (type) {
    case 'terminal':
      return { kind: 'result', parts: textual(member(value, 'text')) };
    case 'terminal-gap':
      return { kind: 'notice', parts: textual(GAPS[text(member(value, 'gap')) ?? ''] ?? 'Lines can be missing here.') };
    case 'terminal-source':
      return { kind: 'notice', parts: textual(sourceOf(value)) };
    case 'terminal-compaction':
      return { kind: 'compaction', parts: [] };
    default:
      return { kind: 'unknown', parts: [] };
  }
}

function textual(said: unknown): RecordPart[] {
  return typeof said === 'string' ? [{ type: 'text', text: said }] : [];
}

function sourceOf(value: unknown): string {
  const [lines, unique] = [count(member(value, 'lines')) ?? 0, count(member(value, 'unique')) ?? 0];
  return `Imported from ${text(member(value, 'path')) ?? 'a file'}: ${lines} lines, ${unique} of them different.`;
}
