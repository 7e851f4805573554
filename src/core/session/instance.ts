import type { Instance } from '../../protocol/api-identity.ts';

/** Who a terminal said that it is, in one workspace. Times are milliseconds since the epoch, UTC. */
export interface TerminalIdentity {
  workspaceId: number;
  /** One of the keys of instanceKeys. */
  instance: string;
  /** May name a session that is no more. */
  sessionId: string;
  number: number;
  /** Local date of the terminal's user (`2026-11-21`): an identity counts for that day. */
  day: string;
  at: number;
}

export interface InstanceKeys {
  /**
   * This very pane, or this shell: what an identity is kept for. A number of a terminal (`pts/3`) is given to others as soon
   * as it is closed, and a process id too: only with the shell's start time it is the same one. null: nothing is known.
   */
  own: string | null;
  /** Its terminal, whichever shell runs in it now: what a number is proposed for. null without one. */
  terminal: string | null;
}

/** The names under which the identity of an instance is kept. */
export function instanceKeys({ tmuxPane, tmuxServer, tty, shell }: Instance): InstanceKeys {
  if (tmuxPane !== null) {
    const pane = `tmux ${tmuxServer ?? '-'} ${tmuxPane}`;
    return { own: pane, terminal: pane };
  }
  const process = shell === null ? null : `shell ${shell.pid} ${shell.startTime}`;
  const terminal = tty === null ? null : `tty ${tty}`;
  return { own: process === null ? null : terminal === null ? process : `${terminal} ${process}`, terminal };
}

/** How the terminal of an instance is called in lists: `s002`, `pts/3`, `tmux %5`; null without one. */
export function terminalName({ tmuxPane, tty }: Instance): string | null {
  return tmuxPane === null ? tty : `tmux ${tmuxPane}`;
}
