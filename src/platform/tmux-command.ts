import { shellWord } from '../protocol/shell-word.ts';

/**
 * The command that tmux gives to sh for `pipe-pane`: it appends what it reads to a file. tmux expands `#` and `%` in it before
 * sh sees it, in ways that changed between its versions: neither stands in it.
 *
 * @param path absolute
 */
export function appendCommand(path: string): string {
  const parts = path.split(/([#%])/).map((part, index) => {
    if (part === '') return '';
    if (index % 2 === 0) return shellWord(part);
    return part === '#' ? String.raw`"$(printf '\043')"` : String.raw`"$(printf '\045')"`;
  });
  return `exec cat >> ${parts.join('')}`;
}
