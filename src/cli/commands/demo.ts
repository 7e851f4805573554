import { constants } from 'node:os';
import { setup } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { safe } from '../rendering/safe.ts';

export const demo: Command = async ({ out, env }) => {
  const runDemonstration = await setup.demonstration();
  const lines: string[] = [];
  const { ok, interrupted } = await runDemonstration({
    env,
    out: (line) => {
      if (out.json) lines.push(line);
      else out.line(indented(line));
    },
  });
  if (out.json) out.reply({ ok, lines });
  else if (interrupted !== null && interrupted !== 'SIGPIPE') out.line('Stopped. Everything was removed again.');
  if (interrupted !== null) return 128 + constants.signals[interrupted];
  return ok ? 0 : 1;
};

/** Clean, with the spaces at the front that show what belongs together. */
function indented(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${safe(line)}`;
}
