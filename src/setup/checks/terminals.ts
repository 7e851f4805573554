import type { CapturesReply } from '../../protocol/api-terminal.ts';
import { good, warn, type Check } from './check.ts';
import { failure } from './daemon.ts';

const NAME = 'captured terminals';

/** Whether the terminals that are captured lose nothing; no line where none is. @param ask gives what the daemon says */
export async function checkTerminals(ask: () => Promise<CapturesReply>): Promise<Check[]> {
  let captures: CapturesReply['captures'];
  try {
    ({ captures } = await ask());
  } catch (error) {
    return [failure(NAME, error, 'Run `rollcall daemon logs`. What they print is written by tmux meanwhile.')];
  }
  const running = captures.filter(({ state }) => state === 'running');
  if (running.length === 0) return [];
  const lines = running.reduce((sum, capture) => sum + capture.lines, 0);
  const said = `${running.length === 1 ? '1 pane' : `${running.length} panes`}, ${lines} lines`;
  const stuck = running.filter(({ problem }) => problem !== null).map(({ pane, problem }) => `${pane} (${problem})`);
  if (stuck.length > 0) return [warn(NAME, `${said}; cannot be looked at: ${stuck.join(', ')}`, 'It is tried again every 2 seconds.')];
  const small = running.filter(({ smallHistory }) => smallHistory).map(({ pane, historyLimit }) => `${pane} (${historyLimit})`);
  if (small.length === 0) return [good(NAME, said)];
  const remedy =
    'If their capture is interrupted, older lines are missed: `set -g history-limit 10000` or more in tmux.conf, for new panes.';
  return [warn(NAME, `${said}; tmux keeps few lines of: ${small.join(', ')}`, remedy)];
}
