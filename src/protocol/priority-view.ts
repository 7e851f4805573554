/** What a person said of how urgent the work of a session is. */
export interface PriorityView {
  /** From 0 to 1000. */
  value: number;
  /** The word that stands for it, where one was used. */
  name: string | null;
  setAt: string;
}
