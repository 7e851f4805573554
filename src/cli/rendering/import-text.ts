import type { ImportedRow, ImportReply } from '../../protocol/api-compat.ts';
import { safe } from './safe.ts';

/** What an import did, or would do. */
export function importText(reply: ImportReply): string[] {
  const { directory, dryRun, registry, heartbeats, identity, claims, expiredClaims } = reply;
  const sessions = (['added', 'changed', 'unchanged', 'kept'] as const).map((action) => counted(action, reply.rows));
  const { read, leftOut, unmatched } = heartbeats;
  const lines = [
    dryRun ? `Would import ${safe(directory)} (nothing was changed):` : `Imported ${safe(directory)}:`,
    registry === 'missing'
      ? '  Sessions: there is no claude_sessions.json, which is as good as an empty one'
      : `  Sessions: ${sessions.filter((part) => part !== '').join(', ') || 'none'}`,
    `  Heartbeats: ${read} read, ${leftOut} left out, ${unmatched} of nobody in the file`,
  ];
  if (identity !== null)
    lines.push(
      `  Identity: #${identity.number}, of ${identity.today ? 'today' : identity.day}; \`rollcall identify --as ${identity.number}\` takes it up`,
    );
  for (const { resource, claimedBy, expiresAt } of claims)
    lines.push(`  Claim, not taken over: ${safe(resource)}, by ${safe(claimedBy)}${expiresAt === null ? '' : `, until ${expiresAt}`}`);
  if (expiredClaims > 0) lines.push(`  Expired claims left out: ${expiredClaims}`);
  return lines;
}

/** What was not understood, by file. */
export function warningText({ warnings, warningCount }: ImportReply): string[] {
  if (warningCount === 0) return [];
  const more = warningCount - warnings.length;
  return [
    `⚠️  ${warningCount} warning(s):`,
    ...warnings.map(({ file, detail }) => `  ${safe(file)}: ${safe(detail)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function counted(action: ImportedRow['action'], rows: readonly ImportedRow[]): string {
  const of = rows.filter((row) => row.action === action);
  if (of.length === 0) return '';
  return action === 'kept' ? `${of.length} kept as they are, for the export` : `${of.length} ${action}`;
}
