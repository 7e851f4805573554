import { shellWord } from '../protocol/shell-word.ts';

/**
 * The command that tmux gives to sh for `pipe-pane`: it appends what it reads to a file, and makes another one when all of it is
 * written. tmux expands `#` and `%` in it before sh sees it, in ways that changed between its versions: neither stands in it.
 *
 * @param path absolute, as is `ended`
 */
export function appendCommand(path: string, ended: string): string {
  return `umask 077; cat >> ${wordOf(path)}; : >> ${wordOf(ended)}`;
}

function wordOf(path: string): string {
  const parts = path.split(/([#%])/).map((part, index) => {
    if (part === '') return '';
    if (index % 2 === 0) return shellWord(part);
    return part === '#' ? String.raw`"$(printf '\043')"` : String.raw`"$(printf '\045')"`;
  });
  return parts.join('');
}
