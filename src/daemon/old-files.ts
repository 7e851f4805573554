import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLink } from '../platform/files.ts';
import { RollcallError } from '../protocol/errors.ts';

export interface OldFile {
  /** Relative to the directory. */
  path: string;
  name: string;
  text: string;
  modifiedAt: number;
}

/** What lies in the directory of an old registry. */
export interface OldFiles {
  /** `claude_sessions.json`; null: there is none. */
  registry: OldFile | null;
  identity: OldFile | null;
  heartbeats: OldFile[];
  claims: OldFile[];
  /** What is there and was not read. */
  troubles: { file: string; detail: string }[];
}

export const REGISTRY = 'claude_sessions.json';
export const HEARTBEATS = 'heartbeats';
/** Bytes. */
const LARGEST_REGISTRY = 16 * 1024 * 1024;
const LARGEST_FILE = 64 * 1024;
/** Files of one directory: the newest ones, by their names. */
const MOST_FILES = 20_000;

/**
 * Reads, and writes nothing. Throws NOTHING_TO_IMPORT when there is no such directory, REGISTRY_UNREADABLE when its
 * registry cannot be read as text.
 *
 * @param links whether a file or folder in it that is a symbolic link is read where it leads
 */
export async function readOldFiles(directory: string, links = true): Promise<OldFiles> {
  const there = await stat(directory).catch(() => null);
  if (there?.isDirectory() !== true) throw new RollcallError('NOTHING_TO_IMPORT', { path: directory });
  const troubles: OldFiles['troubles'] = [];
  const one = async (path: string): Promise<OldFile | null> => {
    const found = await readOldFile(directory, path, LARGEST_FILE, links);
    if (typeof found === 'string') troubles.push({ file: path, detail: found });
    return typeof found === 'string' ? null : found;
  };
  const all = async (folder: string, ending: string): Promise<OldFile[]> => {
    if (!links && isLink(join(directory, folder))) {
      troubles.push({ file: folder, detail: 'it is a symbolic link' });
      return [];
    }
    const names = (await readdir(join(directory, folder)).catch(() => [])).filter((name) => name.endsWith(ending)).sort();
    const newest = names.slice(-MOST_FILES);
    if (newest.length < names.length)
      troubles.push({ file: folder, detail: `only the newest ${MOST_FILES} of ${names.length} files were read` });
    const files: OldFile[] = [];
    for (const name of newest) {
      const file = await one(`${folder}/${name}`);
      if (file !== null) files.push(file);
    }
    return files;
  };
  const registry = await readRegistry(directory, links);
  const identity = await one('.session_identity');
  return { registry, identity, heartbeats: await all(HEARTBEATS, '.json'), claims: await all('claims', '.claim'), troubles };
}

/** null: there is none. Throws as readOldFiles. */
export async function readRegistry(directory: string, links: boolean): Promise<OldFile | null> {
  const registry = await readOldFile(directory, REGISTRY, LARGEST_REGISTRY, links);
  if (typeof registry === 'string') throw unreadable(join(directory, REGISTRY), registry);
  return registry;
}

/** Text of one file of `heartbeats/`, not through a link; null: it cannot be read. */
export async function readHeartbeatFile(directory: string, name: string): Promise<string | null> {
  const found = await readOldFile(directory, `${HEARTBEATS}/${name}`, LARGEST_FILE, false);
  return found === null || typeof found === 'string' ? null : found.text;
}

export function unreadable(path: string, detail: string): RollcallError {
  return new RollcallError('REGISTRY_UNREADABLE', { path, detail });
}

/** One file of a directory. null: it is not there. A text: why it was not read. @param largest bytes */
export async function readOldFile(directory: string, path: string, largest: number, links: boolean): Promise<OldFile | string | null> {
  // A pipe would keep whoever opens it waiting.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links ? 0 : constants.O_NOFOLLOW);
  const file = await open(join(directory, path), flags).catch((error: unknown) => codeOf(error));
  if (file === 'ELOOP' && !links) return 'it is a symbolic link';
  if (typeof file === 'string') return file === 'ENOENT' ? null : `it cannot be opened (${file})`;
  try {
    const { size, mtimeMs } = await file.stat().then((found) => (found.isFile() ? found : { size: -1, mtimeMs: 0 }));
    if (size < 0) return 'it is no file';
    if (size > largest) return `it is larger than ${largest} bytes`;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile());
    return { path, name: path.slice(path.lastIndexOf('/') + 1), text, modifiedAt: Math.floor(mtimeMs) };
  } catch (error) {
    return codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : `it cannot be read (${codeOf(error)})`;
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
