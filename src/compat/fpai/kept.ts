import { redact } from '../../core/redaction/redact.ts';
import { isObject, mapStrings } from './json-fields.ts';

/** A record of an imported registry as the register keeps it, so that an export gives back what Rollcall has no column for. */
export interface KeptRecord {
  key: string;
  /** JSON, as it stood in the file; secrets are left out. */
  raw: string;
  /** Id of its session; null: no session could be made of it. */
  session: string | null;
  /** What the import wrote into lastSeenAt and inactiveSince: as long as the row has them, nobody has touched it. */
  seen: number;
  since: number | null;
}

/** The record without the secrets that may stand in it; the same text where there are none. */
export function withoutSecrets(raw: string): { raw: string; found: number } {
  let found = 0;
  const clean = mapStrings(raw, (value) => {
    const redacted = redact(value);
    found += redacted.found.length;
    return redacted.found.length === 0 ? value : redacted.text;
  });
  return { raw: clean, found };
}

/** The setting that holds the kept records of a workspace. */
export function keptKey(workspaceId: number): string {
  return `fpai:${workspaceId}`;
}

export function readKept(text: string | null): KeptRecord[] {
  const content: unknown = text === null ? null : JSON.parse(text);
  return isObject(content) && Array.isArray(content['records']) ? (content['records'] as KeptRecord[]) : [];
}

export function writeKept(records: readonly KeptRecord[]): string {
  return JSON.stringify({ records });
}
