import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { directoriesOf, socketPath } from '../platform/directories.ts';
import type { LineReply, LineRequest } from '../protocol/api-line.ts';
import { exchange } from './socket-http.ts';

/**
 * Asks a running daemon for what a line says: null when none answers in time, or whatever else goes wrong. Starts none. Loads
 * next to nothing: a line is asked for every few seconds.
 */
export async function askLine(question: LineRequest, env: NodeJS.ProcessEnv, limitMs: number): Promise<LineReply | null> {
  try {
    const socket = socketPath(directoriesOf(env).state, env);
    const directory = lstatSync(dirname(socket));
    // Another user's socket may say anything.
    if (!directory.isDirectory() || directory.uid !== process.geteuid?.()) return null;
    return (await exchange(socket, 'POST', '/api/line', question, limitMs)) as LineReply;
  } catch {
    return null;
  }
}
