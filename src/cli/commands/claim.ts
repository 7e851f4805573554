import { ERRORS, RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { secondsOf } from '../duration.ts';
import { namedPaths } from '../named-paths.ts';
import { claimedText, conflictText } from '../rendering/claim-text.ts';
import { safe } from '../rendering/safe.ts';

const NAME = 'rollcall claim';

export const claim: Command = async (context, args, options) => {
  const { out } = context;
  const text = (name: string): string | null => (typeof options[name] === 'string' ? options[name] : null);
  const reply = await client(context).claim({
    paths: namedPaths(args, context.cwd, NAME),
    shared: options['shared'] === true,
    reason: text('reason'),
    eta: secondsOf(options['eta'], '--eta', NAME),
    ttl: secondsOf(options['ttl'], '--ttl', NAME),
    everywhere: options['everywhere'] === true,
    session: text('session'),
    caller: { pid: context.pid, terminal: context.terminal },
  });
  if (out.json) {
    out.reply(reply);
    return reply.granted ? 0 : ERRORS.CLAIM_REFUSED.exit;
  }
  for (const granted of reply.claims) out.line(claimedText(granted, reply.now));
  for (const conflict of reply.conflicts) out.line(`refused ${conflictText(conflict, reply.now)}`);
  for (const note of reply.notes) out.line(safe(note));
  if (reply.granted) return 0;
  const count = new Set(reply.conflicts.map(({ path }) => path)).size;
  throw new RollcallError('CLAIM_REFUSED', { detail: count === 1 ? '1 of the paths is held' : `${count} of the paths are held` });
};
