import { statSync } from 'node:fs';
import { join } from 'node:path';
import { withExcluded, withoutExcluded } from '../../compat/fpai/excluded-names.ts';
import { readIfThere } from '../../platform/file-access.ts';
import { removeBelow, writeBelow } from '../../platform/files.ts';

const FILE = 'info/exclude';

/** Names the files of a mirror in the exclude file of a repository. Returns what kept it from that, null when it is done. */
export function exclude(commonDir: string, below: string): string | null {
  return change(commonDir, (text) => withExcluded(text, below));
}

/** Takes them back; a file with nothing else in it goes. */
export function unexclude(commonDir: string): string | null {
  return change(commonDir, withoutExcluded);
}

function change(commonDir: string, to: (text: string) => string): string | null {
  try {
    const path = join(commonDir, FILE);
    const text = readIfThere(path)?.toString('utf8') ?? '';
    const next = to(text);
    if (next === text) return null;
    const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777;
    const done = next === '' ? removeBelow(commonDir, FILE) : writeBelow(commonDir, FILE, next, { mode });
    return done.ok ? null : done.detail;
  } catch (error) {
    return String(error);
  }
}
