import type { Node } from 'jsonc-parser';
import { isOwnCommand } from './command.ts';
import { propertiesOf, valueOf } from './json-text.ts';

/**
 * Claude Code 2.1.197 runs the command at the start, after answers and, with `refreshInterval`, every so many seconds, also while the
 * session is idle. `padding` is the number of columns before it.
 */
export function statusLineValue(command: string): Record<string, unknown> {
  return { type: 'command', command, padding: 0, refreshInterval: REFRESH_SECONDS };
}
const REFRESH_SECONDS = 30;

/** A `statusLine` as it stands in a settings file. */
export interface StatusLineEntry {
  property: Node;
  /** The text of its command; null where there is none, or it is no text. */
  command: string | null;
  commandNode: Node | null;
  /** Its command runs our client, wherever that lies. One that was changed to anything else is its user's. */
  own: boolean;
}

/** All of them: JSON.parse takes the last one. */
export function statusLinesOf(root: Node): StatusLineEntry[] {
  if (root.type !== 'object') return [];
  return propertiesOf(root, 'statusLine').map((property) => {
    const value = valueOf(property);
    const last = value?.type === 'object' ? propertiesOf(value, 'command').at(-1) : undefined;
    const commandNode = last === undefined ? null : valueOf(last);
    const found: unknown = commandNode?.value;
    const command = typeof found === 'string' ? found : null;
    return { property, command, commandNode, own: command !== null && isOwnCommand(command) };
  });
}
