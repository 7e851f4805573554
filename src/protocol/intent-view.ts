/** What a session has said of its work. Times are UTC ISO-8601. */
export interface IntentView {
  /** null: nobody said; other things were. */
  text: string | null;
  /** `prompt`: taken from what was typed first. */
  saidBy: 'word' | 'prompt';
  /** null: not known. */
  saidAt: string | null;
  areas: string[];
  /** Only what somebody said, and when. */
  progress: { percent: number; saidAt: string } | null;
  eta: { at: string; saidAt: string } | null;
  dependsOn: { id: string; number: number }[];
  doneAt: string | null;
}
