import { RollcallError } from '../../protocol/errors.ts';
import type { Client } from '../../client/client.ts';
import type { Command, CommandContext } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { safeLines } from '../rendering/safe-lines.ts';

export const ledger: Command = async (context, args) => {
  const { out } = context;
  const daemon = client(context);
  const reply = await daemon.context(args[0] === undefined ? await ownOrNewest(daemon, context) : bareRef(args[0]));
  if (out.json) return out.reply(reply);
  for (const line of safeLines(reply.text.trimEnd())) out.line(line);
};

/** Its own session to an agent; to a person the one of an agent that started last here. */
async function ownOrNewest(daemon: Client, { pid, terminal }: CommandContext): Promise<string> {
  const { session } = await daemon.caller({ pid, terminal });
  if (session !== null) return session.id;
  const { sessions } = await daemon.sessions({ all: false, ended: false });
  const agents = sessions.filter(({ agent, endedAt }) => agent !== 'terminal' && endedAt === null);
  const newest = agents.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
  if (newest !== undefined) return newest.id;
  throw new RollcallError('USAGE', { detail: 'no session of an agent lives here; name one', command: 'rollcall ledger' });
}
