import { join } from 'node:path';
import { REPOSITORY_FILE } from '../config/cache.ts';
import { isOldFile, oldFilesAt, oldPlaces, readOldFiles } from '../config/old-files.ts';
import { parseConfig } from '../config/parse.ts';
import { readTextFile } from '../config/read-file.ts';
import { saidBy } from '../config/said.ts';
import { type SettingKey, SETTINGS, type Value } from '../config/schema.ts';
import { listTrust, pinTrust, readTrust, unpinTrust } from '../config/trust.ts';
import { fileProblem } from '../config/yaml-document.ts';
import { directoriesOf, refuseNowhere } from '../platform/directories.ts';
import { repositoryOf } from '../platform/git/repository.ts';
import { RollcallError } from '../protocol/errors.ts';

/** A file of a repository that was trusted once. */
export interface TrustView {
  /** Root of the worktree; of an old file its own path. */
  root: string;
  file: string;
  /** `changed`: the file has another content since, and does not count until it is trusted again. `missing`: it is gone. */
  state: 'trusted' | 'changed' | 'missing';
}

/** What a person decides on: the files as they are now, and what they would set. */
export interface TrustQuestion {
  root: string;
  /** Each with the hash of the content that `settings` were read from, and what its pin is for. None: there is nothing that trust decides on. */
  files: { file: string; pin: string; hash: string }[];
  /** All of them are trusted as they are. */
  trusted: boolean;
  /** The settings of the files that count only when they are trusted, file by file in the order of the lines. */
  settings: { key: SettingKey; value: Value; line: number; file: string; description: string }[];
  /** What is wrong with the files, each with its line. Such a line never counts. */
  problems: string[];
}

/** What trust in the repository around `cwd` would mean. Throws NOT_A_REPOSITORY, NOTHING_TO_TRUST, CONFIG_INVALID. */
export function trustQuestion(env: NodeJS.ProcessEnv, cwd: string): TrustQuestion {
  const root = rootOf(cwd);
  const file = join(root, REPOSITORY_FILE);
  const old = readOldFiles(file, 'repository');
  const found = readTextFile(file);
  if (found.kind === 'unusable') throw fileProblem(file, `it ${found.detail}`);
  const parsed = found.kind === 'text' ? parseConfig(found.text, file) : null;
  const hash = found.kind === 'text' ? found.hash : '';
  const own = new Map([...(parsed?.entries ?? [])].map(([key, entry]) => [key, { ...entry, hash }]));
  const asked = [...saidBy({ own, old: old.good }, file, () => false)].filter(
    ({ key, adds }) => SETTINGS[key].scope === 'trusted' && !adds,
  );
  const pins = new Map(asked.map((said) => [said.pin, { file: said.origin.file, pin: said.pin, hash: said.hash }]));
  if (found.kind === 'text') pins.set(root, { file, pin: root, hash });
  else if (pins.size === 0 && oldFilesAt(file, 'repository').length === 0) throw new RollcallError('NOTHING_TO_TRUST', { path: root });
  const files = [...pins.values()];
  const trust = readTrust(trustFile(env));
  const settings = asked.map(({ key, value, origin }) => ({
    key,
    value,
    line: origin.line,
    file: origin.file,
    description: SETTINGS[key].description,
  }));
  return {
    root,
    files,
    trusted: files.every((one) => trust.of(one.pin, one.hash) === 'trusted'),
    settings: settings.toSorted(
      (a, b) => files.findIndex((f) => f.file === a.file) - files.findIndex((f) => f.file === b.file) || a.line - b.line,
    ),
    problems: [...(parsed?.problems ?? []), ...old.problems].map(({ message }) => message),
  };
}

/** Trusts the content that was asked about, and nothing that was written since (`changed`). Throws NOTHING_TO_TRUST, CONFIG_INVALID, STATE_DIRECTORY_UNSAFE. */
export function trustContent(env: NodeJS.ProcessEnv, { files }: TrustQuestion): TrustView[] {
  refuseNowhere(directoriesOf(env).config);
  return files.map(({ file, pin, hash }) => {
    pinTrust(trustFile(env), pin, file, hash);
    const found = readTextFile(file);
    return { root: pin, file, state: found.kind === 'text' && found.hash === hash ? 'trusted' : 'changed' };
  });
}

/** Takes the trust in the repository around `cwd` back; `had`: there was one. Throws NOT_A_REPOSITORY, CONFIG_INVALID. */
export function revokeHere(env: NodeJS.ProcessEnv, cwd: string): { root: string; had: boolean } {
  const root = rootOf(cwd);
  const pins = [root, ...oldPlaces(join(root, REPOSITORY_FILE), 'repository')];
  const had = pins.map((pin) => unpinTrust(trustFile(env), pin));
  return { root, had: had.includes(true) };
}

/** Everything that was trusted. Throws CONFIG_INVALID. */
export function listTrusted(env: NodeJS.ProcessEnv): TrustView[] {
  const trust = readTrust(trustFile(env));
  return listTrust(trustFile(env)).map(({ root }) => {
    const file = isOldFile(root) ? root : join(root, REPOSITORY_FILE);
    const found = readTextFile(file);
    const trusted = found.kind === 'text' && trust.of(root, found.hash) === 'trusted';
    return { root, file, state: trusted ? 'trusted' : found.kind === 'missing' ? 'missing' : 'changed' };
  });
}

function trustFile(env: NodeJS.ProcessEnv): string {
  return join(directoriesOf(env).config, 'trust.json');
}

function rootOf(cwd: string): string {
  const repository = repositoryOf(cwd);
  if (repository === null) throw new RollcallError('NOT_A_REPOSITORY', { path: cwd });
  return repository.worktreeRoot;
}
