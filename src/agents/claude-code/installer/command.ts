import { HOOK_CLIENT } from './hook-table.ts';

/** One word for sh, whatever is in it. */
function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The command of user and local scope. `exec` makes the agent's shell become the client, so that the client's parent
 * is the agent itself.
 */
export function directCommand(client: string, event: string): string {
  return `exec ${quoteForShell(client)} claude-code ${event}`;
}

/** The command of the status line, in user and local scope: it belongs to one person. */
export function statusLineCommand(client: string): string {
  return `exec ${quoteForShell(client)} line claude-code`;
}

/**
 * The command of project scope, which is shared with people who may not have Rollcall: it finds the client in the data
 * directory of whoever runs it, and does nothing where there is none. It then still reads its input, so that the agent
 * never writes into a closed pipe.
 */
export function sharedCommand(event: string): string {
  return `${SHARED_PREFIX} [ -x "$h" ] && exec "$h" claude-code ${event}; cat >/dev/null`;
}
const SHARED_PREFIX = `h="\${XDG_DATA_HOME:-$HOME/.local/share}/rollcall/${HOOK_CLIENT}";`;

/**
 * Whether a command of a settings file is one of ours: its program's base name is `rollcall-hook`, whatever directory
 * it lies in. A command that only mentions the name (`grep rollcall-hook log`) is not.
 */
export function isOwnCommand(command: string): boolean {
  return clientOf(command) !== null;
}

/**
 * The program that a command of ours runs, as an absolute path where it names one; the shared command's path is given
 * with its variables. null for a foreign command.
 */
export function clientOf(command: string): string | null {
  let rest = command.trimStart();
  for (;;) {
    const word = firstWord(rest);
    if (word === null) return null;
    const assignment = /^[A-Za-z_]\w*=/.exec(rest);
    if (assignment !== null) {
      const value = word.value.slice(assignment[0].length);
      if (assignment[0] === 'h=' && baseName(value) === HOOK_CLIENT && command.includes('"$h"')) return value;
    } else if (word.value !== 'exec') {
      return baseName(word.value) === HOOK_CLIENT ? word.value : null;
    }
    rest = rest.slice(word.length).trimStart();
  }
}

/** The first word of a command line after quotes are taken away, and how many characters it took. */
function firstWord(text: string): { value: string; length: number } | null {
  let value = '';
  let i = 0;
  for (; i < text.length; i += 1) {
    const c = text[i] as string;
    if (/[\s;&|<>()]/.test(c)) break;
    if (c === '\\') {
      i += 1;
      value += text[i] ?? '';
    } else if (c === "'" || c === '"') {
      const end = closingQuote(text, i);
      if (end < 0) return null;
      const inner = text.slice(i + 1, end);
      value += c === '"' ? inner.replace(/\\(["\\$`])/g, '$1') : inner;
      i = end;
    } else {
      value += c;
    }
  }
  return i === 0 ? null : { value, length: i };
}

function closingQuote(text: string, open: number): number {
  const quote = text[open];
  for (let i = open + 1; i < text.length; i += 1) {
    if (text[i] === quote) return i;
    if (quote === '"' && text[i] === '\\') i += 1;
  }
  return -1;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
