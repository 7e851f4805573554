import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../platform/files.ts';
import type { SetupDependencies } from './dependencies.ts';
import { readIfThere } from '../platform/file-access.ts';
import { hashOf, SCOPES } from '../agents/claude-code/installer/settings-file.ts';

/**
 * What setup changed, one file per settings file in `<data>/installs/`, written before the change itself. It holds the
 * text that was there before, so it is as private as the settings are (0600).
 */
const shape = z.object({
  version: z.literal(1),
  path: z.string(),
  /** Where the file really lies. The record is found by it. */
  target: z.string(),
  scope: z.enum(SCOPES),
  /** The file as it would be without us, base64; null: there was none. */
  original: z.base64().nullable(),
  mode: z.number().int().nullable(),
  /** SHA-256 of what we wrote. While the file still is that, `original` is what belongs there. */
  written: z.string(),
  trace: z.object({
    blank: z.string().optional(),
    root: z.string().optional(),
    hooks: z.string().nullable().optional(),
    events: z.record(z.string(), z.string().nullable()).optional(),
  }),
  /** Plugins that bring the same hooks, which we switched off. */
  plugins: z.array(z.string()),
  /** Directories that were not there before. */
  createdDirectories: z.array(z.string()),
  at: z.string(),
  rollcall: z.string(),
});
export type InstallRecord = z.infer<typeof shape>;

type Data = { directories: Pick<SetupDependencies['directories'], 'data'> };

export function recordsDirectory(deps: Data): string {
  return join(deps.directories.data, 'installs');
}

/** All records that can be read; `broken` names the files that cannot. */
export function readRecords(deps: Data): { records: InstallRecord[]; broken: string[] } {
  const records: InstallRecord[] = [];
  const broken: string[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(recordsDirectory(deps)).filter((name) => name.endsWith('.json'));
  } catch {
    // No directory, no record.
  }
  for (const name of names) {
    const path = join(recordsDirectory(deps), name);
    try {
      const parsed = shape.safeParse(JSON.parse(readIfThere(path)?.toString('utf8') ?? ''));
      if (parsed.success) records.push(parsed.data);
      else broken.push(path);
    } catch {
      broken.push(path);
    }
  }
  return { records, broken };
}

/** The directory must exist. */
export function writeRecord(deps: Data, record: InstallRecord): void {
  writeAtomically(recordPath(deps, record.target), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, fsync: true });
}

export function removeRecord(deps: Data, target: string): void {
  rmSync(recordPath(deps, target), { force: true });
}

function recordPath(deps: Data, target: string): string {
  return join(recordsDirectory(deps), `${hashOf(Buffer.from(target)).slice(0, 16)}.json`);
}
