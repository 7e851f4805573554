import type { RecordPart, TranscriptRecord } from '../../src/core/transcript/record.ts';

const KINDS: ReadonlySet<string> = new Set([
  'prompt',
  'answer',
  'result',
  'summary',
  'compaction',
  'interrupt',
  'error',
  'notice',
  'usage',
  'meta',
  'unknown',
]);

/** Whether a record keeps its contract, whatever it was read from. */
export function wholeRecord(record: TranscriptRecord): boolean {
  const { uuid, parentUuid, nativeType, kind, at, agentSessionId, agentId, cwd, branch, version, parts, usage, compaction } = record;
  return (
    [uuid, parentUuid, agentSessionId, agentId, cwd, branch, version].every(textOrNull) &&
    typeof nativeType === 'string' &&
    KINDS.has(kind) &&
    (at === null || Number.isFinite(at)) &&
    typeof record.sidechain === 'boolean' &&
    parts.every(wholePart) &&
    (usage === null || countsIn(usage).every((count) => Number.isSafeInteger(count) && count >= 0)) &&
    (compaction === null || [compaction.preTokens, compaction.postTokens].every((count) => count === null || Number.isSafeInteger(count)))
  );
}

function wholePart(part: RecordPart): boolean {
  switch (part.type) {
    case 'attachment':
      return textOrNull(part.mime);
    case 'call':
      return typeof part.callId === 'string' && typeof part.tool === 'string' && part.input !== undefined;
    case 'result':
      return (
        [part.callId, part.text, ...part.changed].every((text) => typeof text === 'string') &&
        (part.exitCode === null || Number.isSafeInteger(part.exitCode))
      );
    default:
      return typeof part.text === 'string';
  }
}

function countsIn(usage: object): number[] {
  return Object.values(usage).flatMap((value: unknown) =>
    typeof value === 'number' ? [value] : typeof value === 'object' && value !== null ? countsIn(value) : [],
  );
}

function textOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

/** A copy in which one piece, anywhere in its depth, became `foreign`. */
export function mutated(value: unknown, choices: Iterator<number>, foreign: unknown): unknown {
  const choice = Number(choices.next().value);
  if (typeof value !== 'object' || value === null) return foreign;
  const names = Object.keys(value);
  const name = names[choice % (names.length + 1)];
  if (name === undefined) return foreign;
  const inner = mutated((value as Record<string, unknown>)[name], choices, foreign);
  return Array.isArray(value) ? value.with(Number(name), inner) : { ...value, [name]: inner };
}
