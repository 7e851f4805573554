/** A marker that no closedown of the register wrote, and that a session was given: it is to be taken away. */
export interface StrangersMarker {
  workspaceId: number;
  root: string;
  text: string;
  /** That it is kept by. */
  name: string;
}
