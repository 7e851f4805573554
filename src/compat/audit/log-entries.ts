/** One document of an exported collection. */
export interface LogEntry {
  value: Record<string, unknown>;
  /** Its place in the file, from 1: the line of JSON lines, else the number in the list. */
  place: number;
}

export interface LogEntries {
  entries: LogEntry[];
  /** Places of what is no JSON object. */
  broken: number[];
}

/**
 * The documents of an export: a list, JSON lines (`mongoexport` without options), `{ "auditLogs": [ … ] }`, or one document. What
 * is broken is left out and said; a list that was cut off is read up to there when it has a document a line.
 */
export function logEntries(text: string): LogEntries {
  const whole = parsed(text.replace(/^\uFEFF/, ''));
  if (whole !== undefined) return sorted(listOf(whole).map((value, index) => ({ value, place: index + 1 })));
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => ({ line: line.trim(), place: index + 1 }))
    .filter(({ line }) => !/^[[\],]*$/.test(line));
  return sorted(lines.map(({ line, place }) => ({ value: parsed(line) ?? parsed(line.replace(/^\[/, '').replace(/[,\]]+$/, '')), place })));
}

function listOf(whole: unknown): unknown[] {
  if (Array.isArray(whole)) return whole;
  const logs = isObject(whole) ? whole['auditLogs'] : undefined;
  return Array.isArray(logs) ? logs : [whole];
}

function sorted(found: { value: unknown; place: number }[]): LogEntries {
  const entries: LogEntry[] = [];
  const broken: number[] = [];
  for (const { value, place } of found) {
    if (isObject(value)) entries.push({ value, place });
    else broken.push(place);
  }
  return { entries, broken };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
