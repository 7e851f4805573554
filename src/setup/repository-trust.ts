import { join } from 'node:path';
import { REPOSITORY_FILE } from '../config/cache.ts';
import { fileProblem, parseConfig } from '../config/parse.ts';
import { readTextFile } from '../config/read-file.ts';
import { type SettingKey, SETTINGS, type Value } from '../config/schema.ts';
import { listTrust, pinTrust, readTrust, unpinTrust } from '../config/trust.ts';
import { directoriesOf, refuseNowhere } from '../platform/directories.ts';
import { repositoryOf } from '../platform/git/repository.ts';
import { RollcallError } from '../protocol/errors.ts';

/** A repository whose .rollcall.yaml was trusted once. */
export interface TrustView {
  /** Root of the worktree. */
  root: string;
  file: string;
  /** `changed`: the file has another content since, and does not count until it is trusted again. `missing`: it is gone. */
  state: 'trusted' | 'changed' | 'missing';
}

/** What a person decides on: the file as it is now, and what it would set. */
export interface TrustQuestion {
  root: string;
  file: string;
  /** Of the content that `settings` were read from. */
  hash: string;
  trusted: boolean;
  /** The settings of the file that count only when it is trusted, in the order of its lines. */
  settings: { key: SettingKey; value: Value; line: number; description: string }[];
  /** What is wrong with the file, each with its line. Such a line never counts. */
  problems: string[];
}

/** What trust in the repository around `cwd` would mean. Throws NOT_A_REPOSITORY, NOTHING_TO_TRUST, CONFIG_INVALID. */
export function trustQuestion(env: NodeJS.ProcessEnv, cwd: string): TrustQuestion {
  const root = rootOf(cwd);
  const file = join(root, REPOSITORY_FILE);
  const found = readTextFile(file);
  if (found.kind === 'missing') throw new RollcallError('NOTHING_TO_TRUST', { path: root });
  if (found.kind === 'unusable') throw fileProblem(file, `it ${found.detail}`);
  const parsed = parseConfig(found.text, file);
  const settings = [...parsed.entries].flatMap(([key, { value, line }]) => {
    const { scope, description } = SETTINGS[key];
    return scope === 'trusted' ? [{ key, value, line, description }] : [];
  });
  return {
    root,
    file,
    hash: found.hash,
    trusted: readTrust(trustFile(env)).of(root, found.hash) === 'trusted',
    settings: settings.toSorted((a, b) => a.line - b.line),
    problems: parsed.problems.map(({ message }) => message),
  };
}

/** Trusts the content that was asked about, and nothing that was written since (`changed`). Throws NOTHING_TO_TRUST, CONFIG_INVALID, STATE_DIRECTORY_UNSAFE. */
export function trustContent(env: NodeJS.ProcessEnv, { root, file, hash }: TrustQuestion): TrustView {
  refuseNowhere(directoriesOf(env).config);
  pinTrust(trustFile(env), root, file, hash);
  const found = readTextFile(file);
  return { root, file, state: found.kind === 'text' && found.hash === hash ? 'trusted' : 'changed' };
}

/** Takes the trust in the repository around `cwd` back; `had`: there was one. Throws NOT_A_REPOSITORY, CONFIG_INVALID. */
export function revokeHere(env: NodeJS.ProcessEnv, cwd: string): { root: string; had: boolean } {
  const root = rootOf(cwd);
  return { root, had: unpinTrust(trustFile(env), root) };
}

/** Everything that was trusted. Throws CONFIG_INVALID. */
export function listTrusted(env: NodeJS.ProcessEnv): TrustView[] {
  const trust = readTrust(trustFile(env));
  return listTrust(trustFile(env)).map(({ root }) => {
    const file = join(root, REPOSITORY_FILE);
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
