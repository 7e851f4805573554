import type { CleanupReply, CleanupRow } from '../../protocol/api-identity.ts';
import { heartbeatAge } from './heartbeat-age.ts';
import { safe } from './safe.ts';

/**
 * What a cleanup found and did, in the words that scripts and people know from before. With `all` the rows are of several
 * repositories, and each names its own.
 */
export function cleanupText(reply: CleanupReply, all = false): string[] {
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
    ...reply.rows.flatMap((row) => [...sessionText(row, reply, all), '']),
    '',
    'Summary:',
    `  ✅ Active sessions: ${reply.active}`,
    `  💤 Stale sessions: ${reply.stale}`,
    '',
    ...outcomeText(reply, all),
    '',
    'Done!',
  ];
}

/** The same for a log that is read only when something happened: nothing when there was nothing to do. */
export function quietCleanupText(reply: CleanupReply, all = false): string[] {
  return reply.stale === 0 ? [] : [...staleText(reply, all), endText(reply)];
}

function sessionText(row: CleanupRow, reply: CleanupReply, all: boolean): string[] {
  const stays = row.action === 'stays-active';
  return [
    `  ${stays ? '✅' : '💤'} Session #${String(row.number).padStart(2)} ${nameText(row, all)}`,
    `     Last heartbeat: ${heartbeatAge(row.lastSeenAt, reply.now)}`,
    `     Current status: ${row.status}`,
    ...actionText(row, reply),
  ];
}

/** Its name, and with several repositories the one that its number counts in. */
function nameText({ sessionId, workspace }: CleanupRow, all: boolean): string {
  return `(${safe(sessionId)})${all ? ` in ${safe(workspace)}` : ''}`;
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

function outcomeText(reply: CleanupReply, all: boolean): string[] {
  if (reply.stale === 0) return ['✨ All active sessions are healthy!'];
  return [...staleText(reply, all), '', ...(reply.dryRun ? [] : ['Updating session registry...']), endText(reply)];
}

function staleText({ rows, now }: CleanupReply, all: boolean): string[] {
  const stale = rows.filter((row) => row.action === 'marks-inactive');
  const lines = stale.map((row) => `  #${row.number} ${nameText(row, all)} - Last seen: ${heartbeatAge(row.lastSeenAt, now)}`);
  return ['Stale sessions to update:', ...lines];
}

function endText({ dryRun, marked }: CleanupReply): string {
  return dryRun ? '🔍 DRY RUN - No changes made' : `✅ Marked ${marked.length} session(s) as inactive`;
}
