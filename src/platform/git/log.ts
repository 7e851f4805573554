import { askGit, partsOf } from './ask.ts';

const TIMEOUT_MS = 3_000;

/** One commit as a line shows it. */
export interface LoggedCommit {
  /** Full hash. */
  commit: string;
  subject: string;
}

/**
 * The newest commits of a range (`HEAD`, `@{upstream}..HEAD`), newest first; null where there is no such range, or nobody can
 * say in time. Asks no remote.
 */
export async function commitsIn(
  root: string,
  range: string,
  limit: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LoggedCommit[] | null> {
  const args = [
    'log',
    '-z',
    '--no-show-signature',
    '--encoding=UTF-8',
    '--format=%H %s',
    `--max-count=${limit}`,
    '--end-of-options',
    range,
    '--',
  ];
  const result = await askGit(root, args, { env, timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.code !== 0) return null;
  // The last part has no NUL behind it.
  return Array.from(partsOf(Buffer.concat([result.stdout, Buffer.from('\0')])), (part) => {
    const text = part.toString('utf8');
    const cut = text.indexOf(' ');
    return { commit: text.slice(0, cut), subject: text.slice(cut + 1) };
  }).filter(({ commit }) => commit !== '');
}
