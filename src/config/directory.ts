import { UNSEEN } from './entries.ts';

const LIMIT = 1000;

export const DIRECTORY_ALLOWED = `a path of at most ${LIMIT} visible characters without . and .. and outside of .git`;

/**
 * Whether a setting may name this directory: an absolute path, or one below the root of the repository; empty: none. It
 * is written without detours, so that whoever reads it sees where it leads.
 */
export function isDirectoryName(value: unknown): value is string {
  if (value === '') return true;
  if (typeof value !== 'string' || value.length > LIMIT || UNSEEN.test(value) || value !== value.trim()) return false;
  const parts = (value.startsWith('/') ? value.slice(1) : value).split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && part !== '~' && part.toLowerCase() !== '.git');
}
