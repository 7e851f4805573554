import { join } from 'node:path';
import { REPOSITORY_FILE } from '../config/cache.ts';
import { readTextFile } from '../config/read-file.ts';
import { listTrust, pinTrust, readTrust, unpinTrust } from '../config/trust.ts';
import { directoriesOf } from '../platform/directories.ts';
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

/** Trusts the file of the repository around `cwd` as it is now. Throws NOT_A_REPOSITORY, NOTHING_TO_TRUST, CONFIG_INVALID. */
export function trustHere(env: NodeJS.ProcessEnv, cwd: string): TrustView {
  const root = rootOf(cwd);
  const file = join(root, REPOSITORY_FILE);
  pinTrust(trustFile(env), root, file);
  return { root, file, state: 'trusted' };
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
