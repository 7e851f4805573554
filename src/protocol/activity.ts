/** What a session last said of its work in a heartbeat of the old scripts. Foreign texts; null: it did not say. */
export interface ActivityView {
  at: string;
  action: string | null;
  target: string | null;
  phase: string | null;
  progress: string | null;
  next: string | null;
}
