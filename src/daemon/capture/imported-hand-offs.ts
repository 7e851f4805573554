import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { inOneLine, type OldHandOff, readOldHandOff } from '../../compat/handoff/old-hand-off.ts';
import { oldName } from '../../compat/handoff/old-name.ts';
import { releaseJson } from '../../core/redaction/released.ts';
import type { Clock } from '../../platform/clock.ts';
import { ensurePrivateDirectory } from '../../platform/directories.ts';
import { codeOf, reasonOf } from '../../platform/file-access.ts';
import { writeAtomically } from '../../platform/files.ts';
import type { ImportedHandOffReply, ImportedHandOffView, ImportHandOffsReply, ImportHandOffsRequest } from '../../protocol/api-import.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { readOldFile } from '../old-files.ts';
import { handOffPaths } from './hand-offs.ts';

/** Bytes. Real ones have some kilobytes. Secrets are looked for in the thread that answers hooks: 1 MB of small members took 0.5 s. */
const LARGEST_FILE = 256 * 1024;
const MOST_SHOWN = 100;
/** The least of an id that finds one. */
const ID_BEGIN = /^[\da-f]{8,64}$/;
const STORED = /^([\da-f]{64})\.json$/;

const storedHandOff = z.object({
  id: z.string(),
  kind: z.enum(['handoff', 'state', 'closedown']),
  format: z.enum(['json', 'md']),
  file: z.string(),
  sessionId: z.string(),
  title: z.string().nullable(),
  at: z.string().nullable(),
  modifiedAt: z.string(),
  importedAt: z.string(),
  document: z.unknown(),
});

/**
 * Hand-offs of older tools: each a pair of files, `<hash>.md` for people and `<hash>.json` with what is known of it, in a
 * directory of their own. The JSON is written last: what has none is not there.
 */
export class ImportedHandOffs {
  readonly #handOffs: string;
  readonly #directory: string;
  readonly #clock: Clock;

  /** @param handOffs directory of the sessions' own ones */
  constructor(handOffs: string, clock: Clock) {
    this.#handOffs = handOffs;
    this.#directory = join(handOffs, 'imported');
    this.#clock = clock;
  }

  /** Nothing that is wrong with a file ends it. @throws STATE_DIRECTORY_UNSAFE */
  async import({ paths, dryRun }: ImportHandOffsRequest): Promise<ImportHandOffsReply> {
    const reply: ImportHandOffsReply = { dryRun, added: 0, known: 0, broken: 0, handOffs: [], troubles: [] };
    const seen = new Set<string>();
    const broken = (file: string, detail: string): void => {
      reply.broken += 1;
      if (reply.troubles.length < MOST_SHOWN) reply.troubles.push({ file, detail });
    };
    if (!dryRun) for (const directory of [this.#handOffs, this.#directory]) ensurePrivateDirectory(directory);
    for (const path of paths) {
      const files = await filesOf(path);
      if (typeof files === 'string') broken(path, files);
      for (const file of typeof files === 'string' ? [] : files) {
        const found = await this.#read(file);
        if (typeof found === 'string') {
          broken(file, found);
          continue;
        }
        const { view, handOff } = found;
        if (seen.has(view.id) || (await this.#isKept(view.id))) {
          reply.known += 1;
          continue;
        }
        const failure = dryRun ? null : this.#write(view, handOff);
        if (failure !== null) {
          broken(file, failure);
          continue;
        }
        seen.add(view.id);
        reply.added += 1;
        if (reply.handOffs.length < MOST_SHOWN) reply.handOffs.push(view);
      }
    }
    return reply;
  }

  /** The newest first, by the time that they say, else by that of the file. */
  async list(): Promise<ImportedHandOffView[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const found: ImportedHandOffView[] = [];
    for (const name of names) {
      const stored = STORED.test(name) ? await this.#stored(name) : null;
      if (stored === null) continue;
      const { document: _, ...view } = stored;
      found.push(view);
    }
    const key = ({ at, modifiedAt, id }: ImportedHandOffView): string => `${at ?? modifiedAt} ${id}`;
    return found.sort((a, b) => (key(a) < key(b) ? 1 : -1));
  }

  /** @param ref what its file calls the session, the name of that file, or the begin of its id. @throws NO_HAND_OFF */
  async find(ref: string): Promise<ImportedHandOffReply> {
    const all = await this.list();
    const wanted = inOneLine(ref);
    const named = all.filter(({ sessionId, file }) => sessionId === wanted || basename(file) === ref);
    const answering = named.length > 0 || !ID_BEGIN.test(ref) ? named : all.filter(({ id }) => id.startsWith(ref));
    const [view, ...others] = answering;
    const paths = this.#paths(view?.id ?? '');
    const stored = view === undefined ? null : await this.#stored(basename(paths.json));
    const markdown = stored === null ? null : await readFile(paths.markdown, 'utf8').catch(() => null);
    if (stored === null || markdown === null) throw new RollcallError('NO_HAND_OFF', { ref });
    const { document, ...rest } = stored;
    return { ...rest, markdownPath: paths.markdown, jsonPath: paths.json, markdown, document, others: others.map(({ id }) => id) };
  }

  #paths(id: string): { markdown: string; json: string } {
    return handOffPaths(this.#directory, id);
  }

  /** As a whole: what was damaged since is imported anew. */
  async #isKept(id: string): Promise<boolean> {
    const { markdown, json } = this.#paths(id);
    return existsSync(markdown) && (await this.#stored(basename(json))) !== null;
  }

  /** A text: why it is broken. */
  async #read(path: string): Promise<{ view: ImportedHandOffView; handOff: OldHandOff } | string> {
    const name = oldName(basename(path));
    if (name === null) return 'its name is not that of a hand-off';
    const file = await readOldFile(dirname(path), basename(path), LARGEST_FILE, true);
    if (file === null) return 'there is no such file';
    if (typeof file === 'string') return file;
    const handOff = readOldHandOff(name, file.text);
    if (typeof handOff === 'string') return handOff;
    const { kind, format, sessionId, title, at } = handOff;
    const view = {
      id: createHash('sha256').update(file.text).digest('hex'),
      kind,
      format,
      file: path,
      sessionId,
      title,
      at,
      modifiedAt: new Date(file.modifiedAt).toISOString(),
      importedAt: new Date(this.#clock.now()).toISOString(),
    };
    return { view, handOff };
  }

  /** null: it is written. A text: why not. */
  #write(view: ImportedHandOffView, { markdown, document }: OldHandOff): string | null {
    const paths = this.#paths(view.id);
    try {
      writeAtomically(paths.markdown, markdown, { mode: 0o600 });
      writeAtomically(paths.json, `${releaseJson({ ...view, document })}\n`, { mode: 0o600 });
      return null;
    } catch (error) {
      return `it cannot be kept: ${reasonOf(error)}`;
    }
  }

  /** null: it is not there, or was changed into something else. */
  async #stored(name: string): Promise<z.infer<typeof storedHandOff> | null> {
    try {
      const stored = storedHandOff.parse(JSON.parse(await readFile(join(this.#directory, name), 'utf8')));
      return `${stored.id}.json` === name ? stored : null;
    } catch {
      return null;
    }
  }
}

/** A file alone; of a directory those that are called like hand-offs, in the order of their names. A text: why there are none. */
async function filesOf(path: string): Promise<string[] | string> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    return names
      .filter((name) => oldName(name) !== null)
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'there is no such file or directory' : `it cannot be read: ${reasonOf(error)}`;
  }
}
