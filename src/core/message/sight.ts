import type { TranscriptRecord } from '../transcript/record.ts';
import { marksIn } from './mark.ts';
import type { TranscriptSight } from './delivery.ts';

/** Of the newest marks and answers of one conversation so many are kept: what is asked about left a few answers ago. */
const MARKS_KEPT = 200;
const ANSWERS_KEPT = 8;

/** What one conversation shows of messages, record by record in the order of its file. */
export interface Sight {
  marks: { message: number; to: number; at: number | null }[];
  /** One for each response of the model, with the time of its first record. */
  answers: { response: string | null; at: number }[];
}

export function newSight(): Sight {
  return { marks: [], answers: [] };
}

/** Takes in the next record of the session's own conversation, not of its subagents. */
export function watch(sight: Sight, { kind, parts, usage, at }: TranscriptRecord): void {
  // What a hook adds is a notice. The same words in a prompt or in a result were shown by somebody else.
  if (kind === 'notice') {
    for (const part of parts) {
      if (part.type === 'text') sight.marks.push(...marksIn(part.text).map(({ message, to }) => ({ message, to, at })));
    }
    if (sight.marks.length > MARKS_KEPT) sight.marks = sight.marks.slice(-MARKS_KEPT);
  }
  if (kind !== 'answer' || at === null) return;
  const response = usage?.form === 'response' ? usage.responseId : null;
  if (response !== null && sight.answers.some((answer) => answer.response === response)) return;
  sight.answers.push({ response, at });
  if (sight.answers.length > ANSWERS_KEPT) sight.answers.shift();
}

export function sightOf({ marks, answers }: Sight): Omit<TranscriptSight, 'over'> {
  return { marks, answers: answers.map(({ at }) => at) };
}
