import { askGit, failureOf, partsOf } from './ask.ts';

const TIMEOUT_MS = 5_000;
const AT_ONCE = 300;

/** Those of the paths (from the root of the checkout) that git tracks; null when it gave no answer. */
export async function trackedAmong(
  root: string,
  paths: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Set<string> | null> {
  const tracked = new Set<string>();
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const specs = paths.slice(at, at + AT_ONCE).map((path) => `:(literal)${path}`);
    const result = await askGit(root, ['ls-files', '-z', '--cached', '--', ...specs], { env, timeoutMs: TIMEOUT_MS });
    if (failureOf('ls-files', result) !== null) return null;
    for (const part of partsOf(result.stdout)) tracked.add(part.toString('utf8'));
  }
  return tracked;
}
