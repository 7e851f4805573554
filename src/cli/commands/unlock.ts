import { RollcallError } from '../../protocol/errors.ts';
import type { LeaseView } from '../../protocol/api.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { namedPaths } from '../named-paths.ts';
import { localTime } from '../rendering/age.ts';
import { holderText } from '../rendering/lease-text.ts';
import { safe } from '../rendering/safe.ts';
import { shellWord } from '../rendering/shell-word.ts';

export const unlock: Command = async (context, args, options) => {
  const { out } = context;
  const [path = ''] = namedPaths(args, context.cwd, 'rollcall unlock');
  const force = options['force'] === true;
  const reply = await client(context)
    .unlock({ path, force, caller: { pid: context.pid, terminal: context.terminal } })
    .catch((error: unknown) => {
      throw out.json ? error : asTyped(error, args[0] ?? '');
    });
  if (out.json) return out.reply(reply);
  for (const previous of reply.previous) out.line(`unlocked ${safe(reply.path)} (${heldText(previous)})`);
  if (reply.caution !== null) out.line(out.style.bad(`Caution: ${safe(reply.caution)}`));
};

function heldText({ session, acquiredAt, origin, reason }: LeaseView): string {
  const why = safe(reason ?? session.description ?? '');
  const since = `${origin === 'claim' ? 'claimed' : 'held'} by ${holderText(session)} since ${localTime(acquiredAt)}`;
  return why === '' ? since : `${since}: ${why}`;
}

/** The remedy names the command with the path as it was typed, quoted for sh. */
function asTyped(error: unknown, typed: string): unknown {
  if (!(error instanceof RollcallError) || error.code !== 'FORCE_NEEDED') return error;
  return new RollcallError(error.code, { ...error.details, path: shellWord(typed) }, { cause: error });
}
