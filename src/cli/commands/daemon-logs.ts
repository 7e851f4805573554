import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { stateDirectory } from '../../client/client.ts';
import type { Command } from '../command.ts';
import { countOf } from '../count.ts';
import { localTime } from '../rendering/age.ts';
import { safe } from '../rendering/safe.ts';

const DEFAULT_LINES = 50;
/** Enough for 50 lines of any length that the daemon writes; more are read where more are asked for. */
const BYTES_PER_LINE = 4096;

export const daemonLogs: Command = async (context, _args, options) => {
  const { out } = context;
  const count = countOf(options['lines'], '--lines', 'rollcall daemon logs') ?? DEFAULT_LINES;
  const file = join(stateDirectory(context.env), 'daemon.log');
  let lines = lastLines(file, count);
  if (lines.length < count) lines = [...lastLines(`${file}.1`, count - lines.length), ...lines];
  if (out.json) return out.reply(lines.map(parsed));
  if (lines.length === 0) return out.line(`Nothing has been logged yet (${safe(file)}).`);
  for (const line of lines) out.line(readable(line));
};

/** The last whole lines of a file, none where it is missing. */
function lastLines(file: string, count: number): string[] {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const length = Math.min(size, count * BYTES_PER_LINE);
    const buffer = Buffer.alloc(length);
    const read = readSync(fd, buffer, 0, length, size - length);
    const lines = buffer.toString('utf8', 0, read).split('\n');
    if (length < size) lines.shift();
    return lines.filter((line) => line !== '').slice(-count);
  } finally {
    closeSync(fd);
  }
}

const LEVELS: Readonly<Record<string, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** `2026-11-21 13:04:05  warn  message  name=value …` of a log line; one that is no JSON object as it is. */
function readable(line: string): string {
  const entry = parsed(line);
  if (typeof entry === 'string') return safe(entry);
  const { time, level, msg, pid: _pid, ...rest } = entry;
  const details = Object.entries(rest).map(([name, value]) => `${safe(name)}=${text(value)}`);
  return [localTime(String(time)), (LEVELS[String(level)] ?? safe(String(level))).padEnd(5), text(msg ?? ''), ...details]
    .join('  ')
    .trimEnd();
}

function parsed(line: string): Record<string, unknown> | string {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? (entry as Record<string, unknown>) : line;
  } catch {
    return line;
  }
}

function text(value: unknown): string {
  return safe(typeof value === 'string' ? value : JSON.stringify(value));
}
