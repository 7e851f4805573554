import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries that are looked at, and files that are found, at most. */
const LOOKED_AT = 500_000;
const FOUND = 5_000;

/**
 * Files below a directory, by their paths from there, in order. Never looks into `.git`, into repositories of their own, nor through a
 * link; a link itself is no file. `whole`: there was no more than could be looked at.
 */
export async function findFiles(root: string, wanted: (path: string) => boolean): Promise<{ found: string[]; whole: boolean }> {
  const found: string[] = [];
  let looked = 0;
  let whole = true;
  const into = async (below: string): Promise<void> => {
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
    if (below !== '' && entries.some(({ name }) => name === '.git')) return;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      looked += 1;
      if (looked > LOOKED_AT || found.length >= FOUND) {
        whole = false;
        return;
      }
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== '.git') await into(path);
      else if (entry.isFile() && wanted(path)) found.push(path);
    }
  };
  if ((await stat(root).catch(() => null))?.isDirectory() === true) await into('');
  return { found, whole };
}
