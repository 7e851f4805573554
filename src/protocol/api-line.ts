/** `GET /api/line?cwd=DIR&session=AGENT_SESSION_ID&pane=%5&pid=N`: what one line says of a workspace. It keeps no daemon from leaving. */
export interface LineReply {
  /** Of the session that was asked about, null where nobody is known by that id or pane. */
  number: number | null;
  /** Sessions that are here, that one too. */
  here: number;
  /** Files and patterns that it holds; without it, that anybody holds here. */
  held: number;
  /** Files that it waits for. */
  waits: number;
  /** Null outside of a repository, and where HEAD names none. */
  branch: string | null;
}
