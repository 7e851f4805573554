import type { CleanupReply, CleanupRow } from '../../protocol/api-identity.ts';
import { heartbeatAge } from './heartbeat-age.ts';
import { safe } from './safe.ts';

/** What a cleanup found and did, in the words that scripts and people know from before. */
export function cleanupText(reply: CleanupReply): string[] {
  return [
    '🧹 Session Cleanup Tool',
    '='.repeat(23),
    '',
    'Configuration:',
    `  Timeout: ${reply.timeoutMinutes} minutes`,
    `  Dry Run: ${reply.dryRun}`,
    '',
    'Checking sessions:',
    '',
    ...reply.rows.flatMap((row) => [...sessionText(row, reply), '']),
    '',
    'Summary:',
    `  ✅ Active sessions: ${reply.active}`,
    `  💤 Stale sessions: ${reply.stale}`,
    '',
    ...outcomeText(reply),
    '',
    'Done!',
  ];
}

/** The same for a log that is read only when something happened: nothing when there was nothing to do. */
export function quietCleanupText(reply: CleanupReply): string[] {
  return reply.stale === 0 ? [] : [...staleText(reply), endText(reply)];
}

function sessionText(row: CleanupRow, reply: CleanupReply): string[] {
  const stays = row.action === 'stays-active';
  return [
    `  ${stays ? '✅' : '💤'} Session #${String(row.number).padStart(2)} (${safe(row.sessionId)})`,
    `     Last heartbeat: ${heartbeatAge(row.lastSeenAt, reply.now)}`,
    `     Current status: ${row.status}`,
    ...actionText(row, reply),
  ];
}

/** Where the age alone would say the opposite, the evidence is named. */
function actionText(row: CleanupRow, reply: CleanupReply): string[] {
  if (row.action === null) return [];
  const silent = isSilent(row, reply);
  if (row.action === 'stays-active') return [`     → Staying ACTIVE${silent ? ' (its process lives)' : ''}`];
  return [`     → Will mark as INACTIVE (${silent ? 'timeout exceeded' : 'its process is gone'})`];
}

function isSilent({ lastSeenAt }: CleanupRow, { now, timeoutMinutes }: CleanupReply): boolean {
  return lastSeenAt === null || Date.parse(now) - Date.parse(lastSeenAt) > timeoutMinutes * 60_000;
}

function outcomeText(reply: CleanupReply): string[] {
  if (reply.stale === 0) return ['✨ All active sessions are healthy!'];
  return [...staleText(reply), '', ...(reply.dryRun ? [] : ['Updating session registry...']), endText(reply)];
}

function staleText({ rows, now }: CleanupReply): string[] {
  const stale = rows.filter((row) => row.action === 'marks-inactive');
  const lines = stale.map((row) => `  #${row.number} (${safe(row.sessionId)}) - Last seen: ${heartbeatAge(row.lastSeenAt, now)}`);
  return ['Stale sessions to update:', ...lines];
}

function endText({ dryRun, marked }: CleanupReply): string {
  return dryRun ? '🔍 DRY RUN - No changes made' : `✅ Marked ${marked.length} session(s) as inactive`;
}
