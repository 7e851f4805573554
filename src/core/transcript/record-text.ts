import type { RecordPart, TranscriptRecord } from './record.ts';

/** A part of a record as people read it. Foreign text, with its line breaks and with whatever secrets are in it. */
export interface TextPiece {
  /** prompt, answer, thinking, call, result, summary, notice, … */
  label: string;
  text: string;
}

/** What a record says, part by part; a record without parts says what it is. */
export function recordPieces(record: TranscriptRecord): TextPiece[] {
  const pieces = record.parts.map((part) => pieceOf(part, record));
  if (pieces.length > 0) return pieces;
  if (record.compaction !== null) return [{ label: record.kind, text: compactionText(record.compaction) }];
  return [{ label: record.kind, text: record.nativeType }];
}

function pieceOf(part: RecordPart, record: TranscriptRecord): TextPiece {
  switch (part.type) {
    case 'prompt':
      return { label: part.typed ? 'prompt' : 'prompt (not typed)', text: part.text };
    case 'thinking':
      return { label: 'thinking', text: part.text };
    case 'call':
      return { label: `call ${part.tool}`, text: inputText(part.input) };
    case 'result':
      return { label: part.failed ? `result (${failure(part.exitCode)})` : 'result', text: part.text };
    case 'attachment':
      return { label: 'attachment', text: part.mime ?? 'unknown' };
    default:
      return { label: record.kind, text: part.text };
  }
}

function failure(exitCode: number | null): string {
  return exitCode === null ? 'failed' : `exit status ${exitCode}`;
}

/** A command or a file speaks for itself; of other inputs their JSON. */
function inputText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input === 'object' && input !== null) {
    const { command, file_path: file } = input as Record<string, unknown>;
    if (typeof command === 'string') return command;
    if (typeof file === 'string' && Object.keys(input).length === 1) return file;
  }
  return JSON.stringify(input, null, 1) ?? '';
}

function compactionText({ trigger, micro, preTokens, postTokens }: NonNullable<TranscriptRecord['compaction']>): string {
  const what = micro ? 'results of tools were dropped' : 'the conversation was compacted';
  const how = trigger === null ? '' : trigger === 'auto' ? ' by itself' : ' by word';
  const tokens = preTokens === null ? '' : ` at ${preTokens} tokens${postTokens === null ? '' : `, ${postTokens} are left`}`;
  return `${what}${how}${tokens}`;
}
