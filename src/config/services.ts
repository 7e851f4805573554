import { countFault, textFault } from './entries.ts';
import { nearest } from './nearest.ts';

/** Something that a project needs to run: found by its address, its port on this machine, or a command that ends well. One of the three. */
export interface ProjectService {
  url?: string;
  port?: number;
  command?: string;
  /** Nothing can be done without it. true if not given. */
  blocking?: boolean;
}

/** By name. */
export type Services = Readonly<Record<string, ProjectService>>;

export const SERVICE_MEMBERS = ['url', 'port', 'command', 'blocking'] as const;
export const SERVICE_ALLOWED = 'one of url, port and command, and blocking: true or false where you want';

export function isServices(value: unknown): value is Services {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return countFault(entries.length) === null && entries.every(([name, one]) => textFault(name) === null && serviceFault(one) === null);
}

/** What is wrong with one service, null when nothing is. */
export function serviceFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it must be a mapping';
  const found = value as Record<string, unknown>;
  const strange = Object.keys(found).find((name) => !SERVICE_MEMBERS.some((known) => known === name));
  if (strange !== undefined) {
    const meant = nearest(strange, SERVICE_MEMBERS);
    return `a service has no such member${meant === null ? '' : ` (did you mean ${meant}?)`}`;
  }
  const { url, port, command, blocking } = found;
  if ([url, port, command].filter((one) => one !== undefined).length !== 1) return 'it must have exactly one of url, port and command';
  if (blocking !== undefined && typeof blocking !== 'boolean') return 'blocking is not true or false';
  if (port !== undefined)
    return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535 ? null : 'the port is not allowed';
  if (url !== undefined) return isAddress(url) ? null : 'the url is no http or https address';
  return isCommand(command) && command !== '' ? null : COMMAND_FAULT;
}

function isAddress(value: unknown): boolean {
  if (textFault(value) !== null || typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}

const COMMAND_LIMIT = 1000;
export const COMMAND_ALLOWED = `a command for sh in one line of at most ${COMMAND_LIMIT} visible characters`;
const COMMAND_FAULT = 'the command is not one line of visible characters';

/** Empty: none. */
export function isCommand(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > COMMAND_LIMIT) return false;
  // By pieces, as a text has its own shorter limit; blanks between them are as good as any.
  return (
    value === '' || (value === value.trim() && value.split(' ').every((word) => word === '' || textFault(word.slice(0, 200)) === null))
  );
}
