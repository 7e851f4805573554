import { isObject } from './json-fields.ts';
import { parsed } from './heartbeat.ts';
import { readTime } from './old-time.ts';

/** What a `claims/<type>-<name>.claim` says. Its texts are foreign. */
export interface OldClaim {
  resource: string;
  claimedBy: string;
  /** Milliseconds; null: it does not say. */
  expiresAt: number | null;
}

export function readClaim(text: string): OldClaim | { wrong: string } {
  const content = parsed(text);
  if (!isObject(content)) return { wrong: 'it is no JSON object' };
  const of = (name: string): string | null => {
    const value = content[name];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
  };
  const [type, name, claimedBy, until] = [of('resource_type'), of('resource_name'), of('claimed_by'), of('expires_at')];
  const resource = [type, name].filter((part) => part !== null).join(' ');
  if (resource === '' || claimedBy === null) return { wrong: 'it does not say what is claimed, or by whom' };
  const expiresAt = until === null ? null : readTime(until);
  return until !== null && expiresAt === null ? { wrong: 'expires_at is no time' } : { resource, claimedBy, expiresAt };
}
