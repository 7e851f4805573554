import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { directoriesOf, socketPath } from '../platform/directories.ts';
import type { LineReply } from '../protocol/api-line.ts';
import { exchange } from './socket-http.ts';

/**
 * Asks a running daemon for what a line says: null when none answers in time, or whatever else goes wrong. Starts none. Loads
 * next to nothing: a line is asked for every few seconds.
 */
export async function askLine(
  question: { cwd: string; session?: string | undefined; pane?: string | undefined; pid: number },
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<LineReply | null> {
  try {
    const socket = socketPath(directoriesOf(env).state, env);
    const directory = lstatSync(dirname(socket));
    // Another user's socket may say anything.
    if (!directory.isDirectory() || directory.uid !== process.geteuid?.()) return null;
    const query = new URLSearchParams({ cwd: question.cwd, pid: String(question.pid) });
    if (question.session !== undefined) query.set('session', question.session);
    if (question.pane !== undefined) query.set('pane', question.pane);
    return (await exchange(socket, 'GET', `/api/line?${query.toString()}`, undefined, limitMs)) as LineReply;
  } catch {
    return null;
  }
}
