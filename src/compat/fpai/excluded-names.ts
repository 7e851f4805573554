import { identityFiles } from './identity-files.ts';

const BEGIN = '# Written by rollcall (compat.fpai)';
const END = '# End of what rollcall wrote';

/**
 * Text of a `.git/info/exclude` with the files of a mirror in it, in a block of its own; what else stands there stays. The
 * same again changes nothing.
 *
 * @param below the directory of the mirror, relative to the root of the checkout
 */
export function withExcluded(text: string, below: string): string {
  const others = withoutExcluded(text);
  const directory = below.replaceAll(/[\\*?[\]]/g, '\\$&');
  const names = ['claude_sessions.json', 'heartbeats/', ...identityFiles(0).map(([name]) => name)];
  const lines = [BEGIN, ...names.map((name) => `/${directory}/${name}`), END];
  const gap = others === '' || others.endsWith('\n') ? '' : '\n';
  return `${others}${gap}${lines.join('\n')}\n`;
}

/** The same text without that block. A block without an end is somebody's own, and stays. */
export function withoutExcluded(text: string): string {
  const start = text.startsWith(`${BEGIN}\n`) ? 0 : text.indexOf(`\n${BEGIN}\n`) + 1;
  if (start === 0 && !text.startsWith(BEGIN)) return text;
  const end = text.indexOf(`\n${END}`, start);
  if (end < 0) return text;
  const after = end + END.length + 1;
  return text.slice(0, start) + text.slice(text[after] === '\n' ? after + 1 : after);
}
