import { closeSync, constants, fstatSync, mkdirSync, openSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { RollcallError } from '../../protocol/errors.ts';
import { codeOf, reasonOf } from '../../platform/file-access.ts';

const LINUX = process.platform === 'linux';
const TEMPORARY = '.rollcall-tmp';

/**
 * A directory that is held open while an export is written into it: every step down to it is taken without following a
 * link, and on Linux everything below it is reached through the open descriptor, whatever is put in its place meanwhile.
 * Directories that are missing are made with mode 0700.
 */
export class ExportFolder {
  /** As it was named; absolute. */
  readonly path: string;
  readonly #descriptors = new Map<string, number>();

  /** @throws EXPORT_REFUSED where it is no directory of this user, or a part of its path is a link */
  constructor(path: string) {
    this.path = path;
    const parts = path.split('/').slice(1);
    if (!isAbsolute(path) || parts.some((part) => part === '.' || part === '..' || part === '')) throw this.#refuse('it is no plain path');
    this.#descriptors.set(
      '',
      this.#held(() => descend('/', parts)),
    );
    const own = fstatSync(this.#descriptors.get('') ?? 0);
    if (own.uid !== process.geteuid?.()) {
      this.close();
      throw this.#refuse('it belongs to another user');
    }
  }

  /** Where a name below the directory is reached, for the calls of node:fs. Makes the directories in between. */
  place(name: string): string {
    const slash = name.lastIndexOf('/');
    const [below, last] = slash < 0 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
    let descriptor = this.#descriptors.get(below);
    if (descriptor === undefined) {
      descriptor = this.#held(() => descend(this.#through(''), below.split('/')));
      this.#descriptors.set(below, descriptor);
    }
    return `${this.#through(below)}/${last}`;
  }

  /** Where the new content of a name is written before it counts. */
  temporary(name: string): string {
    const slash = name.lastIndexOf('/') + 1;
    return this.place(`${name.slice(0, slash)}.${name.slice(slash)}${TEMPORARY}`);
  }

  /** Takes away what an export of this name left that was ended halfway. @param begin of the names of its files */
  sweep(begin: string): void {
    for (const name of readdirSync(this.#through(''))) {
      if (name.startsWith(`.${begin}`) && name.endsWith(TEMPORARY)) unlinkSync(this.place(name));
    }
  }

  /** Takes away what waits beside the place of a name, if anything does. */
  discard(name: string): void {
    rmSync(this.temporary(name), { force: true });
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
  }

  #through(below: string): string {
    return LINUX ? `/proc/self/fd/${this.#descriptors.get(below) ?? -1}` : join(this.path, below);
  }

  #held(open: () => number): number {
    try {
      return open();
    } catch (error) {
      if (error instanceof RollcallError) throw error;
      const isNone = ['ELOOP', 'ENOTDIR'].includes(codeOf(error));
      throw this.#refuse(isNone ? 'a part of its path is a link, or no directory' : reasonOf(error), error);
    }
  }

  #refuse(detail: string, cause?: unknown): RollcallError {
    return new RollcallError('EXPORT_REFUSED', { path: this.path, detail }, { cause });
  }
}

function descend(root: string, parts: readonly string[]): number {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY;
  let [at, descriptor] = [root, openSync(root, flags)];
  for (const part of parts) {
    const step = LINUX ? `/proc/self/fd/${descriptor}/${part}` : join(at, part);
    let next: number;
    try {
      next = openDirectory(step);
    } finally {
      closeSync(descriptor);
    }
    [at, descriptor] = [step, next];
  }
  return descriptor;
}

function openDirectory(step: string): number {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  try {
    return openSync(step, flags);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  try {
    mkdirSync(step, 0o700);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return openSync(step, flags);
}
