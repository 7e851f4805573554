import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

/**
 * `<config>/sessions/<pid>.json`: Claude Code's own list of its live processes. It is written in place (a reader may
 * see half of it), is gone before the SessionEnd hooks run, and stays behind after a kill: the start time decides.
 */
export interface SessionFile {
  pid: number;
  sessionId: string;
  cwd: string;
  /** Field 22 of /proc/PID/stat when the process wrote it; null in versions that do not. */
  procStart: string | null;
  startedAt: number | null;
  /** Interactive sessions only. */
  status: { state: 'idle' | 'busy' | 'waiting'; since: number } | null;
}

const shape = z.looseObject({
  pid: z.number().int().positive(),
  sessionId: z.string().min(1).max(200),
  cwd: z.string().default('/'),
  procStart: z.union([z.string(), z.number()]).transform(String).nullish(),
  startedAt: z.number().nullish(),
  status: z.string().nullish(),
  updatedAt: z.number().nullish(),
  statusUpdatedAt: z.number().nullish(),
});

/** null when there is none, or only half of one. */
export function readSessionFile(configDirectory: string, pid: number): SessionFile | null {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(join(configDirectory, 'sessions', `${pid}.json`), 'utf8'));
  } catch {
    return null;
  }
  const parsed = shape.safeParse(raw);
  if (!parsed.success || parsed.data.pid !== pid) return null;
  const { sessionId, cwd, procStart, startedAt, status, updatedAt, statusUpdatedAt } = parsed.data;
  // `shell` (2.1.197): as idle, and a command that it began goes on in the background.
  const state = status === 'shell' ? 'idle' : status;
  const known = state === 'idle' || state === 'busy' || state === 'waiting';
  const since = statusUpdatedAt ?? updatedAt;
  return {
    pid,
    sessionId,
    cwd,
    procStart: procStart ?? null,
    startedAt: startedAt ?? null,
    status: known && since != null ? { state, since } : null,
  };
}

export function listSessionFiles(configDirectory: string): SessionFile[] {
  let names: string[];
  try {
    names = readdirSync(join(configDirectory, 'sessions'));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const pid = /^(\d+)\.json$/.exec(name)?.[1];
    const file = pid === undefined ? null : readSessionFile(configDirectory, Number(pid));
    return file ? [file] : [];
  });
}

/** The configuration directory that a transcript path belongs to (`<config>/projects/<project>/<session>.jsonl`), else null. */
export function configDirectoryOf(transcriptPath: string | null): string | null {
  if (transcriptPath === null) return null;
  const projects = dirname(dirname(transcriptPath));
  return basename(projects) === 'projects' ? dirname(projects) : null;
}
