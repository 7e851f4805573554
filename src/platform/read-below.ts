import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

export type ReadBelow = { ok: true; text: string } | { ok: false; problem: string };

/**
 * The text of a small file below a root; null where nothing is by that name. No part of the path below the root may be a
 * link. Never throws.
 *
 * @param relative plain: no `..`
 */
export function readSmallBelow(root: string, relative: string, longest: number): ReadBelow | null {
  let at = root;
  try {
    for (const part of relative.split('/')) {
      at = join(at, part);
      const found = lstatSync(at, { throwIfNoEntry: false });
      if (found === undefined) return null;
      if (found.isSymbolicLink()) return { ok: false, problem: 'a part of its path is a symbolic link' };
    }
    const descriptor = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = fstatSync(descriptor);
      if (!fstatSync(descriptor).isFile()) return { ok: false, problem: 'it is no file' };
      if (size > longest) return { ok: false, problem: 'it is too long' };
      const bytes = Buffer.alloc(size);
      return { ok: true, text: bytes.subarray(0, readSync(descriptor, bytes, 0, size, 0)).toString('utf8') };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    return { ok: false, problem: 'it cannot be read' };
  }
}
