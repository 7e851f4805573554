import { askGit } from './ask.ts';

const TIMEOUT_MS = 3_000;

/**
 * How many commits of the branch that is checked out here its upstream does not have, as far as this machine knows; null where it
 * has no upstream, or nobody can say. Asks no remote.
 */
export async function commitsAhead(root: string, env: Readonly<Record<string, string | undefined>>): Promise<number | null> {
  const result = await askGit(root, ['rev-list', '--count', '@{upstream}..HEAD'], { env, timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.code !== 0) return null;
  const text = result.stdout.toString('utf8').trim();
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
