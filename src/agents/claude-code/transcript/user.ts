import type { RecordKind, RecordPart } from '../../../core/transcript/record.ts';
import { list, member, object, text, textsOf, type JsonObject } from '../../transcript/json.ts';
import { speakerOf, type Speaker } from './envelope.ts';
import { attachmentOf, attachmentsIn, refusalIn, toolResultOf } from './tool-result.ts';
import { isInterrupt, stretchesOf } from './user-text.ts';

export interface Content {
  kind: RecordKind;
  parts: readonly RecordPart[];
}

/** The prompt with which Claude Code begins a plan anew: chosen by a person, worded by the model. */
const PLAN = 'Implement the following plan:\n';

const SUMMARY = 'This session is being continued from a previous conversation';

/**
 * A record of type `user`: it carries whatever Claude Code sends to the model in the user's place. A prompt is what remains when
 * nothing else fits.
 */
export function userContent(record: JsonObject): Content {
  const content = member(record['message'], 'content');
  if (isSummary(record, content)) return textual('summary', content);
  const results = resultsIn(content, record['toolUseResult']);
  if (results.length > 0) return withResults(record, content, results);
  if (record['isMeta'] === true || record['isVisibleInTranscriptOnly'] === true) return textual('notice', content);
  // Made by a call of the model: the text of a skill, for one.
  if (text(record['sourceToolUseID']) !== null || text(record['sourceToolAssistantUUID']) !== null) return textual('notice', content);
  return saidContent(content, speakerWithPlan(record, content));
}

function isSummary(record: JsonObject, content: unknown): boolean {
  if (record['isCompactSummary'] === true) return true;
  return record['isVisibleInTranscriptOnly'] === true && textsOf(content)[0]?.startsWith(SUMMARY) === true;
}

/** What a speaker brings in, as a text or as blocks. Also for prompts that waited in the queue. */
export function saidContent(content: unknown, speaker: Speaker): Content {
  const texts = textsOf(content);
  const parts: RecordPart[] = [];
  let interrupted = false;
  for (const said of texts) {
    if (isInterrupt(said)) {
      interrupted = true;
      parts.push({ type: 'text', text: said });
    } else parts.push(...partsOf(said, speaker));
  }
  const attached = list(content).flatMap((block) => attachmentOf(block) ?? []);
  parts.push(...attached);
  const prompted = speaker !== 'program' && (parts.some((part) => part.type === 'prompt') || (texts.length === 0 && attached.length > 0));
  if (interrupted) return { kind: 'interrupt', parts };
  if (prompted) return { kind: 'prompt', parts };
  return { kind: parts.length > 0 ? 'notice' : 'unknown', parts };
}

function partsOf(said: string, speaker: Speaker): RecordPart[] {
  if (speaker === 'program') return [{ type: 'text', text: said }];
  return stretchesOf(said).map(({ by, text }) =>
    by === 'person' ? { type: 'prompt', text, typed: speaker === 'typed' } : { type: 'text', text },
  );
}

function speakerWithPlan(record: JsonObject, content: unknown): Speaker {
  const speaker = speakerOf(record, record['origin']);
  const plan = text(record['planContent']) !== null || textsOf(content)[0]?.startsWith(PLAN) === true;
  return speaker === 'typed' && plan ? 'other' : speaker;
}

function resultsIn(content: unknown, outcome: unknown): RecordPart[][] {
  const blocks = list(content).flatMap((block) => {
    const found = object(block);
    return found?.['type'] === 'tool_result' ? [found] : [];
  });
  // Of several results nobody says whose the outcome is.
  const own = blocks.length === 1 ? outcome : undefined;
  return blocks.map((block) => [toolResultOf(block, own), attachmentsIn(block)].flat());
}

/**
 * Results, and whatever stands beside them. A refusal in which the person said something is an interrupt of its own, with
 * their words; one without is followed by a record that says so.
 */
function withResults(record: JsonObject, content: unknown, results: readonly RecordPart[][]): Content {
  const typed = speakerOf(record, record['origin']) === 'typed';
  const parts = results.flat();
  const words = parts.flatMap((part): RecordPart[] => {
    const said = part.type === 'result' ? refusalIn(part) : null;
    return said === null || said === '' ? [] : [{ type: 'prompt', text: said, typed }];
  });
  const beside = list(content).flatMap((block): RecordPart[] => {
    if (member(block, 'type') === 'tool_result') return [];
    const said = text(member(block, 'text'));
    return said === null ? [] : [{ type: 'text', text: said }];
  });
  const interrupted = words.length > 0 || beside.some((part) => part.type === 'text' && isInterrupt(part.text));
  return { kind: interrupted ? 'interrupt' : 'result', parts: [...parts, ...words, ...beside] };
}

function textual(kind: RecordKind, content: unknown): Content {
  return { kind, parts: textsOf(content).map((text) => ({ type: 'text', text })) };
}
