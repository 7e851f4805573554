import { terminalText } from '../core/text/terminal-text.ts';
import type { LineReply } from '../protocol/api-line.ts';

const LONGEST_BRANCH = 40;
const MARKS = { warning: '🟡', critical: '🟠', danger: '🔴' } as const;

/** `#2 · 3 here · 2 files held · main · 62 % context left`: what is nothing, or not known, is left out. */
export function lineWords({ number, here, held, waits, unread, branch, contextLeft, contextLevel }: Omit<LineReply, 'line'>): string {
  const name = terminalText(branch ?? '', LONGEST_BRANCH);
  return [
    ...(number === null ? [] : [`#${number}`]),
    here === 0 ? 'nobody here' : `${here} here`,
    ...(held === 0 ? [] : [`${held} ${held === 1 ? 'file' : 'files'} held`]),
    ...(waits === 0 ? [] : [`waits for ${waits}`]),
    ...(unread === 0 ? [] : [`✉ ${unread}`]),
    ...(name === '' ? [] : [name]),
    // Rounded down: 0 means that less than one percent is left.
    ...(contextLeft === null ? [] : [`${contextLevel === null ? '' : `${MARKS[contextLevel]} `}${Math.floor(contextLeft)} % context left`]),
  ].join(' · ');
}

/** For a line of tmux, which reads `#` as the beginning of a format. */
export function tmuxWords(facts: Omit<LineReply, 'line'>): string {
  return lineWords(facts).replaceAll('#', '##');
}
