/**
 * The file that says that a session was closed down here: it waits in the checkout for the session that comes next. Its four
 * names are those that older tools read and write.
 */
export interface Marker {
  session_completed: true;
  /** UTC. */
  closedown_timestamp: string;
  next_action: string;
  /** Relative to the root of the checkout, or absolute. */
  recovery_doc: string;
}

/** From the root of the checkout. */
export const MARKER_FILE = '.claude/session-complete.marker';
/** Where the documents of closedowns lie, from the root of the checkout. */
export const DOCUMENT_DIRECTORY = '.rollcall/handoffs';

export function markerOf(at: number, recoveryDoc: string): Marker {
  return {
    session_completed: true,
    closedown_timestamp: new Date(at).toISOString(),
    next_action: 'compaction_expected',
    recovery_doc: recoveryDoc,
  };
}

export function markerText(marker: Marker): string {
  return `${JSON.stringify(marker, null, 2)}\n`;
}

export type ReadMarker = { ok: true; marker: Marker } | { ok: false; problem: string };

/** Of a file that anybody may have written. Further members are passed over. */
export function readMarker(text: string): ReadMarker {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: false, problem: 'it is no JSON object' };
  const found = value as Record<string, unknown>;
  if (found['session_completed'] !== true) return { ok: false, problem: 'it does not say that a session is completed' };
  const at = found['closedown_timestamp'];
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return { ok: false, problem: 'it has no time' };
  const document = found['recovery_doc'];
  if (typeof document !== 'string' || document === '' || document.length > 1000 || document.includes('\0'))
    return { ok: false, problem: 'it names no recovery document' };
  const next = found['next_action'];
  return {
    ok: true,
    marker: {
      session_completed: true,
      closedown_timestamp: new Date(at).toISOString(),
      next_action: typeof next === 'string' ? next.slice(0, 200) : '',
      recovery_doc: document,
    },
  };
}

/** `SESSION_CLOSEDOWN_2026-11-21`, the second of a day `…-2`. */
export function documentName(at: number, count: number): string {
  const day = `SESSION_CLOSEDOWN_${new Date(at).toISOString().slice(0, 10)}`;
  return count === 1 ? day : `${day}-${count}`;
}
