import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { cleanupText, quietCleanupText } from '../rendering/cleanup-text.ts';

/** Whoever reads and thinks for so long is not gone. */
const SHORT_MINUTES = 10;
const SHORTEST_MINUTES = 0.05;
const LONGEST_MINUTES = 525_600;

export const cleanup: Command = async (context, _args, options) => {
  const { out, pid, terminal } = context;
  const timeoutMinutes = minutesOf(options['timeout-minutes']);
  if (timeoutMinutes !== null && timeoutMinutes < SHORT_MINUTES) {
    out.warn(`⚠️  A timeout of ${timeoutMinutes} minutes is short: a session that is only thinking may be marked as inactive.`);
  }
  const all = options['all'] === true;
  const reply = await client(context).cleanup({
    caller: { pid, terminal },
    dryRun: options['dry-run'] === true,
    timeoutMinutes,
    all,
  });
  if (out.json) return out.reply(reply);
  for (const line of options['quiet'] ? quietCleanupText(reply, all) : cleanupText(reply, all)) out.line(line);
};

function minutesOf(value: string | true | undefined): number | null {
  if (value === undefined) return null;
  const minutes = /^\d{1,6}(\.\d{1,4})?$/.test(String(value)) ? Number(value) : 0;
  if (minutes >= SHORTEST_MINUTES && minutes <= LONGEST_MINUTES) return minutes;
  const detail = `--timeout-minutes takes a number of minutes, from ${SHORTEST_MINUTES} to ${LONGEST_MINUTES}, not '${String(value)}'`;
  throw new RollcallError('USAGE', { detail, command: 'rollcall cleanup' });
}
