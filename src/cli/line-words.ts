import type { LineReply } from '../protocol/api-line.ts';
import { safe } from './rendering/safe.ts';

const LONGEST_BRANCH = 40;

/** `#2 · 3 here · 2 files held · main`; without an answer, that nobody gave one. */
export function lineWords(reply: LineReply | null): string {
  if (reply === null) return 'rollcall: not running';
  const { number, here, held, waits, branch } = reply;
  const name = Array.from(safe(branch ?? ''));
  return [
    ...(number === null ? [] : [`#${number}`]),
    here === 0 ? 'nobody here' : `${here} here`,
    ...(held === 0 ? [] : [`${held} ${held === 1 ? 'file' : 'files'} held`]),
    ...(waits === 0 ? [] : [`waits for ${waits}`]),
    ...(name.length === 0 ? [] : [name.length > LONGEST_BRANCH ? `${name.slice(0, LONGEST_BRANCH - 1).join('')}…` : name.join('')]),
  ].join(' · ');
}

/** For a line of tmux, which reads `#` as the beginning of a format. */
export function tmuxWords(reply: LineReply | null): string {
  return lineWords(reply).replaceAll('#', '##');
}
