import type { ArchiveReply, CaptureHealthView } from '../../protocol/api-archive.ts';
import { bad, good, warn, type Check } from './check.ts';
import { failure } from './daemon.ts';

const FILES_NAMED = 3;

/** Whether transcripts come into the archive. @param ask gives what the daemon says; fails where it cannot read the archive */
export async function checkCapture(ask: () => Promise<ArchiveReply>): Promise<Check> {
  let reply: ArchiveReply;
  try {
    reply = await ask();
  } catch (error) {
    return failure('capture', error, 'Run `rollcall daemon logs`.');
  }
  return reply.enabled ? captureCheck(reply.health, reply.now) : good('capture', 'off by the settings');
}

/** How near the archive is to its limit; none where it has no limit. @param reply null: the daemon did not answer */
export function checkLimit(reply: ArchiveReply | null): Check[] {
  const limit = reply?.limit;
  if (limit === undefined) return [];
  const detail = `${Math.ceil(limit.usedBytes / 1_000_000)} MB of ${Math.round(limit.limitBytes / 1_000_000)} MB`;
  return [limit.warning === null ? good('archive size', detail) : warn('archive size', detail, limit.warning)];
}

function captureCheck(health: CaptureHealthView, now: string): Check {
  const { state, restarts, problem, stalled, failing, due } = health;
  const logs = 'Run `rollcall daemon logs`; the transcripts wait, and are read as soon as it works.';
  if (state !== 'running') return bad('capture', `its thread does not run: ${problem ?? 'it was not started'}`, logs);
  if (stalled !== null) return bad('capture', `nothing can be stored: ${stalled}`, logs);
  const files = due === 0 ? '' : `, ${due === 1 ? '1 file waits' : `${due} files wait`}`;
  const progress = `${lastText(health.storedAt, now)}, ${health.behindBytes} bytes behind${files}`;
  if (failing.length > 0) {
    const named = failing.slice(0, FILES_NAMED).map((file) => `${file.path} (${file.problem})`);
    const rest = failing.length > named.length ? ` and ${failing.length - named.length} more` : '';
    const remedy = 'Make them readable for you. They are tried again every minute; no other file waits for them.';
    return warn('capture', `${progress}; cannot be read: ${named.join(', ')}${rest}`, remedy);
  }
  if (restarts === 0) return good('capture', progress);
  const again = restarts === 1 ? 'once' : `${restarts} times`;
  return warn('capture', `${progress}; its thread was started again ${again}: ${problem ?? 'unknown'}`, logs);
}

function lastText(storedAt: string | null, now: string): string {
  if (storedAt === null) return 'no record stored yet';
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(storedAt)) / 1000));
  if (seconds < 120) return `last record stored ${seconds} s ago`;
  return seconds < 7200
    ? `last record stored ${Math.round(seconds / 60)} min ago`
    : `last record stored ${Math.round(seconds / 3600)} h ago`;
}
