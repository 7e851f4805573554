import { join } from 'node:path';
import { paneOf } from '../platform/tmux.ts';

/**
 * The server of tmux that a command is about, and the pane that it was called from: those that it runs in, else the default server of
 * the user, and none.
 */
export function tmuxHere(env: NodeJS.ProcessEnv): { socket: string; pane: string | null } {
  const own = paneOf(env);
  if (own?.socket) return { socket: own.socket, pane: own.pane };
  return { socket: join(env['TMUX_TMPDIR'] ?? '/tmp', `tmux-${process.getuid?.() ?? 0}`, 'default'), pane: null };
}
