import type { CompactionView } from '../../protocol/api-archive.ts';
import { localTime } from './age.ts';
import { safe } from './safe.ts';
import { fold, safeLines } from './safe-lines.ts';

const HOW = { auto: ' by itself', manual: ' by word' } as const;

/** One compaction: what was dropped, what was written down, what was given back. */
export function compactionText(compaction: CompactionView, strong: (text: string) => string, width: number): string[] {
  const { name, ordinal, at, trigger, preTokens, postTokens, segment, parentSegment, captured, file, given, givenAt } = compaction;
  const how = trigger === null ? '' : HOW[trigger];
  const lines = [
    strong(`${safe(name)}, compaction ${ordinal}, ${localTime(at)}${how}`),
    `  Dropped: ${droppedText(preTokens, postTokens)}`,
    `  Called ${safe(segment)} from then on, ${safe(parentSegment)} before`,
    file === null || captured === null ? '  Written down: nothing' : `  Written down ${captured} it happened, what it knew: ${safe(file)}`,
  ];
  if (given === null) return [...lines, '  Given back: nothing'];
  const back = safeLines(given).flatMap((line) => fold(line, width - 4).map((part) => (part === '' ? '' : `    ${part}`)));
  return [...lines, `  Given back${givenAt === null ? '' : ` at ${localTime(givenAt).slice(-8)}`}:`, ...back];
}

function droppedText(pre: number | null, post: number | null): string {
  if (pre === null) return post === null ? 'how much is not known' : `how much is not known; ${counted(post)} tokens are left`;
  if (post === null) return `the conversation of ${counted(pre)} tokens`;
  return `${counted(Math.max(0, pre - post))} of ${counted(pre)} tokens; ${counted(post)} are left`;
}

function counted(tokens: number): string {
  return tokens.toLocaleString('en-US');
}
