import { safeJson } from './rendering/safe.ts';

/** Where a command prints. Text is written in whole lines; a reader that goes away (`| head -1`) ends the command in silence. */
export interface Output {
  /** Print replies as JSON instead of text for people. */
  readonly json: boolean;
  /** stdout is a terminal: a question that is printed is seen. */
  readonly terminal: boolean;
  /** Cells of a line; Infinity where stdout is no terminal and COLUMNS is not set. */
  readonly width: number;
  readonly style: Style;
  line(text?: string): void;
  /** For programs: nothing is added, and nothing taken away. */
  raw(text: string): void;
  /** A line on standard error: for people, and no part of what was asked for. */
  warn(text: string): void;
  /** The reply of the daemon, as it came. */
  reply(value: unknown): void;
}

/** Marks for a terminal; each gives its text back unchanged where there are no colours. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function createOutput(options: {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
  json: boolean;
}): Output {
  const { stdout, stderr, env, json } = options;
  const colours = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const mark = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    json,
    terminal: stdout.isTTY,
    width: widthOf(stdout, env),
    style: { strong: mark(1), faint: mark(2), good: mark(32), bad: mark(31) },
    line: (text = '') => void stdout.write(`${text}\n`),
    warn: (text) => void stderr.write(`${text}\n`),
    raw: (text) => void stdout.write(text),
    reply: (value) => void stdout.write(`${safeJson(value)}\n`),
  };
}

function widthOf(stdout: NodeJS.WriteStream, env: NodeJS.ProcessEnv): number {
  const asked = Number(env['COLUMNS']);
  if (stdout.isTTY && stdout.columns > 0) return Math.max(20, stdout.columns);
  return Number.isInteger(asked) && asked >= 20 ? asked : Infinity;
}
