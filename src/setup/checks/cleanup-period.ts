import { cleanupPeriod } from '../../agents/claude-code/installer/cleanup-period.ts';
import type { ArchiveReply } from '../../protocol/api-archive.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { good, warn, type Check } from './check.ts';

const NAME = 'deletion by Claude Code';

/** When Claude Code deletes its transcripts, against what is captured. @param reply null: nobody answered for the capture */
export function checkCleanupPeriod(deps: SetupDependencies, reply: ArchiveReply | null): Check {
  const { days, path } = cleanupPeriod(deps);
  const by = path === null ? 'its default' : `cleanupPeriodDays in ${path}`;
  const when = days === 0 ? `Claude Code keeps no transcripts (${by})` : `Claude Code deletes transcripts after ${daysText(days)} (${by})`;
  const remedy = `Set cleanupPeriodDays in ${path ?? 'the settings of Claude Code'} to more days`;
  if (days === 0) return warn(NAME, `${when}: there is nothing to be captured`, `${remedy}.`);
  if (reply?.enabled === false) return warn(NAME, `${when}, and they are not captured`, `${remedy}, or set capture.enabled: true.`);
  const trouble = reply === null ? 'the capture cannot be asked' : troubleOf(reply);
  if (trouble === null) return good(NAME, `${when}; what is captured stays in the archive`);
  return warn(
    NAME,
    `${when}, and ${trouble}: what is not captured by then is lost`,
    `Mend the capture before. ${remedy} to have more time.`,
  );
}

function troubleOf({ health: { state, stalled, failing } }: ArchiveReply): string | null {
  if (state === 'waiting') return 'the capture does not run';
  if (stalled !== null) return 'the capture stands still';
  return failing.length > 0 ? 'some cannot be read' : null;
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
