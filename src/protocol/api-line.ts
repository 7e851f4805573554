/**
 * `POST /api/line`: what one line says, for whom. It keeps no daemon from leaving. The shell client asks the same by
 * `POST /line/claude-code` (its body is what the agent said) and `POST /line/tmux` (its body is the directory, the pane stands in
 * X-Rollcall-Tmux); its reply is that of a hook: the line, then the secret.
 */
export type LineRequest =
  /** Of Claude Code: `said` is what it gives its status line on standard input. `cwd` counts where that names no directory. */
  | { for: 'claude-code'; said: string; cwd: string; pid: number }
  /** Of tmux: the pane (`%5`) and its directory. */
  | { for: 'tmux'; pane: string | null; cwd: string; pid: number };

export interface LineReply {
  /** All of this as one line, for whom it was asked: `#2 · 3 here · 2 files held · main · 62 % context left`. */
  line: string;
  /** Of the session that was asked about, null where nobody is known by that id or pane. */
  number: number | null;
  /** Sessions that are here, that one too. */
  here: number;
  /** Files and patterns that it holds; without it, that anybody holds here. */
  held: number;
  /** Files that it waits for. */
  waits: number;
  /** Messages to it that were neither seen in its transcript nor acknowledged; 0 without a session. */
  unread: number;
  /** Null outside of a repository, and where HEAD names none. */
  branch: string | null;
  /** Percent of its context window that are left, as its agent last said or by its transcript; null where neither knows. */
  contextLeft: number | null;
  /** At and below the percentages that the person is told of. */
  contextLevel: 'warning' | 'critical' | 'danger' | null;
}
