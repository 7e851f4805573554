import { keptText } from '../../core/text/kept-text.ts';
import type { ActivityView } from '../../protocol/activity.ts';
import { isObject } from './json-fields.ts';

/** What a session last said of its work in a heartbeat, as the register keeps it: foreign texts, without secrets. */
export interface Activity extends Omit<ActivityView, 'at'> {
  /** Milliseconds since the epoch. */
  at: number;
}

const LONGEST = 200;

/** What a heartbeat says of the work; null: nothing. */
export function activityOf(content: Record<string, unknown>, at: number): Activity | null {
  const of = (name: string): string | null => {
    const said = content[name];
    return typeof said === 'string' || typeof said === 'number' ? keptText(String(said), LONGEST) : null;
  };
  const said = { action: of('action'), target: of('target'), phase: of('phase'), progress: of('progress'), next: of('next_action') };
  return Object.values(said).every((text) => text === null) ? null : { at, ...said };
}

/** The setting that holds the last activities of a workspace, by id of the session. */
export function activitiesKey(workspaceId: number): string {
  return `fpai-activity:${workspaceId}`;
}

export function readActivities(text: string | null): Map<string, Activity> {
  const content: unknown = text === null ? null : JSON.parse(text);
  return new Map(isObject(content) ? (Object.entries(content) as [string, Activity][]) : []);
}

/** @param added newer ones replace those that were there */
export function withActivities(text: string | null, added: ReadonlyMap<string, Activity>): string {
  const all = readActivities(text);
  for (const [session, activity] of added) if (activity.at > (all.get(session)?.at ?? 0)) all.set(session, activity);
  return JSON.stringify(Object.fromEntries(all));
}

export function activityView({ at, ...said }: Activity): ActivityView {
  return { at: new Date(at).toISOString(), ...said };
}
